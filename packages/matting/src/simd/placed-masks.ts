// Owns the two readings of byte masks that the kernels do: runs of a value, and the rim between two values. Rows are brought
// to the kernels' memory one at a time.

import { rowKernels, SLACK } from './row-kernels.ts'

/** As `scanRows` of key/runs.ts; undefined where kernels cannot run. */
export function scanPlaced(
  mask: Uint8Array,
  width: number,
  height: number,
  value: number,
  rowFirst: Int32Array,
): Int32Array | undefined {
  const foundAt = align(width + SLACK)
  const kernels = rowKernels(foundAt + 4 * (width + 2))
  if (!kernels) return undefined
  const { buffer } = kernels.memory
  const row = new Uint8Array(buffer, 0, width)
  const found = new Int32Array(buffer, foundAt, width + 2)
  let ends = new Int32Array(8192)
  let count = 0
  for (let y = 0; y < height; y++) {
    rowFirst[y] = count >> 1
    row.set(mask.subarray(y * width, (y + 1) * width))
    const more = kernels.runsOf(0, width, value, y * width, foundAt)
    if (count + more > ends.length) ends = enlarge(ends, more)
    copy(found, more, ends, count)
    count += more
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
  // The byte before a row is its own, and two rows take turns.
  const room = align(width + SLACK)
  const at = (y: number) => 16 + (y % 2) * room
  const foundAt = 16 + 2 * room
  const kernels = rowKernels(foundAt + 8 * width)
  if (!kernels) return undefined
  const { buffer } = kernels.memory
  const memory = new Uint8Array(buffer)
  const found = new Int32Array(buffer, foundAt, 2 * width)
  let rim = new Int32Array(8192)
  let count = 0
  for (let y = 0; y < height; y++) {
    memory.set(mask.subarray(y * width, (y + 1) * width), at(y))
    const more = kernels.rimOf(at(y), at(Math.max(0, y - 1)), width, from, into, y * width, foundAt)
    if (count + more > rim.length) rim = enlarge(rim, more)
    copy(found, more, rim, count)
    count += more
  }
  return rim.subarray(0, count)
}

/** Most rows have a handful, for which a call of `set` takes longer than a loop. */
function copy(from: Int32Array, length: number, to: Int32Array, at: number): void {
  for (let k = 0; k < length; k++) to[at + k] = from[k]!
}

function enlarge(list: Int32Array, more: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2 + more)
  larger.set(list)
  return larger
}

function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16
}
