import { describe, expect, it } from 'vitest'
import { alphaBox, place } from '../resample.ts'
import { blank } from '../testing/art.ts'
import { drawnSmaller, type FitAt, type Fitted, largestThatReaches, reaches } from './art-size.ts'

const fitted = (artScale: number, psnrDb: number, thinned = false): Fitted => ({
  bytes: new Uint8Array(1),
  report: {
    bytes: 1,
    frames: 20,
    colours: 300,
    dither: 'none',
    artScale,
    durationMs: 1000,
    plays: 1,
    timesInPlay: 1,
    psnrDb,
    gaveUp: [],
  },
  thinned,
})
/** Quality by scale, and which scales were asked for. */
const counting = (dbOf: (scale: number) => number, thinnedAbove = 2) => {
  const asked: number[] = []
  const fitAt: FitAt = (scale) => {
    asked.push(scale)
    return fitted(scale, dbOf(scale), scale > thinnedAbove)
  }
  return { fitAt, asked }
}

describe('largestThatReaches', () => {
  it.each([
    ['a straight line', (s: number) => 39 + 30 * (1 - s), 0.8],
    ['a steeper one', (s: number) => 41.5 + 60 * (1 - s), 0.94],
    ['a curve', (s: number) => 38 + 45 * (1 - s) ** 1.4, 0.74],
    ['next to nothing', () => 44.99, undefined],
  ])('finds the size on %s within two per cent, in a few tries', (_, dbOf, scale) => {
    const { fitAt, asked } = counting(dbOf)
    const found = largestThatReaches(45, fitted(1, dbOf(1)), fitAt)
    expect(asked.length).toBeLessThanOrEqual(6)
    if (scale === undefined) expect(found).toBeUndefined()
    else {
      expect(reaches(found!, 45)).toBe(true)
      expect(found!.report.artScale).toBeLessThanOrEqual(scale)
      expect(found!.report.artScale).toBeGreaterThanOrEqual(scale - 0.02)
    }
  })

  it('does not count a size at which frames were dropped', () => {
    const { fitAt } = counting(() => 47, 0.7)
    const found = largestThatReaches(45, fitted(1, 47, true), fitAt)
    expect(found!.thinned).toBe(false)
    expect(found!.report.artScale).toBeLessThanOrEqual(0.7)
    expect(found!.report.artScale).toBeGreaterThanOrEqual(0.66)
  })

  it('finds where art loses nothing, to which no line leads', () => {
    const { fitAt } = counting((scale) => (scale > 0.83 ? 34 : Number.POSITIVE_INFINITY))
    const { artScale } = largestThatReaches(45, fitted(1, 34), fitAt)!.report
    expect(artScale).toBeLessThanOrEqual(0.83)
    expect(artScale).toBeGreaterThanOrEqual(0.81)
  })

  it('goes on where a size does not fit at all', () => {
    const fitAt: FitAt = (scale) => (scale > 0.6 ? { smallest: 5 } : fitted(scale, 50))
    expect(largestThatReaches(45, fitted(1, 30), fitAt)!.report.artScale).toBeLessThanOrEqual(0.6)
  })
})

describe('drawnSmaller', () => {
  const square = (side: number) => {
    const frame = blank(side, side)
    frame.data.fill(255)
    return frame
  }

  it('stands on the bottom middle, however it is drawn', () => {
    const box = { x: 2, y: 4, width: 16, height: 16 }
    expect(alphaBox(drawnSmaller([square(20)], 0.8, undefined)[0]!)).toEqual(box)
    expect(alphaBox(drawnSmaller([square(20)], 0.8, (width) => [square(width)])[0]!)).toEqual(box)
  })

  it('is what the redrawing gives, pixel for pixel', () => {
    const drawn = { ...blank(16, 16), data: Uint8Array.from({ length: 1024 }, (_, i) => i) }
    expect(drawnSmaller([square(20)], 0.8, () => [drawn])[0]).toEqual(place(drawn, 20, 20, 2, 4))
  })
})
