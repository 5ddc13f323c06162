import { describe, expect, test } from 'vitest'
import { fillRadially } from './radial.ts'

const COLS = 64
const ROWS = 64

/** Cells of a colour by distance from (x, y), those within `hidden` of (32, 30) unknown and 0. */
function cells(x: number, y: number, colour: (r: number) => readonly number[], hidden = 14) {
  const rgb = new Float32Array(COLS * ROWS * 3)
  const known = new Uint8Array(COLS * ROWS)
  for (let i = 0; i < known.length; i++) {
    const [u, v] = [i % COLS, Math.floor(i / COLS)]
    if (Math.hypot(u - 32, v - 30) < hidden) continue
    known[i] = 1
    rgb.set(colour(Math.hypot(u - x, v - y)).map(Math.round), i * 3)
  }
  return { rgb, known, cols: COLS, rows: ROWS }
}

describe('a radial gradient', () => {
  test.each([
    [32, 30],
    [28.6, 33.3],
    [20, 40],
  ])('with its middle at %d, %d, hidden or not, is told to two levels where nothing is known', (x, y) => {
    const cone = (r: number) => [250 - 2.1 * r, 210 - 2.6 * r, 230 - 1.7 * r]
    const made = cells(x, y, cone)
    expect(fillRadially(made)).toBe(true)
    let most = 0
    for (let i = 0; i < made.known.length; i++) {
      if (made.known[i] === 1) continue
      const truth = cone(Math.hypot((i % COLS) - x, Math.floor(i / COLS) - y))
      for (let c = 0; c < 3; c++) most = Math.max(most, Math.abs(made.rgb[i * 3 + c]! - truth[c]!))
    }
    expect(most).toBeLessThan(2)
  })

  test('known cells keep their colours', () => {
    const made = cells(32, 30, (r) => [200 - r, 200 - r, 200 - r])
    const before = made.rgb.slice()
    fillRadially(made)
    for (let i = 0; i < made.known.length; i++) if (made.known[i] === 1) expect(made.rgb[i * 3]).toBe(before[i * 3])
  })
})

test('what is no radial gradient is left alone', () => {
  const made = cells(0, 0, () => [0, 0, 0])
  for (let i = 0; i < made.known.length; i++)
    if (made.known[i] === 1)
      made.rgb.fill(128 + 60 * Math.sin((i % COLS) / 5) * Math.cos(i / COLS / 7), i * 3, i * 3 + 3)
  const before = made.rgb.slice()
  expect(fillRadially(made)).toBe(false)
  expect(made.rgb).toEqual(before)
})
