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
