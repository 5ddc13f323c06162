import { describe, expect, it } from 'vitest'
import { linearToSrgb, srgbToLinear } from './light.ts'
import { decodeAll, encodeAll, lightReader, lightSampler, lightWriter } from './light-rows.ts'
import type { Picture } from './picture.ts'

const VALUES = Float32Array.of(
  0,
  1e-6,
  0.001,
  0.0031308,
  0.00314,
  0.04045,
  0.0405,
  0.05,
  0.214,
  0.5,
  0.8,
  1,
  1.7,
  12,
  900,
)

describe('the quick curves', () => {
  it('are the exact ones to 4e-7 of the value (1.5e-7 at the break), also above 1', () => {
    const coded = new Float32Array(VALUES.length)
    const light = new Float32Array(VALUES.length)
    encodeAll(VALUES, coded)
    decodeAll(VALUES, light)
    VALUES.forEach((v, i) => {
      expect(Math.abs(coded[i]! - linearToSrgb(v))).toBeLessThanOrEqual(Math.max(1.5e-7, 4e-7 * linearToSrgb(v)))
      expect(Math.abs(light[i]! - srgbToLinear(v))).toBeLessThanOrEqual(Math.max(1.5e-7, 4e-7 * srgbToLinear(v)))
    })
  })

  it('come back to where they began, within 1e-5', () => {
    const values = Float32Array.of(0, 0.001, 0.0031308, 0.05, 0.214, 0.5, 0.8, 1)
    const there = new Float32Array(values.length)
    encodeAll(values, there)
    decodeAll(there, there)
    values.forEach((v, i) => {
      expect(Math.abs(there[i]! - v)).toBeLessThanOrEqual(1e-5)
    })
  })

  it('give 0 below 0, and leave NaN to be found; beyond the table the curve itself', () => {
    const out = new Float32Array(4)
    decodeAll(Float32Array.of(-0.5, Number.NaN, 1e6, Number.POSITIVE_INFINITY), out)
    expect([out[0], out[1], out[3]]).toEqual([0, Number.NaN, Number.POSITIVE_INFINITY])
    expect(out[2]! / srgbToLinear(1e6)).toBeCloseTo(1, 6)
  })

  it('half is 0.214 in light', () => {
    const out = new Float32Array(1)
    decodeAll(Float32Array.of(0.5), out)
    expect(Math.abs(out[0]! - 0.214)).toBeLessThan(1e-3)
  })
})

describe('rows of light', () => {
  const shape = { width: 3, height: 2, alpha: 'none' } as const
  const eight: Picture = {
    ...shape,
    channels: 3,
    space: 'srgb',
    data: Uint8Array.from({ length: 18 }, (_, i) => i * 14),
  }

  it('are the same light from 8 bits, 16 bits, floats and light itself', () => {
    const wanted = Float32Array.from(eight.data, (v) => srgbToLinear(v / 255))
    const kinds: Picture[] = [
      eight,
      { ...eight, data: Uint16Array.from(eight.data, (v) => v * 257) },
      { ...eight, data: Float32Array.from(eight.data, (v) => v / 255) },
      { ...eight, data: wanted, space: 'linear' },
    ]
    for (const picture of kinds) {
      const row = new Float32Array(9)
      const pixel = new Float64Array(3)
      lightReader(picture)(1, row)
      lightSampler(picture)(4, pixel)
      row.forEach((v, i) => {
        expect(v).toBeCloseTo(wanted[9 + i]!, 6)
      })
      expect(pixel[2]).toBeCloseTo(wanted[14]!, 6)
    }
  })

  it('a part of a row leaves the rest alone, alpha is stepped over, and writing gives the samples back', () => {
    const four: Picture = {
      ...shape,
      channels: 4,
      alpha: 'straight',
      space: 'srgb',
      data: new Uint8Array(24).fill(200),
    }
    const row = new Float32Array(9).fill(-1)
    lightReader(four)(0, row, 1, 2)
    expect([row[2], row[6]]).toEqual([-1, -1])
    expect(row[3]).toBeCloseTo(srgbToLinear(200 / 255), 6)
    const out: Picture = { ...eight, data: new Uint8Array(18) }
    for (const y of [0, 1]) {
      const whole = new Float32Array(9)
      lightReader(eight)(y, whole)
      lightWriter(out)(y, whole)
    }
    expect(out.data).toEqual(eight.data)
  })

  it('keeps what is above 1 in floats, cuts it in bytes, and refuses grey', () => {
    const bright = Float32Array.of(2, 2, 2, 2, 2, 2, 2, 2, 2)
    const float: Picture = { ...eight, data: new Float32Array(18), space: 'linear' }
    const bytes: Picture = { ...eight, data: new Uint8Array(18), space: 'linear' }
    lightWriter(float)(0, bright)
    lightWriter(bytes)(0, bright)
    expect([float.data[0], bytes.data[0]]).toEqual([2, 255])
    expect(() => lightReader({ ...eight, channels: 1 })).toThrow(/in colour is wanted/)
  })
})
