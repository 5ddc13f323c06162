// Owns the estimate of the plain background B of a picture, for every pixel: samples from the border ring, the smooth
// surface through them, and a second look once the background region is known. Shadows are not part of B.

import { NEW_ROOM, type Room } from '../room.ts'
import { type KernelRow, kernelRow, paintPlaced } from '../simd/placed-rows.ts'
import { medianInPlace } from './least-squares.ts'
import type { Levels } from './levels.ts'
import { fitSurface, type Surface, type SurfaceSamples } from './surface.ts'
import type { Window } from './window.ts'

/** B in levels, interleaved RGB: that of pixel i starts at `rgb[i * step]`; one colour is stored once, with step 0. */
export type Background = { readonly surface: Surface; readonly rgb: Float32Array; readonly step: 0 | 3 }

const MOST_SAMPLES = 3000

/** Samples of a ring along the border, as wide as 1.2 % of the shorter side (at least 2 px). */
export function sampleBorder(levels: Levels): SurfaceSamples {
  const { width, height } = levels
  const ring = Math.min(
    Math.max(2, Math.round(Math.min(width, height) * 0.012)),
    Math.ceil(Math.min(width, height) / 2),
  )
  const spans: [number, number][] = []
  for (let y = 0; y < height; y++) {
    const row = y * width
    if (y < ring || y >= height - ring) spans.push([row, row + width])
    else spans.push([row, row + ring], [row + width - ring, row + width])
  }
  let total = 0
  for (const [from, to] of spans) total += to - from
  const stride = Math.max(1, Math.floor(total / MOST_SAMPLES))
  const sampler = startSampling(levels, Math.ceil(total / stride))
  let seen = 0
  for (const [from, to] of spans) for (let i = from; i < to; i++) if (seen++ % stride === 0) sampler.add(i)
  return sampler.samples()
}

/** Samples spread over the pixels that `region` marks with `value`. */
export function sampleRegion(levels: Levels, region: Uint8Array, value: number): SurfaceSamples {
  let total = 0
  for (let i = 0; i < region.length; i++) if (region[i] === value) total++
  const stride = Math.max(1, Math.floor(total / MOST_SAMPLES))
  const sampler = startSampling(levels, Math.ceil(total / stride))
  let seen = 0
  for (let i = 0; i < region.length; i++) if (region[i] === value && seen++ % stride === 0) sampler.add(i)
  return sampler.samples()
}

/** For at most `most` samples. */
function startSampling(levels: Levels, most: number) {
  const { width, height, rgb } = levels
  const rows = new Float32Array(5 * most)
  let at = 0
  const add = (i: number) => {
    rows[at] = place(i % width, width)
    rows[at + 1] = place(Math.floor(i / width), height)
    for (let c = 0; c < 3; c++) rows[at + 2 + c] = rgb[i * 3 + c]!
    at += 5
  }
  return { add, samples: (): SurfaceSamples => ({ rows: rows.subarray(0, at), count: at / 5 }) }
}

function place(at: number, size: number): number {
  return size > 1 ? (2 * at) / (size - 1) - 1 : 0
}

/** First estimate, from the border alone. */
export function estimateSurface(levels: Levels): Surface {
  return fitSurface(sampleBorder(levels))
}

/**
 * The colours of one row of B from column `left` on, times `scale`, written to the whole of `out`, interleaved RGB: rounded where
 * it holds whole numbers.
 */
export type PaintRow = (row: number, left: number, out: Float32Array | Int32Array | KernelRow, scale: number) => void

/** Draws the surface out over a picture of that size row by row, clamped to 0..255; `correction` is added to it. */
export function rowPainter(surface: Surface, width: number, height: number, correction?: Grid): PaintRow {
  const cols = correction?.cols ?? 1
  const line = new Float32Array(cols)
  // Piece k of a row lies between the middles of the grid's cells k − 1 and k.
  const ends = Int32Array.from({ length: cols + 1 }, (_, k) =>
    k === cols ? width : Math.ceil(((k + 0.5) * width) / cols - 0.5),
  )
  const pieces: Pieces = { ends, starts: new Float64Array(9 * (cols + 1)) }
  return (row, left, out, scale) => {
    for (let c = 0; c < 3; c++) {
      if (correction) gridRow(correction, c, (row + 0.5) / height, line)
      layPieces(surface.weights[c as 0 | 1 | 2], place(row, height), line, width, left, scale, pieces, c)
    }
    if ('kernels' in out) paintPlaced(pieces, left, out, 255 * scale)
    else
      for (let c = 0; c < 3; c++) {
        if (out instanceof Int32Array) paintWhole(pieces, left, out, c, 255 * scale)
        else paintExact(pieces, left, out, c, 255 * scale)
      }
  }
}

/** The channels of a row as parabolas. Kept in arrays: numbers handed from function to function would be put on the heap. */
export type Pieces = {
  /** The column where each ends. */
  readonly ends: Int32Array
  /** Channel after channel: value, first difference and second difference of each at its first column, or at `left` where that comes later. */
  readonly starts: Float64Array
}

function layPieces(
  w: Float64Array,
  y: number,
  line: Float32Array,
  width: number,
  left: number,
  scale: number,
  { ends, starts }: Pieces,
  c: number,
): void {
  const cols = line.length
  const stepX = width > 1 ? 2 / (width - 1) : 0
  const base = w[0]! + w[2]! * y + w[5]! * y * y
  const slope = w[1]! + w[4]! * y
  const curve = w[3]!
  for (let k = 0, at = c * ends.length * 3, col = left; k <= cols; k++, at += 3) {
    const from = line[Math.max(0, k - 1)]!
    const rise = k < cols ? ((line[k]! - from) * cols) / width : 0
    const x = col * stepX - 1
    starts[at] = (base + x * (slope + curve * x) + from + rise * (col + 0.5 - ((k - 0.5) * width) / cols)) * scale
    starts[at + 1] = (stepX * (slope + curve * (2 * x + stepX)) + rise) * scale
    starts[at + 2] = 2 * curve * stepX * stepX * scale
    col = Math.max(col, ends[k]!)
  }
}

/** Every third of `out` from c on: two additions a pixel. */
export function paintExact({ ends, starts }: Pieces, left: number, out: Float32Array, c: number, top: number): void {
  for (let k = 0, from = c * ends.length * 3, at = c; k < ends.length; k++, from += 3) {
    const end = Math.min(out.length, (ends[k]! - left) * 3)
    let value = starts[from]!
    let step = starts[from + 1]!
    const bend = starts[from + 2]!
    for (; at < end; at += 3) {
      out[at] = value < 0 ? 0 : value > top ? top : value
      value += step
      step += bend
    }
  }
}

/** The same, rounded. */
export function paintWhole({ ends, starts }: Pieces, left: number, out: Int32Array, c: number, top: number): void {
  for (let k = 0, from = c * ends.length * 3, at = c; k < ends.length; k++, from += 3) {
    const end = Math.min(out.length, (ends[k]! - left) * 3)
    let value = starts[from]! + 0.5
    let step = starts[from + 1]!
    const bend = starts[from + 2]!
    for (; at < end; at += 3) {
      out[at] = value < 0 ? 0 : value > top ? top : value
      value += step
      step += bend
    }
  }
}

/** B before it is painted: its surface, and a painter of its rows. */
export type Backdrop = { readonly surface: Surface; readonly paint: PaintRow }

/** A window of B; one colour is not painted at all. */
export function paintWindow({ surface, paint }: Backdrop, window: Window, room: Room = NEW_ROOM): Background {
  if (surface.kind === 'solid') return { surface, rgb: Float32Array.from(surface.weights, (w) => w[0]!), step: 0 }
  return { surface, rgb: paintRows(paint, window, room), step: 3 }
}

/** The surface over a whole picture, one colour too. */
export function paintBackground(
  surface: Surface,
  width: number,
  height: number,
  room: Room = NEW_ROOM,
): Background & Backdrop {
  const paint = rowPainter(surface, width, height)
  return { surface, paint, rgb: paintRows(paint, { left: 0, top: 0, width, height }, room), step: 3 }
}

function paintRows(paint: PaintRow, { left, top, width, height }: Window, room: Room): Float32Array {
  const rgb = room.take('float', width * height * 3)
  const row = kernelRow(width, false)
  if (row) {
    const painted = new Float32Array(row.kernels.memory.buffer, row.at, width * 3)
    for (let y = 0; y < height; y++) {
      paint(top + y, left, row, 1)
      rgb.set(painted, y * width * 3)
    }
    return rgb
  }
  for (let y = 0; y < height; y++) paint(top + y, left, rgb.subarray(y * width * 3, (y + 1) * width * 3), 1)
  return rgb
}

/** Corrections in levels at the centres of `cols` × `rows` cells, interleaved RGB. */
export type Grid = { readonly cols: number; readonly rows: number; readonly rgb: Float32Array }

/** One row of the grid's channel c at height v (0..1), between the middles of its cells. */
function gridRow(grid: Grid, c: number, v: number, line: Float32Array): void {
  const { cols, rows, rgb } = grid
  const gy = Math.max(0, Math.min(rows - 1, v * rows - 0.5))
  const y0 = Math.floor(gy)
  const y1 = Math.min(rows - 1, y0 + 1)
  const fy = gy - y0
  for (let x = 0; x < cols; x++) line[x] = rgb[(y0 * cols + x) * 3 + c]! * (1 - fy) + rgb[(y1 * cols + x) * 3 + c]! * fy
}

/**
 * Second look, once a region is known to be background: the surface refitted to all of it, plus what a quadratic cannot
 * say (the corners of a vignette, banding): medians of the residual over a coarse grid of cells, filled in where the
 * subject hides the background. The correction is limited to ±12 levels, and to nothing for a solid colour.
 * `levels` may be a small copy of the picture: surface and grid do not depend on its size.
 */
export function refineSurface(
  levels: Levels,
  region: Uint8Array,
  value: number,
  first: Surface,
): { surface: Surface; correction: Grid | undefined } {
  const surface = fitSurface(sampleRegion(levels, region, value), first)
  if (surface.kind === 'solid') return { surface, correction: undefined }
  return { surface, correction: coarseResidual(levels, region, value, surface) }
}

const CELLS = 40

function coarseResidual(levels: Levels, region: Uint8Array, value: number, surface: Surface): Grid {
  const { width, height } = levels
  const cell = Math.max(6, Math.ceil(Math.max(width, height) / CELLS))
  const cols = Math.max(1, Math.round(width / cell))
  const rows = Math.max(1, Math.round(height / cell))
  const painted = paintBackground(surface, width, height, levels.room).rgb
  const rgb = new Float32Array(cols * rows * 3)
  const known = new Uint8Array(cols * rows)
  const values = [0, 1, 2].map(() => new Float32Array((cell + 2) * (cell + 2)))
  for (let gy = 0; gy < rows; gy++) {
    for (let gx = 0; gx < cols; gx++) {
      const box = [gx, gx + 1].map((k) => Math.round((k * width) / cols))
      const span = [gy, gy + 1].map((k) => Math.round((k * height) / rows))
      const count = cellResiduals(levels, region, value, painted, box, span, values)
      if (count < 12) continue
      known[gy * cols + gx] = 1
      for (let c = 0; c < 3; c++)
        rgb[(gy * cols + gx) * 3 + c] = Math.max(-12, Math.min(12, medianInPlace(values[c]!, count)))
    }
  }
  fillUnknownCells(rgb, known, cols)
  return { cols, rows, rgb }
}

function cellResiduals(
  levels: Levels,
  region: Uint8Array,
  value: number,
  painted: Float32Array,
  box: readonly number[],
  span: readonly number[],
  out: Float32Array[],
): number {
  let count = 0
  for (let y = span[0]!; y < span[1]!; y++) {
    for (let x = box[0]!; x < box[1]!; x++) {
      const i = y * levels.width + x
      if (region[i] !== value || count >= out[0]!.length) continue
      for (let c = 0; c < 3; c++) out[c]![count] = levels.rgb[i * 3 + c]! - painted[i * 3 + c]!
      count++
    }
  }
  return count
}

/** Unknown cells become the mean of their neighbours until settled (a membrane over the hidden part); then one smoothing. */
function fillUnknownCells(grid: Float32Array, known: Uint8Array, cols: number): void {
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let i = 0; i < known.length; i++) {
      if (known[i] && sweep < 58) continue
      const x = i % cols
      const own = known[i] ? 2 : 0
      for (let c = 0; c < 3; c++) {
        const at = i * 3 + c
        let sum = own * grid[at]!
        let weight = own
        if (x > 0) {
          sum += grid[at - 3]!
          weight++
        }
        if (x < cols - 1) {
          sum += grid[at + 3]!
          weight++
        }
        if (i >= cols) {
          sum += grid[at - cols * 3]!
          weight++
        }
        if (i < known.length - cols) {
          sum += grid[at + cols * 3]!
          weight++
        }
        grid[i * 3 + c] = sum / weight
      }
    }
  }
}
