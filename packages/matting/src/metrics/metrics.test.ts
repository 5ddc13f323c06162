import { describe, expect, it } from 'vitest'
import type { Matte, Picture } from '../picture.ts'
import { conn, largestRegion } from './connectivity.ts'
import { edgeBand, edgeBandMae, haloError } from './edge-band.ts'
import { coverageRatio, iou, mad, mse, sad } from './errors.ts'
import { derivativeKernels, grad, gradientMagnitude } from './gradient.ts'
import { dtSsd } from './temporal.ts'

function drawn(width: number, height: number, at: (x: number, y: number) => number): Matte {
  return {
    width,
    height,
    data: Float32Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))),
  }
}

const flat = (value: number) => drawn(9, 9, () => value)
const edgeAt = (at: number) => drawn(40, 30, (x) => (x < at ? 0 : 1))
const blob = drawn(50, 50, (x, y) => Math.min(1, Math.max(0, 15 - Math.hypot(x - 25, y - 24))))

describe('known answers', () => {
  it('a matte that is its truth has no error anywhere', () => {
    expect([mad, mse, sad, grad, conn, edgeBandMae].map((metric) => metric(blob, blob))).toEqual([0, 0, 0, 0, 0, 0])
    expect([iou(blob, blob), coverageRatio(blob, blob), dtSsd([blob, flat50], [blob, flat50])]).toEqual([1, 1, 0])
  })
  const flat50 = drawn(50, 50, () => 0.5)

  it('0.5 everywhere against 1: MAD 0.5, MSE 0.25, Grad 0', () => {
    expect([mad(flat(0.5), flat(1)), mse(flat(0.5), flat(1)), sad(flat(0.5), flat(1))]).toEqual([0.5, 0.25, 40.5])
    expect(grad(flat(0.5), flat(1))).toBeCloseTo(0, 9)
  })

  it('a hard vertical edge one px off: SAD is the height', () => {
    expect(sad(edgeAt(21), edgeAt(20))).toBe(30)
    expect(mad(edgeAt(21), edgeAt(20))).toBeCloseTo(1 / 40, 9)
    expect(iou(edgeAt(21), edgeAt(20))).toBeCloseTo(19 / 20, 9)
    expect(coverageRatio(edgeAt(21), edgeAt(20))).toBeCloseTo(0.95, 6)
  })

  it('by hand on 3×3', () => {
    const g = { width: 3, height: 3, data: Float32Array.of(0, 0, 0, 0, 1, 1, 0, 1, 1) }
    const a = { width: 3, height: 3, data: Float32Array.of(0, 0, 0.5, 0, 1, 0.75, 0, 0.25, 1) }
    expect(sad(a, g)).toBe(0.5 + 0.25 + 0.75)
    expect(mse(a, g)).toBeCloseTo((0.25 + 0.0625 + 0.5625) / 9, 7)
    expect(iou(a, g)).toBe(3 / 4)
    expect(coverageRatio(a, g)).toBe(3.5 / 4)
  })

  it('nothing against nothing', () => {
    expect([iou(flat(0), flat(0)), coverageRatio(flat(0), flat(0)), edgeBandMae(flat(0), flat(0))]).toEqual([1, 1, 0])
    expect(coverageRatio(flat(1), flat(0))).toBe(Number.POSITIVE_INFINITY)
  })

  it('sizes must agree', () => {
    for (const metric of [mad, mse, sad, grad, conn, iou, coverageRatio, edgeBandMae])
      expect(() => metric(flat(0), blob)).toThrow('the matte is 9×9 and the truth 50×50')
  })
})

describe('grad', () => {
  it('has the 9-tap filter of the reference code, unit L2 norm', () => {
    const { smooth, slope } = derivativeKernels(1.4)
    expect([smooth.length, slope.length]).toEqual([9, 9])
    let norm = 0
    for (const s of smooth) for (const d of slope) norm += (s * d) ** 2
    expect(norm).toBeCloseTo(1, 12)
    expect(slope[3]! / smooth[3]!).toBeCloseTo(slope[5]! / -smooth[5]!, 12)
  })

  it('a ramp has the same gradient everywhere inside, in proportion to its slope', () => {
    const ramp = (k: number) => gradientMagnitude(drawn(40, 30, (x, y) => (k * (3 * x + 4 * y)) / 300))
    const at = 15 * 40 + 20
    const { smooth, slope } = derivativeKernels(1.4)
    const gain = slope.reduce((sum, d, i) => sum + d * (i - 4), 0) * smooth.reduce((sum, s) => sum + s, 0)
    expect(ramp(1)[at]).toBeCloseTo((gain * 5) / 300, 5)
    expect(ramp(0.5)[at]).toBeCloseTo((gain * 2.5) / 300, 5)
    expect(ramp(1)[at + 3]).toBeCloseTo(ramp(1)[at]!, 5)
  })

  it('by hand for a hard edge: every row gives the squared filter answers', () => {
    // Against an empty truth the error is the height times Σ over columns of the squared horizontal response.
    const { smooth, slope } = derivativeKernels(1.4)
    const gain = smooth.reduce((sum, s) => sum + s, 0)
    let perRow = 0
    for (let x = 0; x < 40; x++) {
      const response = slope.reduce((sum, d, i) => sum + d * (x + i - 4 >= 20 ? 1 : 0), 0)
      // Beyond the right border the 1 is repeated, so far from the edge the response is 0 as the taps cancel.
      perRow += (gain * response) ** 2
    }
    expect(
      grad(
        edgeAt(20),
        drawn(40, 30, () => 0),
      ),
    ).toBeCloseTo(30 * perRow, 2)
  })

  it('sees a blurred edge where MAD sees little', () => {
    const soft = drawn(40, 30, (x) => Math.min(1, Math.max(0, (x - 16) / 8)))
    expect(grad(soft, edgeAt(20))).toBeGreaterThan(10)
  })
})

describe('conn', () => {
  it('by hand: a full island that only the result has, apart from the body', () => {
    const g = drawn(9, 9, (x, y) => (x < 3 && y < 3 ? 1 : 0))
    const a = drawn(9, 9, (x, y) => (x < 3 && y < 3 ? 1 : x === 7 && y === 7 ? 1 : 0))
    // The island leaves Ω at θ = 0.1, so l = 0 there: φ_α = 1 − 1 = 0, φ_g = 1 − 0 = 1. One pixel of error 1.
    expect(conn(a, g)).toBe(1)
  })

  it('by hand: an island at 0.4 in both costs nothing, one at 0.1 more in one of them is below 0.15', () => {
    const island = (value: number) => drawn(9, 9, (x, y) => (x < 3 && y < 3 ? 1 : x === 7 && y === 7 ? value : 0))
    expect(conn(island(0.4), island(0.4))).toBe(0)
    // l = 0 at the island: d = 0.4 and 0.5, φ = 0.6 and 0.5.
    expect(conn(island(0.4), island(0.5))).toBeCloseTo(0.1, 6)
    // Below 0.15 a distance does not count: φ = 1 and 1.
    expect(conn(island(0.1), island(0.14))).toBe(0)
  })

  it('a soft edge that hangs on the body is connected up to its own value', () => {
    const g = drawn(9, 1, (x) => (x < 4 ? 1 : 0))
    const a = drawn(9, 1, (x) => (x < 4 ? 1 : x === 4 ? 0.34 : 0))
    // At x = 4 the truth is 0, so l = 0: d_α = 0.34.
    expect(conn(a, g)).toBeCloseTo(0.34, 6)
    // Both are in at θ = 0.1: d_α = 0.25 − 0.1, which is 0.15 and counts; d_g = 0.
    const at = (value: number) => drawn(9, 1, (x) => (x < 4 ? 1 : x === 4 ? value : 0))
    expect(conn(at(0.25), at(0.1))).toBeCloseTo(0.15, 6)
  })

  it('regions are 4-connected and the largest is taken', () => {
    const inside = Uint8Array.of(1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0)
    expect([...largestRegion(inside, 4, 4)]).toEqual([0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0])
    expect([...largestRegion(new Uint8Array(4), 2, 2)]).toEqual([0, 0, 0, 0])
    // The end of one row and the start of the next are not neighbours.
    expect([...largestRegion(Uint8Array.of(0, 1, 1, 0, 0, 0), 2, 3)]).toEqual([0, 1, 0, 0, 0, 0])
  })
})

describe('the edge band', () => {
  it('is ±4 px around a hard edge', () => {
    const band = edgeBand(edgeAt(20))
    expect(Array.from(band.slice(0, 40), (v, x) => (v ? x : -1)).filter((x) => x >= 0)).toEqual([
      16, 17, 18, 19, 20, 21, 22, 23,
    ])
  })

  it('leaves out what changes by a tenth or less', () => {
    expect(edgeBand(drawn(20, 20, (x) => (x < 10 ? 0.5 : 0.59))).includes(1)).toBe(false)
    expect(edgeBand(drawn(20, 20, (x) => (x < 10 ? 0.5 : 0.61))).includes(1)).toBe(true)
  })

  it('edgeBandMae: one px off is one of eight columns', () => {
    expect(edgeBandMae(edgeAt(21), edgeAt(20))).toBeCloseTo(1 / 8, 9)
    // An error far from the edge is not seen.
    const hole = { ...edgeAt(20), data: edgeAt(20).data.map((v, p) => (p % 40 === 35 ? 0 : v)) }
    expect(edgeBandMae(hole, edgeAt(20))).toBe(0)
  })
})

describe('haloError', () => {
  const cut = (colour: (x: number) => number, alpha: (x: number) => number): Picture => ({
    width: 40,
    height: 5,
    channels: 4,
    data: Uint8Array.from({ length: 800 }, (_, i) => {
      const x = Math.floor(i / 4) % 40
      return i % 4 === 3 ? alpha(x) : colour(x)
    }),
    space: 'srgb',
    alpha: 'straight',
  })
  const soft = (x: number) => (x < 20 ? 0 : x === 20 ? 102 : 255)
  const truth = cut(() => 0, soft)

  it('is 0 for the truth itself, and does not see colour under alpha 0', () => {
    const other = cut((x) => (x < 20 ? 200 : 0), soft)
    expect(haloError(truth, truth, { r: 255, g: 255, b: 255 })).toBe(0)
    expect(haloError(other, truth, { r: 0, g: 0, b: 0 })).toBe(0)
  })

  it('by hand: a white background left in one edge column', () => {
    // At x = 20 alpha is 0.4 and the true colour 0; what was kept is 0.6·255 = 153. Composited it is off by
    // 0.4·0.6 = 0.24 on any background, in one of the band's 9 columns (16..24).
    const halo = cut((x) => (x === 20 ? 153 : 0), soft)
    for (const grey of [0, 255]) expect(haloError(halo, truth, { r: grey, g: grey, b: grey })).toBeCloseTo(0.24 / 9, 6)
  })

  it('an alpha error shows on the background that differs from the colour', () => {
    const thin = cut(
      () => 0,
      (x) => (x === 20 ? 0 : soft(x)),
    )
    expect(haloError(thin, truth, { r: 0, g: 0, b: 0 })).toBe(0)
    expect(haloError(thin, truth, { r: 255, g: 255, b: 255 })).toBeCloseTo(0.4 / 9, 6)
  })
})

describe('dtSsd', () => {
  it('is 0 when the error does not change from frame to frame', () => {
    const truths = [edgeAt(20), edgeAt(22), edgeAt(24)]
    expect(
      dtSsd(
        truths.map((m) => ({ ...m, data: m.data.map((v) => v * 0.5 + 0.25) })),
        truths,
      ),
    ).toBeGreaterThan(0)
    const steady = edgeAt(20)
    expect(dtSsd([edgeAt(25), edgeAt(25)], [steady, steady])).toBe(0)
  })

  it('by hand: flicker of 0.2 against a still truth', () => {
    const still = [flat(0), flat(0), flat(0)]
    expect(dtSsd([flat(0.5), flat(0.7), flat(0.5)], still)).toBeCloseTo(0.2, 6)
    expect(dtSsd([flat(0.5), flat(0.7), flat(0.7)], still)).toBeCloseTo(0.1, 6)
    // A third of the pixels flickers by 0.3: sqrt(0.09 / 3).
    const third = drawn(9, 9, (x) => (x < 3 ? 0.3 : 0))
    expect(dtSsd([flat(0), third], [flat(0), flat(0)])).toBeCloseTo(Math.sqrt(0.03), 6)
  })

  it('fewer than two frames do not flicker; the runs must be of one length', () => {
    expect([dtSsd([], []), dtSsd([flat(1)], [flat(0)])]).toEqual([0, 0])
    expect(() => dtSsd([flat(1)], [])).toThrow('there are 1 mattes and 0 truths')
  })
})
