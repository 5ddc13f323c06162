// Owns the pictures of alpha that a report shows: the matte as grey, and where it is wrong.

import type { CutOut } from '@popcel/matting'
import type { Raw } from './raw.ts'

export function alphaMap({ width, height, data }: CutOut): Raw {
  const out = new Uint8Array(width * height)
  for (let p = 0; p < out.length; p++) out[p] = data[p * 4 + 3]!
  return { width, height, channels: 1, data: out }
}

/**
 * Red where too much was kept, blue where too little, as strong as the error (its square root, so that small ones show);
 * the truth lies below in dark grey.
 */
export function errorMap(result: CutOut, truth: CutOut): Raw {
  const { width, height } = truth
  const out = new Uint8Array(width * height * 3)
  for (let p = 0; p < width * height; p++) {
    const g = truth.data[p * 4 + 3]! / 255
    const error = result.data[p * 4 + 3]! / 255 - g
    const strength = Math.sqrt(Math.abs(error))
    const ground = 24 + 52 * g
    const [r, green, b] = error > 0 ? [255, 72, 56] : [72, 140, 255]
    out[p * 3] = Math.round(ground + (r - ground) * strength)
    out[p * 3 + 1] = Math.round(ground + (green - ground) * strength)
    out[p * 3 + 2] = Math.round(ground + (b - ground) * strength)
  }
  return { width, height, channels: 3, data: out }
}
