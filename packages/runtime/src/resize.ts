// Owns the change of a picture's size: Lanczos3 in premultiplied linear light. Sampling for animation with rotation and
// squash is packages/motion's; the filter itself is lanczos.ts.

import type { Picture, Samples } from '@popcel/matting'
import { fullScale, linearTable, linearToSrgb, quickLinearToSrgb, srgbToLinear } from '@popcel/matting/stills'
import { PopcelError } from '@popcel/protocol'
import { lanczosResize } from './lanczos.ts'

/**
 * Resizes with Lanczos3 (widened when shrinking, so that it filters), in linear light with colour × alpha, so that
 * neither bright nor dark fringes appear. The result has the same sample type, space, channels and alpha kind.
 * Where the result's alpha is 0, straight colour is 0. Ringing is clipped: alpha to 0..1, colour of integer samples to full scale.
 * @param width, height whole numbers of at least 1
 * @throws PopcelError usage for other sizes, and for premultiplied sRGB (its colour cannot be brought to linear light unambiguously)
 */
export async function resizePicture(picture: Picture, width: number, height: number): Promise<Picture> {
  for (const [name, value] of Object.entries({ width, height }))
    if (!(Number.isInteger(value) && value >= 1))
      throw new PopcelError('usage', { reason: `${name} must be a whole number of at least 1, not ${value}` })
  if (picture.alpha === 'premultiplied' && picture.space === 'srgb')
    throw new PopcelError('usage', {
      reason: 'resizePicture takes straight or linear pictures, not premultiplied sRGB',
    })
  if (width === picture.width && height === picture.height) return { ...picture, data: picture.data.slice() }
  const light = lanczosResize(toLight(picture), picture, { width, height })
  return { ...picture, width, height, data: fromLight(light, picture) }
}

/** Premultiplied linear samples, 1 is full. */
function toLight({ data, channels, space, alpha }: Picture): Float32Array {
  const full = fullScale(data)
  const out = new Float32Array(data.length)
  const colours = alpha === 'none' ? channels : channels - 1
  const linear = linearOf(data, space)
  for (let i = 0; i < data.length; i += channels) {
    const a = alpha === 'none' ? 1 : data[i + colours]! / full
    const by = alpha === 'straight' ? a : 1
    for (let c = 0; c < colours; c++) out[i + c] = by * linear(data[i + c]!)
    if (alpha !== 'none') out[i + colours] = a
  }
  return out
}

function linearOf(data: Samples, space: Picture['space']): (sample: number) => number {
  const full = fullScale(data)
  if (space === 'linear') return (sample) => sample / full
  if (full === 1) return srgbToLinear
  const table = linearTable(full)
  return (sample) => table[sample]!
}

function fromLight(light: Float32Array, like: Picture): Samples {
  const { channels, space, alpha } = like
  const colours = alpha === 'none' ? channels : channels - 1
  const full = fullScale(like.data)
  const floats = like.data instanceof Float32Array
  const out = floats ? new Float32Array(light.length) : emptyLike(like.data, light.length)
  const encode = encoderOf(space, floats)
  for (let i = 0; i < light.length; i += channels) {
    const ringing = alpha === 'none' ? 1 : light[i + colours]!
    const a = floats ? clip01(ringing) : Math.round(clip01(ringing) * full) / full
    // Divided by alpha as it rang, not as it is clipped: colour rang with it, and the quotient did not.
    const by = alpha !== 'straight' ? 1 : a > 0 ? 1 / ringing : 0
    for (let c = 0; c < colours; c++) {
      const value = encode(light[i + c]! * by) * full
      out[i + c] = floats ? value : Math.min(full, Math.round(value))
    }
    if (alpha !== 'none') out[i + colours] = floats ? a : Math.round(a * full)
  }
  return out
}

function encoderOf(space: Picture['space'], floats: boolean): (linear: number) => number {
  if (space === 'linear') return (x) => Math.max(0, x)
  return floats ? linearToSrgb : quickLinearToSrgb()
}

function clip01(value: number): number {
  return Math.min(1, Math.max(0, value))
}

function emptyLike(data: Samples, length: number): Samples {
  return data instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length)
}
