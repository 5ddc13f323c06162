import { describe, expect, test } from 'vitest'
import type { Picture } from '../picture.ts'
import { disc, draw } from '../testing/draw.ts'
import { cut } from './cut.ts'
import type { CutOptions } from './options.ts'
import { colourOf, transparentShare } from './own-alpha.ts'

const tools = { now: () => 0 }
const cutWith = (picture: Picture, options: CutOptions = {}) => cut(picture, options, tools)

/** A red disc of radius 33 in the middle of 96×96, on white or on nothing. */
const drawn = draw(96, [255, 255, 255], [{ coverage: disc(47.5, 47.5, 33), colour: [200, 30, 30] }])
const onWhite = drawn.picture
const cutOut = withAlpha(onWhite, (i) => drawn.alpha[i]!)

function withAlpha(picture: Picture, alpha: (i: number) => number): Picture {
  const data = new Uint8Array((picture.data.length / 3) * 4)
  for (let i = 0; i < data.length / 4; i++) {
    data.set(picture.data.slice(i * 3, i * 3 + 3), i * 4)
    data[i * 4 + 3] = Math.round(alpha(i) * 255)
  }
  return { ...picture, channels: 4, alpha: 'straight', data }
}

describe('own transparency', () => {
  test('is taken when a real part of the picture is missing, and its colour stays to the bit', async () => {
    const { model, matte, foreground } = await cutWith(cutOut)
    expect(model).toBe('alpha')
    expect(matte.data[0]).toBe(0)
    expect(foreground.data).toEqual(onWhite.data)
  })

  test('of rounded corners only is no cut-out: the keyer works, and the corners stay empty', async () => {
    const corner = new Set([0, 1, 95, 96])
    const { model, matte } = await cutWith(withAlpha(onWhite, (i) => (corner.has(i) ? 0 : 1)))
    expect(model).toBe('key')
    expect(matte.data[0]).toBe(0)
    expect(matte.data[48 * 96 + 48]).toBe(1)
  })

  test('of everything is an error', async () => {
    await expect(cutWith(withAlpha(onWhite, () => 0))).rejects.toMatchObject({ code: 'picture-transparent' })
  })

  test('is no background that the keyer could take', async () => {
    await expect(cutWith(cutOut, { model: 'key' })).rejects.toMatchObject({ code: 'picture-not-plain' })
  })
})

describe('how much is missing', () => {
  const rgba = (data: Uint8Array | Uint16Array): Picture => ({
    width: data.length / 4,
    height: 1,
    channels: 4,
    data,
    space: 'srgb',
    alpha: 'straight',
  })

  test('is the mean of what alpha takes away, by the sample type’s own full scale', () => {
    expect(transparentShare(rgba(Uint8Array.of(0, 0, 0, 255, 0, 0, 0, 204)))).toBeCloseTo(0.1, 9)
    expect(transparentShare(rgba(Uint16Array.of(0, 0, 0, 65535, 0, 0, 0, 13107)))).toBeCloseTo(0.4, 9)
  })

  test('is exactly 1 and 0 at the ends, and 0 without alpha', () => {
    expect(transparentShare(rgba(Uint8Array.of(9, 9, 9, 0)))).toBe(1)
    expect(transparentShare(rgba(Uint8Array.of(9, 9, 9, 255)))).toBe(0)
    expect(transparentShare(colourOf(rgba(Uint8Array.of(9, 9, 9, 0))))).toBe(0)
  })

  test('colour without alpha keeps the sample type and drops every fourth sample', () => {
    const rgb = colourOf(rgba(Uint16Array.of(1000, 2, 3, 4, 5, 6, 7000, 8)))
    expect(rgb).toMatchObject({ channels: 3, alpha: 'none', data: Uint16Array.of(1000, 2, 3, 5, 6, 7000) })
    expect(colourOf(rgb)).toBe(rgb)
  })
})

test('what is left of nothing is warned of', async () => {
  const { warnings } = await cutWith(cutOut, { maskOffset: -60 })
  expect(warnings).toEqual(['nothing is left in the cut-out: no subject was found in the picture'])
  expect((await cutWith(cutOut)).warnings).toEqual([])
})

test('the background that invert leaves has colours of its own, not those of the subject', async () => {
  const { matte, foreground } = await cutWith(onWhite, { invert: true })
  expect(matte.data[0]).toBe(1)
  const rim = drawn.alpha.findIndex((alpha) => alpha > 0.3 && alpha < 0.7)
  expect(foreground.data[rim * 3 + 1]).toBeGreaterThan(240)
})

test('stages are told by name with the time that passed', async () => {
  let time = 0
  const { ms } = await cut(onWhite, {}, { now: () => (time += 10) })
  expect(ms).toEqual({ key: 10, refine: 10, foreground: 10 })
})
