import type { Matte, Picture } from '@popcel/matting'
import { expect, test } from 'vitest'
import { matteAsPicture, toEightBit } from './pixels.ts'

const rgba = (...data: number[]): Picture => ({
  width: data.length / 4,
  height: 1,
  channels: 4,
  data: new Uint8Array(data),
  space: 'srgb',
  alpha: 'straight',
})

test('a matte becomes grey of 8 or 16 bits, rounded', () => {
  const matte: Matte = { width: 3, height: 1, data: new Float32Array([0, 0.5, 1]) }
  expect(matteAsPicture(matte, 8)).toMatchObject({ channels: 1, data: new Uint8Array([0, 128, 255]) })
  expect(matteAsPicture(matte, 16).data).toEqual(new Uint16Array([0, 32768, 65535]))
})

test('16 bits become 8 by rounding, 8 stay the same object', () => {
  const deep: Picture = { ...rgba(0, 0, 0, 0), data: new Uint16Array([0, 128, 129, 65535]) }
  expect(Array.from(toEightBit(deep).data)).toEqual([0, 0, 1, 255])
  const shallow = rgba(1, 2, 3, 4)
  expect(toEightBit(shallow).data).toBe(shallow.data)
})
