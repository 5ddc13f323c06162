// Owns the background of a whole clip: whether it is the same in all frames that were looked at, what it is then, and whether one
// more frame shows it too. Where it moves or its light changes, every frame has its own.

import { type Backdrop, type Grid, rowPainter, sampleBorder } from './background.ts'
import { medianInPlace } from './least-squares.ts'
import type { Levels } from './levels.ts'
import { evaluateSurface as evaluate, type Surface } from './surface.ts'

/** A frame's background as it was estimated. `seen`: 1 for cells of the grid that showed it; undefined: all did, or nobody knows. */
export type Estimate = { readonly surface: Surface; readonly grid: Grid | undefined; readonly seen?: Uint8Array }

/** Plain data: it goes through JSON and fits frames of any size. */
export type HeldBackground = {
  readonly kind: Surface['kind']
  /** Per channel the weights of {@link Surface}, in levels 0..255. */
  readonly weights: readonly (readonly number[])[]
  readonly sigma: Surface['sigma']
  readonly inliers: number
  readonly grid: { readonly cols: number; readonly rows: number; readonly rgb: readonly number[] } | undefined
}

/**
 * Two estimates of one background lie this near: in levels (a median of whole numbers turns by one), and in parts of its noise;
 * where it was followed in cells, by three standard errors of the median of a cell's 16 pixels, 3 · √(π/2) / √16.
 */
const SAME = { levels: 1.01, noises: 0.5, noisesOfCells: 0.94 }
/** Of all that was seen, at places that two frames or more showed, so much must be the same; elsewhere an estimate may be a guess. */
const LEAST_SAME = 0.97
/** Of all that could have been seen so much must have been, at places that two frames or more showed. */
const LEAST_COMPARED = 0.3
/** Places that are compared, where no frame has a finer grid. */
const PLACES = 24

/**
 * The background that all estimates (two and more) agree on: at each place the mean of those that saw it there and agree, so
 * what the subject hides in one frame is taken from another. Undefined where they do not agree.
 */
export function holdBackground(estimates: readonly Estimate[]): HeldBackground | undefined {
  const first = estimates[0]
  if (!first || estimates.length < 2) return undefined
  const { cols, rows } = estimates.find(({ grid }) => grid)?.grid ?? { cols: PLACES, rows: PLACES }
  if (estimates.some(({ grid }) => grid && (grid.cols !== cols || grid.rows !== rows))) return undefined
  const noises = estimates.some(({ grid }) => grid) ? SAME.noisesOfCells : SAME.noises
  const isSolid = estimates.every(({ surface }) => surface.kind === 'solid')
  const sigma = [0, 1, 2].map((c) => medianOf(estimates.map(({ surface }) => surface.sigma[c]!)))
  const weights = [0, 1, 2].map((c) =>
    Array.from(first.surface.weights[c]!, (_, k) => meanOf(estimates.map(({ surface }) => surface.weights[c]![k]!))),
  )
  const base = weights.map((own) => Float64Array.from(own))
  const rgb = new Array<number>(cols * rows * 3)
  let [same, compared] = [0, 0]
  for (let at = 0; at < rgb.length; at++) {
    const [x, y] = middleOf(Math.floor(at / 3), cols, rows)
    const c = at % 3
    const showing = estimates.filter(({ seen }) => !seen || seen[(at - c) / 3] === 1)
    const values = (showing.length > 0 ? showing : estimates).map(
      ({ surface, grid }) => evaluate(surface.weights[c]!, x, y) + (grid?.rgb[at] ?? 0),
    )
    const middle = medianOf(values)
    const most = Math.max(SAME.levels, noises * sigma[c]!)
    const near = values.filter((value) => Math.abs(value - middle) <= most)
    if (showing.length > 1) {
      compared += values.length
      same += near.length
    }
    rgb[at] = meanOf(near) - evaluate(base[c]!, x, y)
  }
  if (same < LEAST_SAME * compared || compared < LEAST_COMPARED * rgb.length * estimates.length) return undefined
  return {
    kind: isSolid ? 'solid' : 'gradient',
    weights,
    sigma: sigma as unknown as Surface['sigma'],
    inliers: medianOf(estimates.map(({ surface }) => surface.inliers)),
    grid: isSolid ? undefined : { cols, rows, rgb },
  }
}

/** −1..1 at the middle of a cell. */
function middleOf(cell: number, cols: number, rows: number): [number, number] {
  return [(2 * (cell % cols) + 1) / cols - 1, (2 * Math.floor(cell / cols) + 1) / rows - 1]
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** Border samples within so many levels of the held background are looked at, and so many of them there must be. */
const NEAR = 12
const LEAST_SEEN = 0.25

/** The held background for a frame; undefined where the frame's border shows another, or too little of any. */
export function backdropOf(held: HeldBackground, levels: Levels): Backdrop | undefined {
  const { width, height } = levels
  const surface: Surface = {
    ...held,
    weights: held.weights.map((own) => Float64Array.from(own)) as unknown as Surface['weights'],
  }
  const grid = held.grid && { ...held.grid, rgb: Float32Array.from(held.grid.rgb) }
  return isShown(surface, grid, levels) ? { surface, paint: rowPainter(surface, width, height, grid) } : undefined
}

/** Most of what lies near it has to lie about it: the median difference of each channel is nothing but noise. */
function isShown(surface: Surface, grid: Grid | undefined, levels: Levels): boolean {
  const { rows, count } = sampleBorder(levels)
  const off = [0, 1, 2].map(() => new Float32Array(count))
  let seen = 0
  for (let at = 0; at < count * 5; at += 5) {
    const [x, y] = [rows[at]!, rows[at + 1]!]
    const differences = [0, 1, 2].map((c) => {
      const held = evaluate(surface.weights[c as 0 | 1 | 2], x, y) + (grid ? nearestOf(grid, x, y, c) : 0)
      return rows[at + 2 + c]! - held
    })
    if (differences.some((difference) => Math.abs(difference) > NEAR)) continue
    differences.forEach((difference, c) => {
      off[c]![seen] = difference
    })
    seen++
  }
  if (seen < LEAST_SEEN * count) return false
  return off.every(
    (own, c) => Math.abs(medianInPlace(own, seen)) <= Math.max(SAME.levels, SAME.noises * surface.sigma[c]!),
  )
}

function nearestOf({ cols, rows, rgb }: Grid, x: number, y: number, c: number): number {
  const column = Math.min(cols - 1, Math.floor(((x + 1) / 2) * cols))
  const row = Math.min(rows - 1, Math.floor(((y + 1) / 2) * rows))
  return rgb[(row * cols + column) * 3 + c]!
}
