import { describe, expect, it } from 'vitest'
import {
  DISTANCE_BASE,
  DISTANCE_EXTRA,
  distanceCode,
  LENGTH_BASE,
  LENGTH_CODE,
  LENGTH_EXTRA,
  WINDOW,
} from './symbols.ts'

describe("deflate's symbols", () => {
  it('have the bases and extra bits of the tables of RFC 1951, 3.2.5', () => {
    expect([0, 7, 8, 11, 12, 16, 20, 24, 27, 28].map((code) => LENGTH_BASE[code])).toEqual([
      3, 10, 11, 17, 19, 35, 67, 131, 227, 258,
    ])
    expect([0, 7, 8, 12, 16, 20, 24, 27, 28].map((code) => LENGTH_EXTRA[code])).toEqual([0, 0, 1, 2, 3, 4, 5, 5, 0])
    expect([0, 3, 4, 5, 6, 10, 28, 29].map((code) => DISTANCE_BASE[code])).toEqual([1, 4, 5, 7, 9, 33, 16385, 24577])
    expect([0, 3, 4, 5, 6, 10, 28, 29].map((code) => DISTANCE_EXTRA[code])).toEqual([0, 0, 1, 1, 2, 4, 13, 13])
  })

  it('are found for every length and distance', () => {
    for (let length = 3; length <= 258; length++) {
      const code = LENGTH_CODE[length]!
      expect(length).toBeGreaterThanOrEqual(LENGTH_BASE[code]!)
      expect(length - LENGTH_BASE[code]!).toBeLessThan(1 << LENGTH_EXTRA[code]!)
    }
    for (let distance = 1; distance <= WINDOW; distance++) {
      const code = distanceCode(distance)
      const rest = distance - DISTANCE_BASE[code]!
      if (rest < 0 || rest >= 1 << DISTANCE_EXTRA[code]!) throw new Error(`${distance} has code ${code}`)
    }
  })
})
