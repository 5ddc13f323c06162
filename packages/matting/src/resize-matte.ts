// Owns bringing a rough matte to a picture's size.

import { resample, type Size } from './models/resample.ts'
import type { Matte } from './picture.ts'

/** Bilinear, with the mean of what falls together where it shrinks. The matte itself where it fits already. */
export function resizeMatte(matte: Matte, width: number, height: number): Matte {
  if (matte.width === width && matte.height === height) return matte
  const size: Size = { width, height }
  const data = resample({ ...matte, channels: 1 }, size, 'bilinear', [{ channel: 0, most: 1, gain: 1, offset: 0 }])
  return { width, height, data }
}
