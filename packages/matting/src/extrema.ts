// Owns the largest and smallest value in a square window, in O(pixels · log reach). A pixel kernel.
// Windows of twice the size are the extremes of two that lie side by side; two that overlap give the rest.

import type { Plane } from './plane.ts'
import { NEW_ROOM, type Room } from './room.ts'
import { extremesPlaced } from './simd/plane-kernels.ts'

/** The largest value within `reachPx` px (a square of 2·reach + 1, cut to the picture) of each pixel. */
export function windowMax(plane: Plane, reachPx: number, room: Room = NEW_ROOM): Plane {
  return extremes(plane, reachPx, false, room)
}

/** The smallest value within `reachPx` px of each pixel. */
export function windowMin(plane: Plane, reachPx: number, room: Room = NEW_ROOM): Plane {
  return extremes(plane, reachPx, true, room)
}

function extremes(plane: Plane, reach: number, smallest: boolean, room: Room): Plane {
  const data = room.take('float', plane.data.length)
  if (!extremesPlaced(plane, reach, smallest, data)) extremesPlainly(plane, reach, smallest, data)
  return { ...plane, data }
}

export function extremesPlainly(
  { width, height, data }: Plane,
  reach: number,
  smallest: boolean,
  out: Float32Array,
): void {
  const none = smallest ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  const along = smallest ? smallestAlong : largestAlong
  // `reach` rows without a value above and below.
  const tall = new Float32Array(width * (height + 2 * reach)).fill(none)
  const padded = new Float32Array(width + 2 * reach)
  for (let y = 0; y < height; y++) {
    padded.fill(none)
    padded.set(data.subarray(y * width, (y + 1) * width), reach)
    along(padded, 1, reach, tall.subarray((y + reach) * width, (y + reach + 1) * width))
  }
  along(tall, width, reach, out)
}

/** out[i] = the largest of the 2·reach + 1 values from `from[i]` on that lie `stride` apart. Overwrites `from`. */
function largestAlong(from: Float32Array, stride: number, reach: number, out: Float32Array): void {
  const side = 2 * reach + 1
  let span = 1
  for (; span * 2 <= side; span *= 2) {
    const step = span * stride
    for (let i = 0, end = from.length - step; i < end; i++) from[i] = Math.max(from[i]!, from[i + step]!)
  }
  const rest = (side - span) * stride
  for (let i = 0; i < out.length; i++) out[i] = Math.max(from[i]!, from[i + rest]!)
}

function smallestAlong(from: Float32Array, stride: number, reach: number, out: Float32Array): void {
  const side = 2 * reach + 1
  let span = 1
  for (; span * 2 <= side; span *= 2) {
    const step = span * stride
    for (let i = 0, end = from.length - step; i < end; i++) from[i] = Math.min(from[i]!, from[i + step]!)
  }
  const rest = (side - span) * stride
  for (let i = 0; i < out.length; i++) out[i] = Math.min(from[i]!, from[i + rest]!)
}
