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

/** The formula with plain loops, on floats without clipping below. */
function plainly(image: Picture<Float32Array>, alpha: Matte, boxPx: readonly number[]): Float32Array[] {
  const { width, height } = alpha
  const mean = (values: Float32Array, side: number) => boxMean({ width, height, data: values }, side)
  return [0, 1, 2].map((c) => {
    const I = image.data.filter((_, i) => i % 3 === c)
    let front = I
    let back = I
    for (const box of boxPx) {
      const soft = mean(alpha.data, box)
      const f = mean(
        front.map((v, p) => v * alpha.data[p]!),
        box,
      ).map((v, p) => v / (soft[p]! + 1e-5))
      const b = mean(
        back.map((v, p) => v * (1 - alpha.data[p]!)),
        box,
      ).map((v, p) => v / (1 - soft[p]! + 1e-5))
      front = f.map((v, p) => {
        const a = alpha.data[p]!
        return Math.max(0, v + a * (I[p]! - a * v - (1 - a) * b[p]!))
      })
      back = b
    }
    return front
  })
}

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
    const { data } = estimateForegroundBlurFusion(picture, matte, { boxPx: [box], reachPx: 64 })
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

  it.each([[[90, 6]], [[44]], [[50, 9, 3]], [[5, 47]], [[7]], [[1, 2]]])(
    'is the formula at every pixel: boxes of %j',
    (boxPx) => {
      // A picture larger than the boxes, uneven against the cells, with noise and a half-transparent part.
      const [w, h] = [131, 117]
      const alpha = {
        width: w,
        height: h,
        data: Float32Array.from({ length: w * h }, (_, i) => {
          const [x, y] = [i % w, Math.floor(i / w)]
          return x > 90 && y < 40 ? 0.3 : Math.min(1, Math.max(0, (40 - Math.hypot(x - 60, y - 58)) / 4))
        }),
      }
      const image: Picture<Float32Array> = {
        ...colour,
        width: w,
        height: h,
        data: Float32Array.from({ length: w * h * 3 }, (_, i) => ((i * 7919) % 256) / 512 + (i % w) / (2 * w)),
      }
      const expected = plainly(image, alpha, boxPx)
      const { data } = estimateForegroundBlurFusion({ ...image, data: image.data }, alpha, { boxPx, reachPx: 5 })
      let worst = 0
      alpha.data.forEach((a, p) => {
        if (a === 0 || a === 1) return
        for (let c = 0; c < 3; c++) worst = Math.max(worst, Math.abs(data[p * 3 + c]! - Math.max(0, expected[c]![p]!)))
      })
      // Cells move a mean by a fraction of what they hold; a narrow box is exact.
      expect(worst).toBeLessThan(boxPx[0]! >= 44 ? 0.02 : 1e-5)
    },
  )

  it('bleeds reachPx px and leaves the rest black', () => {
    const half = { width: 40, height: 9, data: Float32Array.from({ length: 360 }, (_, i) => (i % 40 < 20 ? 1 : 0)) }
    const hard = {
      ...colour,
      width: 40,
      height: 9,
      data: new Uint8Array(360 * 3).fill(0).map((_, i) => (Math.floor(i / 3) % 40 < 20 ? [200, 40, 40][i % 3]! : 250)),
    }
    const { data } = estimateForegroundBlurFusion(hard, half, { reachPx: 2, boxPx: [90, 9] })
    const at = (x: number) => [...data.slice((4 * 40 + x) * 3, (4 * 40 + x) * 3 + 3)]
    expect(at(19)).toEqual([200, 40, 40])
    for (const x of [20, 21, 22])
      for (const c of [0, 1, 2]) expect(Math.abs(at(x)[c]! - [200, 40, 40][c]!)).toBeLessThan(3)
    expect(at(23)).toEqual([0, 0, 0])
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
    expect(() => estimateForegroundBlurFusion(picture, matte, { reachPx: 65 })).toThrow(
      'reachPx must be a whole number from 1 to 64, not 65',
    )
  })
})
