// Owns small whole-picture changes that programs need between the libraries' steps. Straight alpha throughout.

import type { CutOut, Matte, Picture } from '@popcel/matting'
import { fullScale } from '@popcel/matting/stills'

/** A matte as a grey picture of 8 or 16 bits. */
export function matteAsPicture(matte: Matte, bits: 8 | 16): Picture {
  const { width, height } = matte
  const data = bits === 16 ? new Uint16Array(width * height) : new Uint8Array(width * height)
  const full = fullScale(data)
  // Whole numbers are cut off where they are stored, so that a half more rounds.
  for (let i = 0; i < data.length; i++) data[i] = matte.data[i]! * full + 0.5
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

/** Grey, RGB or RGBA of 8 or 16 bits as 8-bit RGBA, which is what animations hold. A picture without alpha is opaque. */
export function asCutOut(picture: Picture): CutOut {
  const eight = toEightBit(picture)
  if (eight.channels === 4) return eight
  const { width, height, channels, data } = eight
  const rgba = new Uint8Array(width * height * 4).fill(255)
  const second = channels === 3 ? 1 : 0
  for (let from = 0, to = 0; from < data.length; from += channels, to += 4) {
    rgba[to] = data[from]!
    rgba[to + 1] = data[from + second]!
    rgba[to + 2] = data[from + 2 * second]!
  }
  return { width, height, channels: 4, data: rgba, space: 'srgb', alpha: 'straight' }
}
