import { describe, expect, test } from 'vitest'
import { findEyes } from './eyes.ts'
import { centreOnEyes } from './head.ts'
import { lightTables } from './light.ts'
import { buildPyramid } from './pyramid.ts'

type Disc = { x: number; y: number; r: number; colour: readonly [number, number, number] }

const BODY: Disc = { x: 100, y: 100, r: 98, colour: [250, 220, 190] }
const EYE = [30, 20, 25] as const

/** A 200² figure of discs, hard edged. */
function eyesOf(discs: readonly Disc[]) {
  const data = new Uint8Array(200 * 200 * 4)
  for (let i = 0; i < 200 * 200; i++) {
    for (const { x, y, r, colour } of discs)
      if (Math.hypot((i % 200) - x, Math.floor(i / 200) - y) <= r) data.set([...colour, 255], i * 4)
  }
  const cutOut = { width: 200, height: 200, channels: 4, data, space: 'srgb', alpha: 'straight' } as const
  return findEyes(buildPyramid(cutOut, { left: 0, top: 0, right: 200, bottom: 200 }, lightTables()), 0.5, 0.9)
}

describe('findEyes', () => {
  test('finds two equal dark discs side by side', () => {
    const eyes = eyesOf([BODY, { x: 65, y: 80, r: 13, colour: EYE }, { x: 135, y: 80, r: 13, colour: EYE }])
    expect(eyes?.x).toBeCloseTo(0.5, 1)
    expect(eyes?.y).toBeCloseTo(0.4, 1)
    expect(eyes?.gap).toBeCloseTo(0.35, 1)
  })

  test('prefers them to a pair of small nostrils', () => {
    const eyes = eyesOf([
      BODY,
      { x: 65, y: 70, r: 13, colour: EYE },
      { x: 135, y: 70, r: 13, colour: EYE },
      { x: 85, y: 105, r: 4, colour: EYE },
      { x: 115, y: 105, r: 4, colour: EYE },
    ])
    expect(eyes?.y).toBeCloseTo(0.35, 1)
  })

  test('is silent about one eye, eyes of unequal size, eyes at the feet and a dark figure', () => {
    const left: Disc = { x: 65, y: 80, r: 13, colour: EYE }
    expect(eyesOf([BODY, left])).toBeUndefined()
    expect(eyesOf([BODY, left, { x: 135, y: 80, r: 5, colour: EYE }])).toBeUndefined()
    expect(eyesOf([BODY, { ...left, y: 170 }, { ...left, x: 135, y: 170 }])).toBeUndefined()
    expect(eyesOf([{ ...BODY, colour: EYE }])).toBeUndefined()
  })
})

describe('centreOnEyes', () => {
  const guess = { x: 0.5, y: 0.3, rx: 0.4, ry: 0.2, bottom: 0.5 }

  test('leaves the guess alone without eyes and moves it a little with eyes near its middle', () => {
    expect(centreOnEyes(guess, undefined, 1)).toEqual(guess)
    expect(centreOnEyes(guess, { x: 0.48, y: 0.34, gap: 0.3 }, 1)).toEqual({ ...guess, x: 0.48, y: 0.32 })
  })

  test('measures the head by the eyes when a hat misled the silhouette', () => {
    const head = centreOnEyes({ ...guess, y: 0.1, ry: 0.1, bottom: 0.2 }, { x: 0.5, y: 0.4, gap: 0.2 }, 0.5)
    expect(head.x).toBe(0.5)
    expect(head.y).toBeCloseTo(0.385, 9)
    expect(head.rx).toBeCloseTo(0.32, 9)
    expect(head.ry).toBeCloseTo(0.13, 9)
    expect(head.bottom).toBeCloseTo(0.485, 9)
  })
})
