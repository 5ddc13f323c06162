import { expect, test } from 'vitest'
import { startStopwatch } from './stopwatch.ts'

test('gives each stage its time, adds up stages of one name, and rounds at the end', () => {
  const times = [100, 110.4, 130.4, 135.8, 140]
  const watch = startStopwatch(() => times.shift() ?? 0)
  watch.lap('decode')
  watch.lap('fit')
  watch.lap('fit')
  expect(watch.read()).toEqual({ decode: 10, fit: 25, total: 40 })
})

test('takes over what was measured elsewhere, and begins the next stage after it', () => {
  const times = [0, 50, 57, 60]
  const watch = startStopwatch(() => times.shift() ?? 0)
  watch.take({ key: 30.2, refine: 12 })
  watch.lap('join')
  expect(watch.read()).toEqual({ key: 30, refine: 12, join: 7, total: 60 })
})
