import { describe, expect, test } from 'vitest'
import { BINS } from '../colour-model/colour-bins.ts'
import { weighLooks } from './weigh-looks.ts'

const SIDE = 64
/** Three colours far apart. */
const PEBBLES = 3 * BINS * BINS + 14 * BINS + 14
const COAT = 20 * BINS * BINS + 20 * BINS + 20
const CLOTH = 12 * BINS * BINS + 6 * BINS + 22

type Place = (x: number, y: number) => boolean
const figure: Place = (x, y) => x < 20 && y > 8
const area: Place = (x, y) => x >= 34 && y >= 30
const both: Place = (x, y) => figure(x, y) || area(x, y)
const nowhere: Place = () => false

const matte = (isSeen: Place) => {
  const data = Float32Array.from({ length: SIDE * SIDE }, (_, p) =>
    isSeen(p % SIDE, Math.floor(p / SIDE)) ? 0.97 : 0.01,
  )
  return { width: SIDE, height: SIDE, data }
}

type Seen = { readonly first: Place; readonly finer: Place; readonly whole: Place }

/** After the weighing, in the middle of the figure and of the area. */
function weighed({ first, finer, whole }: Seen, isCoat: Place, agreed = 1, isCloth = nowhere): number[] {
  const colourAt = (x: number, y: number) => (isCloth(x, y) ? CLOTH : isCoat(x, y) ? COAT : PEBBLES)
  const made = matte(first)
  weighLooks(made, { first: matte(first), finer: matte(finer), whole: matte(whole) }, agreed, {
    size: { width: SIDE, height: SIDE },
    bins: Uint16Array.from({ length: SIDE * SIDE }, (_, p) => colourAt(p % SIDE, Math.floor(p / SIDE))),
  })
  return [made.data[36 * SIDE + 10]!, made.data[48 * SIDE + 50]!]
}

describe('what the whole does not see', () => {
  test('goes where it has the colours of the rest', () => {
    const [kept, taken] = weighed({ first: both, finer: both, whole: figure }, figure)
    expect(kept).toBeCloseTo(0.97, 2)
    expect(taken).toBeLessThan(0.05)
  })

  test('stays where it has the colours of the subject', () => {
    expect(Math.min(...weighed({ first: both, finer: both, whole: figure }, both))).toBeGreaterThan(0.95)
  })

  test('stays where its colour, which the rest has too, is for the most part that of what both others are sure of', () => {
    const patch: Place = (x, y) => area(x, y) || (x > 50 && y < 5)
    expect(weighed({ first: both, finer: both, whole: figure }, figure, 1, patch)[1]).toBeGreaterThan(0.95)
    const meadow: Place = (x, y) => area(x, y) || (x > 22 && y < 28)
    expect(weighed({ first: both, finer: both, whole: figure }, figure, 1, meadow)[1]).toBeLessThan(0.2)
  })

  test('stays where hardly anything is surely the subject, so that colours say nothing', () => {
    expect(weighed({ first: area, finer: area, whole: nowhere }, nowhere)[1]).toBeCloseTo(0.97, 2)
  })
})

test('what only the whole sees is added in the colours of the subject, and not in those of the rest', () => {
  const seen = { first: figure, finer: figure, whole: both }
  expect(weighed(seen, both)[1]).toBeGreaterThan(0.5)
  expect(weighed(seen, figure)[1]).toBeCloseTo(0.01, 2)
  expect(weighed(seen, both, 0)[1]).toBeCloseTo(0.01, 2)
})

describe('the finer look', () => {
  test('adds what the first misses in the colours of the subject, and not in those of the rest', () => {
    const seen = { first: figure, finer: both, whole: figure }
    expect(weighed(seen, both, 0)[1]).toBeGreaterThan(0.5)
    expect(weighed(seen, figure, 0)[1]).toBeCloseTo(0.01, 2)
  })

  test('takes away what has the colours of the rest, and not what has those of the subject', () => {
    const seen = { first: both, finer: figure, whole: both }
    expect(weighed(seen, figure, 0)[1]).toBeLessThan(0.05)
    expect(weighed(seen, both, 0)[1]).toBeCloseTo(0.97, 2)
  })

  test('says nothing where hardly anything is surely the subject', () => {
    expect(weighed({ first: nowhere, finer: area, whole: area }, area, 0)[1]).toBeCloseTo(0.01, 2)
  })
})
