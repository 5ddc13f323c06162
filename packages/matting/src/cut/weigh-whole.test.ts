import { expect, test } from 'vitest'
import { BINS } from '../colour-model/colour-bins.ts'
import { weighWhole } from './weigh-whole.ts'

const SIDE = 64
/** Two colours far apart. */
const PEBBLES = 3 * BINS * BINS + 14 * BINS + 14
const COAT = 20 * BINS * BINS + 20 * BINS + 20

type Place = (x: number, y: number) => boolean
const figure: Place = (x, y) => x < 20 && y > 8
const area: Place = (x, y) => x >= 34 && y >= 30

const matte = (isSeen: Place) => {
  const data = Float32Array.from({ length: SIDE * SIDE }, (_, p) =>
    isSeen(p % SIDE, Math.floor(p / SIDE)) ? 0.97 : 0.01,
  )
  return { width: SIDE, height: SIDE, data }
}
const coloured = (isCoat: Place) => ({
  size: { width: SIDE, height: SIDE },
  bins: Uint16Array.from({ length: SIDE * SIDE }, (_, p) => (isCoat(p % SIDE, Math.floor(p / SIDE)) ? COAT : PEBBLES)),
})
const both: Place = (x, y) => figure(x, y) || area(x, y)
/** After the weighing, in the middle of the figure and of the area. */
function weighed(joined: Place, whole: Place, coat: Place, agreed = 1): number[] {
  const made = matte(joined)
  weighWhole(made, matte(whole), agreed, coloured(coat))
  return [made.data[36 * SIDE + 10]!, made.data[48 * SIDE + 50]!]
}

test('what the whole does not see goes where it has the colours of the rest', () => {
  const [kept, taken] = weighed(both, figure, figure)
  expect(kept).toBeCloseTo(0.97, 2)
  expect(taken).toBeLessThan(0.05)
})

test('it stays where it has the colours of the subject', () => {
  expect(Math.min(...weighed(both, figure, both))).toBeGreaterThan(0.95)
})

test('what only the whole sees is added in the colours of the subject, and not in those of the rest', () => {
  expect(weighed(figure, both, both)[1]).toBeGreaterThan(0.5)
  expect(weighed(figure, both, figure)[1]).toBeCloseTo(0.01, 2)
  expect(weighed(figure, both, both, 0)[1]).toBeCloseTo(0.01, 2)
})

test('where hardly anything is surely the subject colours say nothing, and nothing is taken', () => {
  const nowhere: Place = () => false
  expect(weighed(area, nowhere, nowhere)[1]).toBeCloseTo(0.97, 2)
})
