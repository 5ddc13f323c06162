import { describe, expect, it } from 'vitest'
import { timingOf } from './timing.ts'

const MS = { num: 1, den: 1000 }

describe('timingOf', () => {
  it('finds a constant rate behind a clock of milliseconds', () => {
    const ticks = Array.from({ length: 100 }, (_, n) => 40 + Math.round((n * 1001) / 24))
    const timing = timingOf(ticks, [], MS, [])
    expect(timing).toMatchObject({ variableRate: false, frameRate: { num: 24_000, den: 1001 } })
    expect(timing.pts[0]).toBe(0.04)
    expect(timing.durations[0]).toBeCloseTo(0.042, 9)
    expect(timing.durations.at(-1)).toBeCloseTo(1001 / 24_000, 9)
  })

  it('takes the word of the container only where it fits', () => {
    const ticks = [0, 100, 200, 300]
    expect(timingOf(ticks, [], MS, [{ num: 30, den: 1 }]).frameRate).toEqual({ num: 10, den: 1 })
    expect(timingOf(ticks, [], MS, [{ num: 0, den: 1 }]).frameRate).toEqual({ num: 10, den: 1 })
  })

  it('calls one frame out of place variable, and gives the mean', () => {
    const timing = timingOf([0, 100, 200, 350, 400], [0, 0, 0, 0, 100], MS, [{ num: 10, den: 1 }])
    expect(timing).toMatchObject({ variableRate: true, frameRate: { num: 10, den: 1 } })
    expect(timing.durations).toEqual([0.1, 0.1, 0.15, 0.05, 0.1])
  })

  it('of one frame is as long as it says', () => {
    expect(timingOf([7], [40], MS, [])).toEqual({
      pts: [0.007],
      durations: [0.04],
      variableRate: false,
      frameRate: { num: 25, den: 1 },
    })
  })
})
