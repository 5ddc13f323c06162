// Owns the samples that a screen is looked for in: a few ten thousand pixels of each frame, in linear light, with their places.

import { lightReader } from '../light-rows.ts'
import type { Picture } from '../picture.ts'

/** Six floats a sample: u, v (0..1 across and down), linear red, green, blue, and 1 where it lies at the frame's border. */
export const SAMPLE = 6

const PER_FRAME = 30000
const BORDER_SHARE = 0.06

export function samplesOf(frame: Picture): Float32Array {
  const { width, height } = frame
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / PER_FRAME)))
  const read = lightReader(frame)
  const row = new Float32Array(width * 3)
  const across = Math.ceil(width / step)
  const out = new Float32Array(across * Math.ceil(height / step) * SAMPLE)
  let to = 0
  for (let y = 0; y < height; y += step) {
    read(y, row)
    const v = (y + 0.5) / height
    for (let x = 0; x < width; x += step, to += SAMPLE) {
      const u = (x + 0.5) / width
      const q = x * 3
      out[to] = u
      out[to + 1] = v
      out[to + 2] = row[q]!
      out[to + 3] = row[q + 1]!
      out[to + 4] = row[q + 2]!
      out[to + 5] = Math.min(u, v, 1 - u, 1 - v) < BORDER_SHARE ? 1 : 0
    }
  }
  return out
}
