import { describe, expect, test } from 'vitest'
import { progressLine, progressLogLine, timeLeft } from './progress.ts'

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
