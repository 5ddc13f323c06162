// Owns telling a drop shadow from a subject's own soft shading: a drop shadow is the subject's outline moved and blurred, where
// the subject does not cover it. Looked at in a small copy of the picture.

import { REGION } from './region-map.ts'

/** Longer side of the small copy. */
const SMALL = 96
/** How far a shadow is moved at most, as a share of the picture's longer side. */
const FARTHEST = 0.12
/** Of the darkened area, at least this share lies under the moved outline (grown by the blur). */
const EXPLAINED = 0.85
/** Of the moved outline beside the subject, at least this share is darkened. */
const FILLED = 0.7
/** Less of the small copy than this is too little to tell anything. */
const LEAST = 24

type Small = { readonly width: number; readonly height: number; readonly data: Uint8Array }

/** `found`: subject pixels that are smoothly darkened background; the rest of the subject in `map` is the body. */
export function isDropShadow(found: readonly number[], map: Uint8Array, width: number, height: number): boolean {
  const step = Math.max(1, Math.max(width, height) / SMALL)
  const size = { width: Math.ceil(width / step), height: Math.ceil(height / step) }
  const { dark, body } = shrink(found, map, width, height, step, size)
  if (count(dark.data) < LEAST) return false
  const { dx, dy } = bestMove(body, dark)
  if (dx === 0 && dy === 0) return false
  const moved = move(body, dx, dy)
  const blurred = grow(grow(moved))
  const close = grow(body)
  let [explained, beside, filled] = [0, 0, 0]
  for (let i = 0; i < dark.data.length; i++) {
    if (dark.data[i] && blurred.data[i]) explained++
    if (!moved.data[i] || close.data[i]) continue
    beside++
    if (dark.data[i]) filled++
  }
  return explained >= EXPLAINED * count(dark.data) && beside >= LEAST / 2 && filled >= FILLED * beside
}

/**
 * The move under which the body's outline, less the body itself, meets the dark area best: by intersection over union.
 * The first of equals, row by row.
 */
function bestMove(body: Small, dark: Small): { dx: number; dy: number } {
  const most = Math.ceil(FARTHEST * SMALL)
  // A margin as wide as the farthest move, so that no move leaves the copy.
  const row = body.width + 2 * most
  const framed = new Uint8Array(row * (body.height + 2 * most)).fill(OUTSIDE)
  for (let y = 0; y < body.height; y++)
    framed.set(body.data.subarray(y * body.width, (y + 1) * body.width), (y + most) * row + most)
  const inFrame = ({ width, data }: Small) =>
    placesOf(data).map((i) => (Math.floor(i / width) + most) * row + (i % width) + most)
  const darkCells = inFrame(dark)
  const beside = darkCells.filter((i) => framed[i] === 0)
  const bodyCells = inFrame(body)
  let best = { dx: 0, dy: 0, score: 0 }
  for (let dy = -most; dy <= most; dy++)
    for (let dx = -most; dx <= most; dx++) {
      const both = countMoved(beside, framed, -dy * row - dx, 1)
      // What is in both is in the union too: no better than this.
      if (both <= best.score * darkCells.length) continue
      const standsOut = countMoved(bodyCells, framed, dy * row + dx, 0)
      const score = both / (darkCells.length + standsOut - both)
      if (score > best.score) best = { dx, dy, score }
    }
  return best
}

const OUTSIDE = 2

/** The places that are 1, in order. */
function placesOf(data: Uint8Array): Int32Array {
  const places = new Int32Array(count(data))
  for (let i = data.indexOf(1), k = 0; i >= 0; i = data.indexOf(1, i + 1)) places[k++] = i
  return places
}

/** How many of the cells meet `value` when they are moved. */
function countMoved(cells: Int32Array, framed: Uint8Array, move: number, value: number): number {
  let met = 0
  for (let k = 0; k < cells.length; k++) if (framed[cells[k]! + move] === value) met++
  return met
}

type Size = { readonly width: number; readonly height: number }

/** 1 where at least half of a cell is found, and where at least half is subject but not found. */
function shrink(
  found: readonly number[],
  map: Uint8Array,
  width: number,
  height: number,
  step: number,
  size: Size,
): { dark: Small; body: Small } {
  const cells = size.width * size.height
  const [all, dark, body] = [new Int32Array(cells), new Int32Array(cells), new Int32Array(cells)]
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor(x / step))
  for (let y = 0; y < height; y++) countRow(map, y * width, columns, Math.floor(y / step) * size.width, all, body)
  for (const i of found) {
    const cell = Math.floor(Math.floor(i / width) / step) * size.width + columns[i % width]!
    dark[cell]!++
    if (map[i] === REGION.subject) body[cell]!--
  }
  const half = (counts: Int32Array) => Uint8Array.from(counts, (n, cell) => (n > 0 && 2 * n >= all[cell]! ? 1 : 0))
  return { dark: { ...size, data: half(dark) }, body: { ...size, data: half(body) } }
}

/** Adds the pixels of a row, and those of the subject, to their cells. */
function countRow(
  map: Uint8Array,
  start: number,
  columns: Int32Array,
  first: number,
  all: Int32Array,
  subject: Int32Array,
): void {
  for (let x = 0; x < columns.length; x++) {
    const cell = first + columns[x]!
    all[cell]!++
    if (map[start + x] === REGION.subject) subject[cell]!++
  }
}

function move({ width, height, data }: Small, dx: number, dy: number): Small {
  const out = new Uint8Array(data.length)
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++)
    for (let x = Math.max(0, dx); x < Math.min(width, width + dx); x++)
      out[y * width + x] = data[(y - dy) * width + x - dx]!
  return { width, height, data: out }
}

/** One cell larger on all four sides. */
function grow({ width, height, data }: Small): Small {
  const out = data.slice()
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      if (data[i] === 0) continue
      if (x > 0) out[i - 1] = 1
      if (x < width - 1) out[i + 1] = 1
      if (y > 0) out[i - width] = 1
      if (y < height - 1) out[i + width] = 1
    }
  return { width, height, data: out }
}

function count(data: Uint8Array): number {
  let sum = 0
  for (const value of data) sum += value
  return sum
}
