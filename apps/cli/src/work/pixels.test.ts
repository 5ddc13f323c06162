import type { Matte, Picture } from '@popcel/matting'
import { describe, expect, test } from 'vitest'
import { colourOf, matteAsPicture, toEightBit, transparentShare } from './pixels.ts'

const rgba = (...data: number[]): Picture => ({
  width: data.length / 4,
  height: 1,
  channels: 4,
  data: new Uint8Array(data),
  space: 'srgb',
  alpha: 'straight',
})

describe('how much is missing', () => {
  test('is the mean of what alpha takes away', () => {
    expect(transparentShare(rgba(0, 0, 0, 255, 0, 0, 0, 0))).toBeCloseTo(0.5, 9)
    expect(transparentShare(rgba(0, 0, 0, 255, 0, 0, 0, 204))).toBeCloseTo(0.1, 9)
  })

  test('counts 16-bit alpha by its own full scale', () => {
    const deep: Picture = { ...rgba(0, 0, 0, 0, 0, 0, 0, 0), data: new Uint16Array([0, 0, 0, 65535, 0, 0, 0, 13107]) }
    expect(transparentShare(deep)).toBeCloseTo(0.4, 9)
  })

  test('is exactly 1 and 0 at the ends, and 0 without alpha', () => {
    expect(transparentShare(rgba(9, 9, 9, 0))).toBe(1)
    expect(transparentShare(rgba(9, 9, 9, 255))).toBe(0)
    expect(transparentShare(colourOf(rgba(9, 9, 9, 0)))).toBe(0)
  })
})

test('colour without alpha keeps the sample type and drops every fourth sample', () => {
  const deep: Picture = { ...rgba(1, 2, 3, 4, 5, 6, 7, 8), data: new Uint16Array([1000, 2, 3, 4, 5, 6, 7000, 8]) }
  expect(colourOf(deep)).toMatchObject({ channels: 3, alpha: 'none', data: new Uint16Array([1000, 2, 3, 5, 6, 7000]) })
  const rgb = colourOf(deep)
  expect(colourOf(rgb)).toBe(rgb)
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
