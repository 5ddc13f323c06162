import { describe, expect, test } from 'vitest'
import { srgbToLinear } from '../light.ts'
import type { Picture } from '../picture.ts'
import type { Backing } from '../shot/comp-over.ts'
import { makePass, type PassKind, type PassPixels } from './make-pass.ts'

const exr: PassPixels = { samples: 'float', space: 'linear', rgba: 'premultiplied' }
const png: PassPixels = { samples: 'uint8', space: 'srgb' }
const png16: PassPixels = { samples: 'uint16', space: 'srgb' }
const checker: Backing = { kind: 'checker', tilePx: 2 }

/** A row of pixels of one grey, each with its alpha. */
function subject(grey: number, alphas: number[], data: Picture['data'], space: Picture['space'] = 'srgb') {
  const size = { width: alphas.length, height: 1 }
  const foreground: Picture = { ...size, channels: 3, data: data.fill(grey), space, alpha: 'none' }
  return { foreground, matte: { ...size, data: Float32Array.from(alphas) } }
}

const floats = (grey: number, alphas: number[], space: Picture['space'] = 'srgb') =>
  subject(grey, alphas, new Float32Array(alphas.length * 3), space)
const make = (kind: PassKind, of: ReturnType<typeof subject>, pixels: PassPixels, on: Backing = checker) =>
  makePass(kind, of, pixels, on)

describe('passes', () => {
  test('alpha is one channel of coverage, cut to 0..1, rounded for whole numbers', () => {
    const of = floats(0.5, [0, 0.25, 1, 1.5, -0.5])
    const alpha = make('alpha', of, exr)
    expect([alpha.channels, alpha.space, Array.from(alpha.data)]).toEqual([1, 'linear', [0, 0.25, 1, 1, 0]])
    // what holds encoded colours holds alpha beside them, and is written by whatever takes those
    expect(make('alpha', of, png)).toMatchObject({ space: 'srgb', data: Uint8Array.of(0, 64, 255, 255, 0) })
    expect(make('alpha', of, png16).data).toEqual(Uint16Array.of(0, 16384, 65535, 65535, 0))
  })

  test('a foreground in the wanted form is handed on as it is', () => {
    const of = subject(200, [1, 0], new Uint8Array(6))
    expect(make('foreground', of, png)).toBe(of.foreground)
    const rgba = make('rgba', of, png)
    expect([rgba.channels, rgba.alpha]).toEqual([4, 'straight'])
    expect(rgba.data).toEqual(Uint8Array.of(200, 200, 200, 255, 200, 200, 200, 0))
  })

  test('alpha .8 and colour .6 give premultiplied light, straight light, and the comp 0.545655 over the first square', () => {
    const of = floats(0.6, [0.8])
    const rgba = make('rgba', of, exr)
    expect([rgba.alpha, rgba.space]).toEqual(['premultiplied', 'linear'])
    expect(rgba.data[3]).toBeCloseTo(0.8, 6)
    expect(rgba.data[0]).toBeCloseTo(srgbToLinear(0.6) * 0.8, 5)
    expect(make('rgba', of, { ...exr, rgba: 'straight' }).data[0]).toBeCloseTo(srgbToLinear(0.6), 5)
    expect(make('comp', of, exr).data[0]).toBeCloseTo(srgbToLinear(0.545655), 4)
    expect(make('comp', of, png16).data[0]! / 65535).toBeCloseTo(0.545655, 3)
  })

  test('light above 1 is kept in floats and cut in whole numbers', () => {
    const of = floats(4, [1, 0.5], 'linear')
    expect(Array.from(make('rgba', of, exr).data)).toEqual([4, 4, 4, 1, 2, 2, 2, 0.5])
    expect(Array.from(make('foreground', of, png).data)).toEqual([255, 255, 255, 255, 255, 255])
    expect(make('foreground', of, exr)).toBe(of.foreground)
  })

  test('8-bit sRGB to linear floats, and to 16 bits', () => {
    const of = subject(128, [1], new Uint8Array(3))
    expect(make('foreground', of, exr).data[0]).toBeCloseTo(srgbToLinear(128 / 255), 6)
    expect(make('foreground', of, png16).data[0]).toBe(Math.round((128 / 255) * 65535))
  })

  test('a comp over a colour and over a picture of other samples', () => {
    const of = subject(0, [0, 0.25, 1], new Uint8Array(9))
    const white = make('comp', of, png, { kind: 'colour', r: 255, g: 255, b: 255 })
    expect([0, 3, 6].map((at) => white.data[at])).toEqual([255, 225, 0])
    const data = new Float32Array(9).fill(1)
    const plate: Picture = { width: 3, height: 1, channels: 3, data, space: 'linear', alpha: 'none' }
    expect(make('comp', of, png, { kind: 'picture', picture: plate }).data).toEqual(white.data)
  })

  test('sizes that differ and grey pictures are refused', () => {
    const of = floats(0.5, [1, 1])
    const grey: Picture = { width: 2, height: 1, channels: 1, data: new Float32Array(2), space: 'srgb', alpha: 'none' }
    const small = { width: 1, height: 1, data: Float32Array.of(1) }
    expect(() => make('alpha', { ...of, matte: small }, exr)).toThrow('one size')
    expect(() => make('foreground', { ...of, foreground: grey }, exr)).toThrow(/grey/)
  })
})
