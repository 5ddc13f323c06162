import { describe, expect, test } from 'vitest'
import { arrivalTimes, readArrivals, readTrace } from './arrivals.ts'
import { durationInWords, readDuration, readRate } from './duration.ts'
import { createRandom } from './random.ts'
import { draw, readSpread } from './spread.ts'

describe('times in words', () => {
  test.each([
    ['2s', 2_000],
    ['250ms', 250],
    ['1.5', 1_500],
    ['10m', 600_000],
    ['24h', 86_400_000],
    ['.5s', 500],
  ])('%s is %i ms', (text, ms) => expect(readDuration(text)).toBe(ms))

  test.each(['', 's', '-1s', '2 weeks', '1s2', 'NaN'])('"%s" is no time', (text) =>
    expect(readDuration(text)).toBeUndefined(),
  )

  test.each([
    [0.4, '0 ms'],
    [999, '999 ms'],
    [1_234, '1.23 s'],
    [12_005, '12.0 s'],
    [100_000, '1.7 min'],
    [36_000_000, '10.0 h'],
    [350_000_000, '4.1 days'],
  ])('%d ms is %s', (ms, words) => expect(durationInWords(ms)).toBe(words))

  test('rates: 12 a minute are one every 5 s, a month has 30 days', () => {
    expect(readRate('12/min')).toBeCloseTo(1 / 5_000, 12)
    expect(readRate('10000/month')).toBeCloseTo(1 / 259_200, 12)
    expect(readRate('0/s')).toBeUndefined()
    expect(readRate('5')).toBeUndefined()
    expect(readRate('5/week')).toBeUndefined()
  })
})

describe('spreads', () => {
  const drawn = (text: string, ...randoms: number[]) => {
    const spread = readSpread(text)
    return spread && randoms.map((random) => draw(spread, () => random))
  }

  test('one time is that time', () => expect(drawn('2s', 0, 0.99)).toEqual([2_000, 2_000]))

  test('of a list each is as likely as the others', () => {
    expect(drawn('1s,2s,4s', 0, 0.32, 0.34, 0.66, 0.67, 0.999)).toEqual([1_000, 1_000, 2_000, 2_000, 4_000, 4_000])
  })

  test('percentiles lie on straight lines, and the ends hold beyond', () => {
    expect(drawn('p10=1s,p50=2s,p90=4s', 0, 0.1, 0.3, 0.5, 0.7, 0.95)).toEqual([
      1_000, 1_000, 1_500, 2_000, 3_000, 4_000,
    ])
  })

  test.each(['', 'fast', '1s,', 'p50=2s,p40=3s', 'p50=2s,p60=1s', 'p101=1s', 'p50'])('"%s" is refused', (text) => {
    expect(readSpread(text)).toBeUndefined()
  })
})

describe('arrivals', () => {
  const times = (text: string, spanMs: number, seed = 1) => {
    const arrivals = readArrivals(text)
    return arrivals && arrivalTimes(arrivals, spanMs, createRandom(seed))
  }

  test('evenly', () => expect(times('constant:12/min', 20_000)).toEqual([0, 5_000, 10_000, 15_000]))

  test('bursts, the last before the span is over', () => {
    expect(times('bursts:2/10s', 20_001)).toEqual([0, 0, 10_000, 10_000, 20_000, 20_000])
    expect(times('bursts:2/10s', 20_000)).toHaveLength(4)
    expect(times('bursts:3/min', 1)).toEqual([0, 0, 0])
    expect(times('burst:3', 1)).toEqual([0, 0, 0])
  })

  test('at random: the mean is the rate, gaps are as different as exponential ones, a seed gives the same again', () => {
    const at = times('poisson:60/min', 10_000_000) ?? []
    // 10,000 expected, with a standard deviation of 100
    expect(Math.abs(at.length - 10_000)).toBeLessThan(400)
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0))
    const above = gaps.filter((gap) => gap > 1_000).length / gaps.length
    expect(above).toBeCloseTo(Math.exp(-1), 1)
    expect(at.every((time, index) => time >= (at[index - 1] ?? 0))).toBe(true)
    expect(times('poisson:60/min', 10_000_000)).toEqual(at)
    expect(times('poisson:60/min', 10_000_000, 2)).not.toEqual(at)
  })

  test.each(['', 'burst:0', 'burst:x', 'bursts:12', 'bursts:0/1m', 'constant:0/s', 'poisson:9', 'sometimes:1/s'])(
    '"%s" is refused',
    (text) => expect(readArrivals(text)).toBeUndefined(),
  )

  test('a trace: seconds or dates, in any order, from 0', () => {
    expect(readTrace('# seconds\n7.5, a name\n5\n\n6\n')).toEqual({ times: [0, 1_000, 2_500] })
    expect(readTrace('2026-06-01T10:00:01Z\n2026-06-01T10:00:00Z')).toEqual({ times: [0, 1_000] })
    expect(readTrace('5\nsoon\n')).toEqual({ wrongLine: 2 })
  })
})

test('random numbers lie between 0 and 1, evenly, and neighbouring seeds have nothing in common', () => {
  const random = createRandom(7)
  const numbers = Array.from({ length: 20_000 }, random)
  expect(Math.min(...numbers)).toBeGreaterThan(0)
  expect(Math.max(...numbers)).toBeLessThan(1)
  const tenths = Array.from({ length: 10 }, (_, tenth) => numbers.filter((x) => Math.floor(x * 10) === tenth).length)
  // 2,000 expected in each, with a standard deviation of 42
  for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(210)
  const first = [0, 1, 2, 3].map((seed) => createRandom(seed)())
  expect(new Set(first.map((x) => Math.round(x * 100))).size).toBe(4)
})
