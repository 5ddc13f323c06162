import { describe, expect, it } from 'vitest'
import { addDelays, atMostMs, equalsMs, inWords } from './time.ts'

const delays = (...pairs: [number, number][]) => pairs.map(([delayNum, delayDen]) => ({ delayNum, delayDen }))

describe('addDelays', () => {
  it('is exact where floats are not: twelve twelfths and three thirds are one second', () => {
    expect(addDelays(delays(...Array<[number, number]>(12).fill([1, 12])))).toEqual({ num: 1n, den: 1n })
    expect(equalsMs(addDelays(delays([1, 3], [1, 3], [1, 3])), 1000)).toBe(true)
    expect(equalsMs(addDelays(delays([333, 1000], [333, 1000], [333, 1000])), 1000)).toBe(false)
  })

  it('reads a denominator of 0 as 100', () => {
    expect(equalsMs(addDelays(delays([150, 0])), 1500)).toBe(true)
  })
})

describe('atMostMs', () => {
  it('holds at the limit and not above', () => {
    expect(atMostMs(addDelays(delays([4, 1])), 4000)).toBe(true)
    expect(atMostMs(addDelays(delays([40001, 10000])), 4000)).toBe(false)
  })
})

describe('inWords', () => {
  it('says the seconds, and when it had to round', () => {
    expect(inWords(addDelays(delays([5, 4])))).toBe('1.25 s')
    expect(inWords(addDelays(delays([2, 3])))).toBe('about 0.667 s')
    expect(inWords(addDelays([]))).toBe('0 s')
  })
})
