// Owns the largest and smallest value in a square window, in O(pixels) whatever its size. A pixel kernel.
// van Herk 1992, Gil & Werman 1993: running extremes from the left and from the right within blocks of the window's size.

import { type Plane, transpose } from './plane.ts'

/** The largest value within `reachPx` px (a square of 2·reach + 1, cut to the picture) of each pixel. */
export function windowMax(plane: Plane, reachPx: number): Plane {
  return transpose(maxRows(transpose(maxRows(plane, reachPx)), reachPx))
}

/** The smallest value within `reachPx` px of each pixel. */
export function windowMin(plane: Plane, reachPx: number): Plane {
  const negated = windowMax({ ...plane, data: negate(plane.data) }, reachPx)
  return { ...negated, data: negate(negated.data) }
}

function negate(data: Float32Array): Float32Array {
  const out = new Float32Array(data.length)
  // 0 − x and not −x: a zero stays a positive zero.
  for (let i = 0; i < out.length; i++) out[i] = 0 - data[i]!
  return out
}

function maxRows({ width, height, data }: Plane, reach: number): Plane {
  const out = new Float32Array(data.length)
  const side = 2 * reach + 1
  // The row with `reach` empty values on both sides, filled up to whole blocks.
  const length = Math.ceil((width + 2 * reach) / side) * side
  const row = new Float32Array(length).fill(Number.NEGATIVE_INFINITY)
  const fromLeft = new Float32Array(length)
  const fromRight = new Float32Array(length)
  for (let y = 0; y < height; y++) {
    row.set(data.subarray(y * width, (y + 1) * width), reach)
    for (let block = 0; block < length; block += side) {
      fromLeft[block] = row[block]!
      for (let i = block + 1; i < block + side; i++) fromLeft[i] = Math.max(fromLeft[i - 1]!, row[i]!)
      fromRight[block + side - 1] = row[block + side - 1]!
      for (let i = block + side - 2; i >= block; i--) fromRight[i] = Math.max(fromRight[i + 1]!, row[i]!)
    }
    for (let x = 0; x < width; x++) out[y * width + x] = Math.max(fromRight[x]!, fromLeft[x + side - 1]!)
  }
  return { width, height, data: out }
}
