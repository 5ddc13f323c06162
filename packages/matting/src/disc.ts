// Owns growing a set of pixels by a disc, by runs: each run of a row is laid, widened, into every row that the disc reaches.
// A pixel kernel.

import { addRange, type Bits, emptyBits } from './bits.ts'
import { spansOf } from './spans.ts'

/**
 * All within a disc of that radius: the ellipse that OpenCV draws for a kernel of side 2r + 1, whose row dy reaches
 * round(√(r² − dy²)) px to both sides. Costs runs × rows of the disc, and neighbouring rows with the same run are joined.
 */
export function grownByDisc(bits: Bits, radiusPx: number): Bits {
  const { width, height } = bits
  const spans = spansOf(bits)
  const out = emptyBits(width, height)
  const reach = Int32Array.from({ length: radiusPx + 1 }, (_, dy) => Math.round(Math.sqrt(radiusPx ** 2 - dy ** 2)))
  for (let y = 0; y < height; y++) {
    const first = Math.max(0, y - radiusPx)
    const last = Math.min(height - 1, y + radiusPx)
    for (let from = first; from <= last; from++) {
      const wide = reach[Math.abs(from - y)]!
      for (let r = spans.rowFirst[from]!; r < spans.rowFirst[from + 1]!; r++)
        addRange(out, y, Math.max(0, spans.lefts[r]! - wide), Math.min(width, spans.rights[r]! + wide))
    }
  }
  return out
}
