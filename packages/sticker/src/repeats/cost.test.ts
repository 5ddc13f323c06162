import { describe, expect, it } from 'vitest'
import { distanceBits, LENGTH_BITS, LONGEST } from './cost.ts'

describe('bits of a repeat', () => {
  it('grow with the distance, and with the length up to the longest, which has a code of its own', () => {
    expect([1, 4, 8, 40, 400, 4000, 32768].map(distanceBits)).toEqual([4, 4, 5, 8, 11, 14, 17])
    expect([1, 2, 3, 5, 17, 33, 63].map((k) => LENGTH_BITS[k])).toEqual([2, 3, 5, 6, 8, 9, 9])
    expect(LENGTH_BITS[LONGEST]).toBe(9)
  })
})
