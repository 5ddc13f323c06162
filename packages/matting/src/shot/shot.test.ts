import { describe, expect, it } from 'vitest'
import { linearToSrgb, srgbToLinear } from '../light.ts'
import type { Matte, Picture } from '../picture.ts'
import { compOver } from './comp-over.ts'
import { garbageMatte, holdOut, levels } from './levels.ts'
import { sourcePassthrough } from './source-passthrough.ts'
import { premultiply, toLinear, toSrgb, unpremultiply } from './transfer.ts'

const matteOf = (width: number, height: number, value: (x: number, y: number) => number): Matte => ({
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, p) => value(p % width, Math.floor(p / width))),
})

function filled(width: number, height: number, rgb: readonly number[], space: Picture['space'] = 'linear') {
  const data = Float32Array.from({ length: width * height * 3 }, (_, i) => rgb[i % 3]!)
  return { width, height, channels: 3, data, space, alpha: 'none' } as const satisfies Picture
}

describe('levels, garbage, hold-out', () => {
  it('levels by hand', () => {
    const matte = matteOf(5, 1, (x) => [0.05, 0.1, 0.5, 0.9, 0.95][x]!)
    const expected = [0, 0, 0.5, 1, 1].map((v) => expect.closeTo(v, 6))
    expect([...levels(matte, { black: 0.1, white: 0.9 }).data]).toEqual(expected)
    expect(
      levels(
        matteOf(1, 1, () => 0.25),
        { gamma: 2 },
      ).data[0],
    ).toBeCloseTo(0.5, 6)
    expect(levels(matte).data).toEqual(matte.data)
    expect(() => levels(matte, { black: 0.5, white: 0.5 })).toThrow(/white must lie above black/)
  })

  it('a garbage matte keeps what lies within the grown hint and clears the rest', () => {
    const matte = matteOf(101, 61, () => 0.7)
    const hint = matteOf(101, 61, (x, y) => (x === 40 && y === 30 ? 0.2 : 0))
    const { data } = garbageMatte(matte, hint, { dilate: 10, blur: 0 })
    const alpha = (x: number, y: number) => data[y * 101 + x]
    expect([alpha(50, 30), alpha(51, 30), alpha(40, 20), alpha(40, 19)]).toEqual([
      Math.fround(0.7),
      0,
      Math.fround(0.7),
      0,
    ])
    expect(garbageMatte(matte, hint, { threshold: 0.3 }).data.every((v) => v === 0)).toBe(true)
    expect(() =>
      garbageMatte(
        matte,
        matteOf(3, 3, () => 1),
      ),
    ).toThrow(/must be of one size/)
  })

  it('a hold-out makes alpha 1 inside it and takes nothing away', () => {
    const { data } = holdOut(
      matteOf(3, 1, (x) => x * 0.3),
      matteOf(3, 1, (x) => (x === 0 ? 1 : 0)),
    )
    expect([...data]).toEqual([1, Math.fround(0.3), Math.fround(0.6)])
  })
})

describe('transfers', () => {
  it('light and back within 1e-5, values above 1 kept, below 0 to 0, an exact pass where nothing is to be done', () => {
    const values = [0, 0.001, 0.0031308, 0.05, 0.214, 0.5, 0.8, 1, 4.5]
    const picture = { ...filled(3, 1, [0]), data: Float32Array.from(values) }
    const back = toLinear(toSrgb(picture))
    values.forEach((v, i) => {
      expect(Math.abs(back.data[i]! - v)).toBeLessThanOrEqual(1e-5)
    })
    expect(toLinear(picture).data).toEqual(picture.data)
    expect(toSrgb(picture).data[8]!).toBeGreaterThan(1.9)
    expect(toSrgb({ ...picture, data: picture.data.map((v) => -v) }).data.every((v) => v === 0)).toBe(true)
  })

  it('the curve is piecewise, not a power of 2.2', () => {
    const [light] = toLinear(filled(1, 1, [0.6, 0.6, 0.6], 'srgb')).data
    expect(light).toBeCloseTo(srgbToLinear(0.6), 6)
    expect(Math.abs(light! - 0.6 ** 2.2)).toBeGreaterThan(0.005)
  })

  it('8-bit sRGB is divided by 255 and nothing else', () => {
    const bytes: Picture = { ...filled(1, 1, [0]), space: 'srgb', data: Uint8Array.of(0, 128, 255) }
    expect([...toSrgb(bytes).data]).toEqual([0, Math.fround(128 / 255), 1])
  })

  it('premultiplied and back within 1e-5; never more than the colour; 0 at alpha 0, the colour at alpha 1', () => {
    const colour = { ...filled(4, 1, [0]), data: Float32Array.of(0.2, 0.5, 3, 0.2, 0.5, 3, 0.2, 0.5, 3, 0.2, 0.5, 3) }
    const matte = matteOf(4, 1, (x) => [0, 0.001, 0.6, 1][x]!)
    const multiplied = premultiply(colour, matte)
    expect([multiplied.alpha, multiplied.space]).toEqual(['premultiplied', 'linear'])
    expect([...multiplied.data.subarray(0, 4)]).toEqual([0, 0, 0, 0])
    expect([...multiplied.data.subarray(12)]).toEqual([...colour.data.subarray(0, 3), 1])
    const straight = unpremultiply(multiplied)
    for (let x = 1; x < 4; x++)
      for (let c = 0; c < 3; c++) {
        expect(multiplied.data[x * 4 + c]!).toBeLessThanOrEqual(colour.data[c]!)
        expect(straight.data[x * 4 + c]!).toBeCloseTo(colour.data[c]!, 5)
      }
    expect(() => unpremultiply(straight)).toThrow(/premultiplied RGBA is wanted/)
  })
})

describe('compOver', () => {
  it('the checker: 128 px tiles, the first of them 0.15, the next 0.55, both as sRGB', () => {
    const nothing = matteOf(300, 140, () => 0)
    const { data } = compOver(filled(300, 140, [1, 1, 1]), nothing, { into: new Float32Array(300 * 140 * 3) })
    const grey = (x: number, y: number) => data[(y * 300 + x) * 3]!
    expect([grey(0, 0), grey(127, 127), grey(128, 0), grey(256, 0), grey(0, 128), grey(128, 128)]).toEqual(
      [0.15, 0.15, 0.55, 0.15, 0.55, 0.15].map((v) => expect.closeTo(v, 6)),
    )
  })

  it('alpha 0 shows the background, alpha 1 the subject, to the byte', () => {
    const foreground: Picture = { ...filled(2, 1, [0]), space: 'srgb', data: Uint8Array.of(9, 100, 250, 9, 100, 250) }
    const over = { kind: 'colour', r: 30, g: 60, b: 90 } as const
    expect([
      ...compOver(
        foreground,
        matteOf(2, 1, (x) => x),
        { over },
      ).data,
    ]).toEqual([30, 60, 90, 9, 100, 250])
  })

  it('straight and premultiplied give one picture, within 1e-6', () => {
    const foreground = filled(1, 1, [0.3, 0.7, 0.1])
    const matte = matteOf(1, 1, () => 0.37)
    const behind = filled(1, 1, [0.6, 0.2, 0.9])
    const { data } = compOver(foreground, matte, {
      over: { kind: 'picture', picture: behind },
      into: new Float32Array(3),
    })
    const multiplied = premultiply(foreground, matte).data
    for (let c = 0; c < 3; c++) {
      const sum = multiplied[c]! + behind.data[c]! * (1 - multiplied[3]!)
      expect(Math.abs(data[c]! - linearToSrgb(sum))).toBeLessThan(1e-6)
    }
  })

  it('every byte of every grey is what the exact curve gives, and 16 bits too', () => {
    const greys = Float32Array.from({ length: 3 * 1000 }, (_, i) => Math.floor(i / 3) / 999)
    const picture: Picture = { width: 1000, height: 1, channels: 3, data: greys, space: 'linear', alpha: 'none' }
    const full = matteOf(1000, 1, () => 1)
    const bytes = compOver(picture, full).data
    const words = compOver(picture, full, { into: new Uint16Array(3000) }).data
    greys.forEach((light, i) => {
      expect(Math.abs(bytes[i]! - linearToSrgb(light) * 255)).toBeLessThan(0.53)
      expect(Math.abs(words[i]! - linearToSrgb(light) * 65535)).toBeLessThan(0.6)
    })
  })
})

describe('sourcePassthrough', () => {
  const size = 64
  const disc = matteOf(size, size, (x, y) => (Math.hypot(x - 32, y - 32) < 24 ? 1 : 0))
  const red = filled(size, size, [4, 0, 0])
  const blue = filled(size, size, [0, 0, 1])
  const red0 = (picture: Picture, x: number, y: number) => picture.data[(y * size + x) * 3]!

  it('the middle is the plate, the edge the foreground, and nothing of the plate is left where alpha is not solid', () => {
    const out = sourcePassthrough(red, blue, disc, { erode: 2, blur: 3 })
    expect([red0(out, 32, 32), red0(out, 0, 0)]).toEqual([4, 0])
    for (let p = 0; p < size * size; p++) {
      const [x, y] = [p % size, Math.floor(p / size)]
      // Within 2 px of what is not solid.
      if (Math.hypot(x - 32, y - 32) > 21.5) expect(red0(out, x, y)).toBe(0)
    }
  })

  it('without erosion and blur every solid pixel is the plate’s; 0.94 is not solid and 0.96 is', () => {
    const options = { erode: 0, blur: 0 }
    expect(red0(sourcePassthrough(red, blue, disc, options), 32, 10)).toBe(4)
    for (const [alpha, wanted] of [
      [0.94, 0],
      [0.96, 4],
    ] as const)
      expect(
        red0(
          sourcePassthrough(
            red,
            blue,
            matteOf(size, size, () => alpha),
            options,
          ),
          5,
          5,
        ),
      ).toBe(wanted)
  })

  it('an 8-bit plate goes into a float foreground of the network, in its space', () => {
    const plate: Picture = { ...red, space: 'srgb', data: new Uint8Array(size * size * 3).fill(188) }
    const out = sourcePassthrough(
      plate,
      blue,
      matteOf(size, size, () => 1),
    )
    expect(red0(out, 32, 32)).toBeCloseTo(srgbToLinear(188 / 255), 5)
    expect([out.space, out.data instanceof Float32Array]).toEqual(['linear', true])
  })
})
