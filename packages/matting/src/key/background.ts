// Owns the estimate of the plain background B of a picture, for every pixel: samples from the border ring, the smooth
// surface through them, and a second look once the background region is known. Shadows are not part of B.

import { medianInPlace } from './least-squares.ts'
import type { Levels } from './levels.ts'
import { fitSurface, type Surface, type SurfaceSamples } from './surface.ts'

/** B for every pixel in levels, interleaved RGB, and the surface it came from. */
export type Background = { readonly surface: Surface; readonly rgb: Float32Array }

const MOST_SAMPLES = 6000

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
  const sampler = startSampling(levels)
  let seen = 0
  for (const [from, to] of spans) for (let i = from; i < to; i++) if (seen++ % stride === 0) sampler.add(i)
  return sampler.samples()
}

/** Samples spread over the pixels that `region` marks with `value`. */
export function sampleRegion(levels: Levels, region: Uint8Array, value: number): SurfaceSamples {
  let total = 0
  for (let i = 0; i < region.length; i++) if (region[i] === value) total++
  const stride = Math.max(1, Math.floor(total / MOST_SAMPLES))
  const sampler = startSampling(levels)
  let seen = 0
  for (let i = 0; i < region.length; i++) if (region[i] === value && seen++ % stride === 0) sampler.add(i)
  return sampler.samples()
}

function startSampling(levels: Levels) {
  const { width, height, rgb } = levels
  const rows: number[] = []
  const add = (i: number) => {
    rows.push(place(i % width, width), place(Math.floor(i / width), height))
    rows.push(rgb[i * 3]!, rgb[i * 3 + 1]!, rgb[i * 3 + 2]!)
  }
  return { add, samples: (): SurfaceSamples => ({ rows: Float32Array.from(rows), count: rows.length / 5 }) }
}

function place(at: number, size: number): number {
  return size > 1 ? (2 * at) / (size - 1) - 1 : 0
}

/** The surface drawn out over the whole picture, clamped to 0..255. */
export function paintSurface(surface: Surface, width: number, height: number): Float32Array {
  const rgb = new Float32Array(width * height * 3)
  if (surface.kind === 'solid') {
    const [r, g, b] = surface.weights.map((w) => w[0]!) as [number, number, number]
    for (let i = 0; i < rgb.length; i += 3) {
      rgb[i] = r
      rgb[i + 1] = g
      rgb[i + 2] = b
    }
    return rgb
  }
  const stepX = width > 1 ? 2 / (width - 1) : 0
  for (let c = 0; c < 3; c++) {
    const w = surface.weights[c as 0 | 1 | 2]
    for (let row = 0; row < height; row++) {
      const y = place(row, height)
      const base = w[0]! + w[2]! * y + w[5]! * y * y
      const slope = w[1]! + w[4]! * y
      for (let col = 0, at = row * width * 3 + c, x = -1; col < width; col++, at += 3, x += stepX) {
        const value = base + x * (slope + w[3]! * x)
        rgb[at] = value < 0 ? 0 : Math.min(value, 255)
      }
    }
  }
  return rgb
}

/** First estimate, from the border alone. */
export function estimateBackground(levels: Levels): Background {
  const surface = fitSurface(sampleBorder(levels))
  return { surface, rgb: paintSurface(surface, levels.width, levels.height) }
}

/**
 * Second estimate, once a region is known to be background: the surface refitted to all of it, plus what a quadratic
 * cannot say (the corners of a vignette, banding): cell medians of the residual over a coarse grid, filled in where the
 * subject hides the background, and added back bilinearly. The correction is limited to ±12 levels, and to nothing for a
 * solid colour without structure.
 */
export function refineBackground(levels: Levels, region: Uint8Array, value: number, first: Surface): Background {
  const surface = fitSurface(sampleRegion(levels, region, value), first)
  const rgb = paintSurface(surface, levels.width, levels.height)
  if (surface.kind !== 'solid') addCoarseResidual(levels, region, value, rgb)
  return { surface, rgb }
}

function addCoarseResidual(levels: Levels, region: Uint8Array, value: number, rgb: Float32Array): void {
  const { width, height } = levels
  const cell = Math.max(8, Math.round(Math.max(width, height) / 48))
  const cols = Math.ceil(width / cell)
  const rows = Math.ceil(height / cell)
  const grid = new Float32Array(cols * rows * 3)
  const known = new Uint8Array(cols * rows)
  const values = [0, 1, 2].map(() => new Float32Array(cell * cell))
  for (let gy = 0; gy < rows; gy++) {
    for (let gx = 0; gx < cols; gx++) {
      const count = cellResiduals(levels, region, value, rgb, gx * cell, gy * cell, cell, values)
      if (count < 12) continue
      known[gy * cols + gx] = 1
      for (let c = 0; c < 3; c++)
        grid[(gy * cols + gx) * 3 + c] = Math.max(-12, Math.min(12, medianInPlace(values[c]!, count)))
    }
  }
  fillUnknownCells(grid, known, cols, rows)
  addBilinear(rgb, width, height, grid, cols, rows, cell)
}

function cellResiduals(
  levels: Levels,
  region: Uint8Array,
  value: number,
  rgb: Float32Array,
  left: number,
  top: number,
  cell: number,
  out: Float32Array[],
): number {
  let count = 0
  for (let y = top; y < Math.min(top + cell, levels.height); y += 2) {
    for (let x = left; x < Math.min(left + cell, levels.width); x += 2) {
      const i = y * levels.width + x
      if (region[i] !== value) continue
      for (let c = 0; c < 3; c++) out[c]![count] = levels.rgb[i * 3 + c]! - rgb[i * 3 + c]!
      count++
    }
  }
  return count
}

/** Unknown cells become the mean of their neighbours until settled (a membrane over the hidden part); then one smoothing. */
function fillUnknownCells(grid: Float32Array, known: Uint8Array, cols: number, rows: number): void {
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let i = 0; i < known.length; i++) {
      if (known[i] && sweep < 58) continue
      const x = i % cols
      const around = [x > 0 ? i - 1 : -1, x < cols - 1 ? i + 1 : -1, i - cols, i + cols].filter(
        (n) => n >= 0 && n < cols * rows,
      )
      for (let c = 0; c < 3; c++) {
        let sum = known[i] ? 2 * grid[i * 3 + c]! : 0
        for (const n of around) sum += grid[n * 3 + c]!
        grid[i * 3 + c] = sum / (around.length + (known[i] ? 2 : 0))
      }
    }
  }
}

function addBilinear(
  rgb: Float32Array,
  width: number,
  height: number,
  grid: Float32Array,
  cols: number,
  rows: number,
  cell: number,
): void {
  for (let y = 0; y < height; y++) {
    const gy = Math.max(0, Math.min(rows - 1, (y + 0.5) / cell - 0.5))
    const y0 = Math.min(rows - 1, Math.floor(gy))
    const y1 = Math.min(rows - 1, y0 + 1)
    const fy = gy - y0
    for (let x = 0; x < width; x++) {
      const gx = Math.max(0, Math.min(cols - 1, (x + 0.5) / cell - 0.5))
      const x0 = Math.floor(gx)
      const x1 = x0 + 1 < cols ? x0 + 1 : x0
      const fx = gx - x0
      const at = (y * width + x) * 3
      for (let c = 0; c < 3; c++) {
        const top = grid[(y0 * cols + x0) * 3 + c]! * (1 - fx) + grid[(y0 * cols + x1) * 3 + c]! * fx
        const low = grid[(y1 * cols + x0) * 3 + c]! * (1 - fx) + grid[(y1 * cols + x1) * 3 + c]! * fx
        const moved = rgb[at + c]! + top * (1 - fy) + low * fy
        rgb[at + c] = moved < 0 ? 0 : Math.min(moved, 255)
      }
    }
  }
}
