// Owns the box mean of one channel in O(pixels), whatever the box's size. Knows nothing of alpha or colour.

import { NEW_ROOM, type Room } from './room.ts'

type Plane = { readonly width: number; readonly height: number; readonly data: Float32Array }

/**
 * The mean over a `side`×`side` box around each pixel, from −floor(side/2) to −floor(side/2) + side − 1, cut to the
 * picture (the mean is then over what is left). Sums are kept in doubles, so errors do not grow along a row. The result is the
 * caller's to give back to the room.
 */
export function boxMean(plane: Plane, side: number, room: Room = NEW_ROOM): Float32Array {
  const { width, height, data } = plane
  const before = Math.floor(side / 2)
  const after = side - 1 - before
  const rows = room.take('float', data.length)
  for (let y = 0; y < height; y++) meanRow(data, rows, y * width, width, before, after)
  const means = room.take('float', data.length)
  meanColumns(rows, means, width, height, before, after)
  room.give(rows)
  return means
}

function meanRow(
  from: Float32Array,
  to: Float32Array,
  start: number,
  width: number,
  before: number,
  after: number,
): void {
  let sum = 0
  for (let x = 0; x < Math.min(after, width); x++) sum += from[start + x]!
  for (let x = 0; x < width; x++) {
    if (x + after < width) sum += from[start + x + after]!
    if (x - before > 0) sum -= from[start + x - before - 1]!
    to[start + x] = sum / (Math.min(width - 1, x + after) - Math.max(0, x - before) + 1)
  }
}

/** Whole rows are added and taken away, which is kind to the cache. */
function meanColumns(
  from: Float32Array,
  to: Float32Array,
  width: number,
  height: number,
  before: number,
  after: number,
): void {
  const sums = new Float64Array(width)
  const add = (y: number, sign: number) => {
    for (let x = 0, p = y * width; x < width; x++, p++) sums[x]! += sign * from[p]!
  }
  for (let y = 0; y < Math.min(after, height); y++) add(y, 1)
  for (let y = 0; y < height; y++) {
    if (y + after < height) add(y + after, 1)
    if (y - before > 0) add(y - before - 1, -1)
    const count = Math.min(height - 1, y + after) - Math.max(0, y - before) + 1
    for (let x = 0, p = y * width; x < width; x++, p++) to[p] = sums[x]! / count
  }
}
