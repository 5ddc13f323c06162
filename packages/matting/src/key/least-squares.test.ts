import { expect, test } from 'vitest'
import { medianInPlace, seededRandom, selectInPlace } from './least-squares.ts'

test('selecting a rank gives what sorting gives', () => {
  const random = seededRandom(5)
  for (const count of [1, 2, 3, 10, 501]) {
    // Few different values, so that many are equal.
    const values = Float32Array.from({ length: count }, () => Math.floor(random() * 20) / 4)
    const sorted = values.toSorted()
    for (const rank of [0, count >> 1, count - 1]) expect(selectInPlace(values.slice(), rank)).toBe(sorted[rank])
  }
})

test('only the first numbers are looked at, and nothing larger is left before the rank', () => {
  const values = Float32Array.of(5, 1, 4, 2, 3, -9)
  expect(selectInPlace(values, 3, 5)).toBe(4)
  expect(Math.max(...values.subarray(0, 3))).toBeLessThanOrEqual(4)
  expect(values[5]).toBe(-9)
})

test('with a place before which nothing is larger, the rest alone is looked at', () => {
  const random = seededRandom(9)
  const values = Float32Array.from({ length: 301 }, () => Math.floor(random() * 40) / 8)
  const sorted = values.toSorted()
  expect(selectInPlace(values, 150)).toBe(sorted[150])
  const lower = values.slice(0, 150)
  expect(selectInPlace(values, 295, values.length, 150)).toBe(sorted[295])
  expect(values.subarray(0, 150)).toEqual(lower)
})

test('a median of nothing is 0, of an even count the upper', () => {
  expect(medianInPlace(new Float32Array(4), 0)).toBe(0)
  expect(medianInPlace(Float32Array.of(4, 1, 3, 2))).toBe(3)
})
