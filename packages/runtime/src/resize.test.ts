import { linearToSrgb, type Picture, srgbToLinear } from '@popcel/matting'
import { describe, expect, it } from 'vitest'
import { lanczosTaps } from './lanczos.ts'
import { resizePicture } from './resize.ts'

function picture<S extends Uint8Array | Uint16Array | Float32Array>(
  width: number,
  height: number,
  channels: 1 | 2 | 3 | 4,
  data: S,
): Picture<S> {
  return { width, height, channels, data, space: 'srgb', alpha: channels % 2 ? 'none' : 'straight' }
}

/** RGBA from a function of x, y. */
function drawn(width: number, height: number, at: (x: number, y: number) => readonly number[]): Picture<Uint8Array> {
  const pixels = Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width)))
  return picture(width, height, 4, Uint8Array.from(pixels.flat()))
}

describe('lanczosTaps', () => {
  it('are those of the formula for halving, sum 1, symmetric', () => {
    const taps = lanczosTaps(64, 32)[16]!
    // Output 16 lies between inputs 32 and 33; 12 inputs are nearer than 3 × 2.
    expect([taps.first, taps.weights.length]).toEqual([27, 12])
    const raw = [0.25, 0.75, 1.25, 1.75, 2.25, 2.75].map(
      (x) => (3 * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / 3)) / (Math.PI * x) ** 2,
    )
    const sum = 2 * raw.reduce((a, b) => a + b)
    raw.forEach((weight, k) => {
      expect(taps.weights[6 + k]).toBeCloseTo(weight / sum, 6)
      expect(taps.weights[5 - k]).toBeCloseTo(weight / sum, 6)
    })
  })

  it('sum to 1 at the borders too and never leave the picture', () => {
    for (const [from, to] of [
      [10, 3],
      [3, 10],
      [7, 7],
      [1, 5],
      [5, 1],
    ] as const)
      for (const { first, weights } of lanczosTaps(from, to)) {
        expect(first).toBeGreaterThanOrEqual(0)
        expect(first + weights.length).toBeLessThanOrEqual(from)
        expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6)
      }
  })
})

describe('resizePicture', () => {
  it.each([
    [7, 5],
    [40, 33],
    [1, 1],
    [16, 9],
  ])('keeps one colour exactly at %i×%i, 8 and 16 bits', async (width, height) => {
    const flat = drawn(16, 12, () => [201, 17, 99, 140])
    const resized = await resizePicture(flat, width, height)
    expect([resized.width, resized.height, resized.data.length]).toEqual([width, height, width * height * 4])
    expect(
      new Set(Array.from({ length: width * height }, (_, i) => [...resized.data.slice(i * 4, i * 4 + 4)].join())),
    ).toEqual(new Set(['201,17,99,140']))
    const deep = await resizePicture(picture(16, 12, 3, new Uint16Array(16 * 12 * 3).fill(54321)), width, height)
    expect(new Set(deep.data)).toEqual(new Set([54321]))
  })

  it('averages light, not values: half black, half white becomes 188, not 128', async () => {
    const stripes = picture(
      64,
      4,
      1,
      Uint8Array.from({ length: 256 }, (_, i) => (i % 2) * 255),
    )
    const { data } = await resizePicture(stripes, 8, 4)
    // 0.5 of the light is encoded as 188 (0.7354 × 255 = 187.5).
    expect(data[4]! - linearToSrgb(0.5) * 255).toBeLessThan(1)
    expect(data[4]).toBeGreaterThanOrEqual(187)
  })

  it('keeps the mean of the light when shrinking', async () => {
    const noise = picture(
      96,
      96,
      3,
      Uint8Array.from({ length: 96 * 96 * 3 }, (_, i) => 60 + ((i * 2654435761) >>> 25)),
    )
    const mean = (data: ArrayLike<number>) =>
      Array.from(data, (v) => srgbToLinear(v / 255)).reduce((a, b) => a + b) / data.length
    const small = await resizePicture(noise, 24, 24)
    expect(mean(small.data)).toBeCloseTo(mean(noise.data), 2)
  })

  it('shows no fringe where opaque meets transparent, whatever colour lies under alpha 0', async () => {
    for (const hidden of [
      [0, 0, 0, 0],
      [255, 255, 255, 0],
      [0, 255, 0, 0],
    ]) {
      const edge = drawn(60, 60, (x, y) => (x > 20 + y / 7 ? [230, 120, 40, 255] : hidden))
      for (const [width, height] of [
        [20, 20],
        [37, 41],
        [150, 90],
      ] as const) {
        const { data } = await resizePicture(edge, width, height)
        for (let i = 0; i < data.length; i += 4)
          expect([...data.slice(i, i + 3)]).toEqual(data[i + 3] === 0 ? [0, 0, 0] : [230, 120, 40])
      }
    }
  })

  it('makes coverage of a hard edge: a half-covered pixel is about half transparent', async () => {
    const edge = drawn(40, 40, (x) => (x < 21 ? [255, 255, 255, 255] : [0, 0, 0, 0]))
    const { data } = await resizePicture(edge, 20, 20)
    const alphas = Array.from({ length: 20 }, (_, x) => data[x * 4 + 3]!)
    expect(alphas[10]).toBeGreaterThan(110)
    expect(alphas[10]).toBeLessThan(145)
    expect([alphas[0], alphas[19]]).toEqual([255, 0])
  })

  it('does not shift: a mirrored picture gives the mirrored result', async () => {
    const at = (x: number, y: number) => [x * 6, y * 6, (x * y) & 255, 255]
    const straight = await resizePicture(drawn(40, 30, at), 13, 30)
    const mirrored = await resizePicture(
      drawn(40, 30, (x, y) => at(39 - x, y)),
      13,
      30,
    )
    for (let y = 0; y < 30; y++)
      for (let x = 0; x < 13; x++)
        expect(mirrored.data[(y * 13 + x) * 4]).toBeCloseTo(straight.data[(y * 13 + 12 - x) * 4]!, -0.5)
  })

  it('does float pictures in linear light, premultiplied ones as they are', async () => {
    const data = Float32Array.from({ length: 8 * 8 * 4 }, (_, i) => (i % 4 === 3 ? 0.5 : 0.25))
    const linear: Picture = { width: 8, height: 8, channels: 4, data, space: 'linear', alpha: 'premultiplied' }
    const resized = await resizePicture(linear, 3, 5)
    resized.data.forEach((value, i) => {
      expect(value).toBeCloseTo(i % 4 === 3 ? 0.5 : 0.25, 6)
    })
    expect(resized).toMatchObject({ space: 'linear', alpha: 'premultiplied' })
    const bright = { ...linear, channels: 3 as const, alpha: 'none' as const, data: new Float32Array(192).fill(4.5) }
    expect((await resizePicture(bright, 3, 3)).data[0]).toBeCloseTo(4.5, 5)
  })

  it('refuses sizes that are none, and premultiplied sRGB', async () => {
    const flat = drawn(2, 2, () => [1, 2, 3, 4])
    await expect(resizePicture(flat, 0, 5)).rejects.toMatchObject({
      message: 'width must be a whole number of at least 1, not 0',
    })
    await expect(resizePicture(flat, 5, 2.5)).rejects.toMatchObject({ code: 'usage' })
    await expect(resizePicture({ ...flat, alpha: 'premultiplied' }, 1, 1)).rejects.toMatchObject({ code: 'usage' })
  })
})
