import { describe, expect, it } from 'vitest'
import { linearToSrgb } from '../light.ts'
import type { Picture } from '../picture.ts'
import { contentKey } from './content-key.ts'
import { placementOf, prepareHint, preparePicture } from './preprocess.ts'
import type { PictureInput } from './spec.ts'
import { tilesOver, tileWeights } from './tiles.ts'
import { trimapOf } from './trimap.ts'

const raw: PictureInput = {
  size: { kind: 'free', longest: 64, multiple: 1 },
  kernel: 'bilinear',
  mean: [0, 0, 0],
  std: [1, 1, 1],
}
const own = ({ width, height }: Picture) => ({ canvas: { width, height }, picture: { width, height } })
const picture = (channels: 1 | 2 | 3 | 4, data: Picture['data'], more: Partial<Picture> = {}): Picture => ({
  width: data.length / channels,
  height: 1,
  channels,
  data,
  space: 'srgb',
  alpha: channels === 2 || channels === 4 ? 'straight' : 'none',
  ...more,
})
const prepared = (it: Picture, input = raw) => [...preparePicture(it, input, own(it))]
const close = (values: number[]) => values.map((value) => expect.closeTo(value, 6))

describe('size', () => {
  const size = { width: 800, height: 600 }
  it('squash: both sides whatever the shape; own: the file’s, else the row’s', () => {
    expect(placementOf({ kind: 'squash', width: 32, height: 64 }, size).canvas).toEqual({ width: 32, height: 64 })
    const rule = { kind: 'own', otherwise: 320 } as const
    expect(placementOf(rule, size, [1, 3, undefined, undefined]).canvas).toEqual({ width: 320, height: 320 })
    expect(placementOf(rule, size, [1, 3, 48, 96]).canvas).toEqual({ width: 96, height: 48 })
    expect(placementOf(rule, size).canvas).toEqual({ width: 320, height: 320 })
  })

  it('own: a place for channels is no side, so a file that has them last is not fed a picture of 3 px', () => {
    const rule = { kind: 'own', otherwise: 320 } as const
    for (const shape of [
      [undefined, undefined, undefined, 3],
      [1, 320, 320, 3],
      [1, undefined, undefined, 4],
    ])
      expect(placementOf(rule, size, shape).canvas).toEqual({ width: 320, height: 320 })
  })

  it('free: shape kept, not enlarged, rounded to the multiple, never nothing', () => {
    const rule = { kind: 'free', longest: 512, multiple: 32 } as const
    expect(placementOf(rule, size).canvas).toEqual({ width: 512, height: 384 })
    expect(placementOf(rule, { width: 100, height: 50 }).canvas).toEqual({ width: 96, height: 64 })
    expect(placementOf(rule, { width: 1, height: 20000 }).canvas).toEqual({ width: 32, height: 512 })
  })

  it('shortest: enlarged or shrunk to it, but the longest side is held', () => {
    const rule = { kind: 'shortest', shortest: 512, longest: 1536, multiple: 32 } as const
    expect(placementOf(rule, size).canvas).toEqual({ width: 672, height: 512 })
    expect(placementOf(rule, { width: 256, height: 256 }).canvas).toEqual({ width: 512, height: 512 })
    expect(placementOf(rule, { width: 20000, height: 1 }).canvas).toEqual({ width: 1536, height: 32 })
  })

  it('longest: longer where the picture is narrow, and enlarged by no more than is said', () => {
    const rule = { kind: 'longest', longest: 448, least: 320, most: 1280, enlarged: 3, multiple: 32 } as const
    const canvas = (width: number, height: number) => placementOf(rule, { width, height }).canvas
    expect(canvas(900, 900)).toEqual({ width: 448, height: 448 })
    expect(canvas(700, 500)).toEqual({ width: 448, height: 320 })
    expect(canvas(500, 1000)).toEqual({ width: 320, height: 640 })
    expect(canvas(8000, 400)).toEqual({ width: 1280, height: 64 })
    expect(canvas(64, 128)).toEqual({ width: 192, height: 384 })
  })

  it('pad: inside the canvas, the rest is 0 and not black', () => {
    const rule = { kind: 'pad', width: 4, height: 4 } as const
    const grey = picture(1, Uint8Array.of(255, 255))
    const placement = placementOf(rule, grey)
    expect(placement).toEqual({ canvas: { width: 4, height: 4 }, picture: { width: 4, height: 2 } })
    const planes = preparePicture(grey, { ...raw, mean: [0.5, 0.5, 0.5] }, placement)
    expect([...planes.subarray(0, 16)]).toEqual([...Array(8).fill(0.5), ...Array(8).fill(0)])
  })
})

describe('pixels', () => {
  it('red, green, blue in that order, each with its own mean and std', () => {
    const input: PictureInput = { ...raw, mean: [0.1, 0.2, 0.3], std: [0.5, 0.25, 2] }
    const found = prepared(picture(3, Uint8Array.of(255, 0, 51, 102, 204, 153)), input)
    expect(found).toEqual(close([1.8, 0.6, -0.8, 2.4, -0.05, 0.15]))
  })

  it('8 bits, 16 bits and floats are the same numbers', () => {
    const eight = prepared(picture(3, Uint8Array.of(0, 51, 255)))
    expect(prepared(picture(3, Uint16Array.of(0, 51 * 257, 65535)))).toEqual(close(eight))
    expect(prepared(picture(3, Float32Array.of(0, 0.2, 1)))).toEqual(close(eight))
    expect(prepared(picture(3, Float32Array.of(-1, 0.2, 7)))).toEqual(close(eight))
  })

  it('grey fills all three planes; alpha is left out', () => {
    expect(prepared(picture(1, Uint8Array.of(51)))).toEqual(close([0.2, 0.2, 0.2]))
    expect(prepared(picture(2, Uint8Array.of(51, 0)))).toEqual(close([0.2, 0.2, 0.2]))
    expect(prepared(picture(4, Uint8Array.of(51, 102, 153, 0)))).toEqual(close([0.2, 0.4, 0.6]))
  })

  it('premultiplied colour is made straight again', () => {
    const found = prepared(picture(4, Uint8Array.of(51, 102, 0, 128, 9, 9, 9, 0), { alpha: 'premultiplied' }))
    // to the last bit and not to the nearest level
    expect([found[0], found[2]]).toEqual(close([51 / 128, 102 / 128]))
    expect([found[1], found[3], found[5]]).toEqual([0, 0, 0])
    const deep = prepared(picture(2, Uint16Array.of(3, 7), { alpha: 'premultiplied' }))
    expect(deep).toEqual(close([3 / 7, 3 / 7, 3 / 7]))
    const light = picture(4, Float32Array.of(0.25, 0.5, 0, 0.5), { alpha: 'premultiplied', space: 'linear' })
    expect(prepared(light)[0]).toBeCloseTo(linearToSrgb(0.5), 4)
  })

  it('linear light is resized as light and then encoded', () => {
    const linear = picture(3, Float32Array.of(0, 0, 0, 1, 0.5, 0.2), { space: 'linear' })
    expect(prepared(linear)).toEqual(
      [0, 1, 0, linearToSrgb(0.5), 0, linearToSrgb(0.2)].map((v) => expect.closeTo(v, 4)),
    )
    const half = preparePicture(linear, raw, { canvas: { width: 1, height: 1 }, picture: { width: 1, height: 1 } })
    expect(half[0]).toBeCloseTo(linearToSrgb(0.5), 4)
  })

  it('a hint is resized like the picture and not normalised', () => {
    const hint = { width: 2, height: 1, data: Float32Array.of(0, 1) }
    expect([...prepareHint(hint, { ...raw, mean: [9, 9, 9] }, { width: 4, height: 1 })]).toEqual([0, 0.25, 0.75, 1])
  })
})

describe('trimap', () => {
  it('sure parts are eroded, what is cut off at the border stays sure', () => {
    const data = Float32Array.from({ length: 12 }, (_, x) => (x < 5 ? 1 : x < 6 ? 0.5 : 0))
    const { data: levels } = trimapOf({ width: 12, height: 1, data }, { erodePx: 2 })
    expect([...levels]).toEqual([255, 255, 255, 128, 128, 128, 128, 128, 0, 0, 0, 0])
  })

  it('what is no whole number of px, or no alpha, is refused by name', () => {
    const matte = { width: 2, height: 1, data: Float32Array.of(0, 1) }
    for (const erodePx of [2.5, -1, Number.NaN, 1025])
      expect(() => trimapOf(matte, { erodePx })).toThrow(
        `erodePx must be a whole number from 0 to 1024, not ${erodePx}`,
      )
    expect(() => trimapOf(matte, { foregroundFrom: 240 })).toThrow('foregroundFrom must be a number from 0 to 1')
    expect(() => trimapOf(matte, { backgroundTo: 10 })).toThrow('backgroundTo must be a number from 0 to 1')
    expect([...trimapOf(matte, { erodePx: 0 }).data]).toEqual([0, 255])
  })

  it('thresholds are strict, and the erosion grows with the picture', () => {
    const flat = (value: number, side: number) =>
      trimapOf({ width: side, height: 1, data: new Float32Array(side).fill(value) })
    expect(flat(0.96, 8).data[0]).toBe(255)
    expect(flat(0.94, 8).data[0]).toBe(128)
    expect(flat(0.06, 8).data[0]).toBe(128)
    expect(flat(0.04, 8).data[0]).toBe(0)
    const unknownOf = (side: number) => {
      const data = Float32Array.from({ length: side }, (_, x) => (x < side / 2 ? 1 : 0))
      return trimapOf({ width: side, height: 1, data }).data.filter((level) => level === 128).length
    }
    expect([unknownOf(200), unknownOf(1024), unknownOf(4096)]).toEqual([6, 10, 40])
  })
})

describe('tiles', () => {
  it('cover everything, share the overlap and stay inside', () => {
    for (const [width, height] of [
      [3000, 1024],
      [1025, 700],
      [5000, 4000],
      [10, 10],
    ] as const) {
      const tiles = tilesOver(width, height, 1024, 128)
      const lefts = [...new Set(tiles.map(({ left }) => left))]
      expect(Math.max(...tiles.map((t) => t.left + t.width))).toBe(width)
      expect(Math.max(...tiles.map((t) => t.top + t.height))).toBe(height)
      lefts.slice(1).forEach((left, i) => {
        expect(lefts[i]! + 1024 - left).toBeGreaterThanOrEqual(128)
      })
    }
    expect(tilesOver(1024, 1024, 1024, 128)).toEqual([{ left: 0, top: 0, width: 1024, height: 1024 }])
  })

  it('weights fall towards a neighbour and not towards the picture’s border', () => {
    expect([...tileWeights(0, 6, 10, 4)]).toEqual([1, 1, 0.875, 0.625, 0.375, 0.125])
    expect([...tileWeights(4, 6, 10, 4)]).toEqual([0.125, 0.375, 0.625, 0.875, 1, 1])
  })
})

describe('content key', () => {
  it('is one for equal pictures and another for any changed byte, size or meaning', () => {
    const base = picture(
      3,
      Uint8Array.from({ length: 33 }, (_, i) => i),
    )
    expect(contentKey({ ...base, data: base.data.slice() })).toBe(contentKey(base))
    const keys = new Set([contentKey(base), contentKey({ ...base, space: 'linear' })])
    for (let i = 0; i < 33; i++) {
      const data = base.data.slice()
      data[i]! ^= 1
      keys.add(contentKey({ ...base, data }))
    }
    expect(keys.size).toBe(35)
  })
})
