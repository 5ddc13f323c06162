// Owns small whole-picture changes that the pipelines need between the libraries' steps. Straight alpha throughout.

import { type CutOut, fullScale, type Matte, type Picture, type Samples } from '@popcel/matting'

/** How much of a picture its own alpha takes away: 0 (opaque, or no alpha) .. 1 (fully transparent). */
export function transparentShare(picture: Picture): number {
  if (picture.channels !== 4) return 0
  const full = fullScale(picture.data)
  let sum = 0
  for (let i = 3; i < picture.data.length; i += 4) sum += picture.data[i]!
  return 1 - sum / full / (picture.width * picture.height)
}

/** The colour of an RGBA picture without its alpha. */
export function colourOf(picture: Picture): Picture {
  if (picture.channels !== 4) return picture
  const pixels = picture.width * picture.height
  const data = sameKind(picture.data, pixels * 3)
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += 4, to += 3) {
    data[to] = picture.data[from]!
    data[to + 1] = picture.data[from + 1]!
    data[to + 2] = picture.data[from + 2]!
  }
  return { ...picture, channels: 3, data, alpha: 'none' }
}

/** A matte as a grey picture of 8 or 16 bits. */
export function matteAsPicture(matte: Matte, bits: 8 | 16): Picture {
  const { width, height } = matte
  const data = bits === 16 ? new Uint16Array(width * height) : new Uint8Array(width * height)
  const full = fullScale(data)
  for (let i = 0; i < data.length; i++) data[i] = Math.round(matte.data[i]! * full)
  return { width, height, channels: 1, data, space: 'srgb', alpha: 'none' }
}

/** RGBA with 8 bits a sample: 16-bit samples are rounded, which is what a sticker can hold. */
export function toEightBit(picture: Picture): CutOut {
  if (picture.data instanceof Uint8Array) return { ...picture, data: picture.data }
  const full = fullScale(picture.data)
  const data = new Uint8Array(picture.data.length)
  for (let i = 0; i < data.length; i++) data[i] = Math.round((picture.data[i]! / full) * 255)
  return { ...picture, data }
}

function sameKind(like: Samples, length: number): Samples {
  if (like instanceof Uint8Array) return new Uint8Array(length)
  return like instanceof Uint16Array ? new Uint16Array(length) : new Float32Array(length)
}
