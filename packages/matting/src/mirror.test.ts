import { expect, test } from 'vitest'
import { mirrored, mirroredMatte } from './mirror.ts'

test('rows are turned over, pixels stay whole, the sample type too', () => {
  const picture = {
    width: 2,
    height: 2,
    channels: 3,
    data: Uint16Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
    space: 'srgb',
    alpha: 'none',
  } as const
  expect(mirrored(picture)).toEqual({ ...picture, data: Uint16Array.of(4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9) })
  expect(mirrored(mirrored(picture))).toEqual(picture)
})

test('so is a matte', () => {
  const matte = { width: 3, height: 2, data: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6) }
  expect(mirroredMatte(matte).data).toEqual(Float32Array.of(0.3, 0.2, 0.1, 0.6, 0.5, 0.4))
})
