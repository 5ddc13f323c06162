import { describe, expect, test } from 'vitest'
import { figureOfRuns, spreadOf, verdictOf } from './figure.ts'

const figure = (value: number, target?: { atMost: number } | { atLeast: number }) => ({
  what: 'x',
  unit: 'ms',
  value,
  target,
})

describe('a spread', () => {
  test('of an odd number of runs has the middle one', () => {
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, min: 1, max: 5, runs: [5, 1, 3] })
  })

  test('of an even number of runs lies between the middle two', () => {
    expect(spreadOf([10, 1, 2, 4]).median).toBe(3)
  })

  test('sorts numbers as numbers', () => {
    expect(spreadOf([10, 9, 100]).median).toBe(10)
  })

  test('of one run is that run, of none is refused', () => {
    expect(spreadOf([7])).toEqual({ median: 7, min: 7, max: 7, runs: [7] })
    expect(() => spreadOf([])).toThrow(RangeError)
  })
})

describe('a verdict', () => {
  test.each([
    [figure(150, { atMost: 150 }), 'ok'],
    [figure(150.1, { atMost: 150 }), 'short'],
    [figure(45, { atLeast: 45 }), 'ok'],
    [figure(44.9, { atLeast: 45 }), 'short'],
    [figure(Number.POSITIVE_INFINITY, { atLeast: 45 }), 'ok'],
    [figure(Number.NaN, { atMost: 1 }), 'short'],
    [figure(Number.NaN, { atLeast: 1 }), 'short'],
    [figure(3), ''],
  ])('%j is %s', (measured, verdict) => {
    expect(verdictOf(measured)).toBe(verdict)
  })

  test('of runs is that of their median', () => {
    expect(verdictOf(figureOfRuns('x', 'ms', [90, 100, 400], { atMost: 100 }))).toBe('ok')
    expect(verdictOf(figureOfRuns('x', 'ms', [90, 101, 102], { atMost: 100 }))).toBe('short')
  })
})
