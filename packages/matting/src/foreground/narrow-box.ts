// Owns one pass of blur fusion with a box of any size, at packed pixels: column sums that follow the rows, and a window that
// slides along each run. A pixel kernel.

import { sampleOf } from '../rgb.ts'
import type { Spans } from '../spans.ts'
import { EPSILON, type Fused, type Fusing, mix } from './fused.ts'

// Sums per column: RGB of Fα, RGB of B(1−α), α.
const SUMS = 7

/** `from` must hold every pixel within the box of each of the wanted ones that lies in the picture. */
export function narrowBox(fusing: Fusing, from: Fused, spans: Spans, side: number): Fused {
  const { width, height } = spans
  const before = side >> 1
  const after = side - 1 - before
  // Doubles: what is added is taken away again, and nothing must stay behind.
  const columns = new Float64Array(width * SUMS)
  const fused = { spans, layers: new Float32Array(spans.total * 6) }
  for (let y = 0; y < Math.min(after, height); y++) addRow(columns, fusing, from, y, 1)
  for (let y = 0; y < height; y++) {
    if (y + after < height) addRow(columns, fusing, from, y + after, 1)
    if (y - before > 0) addRow(columns, fusing, from, y - before - 1, -1)
    const rows = Math.min(height - 1, y + after) - Math.max(0, y - before) + 1
    for (let r = spans.rowFirst[y]!; r < spans.rowFirst[y + 1]!; r++)
      slide(columns, fusing, fused, r, y, before, after, rows)
  }
  return fused
}

function addRow(columns: Float64Array, { matte }: Fusing, { spans, layers }: Fused, y: number, sign: number): void {
  for (let r = spans.rowFirst[y]!; r < spans.rowFirst[y + 1]!; r++) {
    let at = spans.slots[r]! * 6
    const row = y * spans.width
    for (let x = spans.lefts[r]!, to = x * SUMS; x < spans.rights[r]!; x++, at += 6, to += SUMS) {
      const alpha = matte.data[row + x]!
      const front = sign * alpha
      const back = sign - front
      columns[to]! += front * layers[at]!
      columns[to + 1]! += front * layers[at + 1]!
      columns[to + 2]! += front * layers[at + 2]!
      columns[to + 3]! += back * layers[at + 3]!
      columns[to + 4]! += back * layers[at + 4]!
      columns[to + 5]! += back * layers[at + 5]!
      columns[to + 6]! += front
    }
  }
}

/** The window of column sums slides along run r of row y; `rows` is how many rows are summed. */
function slide(
  columns: Float64Array,
  { matte, rgb, ceiling }: Fusing,
  { spans, layers }: Fused,
  r: number,
  y: number,
  before: number,
  after: number,
  rows: number,
): void {
  const { width, lefts, rights, slots } = spans
  const left = lefts[r]!
  let f0 = 0
  let f1 = 0
  let f2 = 0
  let b0 = 0
  let b1 = 0
  let b2 = 0
  let sum = 0
  let enter = Math.max(0, left - before)
  let leave = enter
  for (let x = left, to = slots[r]! * 6; x < rights[r]!; x++, to += 6) {
    for (const end = Math.min(width - 1, x + after); enter <= end; enter++) {
      const at = enter * SUMS
      f0 += columns[at]!
      f1 += columns[at + 1]!
      f2 += columns[at + 2]!
      b0 += columns[at + 3]!
      b1 += columns[at + 4]!
      b2 += columns[at + 5]!
      sum += columns[at + 6]!
    }
    for (; leave < x - before; leave++) {
      const at = leave * SUMS
      f0 -= columns[at]!
      f1 -= columns[at + 1]!
      f2 -= columns[at + 2]!
      b0 -= columns[at + 3]!
      b1 -= columns[at + 4]!
      b2 -= columns[at + 5]!
      sum -= columns[at + 6]!
    }
    // Means over `count` pixels, divided by means: the counts go into ε.
    const count = rows * (enter - leave)
    const front = 1 / (sum + EPSILON * count)
    const back = 1 / (count - sum + EPSILON * count)
    const p = y * width + x
    const a = matte.data[p]!
    const from = p * rgb.channels
    layers[to] = mix(a, sampleOf(rgb, from), f0 * front, b0 * back, ceiling)
    layers[to + 1] = mix(a, sampleOf(rgb, from + rgb.second), f1 * front, b1 * back, ceiling)
    layers[to + 2] = mix(a, sampleOf(rgb, from + rgb.third), f2 * front, b2 * back, ceiling)
    layers[to + 3] = b0 * back
    layers[to + 4] = b1 * back
    layers[to + 5] = b2 * back
  }
}
