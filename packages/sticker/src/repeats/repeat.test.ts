import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { squaredDistance, toPoints } from '../quantise/space.ts'
import { seeded } from '../testing/art.ts'
import { bookOf, nearestEntries } from './book.ts'
import { LITERAL_BITS } from './cost.ts'
import { repeatBlock } from './repeat.ts'

const grey = (value: number, alpha = 255) => (value * 0x010101 + alpha * 0x1000000) >>> 0

/** One row of greys; each grey is an entry of its own, in order. Entry 0 is clear. */
function choose(values: number[], lambda: number): number[] {
  const entries = Uint32Array.of(0, ...values.map((value) => grey(value)))
  const nearest = Uint16Array.from(values, (_, i) => i + 1)
  const points = toPoints(entries.subarray(1))
  const block = { width: values.length, height: 1, points, nearest }
  return [...repeatBlock(block, bookOf(entries, 100), lambda)].map((entry) => values[entry - 1]!)
}

describe('repeatBlock', () => {
  it('weighs error against bits: two pixels repeated over 8 bytes cost 8 bits, two of their own 36', () => {
    // Each of the two differs by 3 levels, so repeating makes 2 × 6 × 3² = 108 of error and saves 28 bits: from lambda
    // 108 / 28 = 3.86 on. Repeating one of them alone saves 11 bits for 54: from 4.9 on.
    expect(choose([10, 90, 13, 93], 3.8)).toEqual([10, 90, 13, 93])
    expect(choose([10, 90, 13, 93], 3.9)).toEqual([10, 90, 10, 90])
  })

  it('repeats one pixel over itself', () => {
    // 4 + 5 bits for four pixels rather than 72; 6 × (1 + 4 + 1 + 0) = 36 of error.
    expect(choose([50, 51, 52, 49, 50], 2)).toEqual([50, 50, 50, 50, 50])
    // 52 would have an error of 24, and no pixel may have more than 18 bits are worth.
    expect(choose([50, 51, 52, 49, 50], 1.3)).toEqual([50, 50, 52, 50, 50])
    expect(choose([50, 51, 52, 49, 50], 0)).toEqual([50, 51, 52, 49, 50])
  })

  describe('on a painted block', () => {
    const width = 60
    const height = 40
    const random = seeded(12)
    const pixels = Uint32Array.from({ length: width * height }, (_, i) => {
      const x = i % width
      const y = Math.floor(i / width)
      const far = Math.hypot(x - 30, y - 20)
      if (far > 22) return 0
      const channel = (k: number) => Math.round(110 + 60 * Math.sin(x / (5 + k) + y / 9) + 14 * random())
      return (channel(0) | (channel(1) << 8) | (channel(2) << 16) | ((far > 19 ? 140 : 255) << 24)) >>> 0
    })
    const points = toPoints(pixels)
    const lambda = 12
    // Every eighth pixel's colour is an entry.
    const entries = Uint32Array.of(0, ...new Set(pixels.filter((value, i) => value !== 0 && i % 8 === 0)))
    const kindAt = (value: number) => (value === 0 ? 0 : value >>> 24 === 255 ? 2 : 1)
    const wide = bookOf(entries, 1000)
    const guess = Uint16Array.from(pixels, (value) => entries.findIndex((entry) => kindAt(entry) === kindAt(value)))
    const nearest = nearestEntries(wide, points, guess)
    const book = bookOf(entries, 40)
    const chosen = repeatBlock({ width, height, points, nearest }, book, lambda)
    const errorOf = (i: number, entry: number) => squaredDistance(points, i * 4, book.points, entry * 4)

    it('keeps what is clear, translucent and opaque, and honours the bound of error at every pixel', () => {
      let changed = 0
      chosen.forEach((entry, i) => {
        expect(book.kinds[entry]).toBe(kindAt(pixels[i]!))
        expect(errorOf(i, entry)).toBeLessThanOrEqual(errorOf(i, nearest[i]!) + lambda * LITERAL_BITS + 0.01)
        if (entry !== nearest[i]) changed++
      })
      expect(changed).toBeGreaterThan(width)
    })

    it('compresses better, by more than the error is worth', () => {
      const bits = (own: Uint16Array) =>
        8 * deflateSync(new Uint8Array(Uint32Array.from(own, (entry) => entries[entry]!).buffer), { level: 9 }).length
      const sum = (own: Uint16Array) => own.reduce((total, entry, i) => total + errorOf(i, entry), 0)
      const saved = bits(nearest) - bits(chosen)
      expect(saved).toBeGreaterThan(0.15 * bits(nearest))
      expect(sum(chosen) - sum(nearest)).toBeLessThan(saved * lambda)
    })
  })
})
