import { describe, expect, test } from 'vitest'
import { progressLine, progressLogLine, timeLeft, transferLine, transferStep } from './progress.ts'

const half = { done: 4, total: 8, name: 'wave', elapsedMs: 6000 }

describe('the line on a terminal', () => {
  test('has the bar half full, the count, the time left and the name', () => {
    expect(progressLine(half, 80)).toBe(`▕${'█'.repeat(12)}${' '.repeat(12)}▏ 4/8  6 s left  wave`)
  })

  test('shows parts of a cell: 1 of 48 fills half a cell of 24', () => {
    expect(progressLine({ ...half, done: 1, total: 48 }, 80)).toContain(`▕▌${' '.repeat(23)}▏`)
  })

  test('is full at the end, without a time', () => {
    expect(progressLine({ ...half, done: 8 }, 80)).toBe(`▕${'█'.repeat(24)}▏ 8/8  wave`)
  })

  test('has a shorter bar on a narrow terminal, so that time and name have room', () => {
    expect(progressLine(half, 40)).toBe(`▕${'█'.repeat(6)}${' '.repeat(6)}▏ 4/8  6 s left  wave`)
  })

  test('is never wider than the terminal, so that it can be redrawn', () => {
    for (const columns of [10, 20, 40, 60]) {
      const line = progressLine({ ...half, name: 'a-very-long-name-of-a-picture'.repeat(4) }, columns)
      expect(Array.from(line).length).toBeLessThan(columns)
      expect(line.endsWith('…')).toBe(true)
    }
  })
})

describe('time left', () => {
  test('is the average so far times what is left, rounded up', () => {
    expect(timeLeft({ ...half, done: 1, elapsedMs: 1001 })).toBe('8 s left')
  })

  test('is in minutes from 60 s on', () => {
    expect(timeLeft({ ...half, done: 1, elapsedMs: 10_000 })).toBe('1 min 10 s left')
  })

  test('is not guessed before one is done', () => {
    expect(timeLeft({ ...half, done: 0 })).toBe('')
  })
})

test('a log gets one plain line', () => {
  expect(progressLogLine(half)).toBe('[4/8] wave')
})

describe('bytes that arrive', () => {
  const quarter = { name: 'isnet', bytes: 50e6, total: 200e6, from: 0, elapsedMs: 10_000 }

  test('have a bar, both numbers and the time left by the speed so far', () => {
    expect(transferLine(quarter, 100)).toBe(`▕${'█'.repeat(6)}${' '.repeat(18)}▏ 50.0 MB of 200 MB  30 s left  isnet`)
  })

  test('that were there before say nothing about the speed', () => {
    expect(transferLine({ ...quarter, from: 40e6 }, 100)).toContain('2 min 30 s left')
    expect(transferLine({ ...quarter, from: 50e6, elapsedMs: 0 }, 100)).not.toContain('left')
  })

  test('of an unknown whole are told alone, and no line is too wide', () => {
    expect(transferLine({ ...quarter, total: undefined }, 100)).toBe('50.0 MB  isnet')
    expect(Array.from(transferLine({ ...quarter, name: 'x'.repeat(200) }, 60)).length).toBeLessThan(60)
  })

  test('are told in a log at every tenth', () => {
    const steps = [0, 19, 20, 39, 200].map((mb) => transferStep({ ...quarter, bytes: mb * 1e6 }))
    expect(steps).toEqual([0, 0, 1, 1, 10])
  })
})
