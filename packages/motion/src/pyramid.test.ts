import { describe, expect, it } from 'vitest'
import { joinLayers } from './layers.ts'
import { lightTables } from './light.ts'
import { BORDER, buildPyramid, type Level } from './pyramid.ts'
import { figure } from './testing/figures.ts'
import { createSurface } from './warp.ts'

const light = lightTables()
const sums = ({ data }: Level) => data.reduce((sum, v, i) => sum + (i % 4 === 3 ? v : 0), 0)

describe('buildPyramid', () => {
  it('halves until a side is at most 8 and keeps the amount of alpha', () => {
    const picture = figure(70, 33, (x, y) => x > 3 && y > 3 && x < 61.5 && y < 30)
    const levels = buildPyramid(picture, { left: 0, top: 0, right: 70, bottom: 33 }, light)
    expect(levels.map(({ width, height }) => [width, height])).toEqual([
      [70, 33],
      [35, 17],
      [18, 9],
      [9, 5],
    ])
    levels.forEach((level, k) => {
      expect((sums(level) * 4 ** k) / sums(levels[0]!)).toBeCloseTo(1, 5)
    })
  })

  it('is premultiplied linear light: half-covered mid grey', () => {
    const picture = figure(2, 2, () => true)
    picture.data.set([188, 188, 188, 128])
    const [level] = buildPyramid(picture, { left: 0, top: 0, right: 2, bottom: 2 }, light)
    const i = (BORDER * level!.stride + BORDER) * 4
    // sRGB 188 is 0.503 of the light
    expect(level!.data[i]).toBeCloseTo(0.503 * (128 / 255), 2)
    expect(level!.data[i + 3]).toBeCloseTo(128 / 255, 6)
  })
})

describe('light', () => {
  it('knows the anchor values of sRGB', () => {
    expect(light.toLinear[0]).toBe(0)
    expect(light.toLinear[255]).toBe(1)
    expect(light.toLinear[128]).toBeCloseTo(0.21586, 5)
  })
  it('brings every 8-bit value back', () => {
    for (let v = 0; v < 256; v++) expect(light.toSrgb[Math.round(light.toLinear[v]! * 65535)]).toBe(v)
  })
})

describe('joinLayers', () => {
  const layer = (rgba: number[]) => Uint8ClampedArray.from(rgba)
  it('puts one layer behind and one in front, mixing light and not numbers', () => {
    const surface = createSurface(1, 1)
    const out = joinLayers(surface, layer([255, 0, 0, 255]), layer([0, 255, 0, 128]), light)
    expect(out.data[3]).toBe(255)
    // half of the light is sRGB 188, not 128
    expect(Math.abs(out.data[0]! - 188)).toBeLessThanOrEqual(1)
    expect(Math.abs(out.data[1]! - 188)).toBeLessThanOrEqual(1)
  })
  it('does not change what a layer does not cover', () => {
    const surface = createSurface(1, 1)
    surface.data.set([0.25, 0.25, 0.25, 0.5])
    const out = joinLayers(surface, layer([9, 9, 9, 0]), layer([9, 9, 9, 0]), light)
    // straight light 0.5 is sRGB 188
    expect([...out.data]).toEqual([188, 188, 188, 128])
  })
  it('leaves empty pixels empty, colour too', () => {
    const out = joinLayers(createSurface(2, 1), undefined, undefined, light)
    expect([...out.data]).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  })
})
