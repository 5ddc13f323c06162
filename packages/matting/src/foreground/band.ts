// Owns which pixels of a level are solved: those near an edge of alpha, and those that a finer level starts from.
// Pixel kernels, written as plain loops: they pass over the full-size picture.

import { type Grid, nearest } from './grid.ts'

/** One byte a pixel, 1 is marked; `words` is the same memory four pixels at a time, to pass over empty parts quickly. */
export type Marks = { readonly bytes: Uint8Array; readonly words: Uint32Array }

// The bits of the float 1. Whole numbers compare faster than floats, and 0 and 1 are all that is asked for.
const ONE = 0x3f800000

function emptyMarks(count: number): Marks {
  const words = new Uint32Array(Math.ceil(count / 4))
  return { words, bytes: new Uint8Array(words.buffer, 0, count) }
}

/**
 * Marks the pixels to be solved: those with 0 < alpha < 1, both sides of where alpha changes, and all within `reach` px
 * (a square) of them.
 */
export function markBand({ width, height, alpha }: Grid, reach: number): Marks {
  const across = emptyMarks(alpha.length)
  const bits = new Int32Array(alpha.buffer, alpha.byteOffset, alpha.length)
  for (let y = 0; y < height; y++) {
    const start = y * width
    const end = start + width
    const toBelow = y < height - 1 ? width : 0
    // Everything before `done` is marked already as far as it will be from the left.
    let done = start
    let next = bits[start]!
    for (let p = start; p < end; p++) {
      const a = next
      if (p + 1 < end) next = bits[p + 1]!
      if (a === next && (a === 0 || a === ONE) && a === bits[p + toBelow]) continue
      const last = Math.min(end - 1, p + 1 + reach)
      for (let q = Math.max(done, p - reach); q <= last; q++) across.bytes[q] = 1
      done = Math.max(done, last + 1)
    }
  }
  return spreadDown(across, width, height, reach)
}

/** Spreads marks `reach` px up and `reach` + 1 px down: a change is marked at its upper side. */
function spreadDown(across: Marks, width: number, height: number, reach: number): Marks {
  const marks = emptyMarks(across.bytes.length)
  const { bytes } = marks
  for (const p of listMarks(across)) {
    const y = (p / width) | 0
    const last = p + Math.min(height - 1 - y, reach + 1) * width
    for (let q = p - Math.min(y, reach) * width; q <= last; q += width) bytes[q] = 1
  }
  return marks
}

/** The marked pixels in raster order. */
export function listMarks({ bytes, words }: Marks): Int32Array {
  let count = 0
  // A word holds four bytes of 0 or 1: the multiplication adds them up in its top byte.
  for (let w = 0; w < words.length; w++) if (words[w] !== 0) count += Math.imul(words[w]!, 0x01010101) >>> 24
  const pixels = new Int32Array(count)
  let n = 0
  for (let w = 0; w < words.length; w++) {
    if (words[w] === 0) continue
    for (let p = w * 4; p < w * 4 + 4; p++) if (bytes[p] === 1) pixels[n++] = p
  }
  return pixels
}

/** Adds to `coarse` the pixels from which these pixels of the finer level and their neighbours will take their first values. */
export function markParents(coarse: Marks, coarseGrid: Grid, finePixels: Int32Array, fineGrid: Grid): void {
  const { width, height } = fineGrid
  const columns = nearest(coarseGrid.width, width)
  const rows = nearest(coarseGrid.height, height).map((row) => row * coarseGrid.width)
  const { bytes } = coarse
  for (const p of finePixels) {
    const y = (p / width) | 0
    const x = p - y * width
    const column = columns[x]!
    const row = rows[y]!
    bytes[row + column] = 1
    bytes[rows[y > 0 ? y - 1 : y]! + column] = 1
    bytes[rows[y < height - 1 ? y + 1 : y]! + column] = 1
    bytes[row + columns[x > 0 ? x - 1 : x]!] = 1
    bytes[row + columns[x < width - 1 ? x + 1 : x]!] = 1
  }
}
