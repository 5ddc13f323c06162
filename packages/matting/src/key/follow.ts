// Owns the background where it is known which pixels show it (a prior says so): the surface, and whatever changes slowly on it.
// Shadows, vignettes, clipped and radial gradients are followed; what begins with a step is not background.

import { type Grid, paintBackground } from './background.ts'
import { medianInPlace, selectInPlace } from './least-squares.ts'
import type { Levels } from './levels.ts'
import { fillRadially } from './radial.ts'
import { evaluateSurface, type Surface } from './surface.ts'

export type Followed = {
  readonly grid: Grid
  readonly sigma: Surface['sigma']
  /** Share of the pixels said to be background that lie in cells which are. */
  readonly share: number
  /** 1 for cells that show nothing but background; the others are in part or in whole a guess from those around. */
  readonly seen: Uint8Array
}

/** Side of a cell in px of the copy. */
const CELL_PX = 4
const LEAST_PIXELS = 5
/** The background may change by so many levels from cell to cell. */
const STEP = 5
/** Cells off the surface by less are background to begin with. */
const NEAR = 3

/** With more noise than this, in levels, it is not looked whether what is hidden goes on as a radial gradient. */
const CALM = 3

/** `levels`: a copy of about 256 px; `says`: of its size, `value` where the background is seen. */
export function followBackground(levels: Levels, says: Uint8Array, value: number, surface: Surface): Followed {
  const { width, height } = levels
  const cols = Math.max(1, Math.round(width / CELL_PX))
  const rows = Math.max(1, Math.round(height / CELL_PX))
  const painted = paintBackground(surface, width, height).rgb
  const cells = measureCells(levels, says, value, painted, cols, rows)
  const known = spread(cells, cols, rows, surface)
  for (let i = 0; i < known.length; i++) if (known[i] === 0) cells.rgb.fill(0, i * 3, i * 3 + 3)
  const sigma = noiseIn(levels, says, value, painted, cells.rgb, known, cols, rows)
  if (Math.max(...sigma) > CALM || !fillOutwards(cells.rgb, known, cols, rows, surface))
    fillBetween(cells.rgb, known, cols, rows)
  let [inside, all] = [0, 0]
  for (let i = 0; i < known.length; i++) {
    all += cells.counts[i]!
    if (known[i] === 1) inside += cells.counts[i]!
  }
  const seen = known.map((is, i) => is & cells.whole[i]!)
  return { grid: { cols, rows, rgb: cells.rgb }, sigma, share: inside / Math.max(1, all), seen }
}

/** `counts`: pixels that show the background; `whole`: 1 where all of a cell's do. */
type Cells = { readonly rgb: Float32Array; readonly counts: Int32Array; readonly whole: Uint8Array }

function measureCells(
  levels: Levels,
  says: Uint8Array,
  value: number,
  painted: Float32Array,
  cols: number,
  rows: number,
): Cells {
  const { width, height, rgb: picture } = levels
  const rgb = new Float32Array(cols * rows * 3)
  const counts = new Int32Array(cols * rows)
  const whole = new Uint8Array(cols * rows)
  const values = [0, 1, 2].map(() => new Float32Array((CELL_PX + 2) ** 2))
  for (let cell = 0; cell < counts.length; cell++) {
    const gx = cell % cols
    const gy = (cell - gx) / cols
    const right = Math.round(((gx + 1) * width) / cols)
    const bottom = Math.round(((gy + 1) * height) / rows)
    const left = Math.round((gx * width) / cols)
    const top = Math.round((gy * height) / rows)
    let count = 0
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) {
        const i = y * width + x
        if (says[i] !== value) continue
        for (let c = 0; c < 3; c++) values[c]![count] = picture[i * 3 + c]! - painted[i * 3 + c]!
        count++
      }
    counts[cell] = count
    whole[cell] = count === (right - left) * (bottom - top) ? 1 : 0
    if (count >= LEAST_PIXELS) for (let c = 0; c < 3; c++) rgb[cell * 3 + c] = medianInPlace(values[c]!, count)
  }
  return { rgb, counts, whole }
}

/** From the cells of the surface's own colour on, through all that differ little from the one before: 1 for each. */
function spread({ rgb, counts }: Cells, cols: number, rows: number, surface: Surface): Uint8Array {
  const known = new Uint8Array(counts.length)
  const near = Math.max(NEAR, 2 * Math.max(...surface.sigma))
  const off = (a: number, b: number) => {
    let most = 0
    for (let c = 0; c < 3; c++) most = Math.max(most, Math.abs(rgb[a * 3 + c]! - (b < 0 ? 0 : rgb[b * 3 + c]!)))
    return most
  }
  let front: number[] = []
  for (let i = 0; i < counts.length; i++) if (counts[i]! >= LEAST_PIXELS && off(i, -1) <= near) front.push(i)
  for (const i of front) known[i] = 1
  while (front.length > 0) {
    const next: number[] = []
    for (const i of front) {
      const x = i % cols
      for (const n of [x > 0 ? i - 1 : -1, x < cols - 1 ? i + 1 : -1, i - cols, i + cols]) {
        if (n < 0 || n >= cols * rows || known[n] === 1 || counts[n]! < LEAST_PIXELS || off(n, i) > STEP) continue
        known[n] = 1
        next.push(n)
      }
    }
    front = next
  }
  return known
}

/** Where the background is a radial gradient, its middle behind the subject too: `grid` is what it adds to the surface. */
function fillOutwards(grid: Float32Array, known: Uint8Array, cols: number, rows: number, surface: Surface): boolean {
  const base = new Float32Array(grid.length)
  for (let i = 0; i < known.length; i++) {
    const x = (2 * ((i % cols) + 0.5)) / cols - 1
    const y = (2 * (Math.floor(i / cols) + 0.5)) / rows - 1
    for (let c = 0; c < 3; c++) base[i * 3 + c] = evaluateSurface(surface.weights[c as 0 | 1 | 2], x, y)
  }
  const rgb = grid.map((more, at) => base[at]! + more)
  if (!fillRadially({ rgb, known, cols, rows })) return false
  for (let i = 0; i < known.length; i++)
    if (known[i] === 0) for (let at = i * 3; at < i * 3 + 3; at++) grid[at] = rgb[at]! - base[at]!
  return true
}

/** Cells that are not known become the mean of those around them until settled. */
function fillBetween(grid: Float32Array, known: Uint8Array, cols: number, rows: number): void {
  const open: number[] = []
  for (let i = 0; i < known.length; i++) if (known[i] === 0) open.push(i)
  for (let sweep = 0; sweep < 80; sweep++) {
    if (sweep % 2 === 1) open.reverse()
    for (const i of open) fillCell(grid, i, cols, rows)
  }
}

function fillCell(grid: Float32Array, i: number, cols: number, rows: number): void {
  const x = i % cols
  const left = x > 0 ? i - 1 : i
  const right = x < cols - 1 ? i + 1 : i
  const up = i >= cols ? i - cols : i
  const down = i < cols * (rows - 1) ? i + cols : i
  for (let c = 0; c < 3; c++)
    grid[i * 3 + c] = (grid[left * 3 + c]! + grid[right * 3 + c]! + grid[up * 3 + c]! + grid[down * 3 + c]!) / 4
}

/** Noise about what was followed, per channel, as {@link Surface} tells it. */
function noiseIn(
  { width, height, rgb }: Levels,
  says: Uint8Array,
  value: number,
  painted: Float32Array,
  grid: Float32Array,
  known: Uint8Array,
  cols: number,
  rows: number,
): Surface['sigma'] {
  const residuals = [0, 1, 2].map(() => new Float32Array(width * height))
  let count = 0
  for (let y = 0; y < height; y++) {
    const gy = Math.min(rows - 1, Math.floor((y * rows) / height))
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const cell = gy * cols + Math.min(cols - 1, Math.floor((x * cols) / width))
      if (says[i] !== value || known[cell] === 0) continue
      for (let c = 0; c < 3; c++)
        residuals[c]![count] = Math.abs(rgb[i * 3 + c]! - painted[i * 3 + c]! - grid[cell * 3 + c]!)
      count++
    }
  }
  const rank = Math.floor(count * 0.95)
  const sigma = residuals.map((own) =>
    Math.max(0.5, 1.4826 * medianInPlace(own, count), (count > 0 ? selectInPlace(own, rank, count) : 0) / 2),
  )
  return sigma as unknown as Surface['sigma']
}
