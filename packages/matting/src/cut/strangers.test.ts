import { expect, test } from 'vitest'
import type { Matte } from '../picture.ts'
import { withoutStrangers } from './strangers.ts'

const SIDE = 40
type Covers = (x: number, y: number) => number
const matte = (covers: Covers): Matte => ({
  width: SIDE,
  height: SIDE,
  data: Float32Array.from({ length: SIDE * SIDE }, (_, i) => covers(i % SIDE, Math.floor(i / SIDE))),
})
const body: Covers = (x, y) => (x >= 12 && x < 28 && y >= 12 && y < 32 ? 1 : 0)
const corner: Covers = (x, y) => (x < 8 && y < 8 ? 0.9 : 0)
const spark: Covers = (x, y) => (x >= 33 && x < 36 && y >= 5 && y < 8 ? 1 : 0)
const drawn = (...parts: Covers[]) => matte((x, y) => Math.max(...parts.map((part) => part(x, y))))

test('a part at the border of which the network sees nothing goes', () => {
  const left = withoutStrangers(drawn(body, corner, spark), matte(body))
  expect(left.data).toEqual(drawn(body, spark).data)
})

test.each<[string, Covers]>([
  ['which the network sees a little of', (x, y) => Math.max(body(x, y), x === 3 && y === 3 ? 0.2 : 0)],
  ['beside a network that sees nothing', () => 0],
])('a part at the border %s: the larger stays in any case', (_, sees) => {
  const keyed = drawn(corner, spark)
  expect(withoutStrangers(keyed, matte(sees))).toBe(keyed)
})

test('what is joined to the subject, by a corner too, and what lies inside the picture stay', () => {
  const arm: Covers = (x, y) => (x === y && x >= 8 && x < 12 ? 1 : 0)
  const keyed = drawn(body, corner, arm, spark)
  expect(withoutStrangers(keyed, matte(body))).toBe(keyed)
})

test('all four borders count', () => {
  for (const at of [
    (x: number, y: number) => [x, y],
    (x: number, y: number) => [SIDE - 1 - x, y],
    (x: number, y: number) => [SIDE - 1 - x, SIDE - 1 - y],
    (x: number, y: number) => [y, SIDE - 1 - x],
  ] as const) {
    const side: Covers = (x, y) => {
      const [u, v] = at(x, y)
      return u! < 3 && v! > 15 && v! < 25 ? 1 : 0
    }
    expect(withoutStrangers(drawn(body, side), matte(body)).data).toEqual(matte(body).data)
  }
})
