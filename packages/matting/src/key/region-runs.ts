// Owns reading a region map by its runs of one value: a few thousand runs stand for a million pixels, so counting and
// filling cost one quick reading of the map.

import { scanPlaced } from '../simd/placed-masks.ts'
import { scanRows } from './runs.ts'

export type RegionRuns = {
  /** Start and end (not included) of each run, pair after pair, in reading order. */
  readonly ends: Int32Array
  /** How many runs there are before each row, and at the end how many in all. */
  readonly rowFirst: Int32Array
  readonly count: number
}

/** The runs of `value`; none goes from a row into the next. */
export function runsOfRegion(map: Uint8Array, width: number, height: number, value: number): RegionRuns {
  const rowFirst = new Int32Array(height + 1)
  const ends = scanPlaced(map, width, height, value, rowFirst) ?? scanRows(map, width, height, value, rowFirst)
  return { ends, rowFirst, count: rowFirst[height]! }
}

export function pixelsIn({ ends, count }: RegionRuns): number {
  let sum = 0
  for (let at = 0; at < 2 * count; at += 2) sum += ends[at + 1]! - ends[at]!
  return sum
}

/** The first and the last row that have a run; undefined when there is none. */
export function rowsOf({ rowFirst, count }: RegionRuns): { readonly first: number; readonly last: number } | undefined {
  if (count === 0) return undefined
  return { first: rowFirst.findIndex((runs) => runs > 0) - 1, last: rowFirst.indexOf(count) - 1 }
}

export function fillRuns({ ends, count }: RegionRuns, out: Uint8Array | Float32Array, value: number): void {
  for (let at = 0; at < 2 * count; at += 2) out.fill(value, ends[at]!, ends[at + 1]!)
}
