import { describe, expect, it } from 'vitest'
import { type PlatformSpec, platformSpec } from './platforms.ts'
import { planPlay, spreadDelays, sumDelaysMs } from './timing.ts'

const line = platformSpec('line-emoji')
const even = (count: number) => Array.from({ length: count }, (_, i) => i / count)

describe('planPlay', () => {
  it('takes the nearest whole second and as many plays as four seconds hold', () => {
    const plans = [1000, 1200, 1600, 2000, 2600, 3000, 4000].map((ms) => planPlay(line, ms))
    expect(plans.map((plan) => plan.totalMs)).toEqual([1000, 1000, 2000, 2000, 3000, 3000, 4000])
    expect(plans.map((plan) => plan.plays)).toEqual([4, 4, 2, 2, 1, 1, 1])
  })

  it('takes the longer one when two are equally near', () => {
    expect([1500, 2500, 3500].map((ms) => planPlay(line, ms).totalMs)).toEqual([2000, 3000, 4000])
  })

  it('stays inside the list for odd wishes', () => {
    expect([0, -5, Number.NaN, 10, 99_999].map((ms) => planPlay(line, ms).totalMs)).toEqual([
      1000, 1000, 1000, 1000, 4000,
    ])
  })

  it('reads rows with an upper limit and without end', () => {
    const other: PlatformSpec = { ...line, play: { kind: 'at-most', totalMs: 3000 }, repeat: { kind: 'endless' } }
    expect(planPlay(other, 1234)).toEqual({ totalMs: 1234, plays: 0 })
    expect(planPlay(other, 9000)).toEqual({ totalMs: 3000, plays: 0 })
  })
})

describe('spreadDelays', () => {
  it('divides evenly when it can', () => {
    expect(spreadDelays(1000, even(5))).toEqual(Array(5).fill({ num: 200, den: 1000 }))
  })

  it('spreads the remainder: 12 frames in a second are 83 and 84 ms', () => {
    const delays = spreadDelays(1000, even(12)).map((delay) => delay.num)
    expect(delays).toEqual([83, 84, 83, 83, 84, 83, 83, 84, 83, 83, 84, 83])
  })

  it('always adds up to the whole, with whole milliseconds above zero', () => {
    for (const total of [1000, 2000, 3000, 4000]) {
      for (let count = 1; count <= 20; count++) {
        const delays = spreadDelays(total, even(count))
        expect(delays.reduce((sum, { num }) => sum + num, 0)).toBe(total)
        expect(sumDelaysMs(delays)).toBeCloseTo(total, 9)
        expect(delays.every(({ num, den }) => Number.isInteger(num) && num > 0 && den === 1000)).toBe(true)
      }
    }
  })

  it('keeps uneven starts', () => {
    expect(spreadDelays(1000, [0, 0.1, 0.5]).map((delay) => delay.num)).toEqual([100, 400, 500])
  })
})

describe('sumDelaysMs', () => {
  it('reads a denominator of 0 as 100', () => {
    expect(
      sumDelaysMs([
        { num: 25, den: 0 },
        { num: 1, den: 4 },
      ]),
    ).toBe(500)
  })
})
