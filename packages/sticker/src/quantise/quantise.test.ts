import { describe, expect, it } from 'vitest'
import { decibels, sharedSquaredSum } from '../fit/quality.ts'
import { packPixels } from '../png/surface.ts'
import { bouncingBall, seeded } from '../testing/art.ts'
import { collectColours } from './colours.ts'
import { exactColours, prepareQuantiser, refinedColours, roughColours, type SharedColours } from './quantise.ts'

const table = collectColours(bouncingBall(3, 90).map(packPixels))
const quantiser = prepareQuantiser(table, 512)
const db = (shared: SharedColours) => Number(decibels(sharedSquaredSum(table, shared), 3 * 90 * 90))
const alpha = (value: number) => value >>> 24

describe('exactColours', () => {
  it('keeps every colour, transparent first, then by alpha', () => {
    const small = collectColours([Uint32Array.of(0xff0000ff, 0x80ff0000, 0, 0xff00ff00, 0x10000000)])
    const { entries, entryOf, exact } = exactColours(small)
    expect(exact).toBe(true)
    expect(Array.from(entries, alpha)).toEqual([0, 0x10, 0x80, 255, 255])
    expect(Array.from(entryOf, (entry) => entries[entry])).toEqual([...small.values])
  })
})

describe('refinedColours', () => {
  it('never makes more colours than allowed', () => {
    for (const count of [4, 32, 64, 256])
      expect(refinedColours(quantiser, count).entries.length).toBeLessThanOrEqual(count)
  })

  it('looks better with more colours, and well with 256', () => {
    const quality = [32, 64, 128, 256].map((count) => db(refinedColours(quantiser, count)))
    expect(quality).toEqual([...quality].sort((a, b) => a - b))
    expect(quality[0]).toBeGreaterThan(36)
    expect(quality[3]).toBeGreaterThan(48)
  })

  it('is better than the boxes alone', () => {
    expect(db(refinedColours(quantiser, 64))).toBeGreaterThan(db(roughColours(quantiser, 64)))
  })

  it('keeps clear clear, solid solid, and the rest between', () => {
    for (const shared of [refinedColours(quantiser, 32), roughColours(quantiser, 32), roughColours(quantiser, 400)]) {
      table.values.forEach((value, i) => {
        const stored = shared.entries[shared.entryOf[i]!]!
        if (value === 0) expect(stored).toBe(0)
        else if (alpha(value) === 255) expect(alpha(stored)).toBe(255)
        else expect(alpha(stored)).toBeLessThan(255)
      })
    }
  })

  it('gives every colour the entry that is seen to be nearest among those of its kind', () => {
    const shared = refinedColours(quantiser, 48)
    const random = seeded(2)
    for (let n = 0; n < 100; n++) {
      const i = 1 + Math.floor(random() * (table.values.length - 1))
      const kind = alpha(table.values[i]!) === 255
      const best = Array.from(shared.entries.keys())
        .filter((e) => (alpha(shared.entries[e]!) === 255) === kind)
        .map((e) => errorOf(table.values[i]!, shared.entries[e]!))
      expect(errorOf(table.values[i]!, shared.entries[shared.entryOf[i]!]!)).toBeLessThanOrEqual(
        Math.min(...best) + 0.1,
      )
    }
  })

  it('keeps pinned colours that occur, and only those', () => {
    const marked = collectColours([...bouncingBall(2, 60).map(packPixels), Uint32Array.of(0x01000000)])
    const shared = refinedColours(prepareQuantiser(marked, 256, [0x01000000, 0xff123456]), 32)
    expect(shared.entries.includes(0x01000000)).toBe(true)
    expect(shared.entries.includes(0xff123456)).toBe(false)
    const at = marked.values.indexOf(0x01000000)
    expect(shared.entries[shared.entryOf[at]!]).toBe(0x01000000)
  })

  it('works for art that is all solid and for art that is all translucent', () => {
    for (const top of [0xff000000, 0x60000000]) {
      const frame = Uint32Array.from({ length: 900 }, (_, i) => (top | ((i * 2477) & 0xffffff)) >>> 0)
      const shared = refinedColours(prepareQuantiser(collectColours([frame]), 64), 16)
      expect(shared.entries.length).toBeLessThanOrEqual(16)
      expect(shared.entries.length).toBeGreaterThan(10)
    }
  })
})

/** Squared error over black and white, by the definition. */
function errorOf(p: number, q: number): number {
  let sum = 0
  for (const shift of [0, 8, 16]) {
    const black = (((p >>> shift) & 255) * alpha(p) - ((q >>> shift) & 255) * alpha(q)) / 255
    sum += black ** 2 + (black - alpha(p) + alpha(q)) ** 2
  }
  return sum
}
