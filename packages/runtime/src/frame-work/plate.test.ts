import type { Picture } from '@popcel/matting'
import { describe, expect, test } from 'vitest'
import { plateOf, roughMatteOf } from './plate.ts'

const floats = (channels: 1 | 2 | 3 | 4, alpha: Picture['alpha'], ...values: number[]): Picture => ({
  width: values.length / channels,
  height: 1,
  channels,
  data: Float32Array.from(values),
  space: 'linear',
  alpha,
})

describe('a plate', () => {
  test('premultiplied colour is divided by its alpha, also above 1; light without alpha stays', () => {
    const { picture } = plateOf(floats(4, 'premultiplied', 0.25, 0.5, 1, 0.5, 0.1, 0.2, 0.3, 0), false)
    expect(picture.alpha).toBe('straight')
    const wanted = [0.5, 1, 2, 0.5, 0.1, 0.2, 0.3, 0]
    expect(Array.from(picture.data, (value, i) => Math.abs(value - wanted[i]!) < 1e-6)).not.toContain(false)
  })

  test('an alpha that is 1 everywhere goes', () => {
    const { picture } = plateOf(floats(4, 'straight', 0.1, 0.2, 0.3, 1, 0.4, 0.5, 0.6, 1), false)
    expect([picture.channels, picture.alpha]).toEqual([3, 'none'])
    expect(Array.from(picture.data).map((value) => Math.round(value * 10))).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('grey becomes colour, with its alpha', () => {
    expect(Array.from(plateOf(floats(1, 'none', 0.5, 1), false).picture.data)).toEqual([0.5, 0.5, 0.5, 1, 1, 1])
    expect(Array.from(plateOf(floats(2, 'straight', 0.5, 0.25), false).picture.data)).toEqual([0.5, 0.5, 0.5, 0.25])
  })

  test('what is no number is 0 and counted, where there may be any', () => {
    const { picture, notNumbers } = plateOf(floats(3, 'none', Number.NaN, 1, Number.POSITIVE_INFINITY), true)
    expect([notNumbers, ...picture.data]).toEqual([2, 0, 1, 0])
  })
})

describe('a rough matte', () => {
  test('is the alpha where any is missing, else the mean of the colours', () => {
    expect(Array.from(roughMatteOf(floats(4, 'straight', 1, 1, 1, 0.5)).data)).toEqual([0.5])
    expect(Array.from(roughMatteOf(floats(4, 'straight', 0.25, 0.5, 0.75, 1)).data)).toEqual([0.5])
    expect(Array.from(roughMatteOf(floats(1, 'none', 0.25, 3)).data)).toEqual([0.25, 1])
  })
})
