// Owns how wide the edges of a matte are, and which of its pixels are uncertain. A pixel kernel.

import { type Bits, emptyBits, grown } from '../bits.ts'
import type { Matte } from '../picture.ts'

const WIDEST_PX = 128
/** Steps of the histogram in a px. */
const STEPS = 4

/**
 * The median width of the edges in px: 1 / the slope of alpha where it crosses a half, from central differences (so a hard
 * edge has 2). Half-transparent parts do not count, however large. 0 when nothing crosses.
 */
export function rampPx({ width, height, data }: Matte): number {
  const counts = new Uint32Array(WIDEST_PX * STEPS + 1)
  let total = 0
  for (let y = 1; y < height - 1; y++)
    for (let x = 1, p = y * width + 1; x < width - 1; x++, p++) {
      const inside = data[p]! >= 0.5
      if (data[p + 1]! >= 0.5 === inside && data[p + width]! >= 0.5 === inside) continue
      const slope = Math.hypot(data[p + 1]! - data[p - 1]!, data[p + width]! - data[p - width]!) / 2
      counts[Math.round(Math.min(WIDEST_PX, 1 / Math.max(1e-3, slope)) * STEPS)]!++
      total++
    }
  for (let i = 0, sum = 0; i < counts.length && total > 0; i++) {
    sum += counts[i]!
    if (2 * sum >= total) return i / STEPS
  }
  return 0
}

/** Pixels whose alpha is further than `margin` from both 0 and 1, and all within `reach` px of them. */
export function uncertainBits({ width, height, data }: Matte, margin: number, reach: number): Bits {
  const bits = emptyBits(width, height)
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const alpha = data[p]!
      if (alpha > margin && alpha < 1 - margin) bits.words[y * bits.stride + (x >> 5)]! |= 1 << (x & 31)
    }
  return grown(bits, reach)
}
