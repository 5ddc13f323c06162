import { describe, expect, it } from 'vitest'
import { frameSlots } from './frame-slots.ts'

describe('frameSlots', () => {
  it('takes frames as they are when the numbers agree', () => {
    expect(frameSlots(4, 4)).toEqual({ indices: [0, 1, 2, 3], startShares: [0, 0.25, 0.5, 0.75] })
  })

  it('drops evenly, keeps frame 0, and shows what is kept at its own time', () => {
    const { indices, startShares } = frameSlots(8, 5)
    expect(indices).toEqual([0, 1, 3, 4, 6])
    expect(startShares).toEqual([0, 1 / 8, 3 / 8, 4 / 8, 6 / 8])
  })

  it('repeats evenly and divides the time of what is repeated', () => {
    const { indices, startShares } = frameSlots(2, 5)
    expect(indices).toEqual([0, 0, 0, 1, 1])
    expect(startShares.map((share) => Number(share.toFixed(4)))).toEqual([0, 0.1667, 0.3333, 0.5, 0.75])
  })

  it('always rises, from 0, below 1, with every frame of a short clip shown', () => {
    for (let given = 1; given <= 45; given++) {
      for (let wanted = 5; wanted <= 20; wanted++) {
        const { indices, startShares } = frameSlots(given, wanted)
        expect([indices.length, indices[0], startShares[0]]).toEqual([wanted, 0, 0])
        expect(startShares.every((share, i) => share < 1 && (i === 0 || share > startShares[i - 1]!))).toBe(true)
        expect(new Set(indices).size).toBe(Math.min(given, wanted))
      }
    }
  })
})
