// Owns pictures of float samples (TIFF) -> 16 bits: light becomes encoded sRGB, a matte stays as it is stored. libvips would take
// 0..1 of grey for steps of 0..255. What is below 0 or above 1 is cut off there, and what is no number is 0.

import type { Picture } from '@popcel/matting'
import { quickLinearToSrgb } from '@popcel/matting/stills'
import type { DecodeOptions } from './decode.ts'
import { createFrameScratch } from './frame-files/scratch.ts'
import { readByVips } from './frame-files/vips/read.ts'

export async function decodeFloats(bytes: Uint8Array, options: DecodeOptions): Promise<Picture<Uint16Array>> {
  const { picture } = await readByVips(bytes, createFrameScratch(), { caps: options })
  const { width, height, channels, data, space, alpha } = picture
  const encode = options.asStored || space === 'srgb' ? (value: number) => value : quickLinearToSrgb()
  const made = alpha === 'none' ? 3 : 4
  const out = new Uint16Array(width * height * made)
  const [second, third] = channels >= 3 ? [1, 2] : [0, 0]
  for (let from = 0, to = 0; to < out.length; from += channels, to += made) {
    out[to] = sample(encode(data[from]!))
    out[to + 1] = sample(encode(data[from + second]!))
    out[to + 2] = sample(encode(data[from + third]!))
    if (made === 4) out[to + 3] = sample(data[from + channels - 1]!)
  }
  return { width, height, channels: made, data: out, space: 'srgb', alpha }
}

function sample(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 65_535)
}
