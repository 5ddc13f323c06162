import { expect, test } from 'vitest'
import { columns, numberText, tableOf } from './table.ts'

test('numbers have about four digits, whole ones all of theirs', () => {
  expect([0.00123, 2.71, 42.4242, 123.456, 1234.56, 300000, 0, -2.5].map(numberText)).toEqual([
    '0.00123',
    '2.710',
    '42.42',
    '123.5',
    '1235',
    '300000',
    '0',
    '-2.500',
  ])
  expect(numberText(Number.POSITIVE_INFINITY)).toBe('lossless')
  expect(numberText(Number.NaN)).toBe('not measured')
})

test('every figure is a line with its target and verdict in columns', () => {
  const lines = tableOf([
    { what: 'MAD', value: 0.002, unit: '', target: { atMost: 0.004 } },
    { what: 'quality of the worst', value: 44, unit: 'dB', target: { atLeast: 45 } },
    { what: 'time', value: 12, unit: 'ms', spread: { median: 12, min: 11, max: 19, runs: [11, 12, 19] } },
  ]).split('\n')
  expect(lines).toHaveLength(5)
  expect(lines[2]).toMatch(/^MAD +0\.00200 +<= 0\.00400 +ok$/)
  expect(lines[3]).toMatch(/^quality of the worst +44 dB +>= 45 +short$/)
  expect(lines[4]).toMatch(/^time +12 ms +11 +19 +3$/)
  expect(lines[2]?.indexOf('ok')).toBe(lines[3]?.indexOf('short'))
})

test('columns are as wide as their widest cell', () => {
  expect(
    columns(
      [
        ['a', 'b'],
        ['long', '10'],
        ['', '5'],
      ],
      [0],
    ).split('\n'),
  ).toEqual(['a      b', 'long  10', '       5'])
})
