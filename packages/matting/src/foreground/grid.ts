// Owns the sizes of the levels and the sampling of alpha to one of them. Nearest, as in the published algorithm.

import type { Matte } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'

/** Alpha of one level, and the full-size column and row that each of its columns and rows is taken from. */
export type Grid = {
  readonly width: number
  readonly height: number
  readonly alpha: Float32Array
  readonly columns: Int32Array
  readonly rows: Int32Array
}

/** round(w0^(k/n)) for k = 0..n, n = ceil(log2(the longer side)); a 1×1 picture has one level. */
export function levelSizes(width: number, height: number): { width: number; height: number }[] {
  const n = Math.ceil(Math.log2(Math.max(width, height)))
  if (n === 0) return [{ width, height }]
  return Array.from({ length: n + 1 }, (_, k) => ({
    width: Math.round(width ** (k / n)),
    height: Math.round(height ** (k / n)),
  }))
}

export function makeGrid(full: Matte, width: number, height: number, room: Room = NEW_ROOM): Grid {
  const columns = nearest(full.width, width)
  const rows = nearest(full.height, height)
  if (width === full.width && height === full.height) return { width, height, alpha: full.data, columns, rows }
  const alpha = room.take('float', width * height)
  for (let y = 0, p = 0; y < height; y++) {
    const row = rows[y]! * full.width
    for (let x = 0; x < width; x++, p++) alpha[p] = full.data[row + columns[x]!]!
  }
  return { width, height, alpha, columns, rows }
}

/** Index in a row of `from` pixels for each of `to`: floor(i · from / to). */
export function nearest(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to }, (_, i) => Math.floor((i * from) / to))
}
