import { expect, test } from 'vitest'
import { resizeMatte } from './resize-matte.ts'

const matte = (width: number, height: number, ...values: number[]) => ({
  width,
  height,
  data: Float32Array.from(values),
})

test('the mean of what falls together, straight lines between what is drawn apart', () => {
  expect(Array.from(resizeMatte(matte(4, 1, 0, 1, 1, 1), 2, 1).data)).toEqual([0.5714285969734192, 1])
  expect(Array.from(resizeMatte(matte(2, 1, 0, 1), 4, 1).data)).toEqual([0, 0.25, 0.75, 1])
})

test('a matte that fits is not copied', () => {
  const fits = matte(2, 1, 0, 1)
  expect(resizeMatte(fits, 2, 1)).toBe(fits)
})
