// Owns connected components of a byte mask, found on horizontal runs of equal pixels: a few thousand runs stand for a
// million pixels, so labelling costs one reading of the mask.

import { scanPlaced } from '../simd/placed-masks.ts'

export type Runs = {
  /** First pixel index and length of every run, in reading order. */
  readonly starts: Int32Array
  readonly lengths: Int32Array
  /** Component of every run, 0 .. components − 1. */
  readonly labels: Int32Array
  readonly count: number
  readonly components: number
}

/** Components of the pixels equal to `value`; `eight`: diagonal neighbours belong together too. */
export function labelRuns(mask: Uint8Array, width: number, height: number, value: number, eight: boolean): Runs {
  const rowFirst = new Int32Array(height + 1)
  const ends = scanPlaced(mask, width, height, value, rowFirst) ?? scanRows(mask, width, height, value, rowFirst)
  const count = rowFirst[height]!
  const starts = new Int32Array(count)
  const lengths = new Int32Array(count)
  split(ends, starts, lengths)
  const parent = joinRows(starts, lengths, rowFirst, width, height, eight)
  return { starts, lengths, count, ...nameComponents(parent, count) }
}

/** Start and end of each run, pair after pair; writes to `rowFirst` how many there are before each row, and at its end how many in all. */
export function scanRows(
  mask: Uint8Array,
  width: number,
  height: number,
  value: number,
  rowFirst: Int32Array,
): Int32Array {
  let ends = new Int32Array(8192)
  let count = 0
  for (let y = 0; y < height; y++) {
    rowFirst[y] = count
    // No row has more runs than every other pixel.
    if (2 * count + width + 2 > ends.length) ends = enlarge(ends, width + 2)
    count = scanRow(mask, y * width, (y + 1) * width, value, ends, count)
  }
  rowFirst[height] = count
  return ends
}

/** Writes start and end of each run of a row to `ends` as pairs from the `count`-th on; returns the new count. */
function scanRow(mask: Uint8Array, from: number, to: number, value: number, ends: Int32Array, count: number): number {
  let at = 2 * count
  for (let i = from; i < to; i++) {
    if (mask[i] !== value) continue
    ends[at++] = i
    while (i < to && mask[i] === value) i++
    ends[at++] = i
  }
  return at >> 1
}

function split(ends: Int32Array, starts: Int32Array, lengths: Int32Array): void {
  for (let r = 0; r < starts.length; r++) {
    starts[r] = ends[2 * r]!
    lengths[r] = ends[2 * r + 1]! - ends[2 * r]!
  }
}

function joinRows(
  starts: Int32Array,
  lengths: Int32Array,
  rowFirst: Int32Array,
  width: number,
  height: number,
  eight: boolean,
): Int32Array {
  const parent = new Int32Array(rowFirst[height]!)
  for (let r = 0; r < parent.length; r++) parent[r] = r
  const slack = eight ? 1 : 0
  for (let y = 1; y < height; y++)
    joinRow(starts, lengths, rowFirst[y - 1]!, rowFirst[y]!, rowFirst[y + 1]!, width, slack, parent)
  return parent
}

/** Joins the runs `first` to `end` of a row with those above it, which begin at `above`. */
function joinRow(
  starts: Int32Array,
  lengths: Int32Array,
  above: number,
  first: number,
  end: number,
  width: number,
  slack: number,
  parent: Int32Array,
): void {
  let next = above
  for (let r = first; r < end; r++) {
    const from = starts[r]! - width - slack
    const to = starts[r]! - width + lengths[r]! + slack
    while (next < first && starts[next]! + lengths[next]! <= from) next++
    for (let a = next; a < first && starts[a]! < to; a++) join(parent, a, r)
  }
}

function join(parent: Int32Array, a: number, b: number): void {
  const x = root(parent, a)
  const y = root(parent, b)
  if (x < y) parent[y] = x
  else parent[x] = y
}

function root(parent: Int32Array, r: number): number {
  let at = r
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!
    at = parent[at]!
  }
  return at
}

function nameComponents(parent: Int32Array, count: number): { labels: Int32Array; components: number } {
  const labels = new Int32Array(count)
  let components = 0
  for (let r = 0; r < count; r++) labels[r] = parent[r] === r ? components++ : labels[root(parent, r)]!
  return { labels, components }
}

function enlarge(list: Int32Array, more: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2 + more)
  larger.set(list)
  return larger
}

/** Per component whether one of its runs touches the border of the picture. */
export function touchesBorder(runs: Runs, width: number, height: number): Uint8Array {
  const touching = new Uint8Array(runs.components)
  for (let r = 0; r < runs.count; r++) {
    const start = runs.starts[r]!
    const x = start % width
    if (x === 0 || x + runs.lengths[r]! === width || start < width || start >= width * (height - 1))
      touching[runs.labels[r]!] = 1
  }
  return touching
}

/** Sets the pixels of the runs whose component is marked in `chosen`. */
export function paintRuns(mask: Uint8Array, runs: Runs, chosen: Uint8Array, value: number): void {
  for (let r = 0; r < runs.count; r++)
    if (chosen[runs.labels[r]!]) mask.fill(value, runs.starts[r]!, runs.starts[r]! + runs.lengths[r]!)
}
