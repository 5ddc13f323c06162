import { describe, expect, it } from 'vitest'
import { boxMean } from '../box.ts'
import { composite, joinCutOut } from '../composite.ts'
import { haloError } from '../metrics/edge-band.ts'
import type { Matte, Picture } from '../picture.ts'
import { estimateForegroundBlurFusion } from './blur-fusion.ts'

const [W, H] = [60, 50]
const matte: Matte = {
  width: W,
  height: H,
  data: Float32Array.from({ length: W * H }, (_, i) =>
    Math.min(1, Math.max(0, (18 - Math.hypot((i % W) - 30, Math.floor(i / W) - 25)) / 3)),
  ),
}
const colour: Picture<Uint8Array> = {
  width: W,
  height: H,
  channels: 3,
  data: Uint8Array.from({ length: W * H * 3 }, (_, i) => [220, 90, 30][i % 3]!),
  space: 'srgb',
  alpha: 'none',
}
const truth = joinCutOut(colour, matte)
const picture = composite(truth, { r: 255, g: 255, b: 255 })

describe('boxMean', () => {
  it('by hand on a row: side 3 is −1..1, side 2 is −1..0, cut at the ends', () => {
    const row = { width: 4, height: 1, data: Float32Array.of(1, 2, 4, 8) }
    expect([...boxMean(row, 3)]).toEqual([1.5, 7 / 3, 14 / 3, 6].map((v) => expect.closeTo(v, 6)))
    expect([...boxMean(row, 2)]).toEqual([1, 1.5, 3, 6])
    expect([...boxMean(row, 1)]).toEqual([1, 2, 4, 8])
    expect([...boxMean(row, 99)]).toEqual([3.75, 3.75, 3.75, 3.75])
  })

  it('is the plain mean in two directions', () => {
    const plane = { width: 13, height: 11, data: Float32Array.from({ length: 143 }, (_, i) => (i * 37) % 101) }
    for (const side of [4, 5, 8]) {
      const means = boxMean(plane, side)
      for (let y = 0; y < 11; y++)
        for (let x = 0; x < 13; x++) {
          const values: number[] = []
          for (let j = y - Math.floor(side / 2); j < y - Math.floor(side / 2) + side; j++)
            for (let i = x - Math.floor(side / 2); i < x - Math.floor(side / 2) + side; i++)
              if (i >= 0 && i < 13 && j >= 0 && j < 11) values.push(plane.data[j * 13 + i]!)
          expect(means[y * 13 + x]).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 4)
        }
    }
  })
})

describe('estimateForegroundBlurFusion', () => {
  it('by hand: one pass with a box of one pixel keeps the picture where alpha is not 0 or 1', () => {
    // box = the pixel: F̂ = Iα/(α + ε) ≈ I, B̂ ≈ I, so F = I + α(I − αI − (1−α)I) = I.
    const { data } = estimateForegroundBlurFusion(picture, matte, { boxPx: [1] })
    matte.data.forEach((a, p) => {
      if (a > 0.01)
        for (let c = 0; c < 3; c++) expect(Math.abs(data[p * 3 + c]! - picture.data[p * 3 + c]!)).toBeLessThanOrEqual(1)
    })
  })

  it('is the formula, written plainly, for one box over the whole picture', () => {
    const box = 2 * Math.max(W, H)
    const { data } = estimateForegroundBlurFusion(picture, matte, { boxPx: [box] })
    const n = W * H
    const mean = (of: (p: number) => number) => Array.from({ length: n }, (_, p) => of(p)).reduce((a, b) => a + b) / n
    const meanAlpha = mean((p) => matte.data[p]!)
    for (let c = 0; c < 3; c++) {
      const I = (p: number) => picture.data[p * 3 + c]! / 255
      const f = mean((p) => I(p) * matte.data[p]!) / (meanAlpha + 1e-5)
      const b = mean((p) => I(p) * (1 - matte.data[p]!)) / (1 - meanAlpha + 1e-5)
      for (const p of [0, 25 * W + 14, 25 * W + 13, 12 * W + 20]) {
        const a = matte.data[p]!
        const expected = Math.min(1, Math.max(0, f + a * (I(p) - a * f - (1 - a) * b)))
        expect(Math.abs(data[p * 3 + c]! - expected * 255)).toBeLessThan(0.6)
      }
    }
  })

  it('removes most of the old background and keeps the picture where alpha is 1', () => {
    const result = estimateForegroundBlurFusion(picture, matte)
    const black = { r: 0, g: 0, b: 0 }
    expect(haloError(joinCutOut(result, matte), truth, black)).toBeLessThan(
      haloError(joinCutOut(picture, matte), truth, black) / 10,
    )
    matte.data.forEach((a, p) => {
      if (a === 1) expect([...result.data.slice(p * 3, p * 3 + 3)]).toEqual([220, 90, 30])
    })
  })

  it('takes 16 bits and floats', () => {
    const eight = estimateForegroundBlurFusion(picture, matte).data
    const deep = estimateForegroundBlurFusion(
      { ...picture, data: Uint16Array.from(picture.data, (v) => v * 257) },
      matte,
    ).data
    const float = estimateForegroundBlurFusion(
      { ...picture, data: Float32Array.from(picture.data, (v) => v / 255) },
      matte,
    ).data
    eight.forEach((value, i) => {
      expect(Math.abs(deep[i]! / 257 - value)).toBeLessThan(0.51)
      expect(Math.abs(float[i]! * 255 - value)).toBeLessThan(0.51)
    })
  })

  it('refuses other sizes and boxes', () => {
    expect(() => estimateForegroundBlurFusion(picture, { ...matte, width: H, height: W })).toThrow(
      'they must be of one size',
    )
    expect(() => estimateForegroundBlurFusion(picture, matte, { boxPx: [90, 0] })).toThrow(
      'boxPx must hold whole numbers from 1 to 1000, not 0',
    )
  })
})
