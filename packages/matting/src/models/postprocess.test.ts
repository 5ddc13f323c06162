import { expect, test } from 'vitest'
import { matteOf } from '../composite.ts'
import type { Picture } from '../picture.ts'
import { alphaOf, timesOwnAlpha } from './postprocess.ts'

const output = { name: 'alpha', activation: 'none', kernel: 'bilinear' } as const
const alphaFrom = (...values: number[]) =>
  alphaOf({ dims: [1, 1, 1, values.length], data: Float32Array.from(values) }, output, {
    width: values.length,
    height: 1,
  })

test('what lies outside 0..1 is cut, wherever it stands in a long row', () => {
  expect([...alphaFrom(-0.25, 0, 0.5, 1, 1.25).data]).toEqual([0, 0, 0.5, 1, 1])
  for (const wrong of [-1e-30, -7, 1.0000001, 3e38, Number.POSITIVE_INFINITY])
    for (const at of [0, 4095, 4096, 9999]) {
      const values = Array.from({ length: 10_000 }, (_, i) => (i % 11) / 10)
      values[at] = wrong
      const { data } = alphaFrom(...values)
      expect(data[at]).toBe(wrong < 0 ? 0 : 1)
      expect(data[5000]).toBe(Math.fround(0.6))
    }
})

test('a picture’s own alpha beyond 0..1, as renderers leave it in floats, is cut', () => {
  const data = Float32Array.of(9, 1.25, 9, -0.5, 9, 0.25, 9, 1)
  const picture: Picture = { width: 4, height: 1, channels: 2, data, space: 'linear', alpha: 'straight' }
  const matte = { width: 4, height: 1, data: new Float32Array(4).fill(0.5) }
  expect([...timesOwnAlpha(matte, picture).data]).toEqual([0.5, 0, 0.125, 0.5])
  expect([...matteOf(picture).data]).toEqual([1, 0, 0.25, 1])
})

test('what lies inside is not copied', () => {
  const data = Float32Array.of(0, 1e-40, 0.3, 1)
  expect(alphaOf({ dims: [1, 4], data }, output, { width: 4, height: 1 }).data.buffer).toBe(data.buffer)
})
