import { expect, test } from 'vitest'
import { usageIn, usageOf } from './process-usage.ts'

test('user and system time, and the resident set; a name with blanks and brackets is one field', () => {
  const stat = '17 (a (b) c) S 1 17 17 0 -1 4194304 900 0 0 0 25 5 0 0 20 0 11 0 100 1000 200'
  expect(usageIn(stat, 'Name:\ta\nVmRSS:\t   2048 kB\nThreads:\t1\n')).toEqual({ cpuMs: 300, rssMiB: 2 })
})

test('nothing is known of a process that is not there', () => {
  expect(usageOf(undefined)).toEqual({ cpuMs: Number.NaN, rssMiB: Number.NaN })
})

test.skipIf(process.platform !== 'linux')('this process has taken time and memory', () => {
  const { cpuMs, rssMiB } = usageOf(process.pid)
  expect(cpuMs).toBeGreaterThan(0)
  expect(rssMiB).toBeGreaterThan(10)
})
