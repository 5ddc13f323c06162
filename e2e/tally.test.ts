import { expect, test } from 'vitest'
import { addUp, closingLine, failuresOf, NONE, ofCommand, ofReport } from './tally.ts'

const report = (passed: number, failed: number, pending = 0, todo = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: todo,
})

test('a good suite is counted as reported', () => {
  expect(ofReport(0, report(5, 0, 1, 2))).toEqual({ passed: 5, failed: 0, skipped: 3 })
})

test('failed tests are counted once, though the program failed as well', () => {
  expect(ofReport(1, report(5, 2))).toEqual({ passed: 5, failed: 2, skipped: 0 })
})

test('a suite that ends badly without a failed test is a failure', () => {
  expect(ofReport(1, report(5, 0)).failed).toBe(1)
  expect(ofReport(1, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  expect(ofReport(0, undefined).failed).toBe(1)
})

test('a suite that ran no test is a failure, one that skipped all is not', () => {
  expect(ofReport(0, report(0, 0)).failed).toBe(1)
  expect(ofReport(0, report(0, 0, 4))).toEqual({ passed: 0, failed: 0, skipped: 4 })
})

test('a program is one test', () => {
  expect([ofCommand(0), ofCommand(2)]).toEqual([
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 0, failed: 1, skipped: 0 },
  ])
})

test('the closing line tells the sum, and skips only when there are some', () => {
  const sum = [ofReport(0, report(3, 0, 1)), ofCommand(0), ofCommand(1)].reduce(addUp, NONE)
  expect(closingLine(sum)).toBe('4 passed, 1 failed, 1 skipped')
  expect(closingLine({ passed: 2, failed: 0, skipped: 0 })).toBe('2 passed, 0 failed')
})

test('what failed is told by name, a file that did not load too', () => {
  const file = (name: string, status: string, ...tests: { status: string; fullName: string }[]) => ({
    name,
    status,
    assertionResults: tests,
  })
  const testResults = [
    file(
      '/here/a.test.ts',
      'failed',
      { status: 'passed', fullName: 'adds' },
      { status: 'failed', fullName: 'sums up' },
    ),
    file('/here/b/b.test.ts', 'failed'),
    file('/elsewhere/c.test.ts', 'passed', { status: 'passed', fullName: 'counts' }),
    file('/elsewhere/d.test.ts', 'failed', { status: 'failed', fullName: 'ends' }),
  ]
  expect(failuresOf({ testResults }, '/here')).toEqual([
    'a.test.ts: sums up',
    'b/b.test.ts: did not load',
    '/elsewhere/d.test.ts: ends',
  ])
  expect(failuresOf(undefined, '/here')).toEqual([])
})
