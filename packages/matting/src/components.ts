// Owns the connected parts of a set of pixels, 8-connected, by runs and union-find: their sizes, and dropping small ones.

import { addRange, type Bits, emptyBits } from './bits.ts'
import { type Spans, spansOf } from './spans.ts'

/** The pixels of the parts of at least `area` px. */
export function largeParts(bits: Bits, area: number): Bits {
  const spans = spansOf(bits)
  const parents = joinRuns(spans)
  const areas = new Float64Array(parents.length)
  for (let r = 0; r < parents.length; r++) areas[rootOf(parents, r)]! += spans.rights[r]! - spans.lefts[r]!
  const out = emptyBits(bits.width, bits.height)
  for (let y = 0; y < bits.height; y++)
    for (let r = spans.rowFirst[y]!; r < spans.rowFirst[y + 1]!; r++)
      if (areas[rootOf(parents, r)]! >= area) addRange(out, y, spans.lefts[r]!, spans.rights[r]!)
  return out
}

/** How many connected parts there are. */
export function countParts(bits: Bits): number {
  const parents = joinRuns(spansOf(bits))
  let count = 0
  for (let r = 0; r < parents.length; r++) if (parents[r] === r) count++
  return count
}

function joinRuns({ height, rowFirst, lefts, rights }: Spans): Int32Array {
  const parents = Int32Array.from(lefts, (_, r) => r)
  for (let y = 1; y < height; y++) {
    let above = rowFirst[y - 1]!
    const aboveEnd = rowFirst[y]!
    for (let r = aboveEnd; r < rowFirst[y + 1]!; r++) {
      // A run touches those above that begin at most one px after it ends and end at least where it begins.
      while (above < aboveEnd && rights[above]! < lefts[r]!) above++
      for (let a = above; a < aboveEnd && lefts[a]! <= rights[r]!; a++) join(parents, a, r)
    }
  }
  return parents
}

function join(parents: Int32Array, a: number, b: number): void {
  const [x, y] = [rootOf(parents, a), rootOf(parents, b)]
  if (x < y) parents[y] = x
  else parents[x] = y
}

function rootOf(parents: Int32Array, r: number): number {
  let at = r
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]!]!
    at = parents[at]!
  }
  return at
}
