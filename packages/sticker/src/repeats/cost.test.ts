import { describe, expect, it } from 'vitest'
import { distanceBits, distanceExtraBits, LENGTH_BITS, LONGEST, lengthExtraBits } from './cost.ts'

describe('extra bits', () => {
  it('are those of the tables of RFC 1951, 3.2.5', () => {
    const lengths = [3, 10, 11, 18, 19, 34, 35, 66, 67, 130, 131, 257, 258]
    expect(lengths.map(lengthExtraBits)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 0])
    const distances = [1, 4, 5, 8, 9, 16, 17, 32, 33, 4096, 4097, 16384, 16385, 32768]
    expect(distances.map(distanceExtraBits)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 10, 11, 12, 13, 13])
  })
})

describe('bits of a repeat', () => {
  it('grow with the distance, and with the length up to the longest, which has a code of its own', () => {
    expect([1, 4, 8, 40, 400, 4000, 32768].map(distanceBits)).toEqual([4, 4, 5, 8, 11, 14, 17])
    expect([1, 2, 3, 5, 17, 33, 63].map((k) => LENGTH_BITS[k])).toEqual([2, 3, 5, 6, 8, 9, 9])
    expect(LENGTH_BITS[LONGEST]).toBe(9)
    expect(lengthExtraBits(4 * LONGEST)).toBe(5)
  })
})
