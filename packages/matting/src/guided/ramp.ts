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
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length)
  const crossings = new Int32Array(width)
  let total = 0
  for (let y = 1; y < height - 1; y++) {
    const count = crossingsOf(bits, y * width + 1, (y + 1) * width - 1, width, crossings)
    for (let k = 0; k < count; k++) {
      const p = crossings[k]!
      const slope = Math.hypot(data[p + 1]! - data[p - 1]!, data[p + width]! - data[p - width]!) / 2
      counts[Math.round(Math.min(WIDEST_PX, 1 / Math.max(1e-3, slope)) * STEPS)]!++
    }
    total += count
  }
  for (let i = 0, sum = 0; i < counts.length && total > 0; i++) {
    sum += counts[i]!
    if (2 * sum >= total) return i / STEPS
  }
  return 0
}

/** A float is a half or more when its sign and exponent, as a whole number, are this or more (IEEE 754). */
const HALF = 0x3f000000 >> 23

/** Writes which of the pixels from `start` up to, not with, `end` lie on the other side of a half than the one right of them or below. */
function crossingsOf(bits: Int32Array, start: number, end: number, width: number, found: Int32Array): number {
  let count = 0
  let here = ((bits[start]! >> 23) - HALF) >> 31
  for (let p = start; p < end; p++) {
    const right = ((bits[p + 1]! >> 23) - HALF) >> 31
    const below = ((bits[p + width]! >> 23) - HALF) >> 31
    if (((here ^ right) | (here ^ below)) !== 0) found[count++] = p
    here = right
  }
  return count
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
