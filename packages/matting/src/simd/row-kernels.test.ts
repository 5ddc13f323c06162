// Each kernel is held against its twin in plain TypeScript, to the bit, on pictures of every awkward width.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Grid, type PaintRow, rowPainter } from '../key/background.ts'
import { measure, measureByKernel } from '../key/contrast.ts'
import { growPlainly, rimOfRows } from '../key/layers.ts'
import { seededRandom } from '../key/least-squares.ts'
import { meanRows, plainRows } from '../key/rows.ts'
import { scanRows } from '../key/runs.ts'
import type { Surface } from '../key/surface.ts'
import { NEW_ROOM } from '../room.ts'
import { poolPlainly } from '../tidy/pool.ts'
import { SOURCE_SHA256 } from './binary.ts'
import { poolPlaced } from './placed-floats.ts'
import { growPlaced, rimPlaced, scanPlaced } from './placed-masks.ts'
import { kernelRow } from './placed-rows.ts'
import { rowKernels } from './row-kernels.ts'

const WIDTHS = [1, 2, 3, 5, 15, 16, 17, 31, 33, 64, 100, 203, 1030]
const HEIGHT = 9

test('the binary was made of the source that stands beside it', () => {
  const source = readFileSync(new URL('./rows.as', import.meta.url))
  expect(createHash('sha256').update(source).digest('hex')).toBe(SOURCE_SHA256)
})

test('kernels run here, and have the memory that is asked for', () => {
  expect(rowKernels(300_000)?.memory.buffer.byteLength).toBeGreaterThanOrEqual(300_000)
})

/** A gradient that leaves the gamut at both ends, a little curved. */
const curved: Surface = {
  weights: [
    Float64Array.of(120.3, 160, -40, 3.7, -2.2, 5.1),
    Float64Array.of(130, -90.5, 30, -6, 1, 0.3),
    Float64Array.of(20, 15, -30, 0, 0, 0),
  ],
  kind: 'gradient',
  sigma: [0.51, 1.7, 6.3],
  inliers: 1,
}

function grid(random: () => number): Grid {
  return { cols: 7, rows: 3, rgb: Float32Array.from({ length: 63 }, () => 24 * random() - 12) }
}

function painters(width: number): [string, PaintRow][] {
  return [
    ['a plain surface', rowPainter(curved, width, HEIGHT)],
    ['a surface with corrections', rowPainter(curved, width, HEIGHT, grid(seededRandom(width)))],
  ]
}

describe.each(WIDTHS)('%i px wide', (width) => {
  const random = seededRandom(width)
  const pixels = width * HEIGHT

  test.each(painters(width))('paints rows of %s, whole and exact', (_, paint) => {
    for (const [row, left, scale] of [
      [0, 0, 72],
      [4, Math.floor(width / 3), 128],
      [8, 0, 1],
    ] as const) {
      const length = (width - left) * 3
      const whole = kernelRow(width - left, true)!
      paint(row, left, whole, scale)
      const plainWhole = new Int32Array(length)
      paint(row, left, plainWhole, scale)
      expect([...new Uint16Array(whole.kernels.memory.buffer, whole.at, length)]).toEqual([...plainWhole])
      const exact = kernelRow(width - left, false)!
      paint(row, left, exact, scale)
      const plainExact = new Float32Array(length)
      paint(row, left, plainExact, scale)
      expect(new Float32Array(exact.kernels.memory.buffer, exact.at, length)).toEqual(plainExact)
    }
  })

  test.each(painters(width))('measures contrast to %s, averaged and not', (_, paint) => {
    // Near the surface, where contrasts are of every size.
    const rgb = new Uint8Array(pixels * 3)
    const row = new Float32Array(width * 3)
    for (let y = 0; y < HEIGHT; y++) {
      paint(y, 0, row, 1)
      rgb.set(
        Uint8ClampedArray.from(row, (level) => level + 480 * (random() - 0.5) ** 3),
        y * width * 3,
      )
    }
    const levels = { width, height: HEIGHT, rgb, side: width }
    for (const smooth of [true, false]) {
      const [plain, placed] = [new Uint8Array(pixels), new Uint8Array(pixels)]
      measure(smooth ? meanRows(levels) : plainRows(levels), paint, curved.sigma, width, plain)
      expect(measureByKernel(rgb, levels, paint, curved.sigma, smooth, placed)).toBe(true)
      expect(placed).toEqual(plain)
      if (width > 30) expect(new Set(plain).size).toBeGreaterThan(20)
    }
  })

  test.each([0.02, 0.5, 0.97])('finds runs and rims in masks, %d of which are set', (share) => {
    const mask = Uint8Array.from({ length: pixels }, () => (random() < share ? 1 : random() < 0.1 ? 2 : 0))
    const [rows, placedRows] = [new Int32Array(HEIGHT + 1), new Int32Array(HEIGHT + 1)]
    const plain = scanRows(mask, width, HEIGHT, 1, rows)
    const placed = scanPlaced(mask, width, HEIGHT, 1, placedRows)!
    expect(placedRows).toEqual(rows)
    const numbers = 2 * rows[HEIGHT]!
    expect(placed.subarray(0, numbers)).toEqual(plain.subarray(0, numbers))
    for (const [from, into] of [
      [1, 0],
      [0, 1],
      [2, 1],
    ] as const)
      expect(rimPlaced(mask, width, HEIGHT, from, into)).toEqual(rimOfRows(mask, width, HEIGHT, from, into))
  })

  test.each([2, 3, 7])('pools squares of %i px', (step) => {
    const data = Float32Array.from({ length: pixels }, () => (random() < 0.5 ? 0 : random()))
    const size = Math.ceil(width / step) * Math.ceil(HEIGHT / step)
    const alphas = () => ({
      faint: new Float32Array(size),
      middle: new Float32Array(size),
      strong: new Float32Array(size),
    })
    const [plain, placed] = [alphas(), alphas()]
    poolPlainly({ width, height: HEIGHT, data }, step, plain)
    expect(poolPlaced({ width, height: HEIGHT, data }, step, placed)).toBe(true)
    expect(placed).toEqual(plain)
  })
})

describe.each([1, 2, 3, 64, 203, 5000])('masks %i px wide', (width) => {
  test.each([1, 2, 9, 40])('grow as in plain TypeScript, %i layers', (layers) => {
    const height = Math.ceil(20_000 / width)
    const random = seededRandom(width + layers)
    // 1 grows into 0; walls of 3 with gaps, and the border rows and columns are as good as any.
    const mask = Uint8Array.from({ length: width * height }, () => {
      const kind = random()
      return kind < 0.3 ? 1 : kind < 0.5 ? 3 : 0
    })
    const rim = rimOfRows(mask, width, height, 1, 0)
    const [plain, placed] = [mask.slice(), mask.slice()]
    const expected = growPlainly(plain, width, height, 1, 0, layers, rim, NEW_ROOM)
    const got = growPlaced(placed, width, height, 1, 0, layers, rim, NEW_ROOM)
    expect(got?.ends).toEqual(expected.ends)
    expect(got?.grown).toEqual(expected.grown)
    expect(placed).toEqual(plain)
    expect(expected.grown.length).toBeGreaterThan(1000)
  })
})

test('reads masks that are taller than what is brought to the kernels at once', () => {
  const [width, height] = [203, 1001]
  const random = seededRandom(7)
  const mask = Uint8Array.from({ length: width * height }, () => (random() < 0.6 ? 1 : 0))
  const [rows, placedRows] = [new Int32Array(height + 1), new Int32Array(height + 1)]
  const plain = scanRows(mask, width, height, 1, rows)
  const placed = scanPlaced(mask, width, height, 1, placedRows)!
  expect(placedRows).toEqual(rows)
  const numbers = 2 * rows[height]!
  expect(placed.subarray(0, numbers)).toEqual(plain.subarray(0, numbers))
  expect(rimPlaced(mask, width, height, 1, 0)).toEqual(rimOfRows(mask, width, height, 1, 0))
})
