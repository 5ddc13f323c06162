// Owns the readings of byte masks that the kernels do, runs of a value and the rim between two values, and growing. For reading, rows
// are brought to the kernels' memory some at a time: enough that a call costs nothing beside its work, and few enough for a near cache.

import type { Layers } from '../key/layers.ts'
import { intsIn, type Room } from '../room.ts'
import { rowKernels, SLACK } from './row-kernels.ts'

const PIXELS_AT_ONCE = 32_768

/** Kernels look at the byte before their first row. */
const BEFORE = 16

/** As `scanRows` of key/runs.ts; undefined where kernels cannot run. */
export function scanPlaced(
  mask: Uint8Array,
  width: number,
  height: number,
  value: number,
  rowFirst: Int32Array,
): Int32Array | undefined {
  const rows = rowsAtOnce(width, height)
  const countsAt = align(rows * width + SLACK)
  const foundAt = align(countsAt + rows * 4)
  const kernels = rowKernels(foundAt + rows * (width + 2) * 4)
  if (!kernels) return undefined
  const { buffer } = kernels.memory
  const placed = new Uint8Array(buffer, 0, rows * width)
  const counts = new Int32Array(buffer, countsAt, rows)
  const found = new Int32Array(buffer, foundAt, rows * (width + 2))
  let ends = new Int32Array(8192)
  let count = 0
  for (let y = 0; y < height; y += rows) {
    const more = Math.min(rows, height - y)
    placed.set(mask.subarray(y * width, (y + more) * width))
    const numbers = kernels.runsOf(0, width, more, value, y * width, countsAt, foundAt)
    for (let k = 0; k < more; k++) rowFirst[y + k] = (count + counts[k]!) >> 1
    if (count + numbers > ends.length) ends = enlarge(ends, numbers)
    ends.set(found.subarray(0, numbers), count)
    count += numbers
  }
  rowFirst[height] = count >> 1
  return ends
}

/** As `rimOfRows` of key/layers.ts; undefined where kernels cannot run. */
export function rimPlaced(
  mask: Uint8Array,
  width: number,
  height: number,
  from: number,
  into: number,
): Int32Array | undefined {
  const rows = rowsAtOnce(width, height)
  const firstAt = BEFORE + width
  const foundAt = align(firstAt + rows * width + SLACK)
  const kernels = rowKernels(foundAt + rows * width * 8)
  if (!kernels) return undefined
  const { buffer } = kernels.memory
  const placed = new Uint8Array(buffer, BEFORE, (rows + 1) * width)
  const found = new Int32Array(buffer, foundAt, 2 * rows * width)
  let rim = new Int32Array(8192)
  let count = 0
  placed.set(mask.subarray(0, width))
  for (let y = 0; y < height; y += rows) {
    const more = Math.min(rows, height - y)
    if (y > 0) placed.set(mask.subarray((y - 1) * width, y * width))
    placed.set(mask.subarray(y * width, (y + more) * width), width)
    const numbers = kernels.rimOf(firstAt, width, more, from, into, y * width, foundAt)
    if (count + numbers > rim.length) rim = enlarge(rim, numbers)
    rim.set(found.subarray(0, numbers), count)
    count += numbers
  }
  return rim.subarray(0, count)
}

/** Memory that is grown stays; a larger mask is the plain twin's to do. */
const MOST_BYTES = 64 * 2 ** 20

/** As `growPlainly` of key/layers.ts; undefined, and nothing done, where kernels cannot run or have no room. */
export function growPlaced(
  mask: Uint8Array,
  width: number,
  height: number,
  from: number,
  into: number,
  layers: number,
  front: Int32Array,
  room: Room,
): Layers | undefined {
  const frontAt = align(BEFORE + mask.length)
  const endsAt = frontAt + front.length * 4
  const grownAt = endsAt + layers * 4
  const bytes = grownAt + mask.length * 4 + SLACK
  const kernels = bytes > MOST_BYTES ? undefined : rowKernels(bytes)
  if (!kernels) return undefined
  const { buffer } = kernels.memory
  const placed = new Uint8Array(buffer, BEFORE, mask.length)
  placed.set(mask)
  new Int32Array(buffer, frontAt, front.length).set(front)
  const done = kernels.grow(BEFORE, width, height, from, into, layers, frontAt, front.length, grownAt, endsAt)
  const ends = Array.from(new Int32Array(buffer, endsAt, done))
  const grown = intsIn(room, ends.at(-1) ?? 0)
  grown.set(new Int32Array(buffer, grownAt, grown.length))
  mask.set(placed)
  return { grown, ends }
}

function rowsAtOnce(width: number, height: number): number {
  return Math.max(1, Math.min(height, Math.floor(PIXELS_AT_ONCE / width)))
}

function enlarge(list: Int32Array, more: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2 + more)
  larger.set(list)
  return larger
}

function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16
}
