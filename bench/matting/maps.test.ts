import type { CutOut } from '@popcel/matting'
import { expect, test } from 'vitest'
import { alphaMap, errorMap } from './maps.ts'

function alphas(...values: number[]): CutOut {
  const data = Uint8Array.from(values.flatMap((alpha) => [9, 9, 9, alpha]))
  return { width: values.length, height: 1, channels: 4, data, space: 'srgb', alpha: 'straight' }
}

test('the alpha map is alpha', () => {
  expect([...alphaMap(alphas(0, 7, 255)).data]).toEqual([0, 7, 255])
})

test('no error shows the truth in dark grey', () => {
  expect([...errorMap(alphas(0, 255), alphas(0, 255)).data]).toEqual([24, 24, 24, 76, 76, 76])
})

test('too much is red, too little is blue, a quarter of the error is half as strong', () => {
  const { data } = errorMap(alphas(255, 0, 51), alphas(0, 255, 0))
  expect([...data.subarray(0, 3)]).toEqual([255, 72, 56])
  expect([...data.subarray(3, 6)]).toEqual([72, 140, 255])
  // error 0.2, square root 0.4472
  expect([...data.subarray(6, 9)]).toEqual([127, 45, 38])
})
