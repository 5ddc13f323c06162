import { expect, test } from 'vitest'
import type { Levels } from './levels.ts'
import { meanRows, plainRows, type Rows } from './rows.ts'

/** 3×2 px; green is red + 1 and blue is 100 everywhere. */
const RED = [
  [0, 9, 18],
  [90, 99, 108],
]
const rgb = Uint8Array.from(RED.flat().flatMap((red) => [red, red + 1, 100]))
const bytes: Levels = { width: 3, height: 2, rgb, side: 3 }

function readLevels({ read, scale }: Rows, y: number): number[] {
  const out = new Int32Array(9)
  read(y, out)
  return Array.from(out, (value) => value / scale)
}

test('plain rows are the picture’s own', () => {
  expect(readLevels(plainRows(bytes), 1)).toEqual([90, 91, 100, 99, 100, 100, 108, 109, 100])
})

test('a mean is over 3×3, with the border repeated', () => {
  // Rows above and here are the first: (2·(0+9+18) + (90+99+108)) / 9 = 39 in the middle, 2·(0+0+9) + (90+90+99) at the left.
  const row = readLevels(meanRows(bytes), 0)
  expect(row[3]).toBeCloseTo(39, 9)
  expect(row[4]).toBeCloseTo(40, 9)
  expect(row[0]).toBeCloseTo((18 + 279) / 9, 9)
  expect(row[6]).toBeCloseTo((2 * (9 + 18 + 18) + 99 + 108 + 108) / 9, 9)
  expect([row[2], row[5], row[8]]).toEqual([100, 100, 100])
})

test('any order of rows gives the same, and so do floats to 1/72 level', () => {
  const read = meanRows(bytes)
  const last = readLevels(read, 1)
  expect(readLevels(read, 0)).toEqual(readLevels(meanRows(bytes), 0))
  const floats = readLevels(meanRows({ ...bytes, rgb: Float32Array.from(rgb) }), 1)
  floats.forEach((value, k) => {
    expect(Math.abs(value - last[k]!)).toBeLessThanOrEqual(3 / 72)
  })
})

test('a picture one px wide is its own neighbour', () => {
  const out = new Int32Array(3)
  const { read, scale } = meanRows({ width: 1, height: 1, rgb: Uint8Array.of(7, 8, 9), side: 1 })
  read(0, out)
  expect(Array.from(out, (value) => value / scale)).toEqual([7, 8, 9])
})
