import { expect, test } from 'vitest'
import type { Picture } from './picture.ts'
import { thinOut, thinOutMatte } from './thin-out.ts'

const data = Uint16Array.from({ length: 5 * 3 * 4 }, (_, i) => i * 1000)
const picture: Picture = { width: 5, height: 3, channels: 4, data, space: 'srgb', alpha: 'straight' }

test('every second pixel of every second row, the last of odd sizes too', () => {
  const { width, height, data: thin, alpha } = thinOut(picture, 2)
  expect([width, height, alpha]).toEqual([3, 2, 'straight'])
  const pixels = [0, 2, 4, 10, 12, 14]
  expect(thin).toEqual(Uint16Array.from(pixels.flatMap((p) => [...data.subarray(p * 4, p * 4 + 4)])))
})

test('a matte', () => {
  const matte = { width: 3, height: 2, data: Float32Array.of(0, 0.1, 0.2, 0.3, 0.4, 0.5) }
  expect(thinOutMatte(matte, 2)).toEqual({ width: 2, height: 1, data: Float32Array.of(0, 0.2) })
  expect(thinOutMatte(matte, 1)).toBe(matte)
})
