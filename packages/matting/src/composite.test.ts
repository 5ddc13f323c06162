import { describe, expect, it } from 'vitest'
import { checkerboard, composite, joinCutOut, matteOf } from './composite.ts'
import { linearToSrgb, srgbToLinear } from './light.ts'
import type { Picture } from './picture.ts'
import type { Room } from './room.ts'

function rgba<S extends Uint8Array | Uint16Array | Float32Array>(data: S): Picture<S> {
  return { width: data.length / 4, height: 1, channels: 4, data, space: 'srgb', alpha: 'straight' }
}

describe('composite', () => {
  it('gives the colours that a browser gives', () => {
    // The example of facts/peers.md: (200,100,50) at alpha 128 over white is (227,177,152), and not (177,152,140).
    const picture = rgba(Uint8Array.of(200, 100, 50, 128))
    expect([...composite(picture, { r: 255, g: 255, b: 255 }).data]).toEqual([227, 177, 152])
    expect([...composite(picture, { r: 0, g: 0, b: 0 }).data]).toEqual([100, 50, 25])
  })

  it('is the background where alpha is 0 and the colour where it is full', () => {
    const picture = rgba(Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 255))
    const result = composite(picture, { r: 7, g: 8, b: 9 })
    expect([...result.data]).toEqual([7, 8, 9, 4, 5, 6])
    expect(result).toMatchObject({ channels: 3, alpha: 'none', space: 'srgb' })
  })

  it('mixes light when asked to', () => {
    const picture = rgba(Uint8Array.of(255, 255, 255, 128))
    const expected = Math.round(linearToSrgb(128 / 255) * 255)
    expect(composite(picture, { r: 0, g: 0, b: 0 }, { light: 'linear' }).data[0]).toBe(expected)
    expect(expected).toBe(188)
    const mixed = srgbToLinear(100 / 255) * 0.2 + srgbToLinear(200 / 255) * 0.8
    const other = composite(rgba(Uint8Array.of(100, 0, 0, 51)), { r: 200, g: 0, b: 0 }, { light: 'linear' })
    expect(other.data[0]).toBe(Math.round(linearToSrgb(mixed) * 255))
  })

  it('takes a picture as background, of another sample type too, and keeps the sample type', () => {
    const background: Picture = {
      width: 2,
      height: 1,
      channels: 3,
      data: Uint8Array.of(255, 0, 0, 0, 255, 0),
      space: 'srgb',
      alpha: 'none',
    }
    const deep = composite(rgba(Uint16Array.of(0, 0, 0, 0, 65535, 0, 0, 32768)), background)
    expect([...deep.data]).toEqual([65535, 0, 0, 32768, 32767, 0])
    const floats = composite(rgba(Float32Array.of(0.5, 0.5, 0.5, 0.25, 0, 0, 0, 1)), background)
    expect([...floats.data]).toEqual([0.875, 0.125, 0.125, 0, 0, 0])
  })

  it('refuses what is not straight RGBA, and a background of another size', () => {
    const opaque: Picture = { width: 1, height: 1, channels: 3, data: new Uint8Array(3), space: 'srgb', alpha: 'none' }
    expect(() => composite(opaque, { r: 0, g: 0, b: 0 })).toThrow(
      'a cut-out must be straight RGBA, not 3 channels with alpha "none"',
    )
    expect(() => composite({ ...rgba(new Uint8Array(4)), alpha: 'premultiplied' }, opaque)).toThrow('straight RGBA')
    expect(() => composite(rgba(new Uint8Array(8)), opaque)).toThrow('the background is 1×1 and the picture 2×1')
  })
})

describe('checkerboard', () => {
  it('is white at the top left and changes every tile', () => {
    const { data, width, channels } = checkerboard(6, 4, 2)
    const at = (x: number, y: number) => data[(y * width + x) * channels]
    expect([at(0, 0), at(1, 1), at(2, 0), at(3, 1), at(4, 0), at(0, 2), at(2, 2)]).toEqual([
      255, 255, 204, 204, 255, 204, 255,
    ])
    expect(data).toHaveLength(72)
  })
})

describe('joinCutOut and matteOf', () => {
  it('gives the same four pixels at a time and one at a time', () => {
    for (const width of [4, 8, 12]) {
      const data = Uint8Array.from({ length: width * 3 * 3 }, (_, i) => (i * 83 + 7) % 256)
      const alpha = Float32Array.from({ length: width * 3 }, (_, i) => (i % 5) / 4 - 0.001 * (i % 3))
      const colour: Picture = { width, height: 3, channels: 3, data, space: 'srgb', alpha: 'none' }
      const expected = Array.from(alpha).flatMap((a, p) => [
        ...data.subarray(p * 3, p * 3 + 3),
        Math.round(255 * Math.min(1, Math.max(0, a))),
      ])
      expect([...joinCutOut(colour, { width, height: 3, data: alpha }).data]).toEqual(expected)
    }
  })

  const colour: Picture<Uint8Array> = {
    width: 3,
    height: 1,
    channels: 3,
    data: Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2, 1),
    space: 'srgb',
    alpha: 'none',
  }

  it('puts colour and alpha together, rounding alpha, keeping colour under alpha 0', () => {
    const joined = joinCutOut(colour, { width: 3, height: 1, data: Float32Array.of(0, 0.5, 1) })
    expect([...joined.data]).toEqual([9, 8, 7, 0, 6, 5, 4, 128, 3, 2, 1, 255])
    expect(joined).toMatchObject({ channels: 4, alpha: 'straight' })
  })

  it('gives the same in memory that words cannot lie in', () => {
    const askew: Room = {
      take: (_, length) => new Uint8Array(new ArrayBuffer(length + 1), 1, length) as never,
      give() {},
    }
    const matte = { width: 3, height: 1, data: Float32Array.of(-0.5, 0.5, 2) }
    const joined = joinCutOut(colour, matte, askew)
    expect(joined.data.byteOffset).toBe(1)
    expect([...joined.data]).toEqual([9, 8, 7, 0, 6, 5, 4, 128, 3, 2, 1, 255])
    expect(joinCutOut(colour, matte).data).toEqual(joined.data)
  })

  it('clips alpha that is out of range', () => {
    const { data } = joinCutOut(colour, { width: 3, height: 1, data: Float32Array.of(-0.5, 1.5, 0.999) })
    expect([data[3], data[7], data[11]]).toEqual([0, 255, 255])
  })

  it('repeats grey and keeps floats as they are', () => {
    const grey: Picture<Float32Array> = {
      width: 1,
      height: 1,
      channels: 1,
      data: Float32Array.of(0.25),
      space: 'linear',
      alpha: 'none',
    }
    const joined = joinCutOut(grey, { width: 1, height: 1, data: Float32Array.of(0.125) })
    expect([...joined.data]).toEqual([0.25, 0.25, 0.25, 0.125])
    expect(joined.space).toBe('linear')
  })

  it('goes there and back, in 8 and 16 bits', () => {
    const alpha = Float32Array.of(0, 100 / 255, 1)
    expect(matteOf(joinCutOut(colour, { width: 3, height: 1, data: alpha })).data).toEqual(alpha)
    const deep: Picture<Uint16Array> = { ...colour, data: new Uint16Array(9) }
    const fine = Float32Array.of(0, 12345 / 65535, 1)
    expect(matteOf(joinCutOut(deep, { width: 3, height: 1, data: fine })).data).toEqual(fine)
  })

  it('the matte of a picture without alpha is full', () => {
    expect([...matteOf(colour).data]).toEqual([1, 1, 1])
  })

  it('refuses a matte of another size', () => {
    expect(() => joinCutOut(colour, { width: 1, height: 3, data: new Float32Array(3) })).toThrow(
      'the matte is 1×3 and the picture 3×1',
    )
  })
})
