import { describe, expect, it } from 'vitest'
import { squaredDistance, toPoints } from '../quantise/space.ts'
import { seeded } from '../testing/art.ts'
import { bookOf, movedEntries, nearestEntries } from './book.ts'

const grey = (value: number, alpha = 255) => (value * 0x010101 + alpha * 0x1000000) >>> 0

describe('bookOf', () => {
  // Opaque greys d apart are √(6 d²) apart: two composites of three channels.
  const book = bookOf(Uint32Array.of(0, grey(100, 254), grey(100), grey(104), grey(109), grey(200)), Math.sqrt(6) * 9.1)

  it('lists near entries of the same kind, itself first', () => {
    expect([...book.kinds]).toEqual([0, 1, 2, 2, 2, 2])
    expect(book.near.map((list) => [...list])).toEqual([[0], [1], [2, 3, 4], [3, 2, 4], [4, 3, 2], [5]])
  })

  it('moves an entry to the mean of what it stands for, and no other', () => {
    const sums = new Float64Array(book.entries.length * 5)
    for (const value of [grey(104), grey(106), grey(111)]) {
      toPoints(Uint32Array.of(value)).forEach((coordinate, k) => {
        sums[3 * 5 + k]! += coordinate
      })
      sums[3 * 5 + 4]!++
    }
    expect([...movedEntries(book, sums)]).toEqual([0, grey(100, 254), grey(100), grey(107), grey(109), grey(200)])
  })

  it('keeps an entry whose mean would be of another kind', () => {
    const faint = bookOf(Uint32Array.of(0, grey(0, 1)), 10)
    const sums = Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    expect([...movedEntries(faint, sums)]).toEqual([0, grey(0, 1)])
  })
})

describe('nearestEntries', () => {
  it('finds what a search through all entries finds, when the guess is near', () => {
    const random = seeded(4)
    const near = () => Math.floor(120 + random() * 16)
    const colour = () => (near() | (near() << 8) | (near() << 16) | 0xff000000) >>> 0
    const entries = Uint32Array.from({ length: 9 }, (_, i) => (i === 0 ? 0 : colour()))
    const points = toPoints(Uint32Array.from({ length: 200 }, colour))
    const book = bookOf(entries, 1000)
    const found = nearestEntries(book, points, new Uint16Array(200).fill(1))
    found.forEach((entry, i) => {
      const distances = Array.from({ length: 8 }, (_, e) => squaredDistance(points, i * 4, book.points, (e + 1) * 4))
      expect(distances[entry - 1]).toBe(Math.min(...distances))
    })
  })
})
