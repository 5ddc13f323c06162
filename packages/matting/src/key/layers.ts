// Owns growing a region of a byte mask layer by layer from its rim; the cost follows the rim, not the area.

import { intsIn, NEW_ROOM, type Room } from '../room.ts'
import { growPlaced, rimPlaced } from '../simd/placed-masks.ts'

export type Layers = {
  /** Indices grown, those of layer k before those of layer k + 1. */
  readonly grown: Int32Array
  /** Where each layer ends in `grown`. */
  readonly ends: readonly number[]
}

/**
 * Grows the pixels of `mask` equal to `from` into those equal to `into`, `layers` times, turning them into `from`.
 * Odd layers use 4 neighbours and even ones 8, so that the shape grown from a point is an octagon. The indices are the room's.
 */
export function growLayers(
  mask: Uint8Array,
  width: number,
  height: number,
  from: number,
  into: number,
  layers: number,
  room: Room = NEW_ROOM,
): Layers {
  const rim = rimOf(mask, width, height, from, into)
  const placed =
    rim.length * layers < WORTH_PLACING ? undefined : growPlaced(mask, width, height, from, into, layers, rim, room)
  return placed ?? growPlainly(mask, width, height, from, into, layers, rim, room)
}

/** Growing fewer pixels costs less than bringing the mask to the kernels and back. */
const WORTH_PLACING = 16_384

/** From a rim. */
export function growPlainly(
  mask: Uint8Array,
  width: number,
  height: number,
  from: number,
  into: number,
  layers: number,
  rim: Int32Array,
  room: Room,
): Layers {
  let front = rim
  let grown = intsIn(room, Math.max(1024, front.length * layers * 2))
  let count = 0
  const ends: number[] = []
  for (let layer = 0; layer < layers && front.length > 0; layer++) {
    const start = count
    if (count + front.length * 8 > grown.length) grown = enlarge(grown, front.length * 8, room)
    count = growOnce(mask, width, height, from, into, layer % 2 === 1, front, grown, count)
    ends.push(count)
    front = grown.subarray(start, count)
  }
  return { grown: grown.subarray(0, count), ends }
}

/** Writes the number of a layer to the pixels `from` to `to` of what was grown. */
export function noteDepth(pixels: Int32Array, from: number, to: number, depth: Uint8Array, value: number): void {
  for (let k = from; k < to; k++) depth[pixels[k]!] = value
}

/** One layer; appends what it takes to `grown` from `start` and returns the new count. */
function growOnce(
  mask: Uint8Array,
  width: number,
  height: number,
  from: number,
  into: number,
  diagonal: boolean,
  front: Int32Array,
  grown: Int32Array,
  start: number,
): number {
  const lastRow = width * (height - 1)
  const lastColumn = width - 1
  const last = width * height - 1
  let count = start
  for (let k = 0; k < front.length; k++) {
    const i = front[k]!
    const up = i >= width
    const down = i < lastRow
    // Most neighbours are of no interest, and to ask whether they lie in the same row takes a division.
    if (up && mask[i - width] === into) count = take(mask, i - width, from, grown, count)
    if (i > 0 && mask[i - 1] === into && i % width > 0) count = take(mask, i - 1, from, grown, count)
    if (i < last && mask[i + 1] === into && i % width < lastColumn) count = take(mask, i + 1, from, grown, count)
    if (down && mask[i + width] === into) count = take(mask, i + width, from, grown, count)
    if (!diagonal) continue
    const left = i % width > 0
    const right = i % width < lastColumn
    if (up && left && mask[i - width - 1] === into) count = take(mask, i - width - 1, from, grown, count)
    if (up && right && mask[i - width + 1] === into) count = take(mask, i - width + 1, from, grown, count)
    if (down && left && mask[i + width - 1] === into) count = take(mask, i + width - 1, from, grown, count)
    if (down && right && mask[i + width + 1] === into) count = take(mask, i + width + 1, from, grown, count)
  }
  return count
}

function take(mask: Uint8Array, i: number, from: number, grown: Int32Array, count: number): number {
  mask[i] = from
  grown[count] = i
  return count + 1
}

function enlarge(list: Int32Array, more: number, room = NEW_ROOM): Int32Array {
  const larger = intsIn(room, list.length * 2 + more)
  larger.set(list)
  return larger
}

/** Pixels equal to `from` with a 4-neighbour equal to `into`; one may be named more than once. */
export function rimOf(mask: Uint8Array, width: number, height: number, from: number, into: number): Int32Array {
  return rimPlaced(mask, width, height, from, into) ?? rimOfRows(mask, width, height, from, into)
}

export function rimOfRows(mask: Uint8Array, width: number, height: number, from: number, into: number): Int32Array {
  let found: Int32Array = new Int32Array(8192)
  let count = 0
  for (let y = 0; y < height; y++) {
    if (count + 2 * width > found.length) found = enlarge(found, 2 * width)
    count = rimOfRow(mask, y * width, width, from, into, found, count)
  }
  return found.subarray(0, count)
}

function rimOfRow(
  mask: Uint8Array,
  row: number,
  width: number,
  from: number,
  into: number,
  found: Int32Array,
  start: number,
): number {
  let count = start
  let left = mask[row]!
  for (let i = row; i < row + width; i++) {
    const m = mask[i]!
    if (m !== left) {
      if (m === from && left === into) found[count++] = i
      else if (m === into && left === from) found[count++] = i - 1
      left = m
    }
    if (row === 0) continue
    const up = mask[i - width]!
    if (m === up) continue
    if (m === from && up === into) found[count++] = i
    else if (m === into && up === from) found[count++] = i - width
  }
  return count
}
