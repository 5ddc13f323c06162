import { expect, test } from 'vitest'
import { paintWindow, rowPainter } from './background.ts'
import { commonColour, fitSurface, type Surface } from './surface.ts'

const [WIDTH, HEIGHT] = [41, 17]
/** Red 100 + 20x + 10y + 5x² − 3xy + 2y² with x, y in −1..1; green leaves 0..255 on both sides; blue is 50. */
const surface: Surface = {
  weights: [
    Float64Array.of(100, 20, 10, 5, -3, 2),
    Float64Array.of(130, 200, 0, 0, 0, 0),
    new Float64Array(6).fill(50, 0, 1),
  ],
  kind: 'gradient',
  sigma: [1, 1, 1],
  inliers: 1,
}

function red(col: number, row: number): number {
  const [x, y] = [(2 * col) / (WIDTH - 1) - 1, (2 * row) / (HEIGHT - 1) - 1]
  return 100 + 20 * x + 10 * y + 5 * x * x - 3 * x * y + 2 * y * y
}

test('every pixel has the value of the surface, clamped', () => {
  const row = new Float32Array(WIDTH * 3)
  rowPainter(surface, WIDTH, HEIGHT)(5, 0, row, 1)
  for (let col = 0; col < WIDTH; col++) expect(row[col * 3]).toBeCloseTo(red(col, 5), 4)
  expect([row[1], row[WIDTH * 3 - 2], row[2]]).toEqual([0, 255, 50])
})

test('a window is the part of the whole', () => {
  const paint = rowPainter(surface, WIDTH, HEIGHT)
  const { rgb, step } = paintWindow({ surface, paint }, { left: 8, top: 3, width: 12, height: 4 })
  expect(step).toBe(3)
  expect(rgb[(2 * 12 + 7) * 3]).toBeCloseTo(red(15, 5), 4)
})

test('one colour is stored once', () => {
  const solid: Surface = {
    ...surface,
    kind: 'solid',
    weights: [7, 8, 9].map((c) => Float64Array.of(c, 0, 0, 0, 0, 0)) as unknown as Surface['weights'],
  }
  const paint = rowPainter(solid, WIDTH, HEIGHT)
  expect(paintWindow({ surface: solid, paint }, { left: 0, top: 0, width: 4, height: 4 })).toEqual({
    surface: solid,
    rgb: Float32Array.of(7, 8, 9),
    step: 0,
  })
})

test('a grid is added in straight lines between the middles of its cells', () => {
  // Two cells across: middles at 10.25 and 30.75 px from the left; +4 and −4 in red, and the same in both rows.
  const grid = { cols: 2, rows: 2, rgb: Float32Array.of(4, 0, 0, -4, 0, 0, 4, 0, 0, -4, 0, 0) }
  const row = new Float32Array(WIDTH * 3)
  rowPainter(surface, WIDTH, HEIGHT, grid)(5, 0, row, 1)
  expect(row[0]! - red(0, 5)).toBeCloseTo(4, 3)
  expect(row[40 * 3]! - red(40, 5)).toBeCloseTo(-4, 3)
  // Column 20 lies at 20.5 px: in the middle between the two. Column 15 at 15.5: (15.5 − 10.25) / 20.5 of the way.
  expect(row[20 * 3]! - red(20, 5)).toBeCloseTo(0, 3)
  expect(row[15 * 3]! - red(15, 5)).toBeCloseTo(4 - (8 * 5.25) / 20.5, 3)
})

test('whole numbers are the values times the scale, rounded', () => {
  const row = new Int32Array(WIDTH * 3)
  rowPainter(surface, WIDTH, HEIGHT)(5, 0, row, 128)
  for (let col = 0; col < WIDTH; col++) expect(Math.abs(row[col * 3]! - 128 * red(col, 5))).toBeLessThanOrEqual(0.51)
})

test('one colour around which JPEG rings here and there is no gradient', () => {
  // Of a thousand, 12 are off by 4 levels, 17 by 2 and 100 by 1: the noise is another with the first than without.
  const ringing = (sample: number) => {
    const at = (sample * 379) % 1000
    const off = at < 12 ? 4 : at < 29 ? 2 : at < 129 ? 1 : 0
    return at % 2 === 0 ? off : -off
  }
  const rows = Float32Array.from({ length: 5 * 1000 }, (_, at) => {
    const [sample, field] = [Math.floor(at / 5), at % 5]
    if (field < 2) return field === 0 ? ((sample % 40) - 19.5) / 20 : (Math.floor(sample / 40) - 12) / 13
    return [127, 197, 189][field - 2]! + (field === 4 ? ringing(sample) : 0)
  })
  const { kind, weights } = fitSurface({ rows, count: 1000 })
  expect([kind, ...weights.map(([level]) => level)]).toEqual(['solid', 127, 197, 189])
})

test.each([
  [0.6, 12, true],
  [0.45, 12, false],
])(
  'of samples of which a share of %f has one colour, and the others %i levels more blue, or twice or three times that',
  (share, off, common) => {
    const rows = Float32Array.from({ length: 5 * 200 }, (_, at) => {
      const [sample, field] = [Math.floor(at / 5), at % 5]
      return field < 2
        ? sample / 100 - 1
        : [250, 246, 238][field - 2]! + (field === 4 && sample >= share * 200 ? off * (1 + (sample % 3)) : 0)
    })
    const found = commonColour({ rows, count: 200 })
    expect(found && [found.kind, found.inliers, ...found.weights.map(([level]) => level)]).toEqual(
      common ? ['solid', share, 250, 246, 238] : undefined,
    )
  },
)
