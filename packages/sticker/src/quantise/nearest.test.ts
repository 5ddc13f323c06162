import { describe, expect, it } from 'vitest'
import { seeded } from '../testing/art.ts'
import { indexCentres, nearestCentre } from './nearest.ts'
import { squaredDistance } from './space.ts'

describe('nearestCentre', () => {
  it('finds what looking at every centre finds, from any first guess', () => {
    const random = seeded(21)
    const centres = Float32Array.from({ length: 300 * 4 }, () => random() * 300)
    const points = Float32Array.from({ length: 200 * 4 }, () => random() * 320 - 10)
    const index = indexCentres(centres)
    for (let i = 0; i < 200; i++) {
      let least = Number.POSITIVE_INFINITY
      for (let c = 0; c < 300; c++) least = Math.min(least, squaredDistance(points, i * 4, centres, c * 4))
      const found = nearestCentre(index, points, i * 4, Math.floor(random() * 300))
      expect(squaredDistance(points, i * 4, centres, found * 4)).toBeLessThanOrEqual(least + 1 / 32)
    }
  })
})
