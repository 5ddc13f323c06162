import { expect, test } from 'vitest'
import { bytesInWords, count, decibelsInWords, msInWords } from './wording.ts'

test('bytes, in decimal units with three digits', () => {
  expect([0, 999, 1000, 31_234, 299_999, 2_240_000, 25_300_000_000].map(bytesInWords)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.00 kB',
    '31.2 kB',
    '300 kB',
    '2.24 MB',
    '25.3 GB',
  ])
})

test('times', () => {
  expect([0.4, 312, 999.4, 1234, 61_000].map(msInWords)).toEqual(['0 ms', '312 ms', '999 ms', '1.23 s', '61.0 s'])
})

test('one and many', () => {
  expect([count(0, 'hole'), count(1, 'hole'), count(2, 'hole')]).toEqual(['0 holes', '1 hole', '2 holes'])
})

test('no loss is no number', () => {
  expect([decibelsInWords(47.16), decibelsInWords(null)]).toEqual(['47.2 dB', 'lossless'])
})
