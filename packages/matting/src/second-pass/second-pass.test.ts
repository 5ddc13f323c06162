import { describe, expect, it } from 'vitest'
import { gaussianBlur } from '../blur.ts'
import { edgeBandMae } from '../metrics/edge-band.ts'
import { mad } from '../metrics/errors.ts'
import { tileWeights } from '../models/tiles.ts'
import type { Matte } from '../picture.ts'
import { type Coverage, disc } from '../testing/draw.ts'
import { blendCrops } from './blend.ts'
import { type Crop, planSecondPass, type SecondPass } from './plan.ts'

function matteOf(width: number, height: number, coverage: Coverage): Matte {
  const data = Float32Array.from({ length: width * height }, (_, p) => coverage(p % width, Math.floor(p / width)))
  return { width, height, data }
}

function cropOf(matte: Matte, { left, top, width, height }: Crop): Matte {
  return matteOf(width, height, (x, y) => matte.data[(top + y) * matte.width + left + x]!)
}

const NETWORK = { width: 128, height: 128 }

describe('planSecondPass', () => {
  it('a small subject is one crop of the network’s size around it', () => {
    const matte = matteOf(400, 300, disc(200, 150, 40))
    const plan = planSecondPass(matte, matte, NETWORK)
    expect(plan.crops).toEqual([{ left: 137, top: 87, width: 128, height: 128 }])
    // The first pass shrank 400 px to 128.
    expect(plan.gain).toBeCloseTo(400 / 128, 6)
    expect(plan.overlapPx).toBe(16)
  })

  it('keeps the crop inside the picture', () => {
    const matte = matteOf(400, 300, disc(12, 290, 20))
    expect(planSecondPass(matte, matte, NETWORK).crops).toEqual([{ left: 0, top: 172, width: 128, height: 128 }])
  })

  it('a larger subject is tiled with overlap, and tiles of body alone are left out', () => {
    const matte = matteOf(600, 600, disc(300, 300, 240))
    const { crops, overlapPx } = planSecondPass(matte, matte, NETWORK, { mostCrops: 64, margin: 0 })
    expect(crops.length).toBeGreaterThan(12)
    const all = matteOf(600, 600, (x, y) =>
      crops.some((c) => x >= c.left && x < c.left + c.width && y >= c.top && y < c.top + c.height) ? 1 : 0,
    )
    // Every uncertain pixel is seen; the middle is not.
    matte.data.forEach((a, p) => {
      if (a > 0.05 && a < 0.95) expect(all.data[p]).toBe(1)
    })
    expect(all.data[300 * 600 + 300]).toBe(0)
    const row = crops.filter((c) => c.top === crops[0]!.top).sort((a, b) => a.left - b.left)
    for (let i = 1; i < row.length; i++) expect(row[i - 1]!.left + 128 - row[i]!.left).toBeGreaterThanOrEqual(overlapPx)
    for (const crop of crops) {
      expect([crop.width, crop.height]).toEqual([128, 128])
      expect(crop.left >= 0 && crop.left + 128 <= 600 && crop.top >= 0 && crop.top + 128 <= 600).toBe(true)
    }
  })

  it('makes larger crops rather than more than were allowed', () => {
    const matte = matteOf(1000, 1000, disc(500, 500, 450))
    const plan = planSecondPass(matte, matte, NETWORK, { mostCrops: 16 })
    expect(plan.crops.length).toBeLessThanOrEqual(16)
    expect(plan.crops[0]!.width).toBeGreaterThan(128)
    expect(plan.gain).toBeGreaterThan(1.25)
    expect(plan.gain).toBeLessThan(1000 / 128)
  })

  it('plans nothing where nothing is gained: the subject fills the picture, the network is larger, the matte is empty', () => {
    const full = matteOf(300, 300, disc(150, 150, 148))
    expect(planSecondPass(full, full, NETWORK, { mostCrops: 1 }).crops).toEqual([])
    expect(planSecondPass(full, full, { width: 512, height: 512 }).crops).toEqual([])
    expect(
      planSecondPass(
        matteOf(300, 300, () => 0.05),
        { width: 300, height: 300 },
        NETWORK,
      ).crops,
    ).toEqual([])
  })

  it('takes a matte that is smaller than the picture', () => {
    const { crops } = planSecondPass(matteOf(100, 75, disc(50, 37, 10)), { width: 400, height: 300 }, NETWORK)
    expect(crops).toEqual([{ left: 138, top: 86, width: 128, height: 128 }])
  })

  it('refuses options out of range', () => {
    const matte = matteOf(4, 4, () => 1)
    expect(() => planSecondPass(matte, matte, NETWORK, { margin: 2 })).toThrow(
      'margin must be a number from 0 to 1, not 2',
    )
    expect(() => planSecondPass(matte, matte, NETWORK, { mostCrops: 0 })).toThrow(
      'mostCrops must be a number from 1 to 64',
    )
    for (const overlapPx of [0, 65, 127, 1000, Number.NaN])
      expect(() => planSecondPass(matte, matte, NETWORK, { overlapPx })).toThrow(
        `overlapPx must be a whole number from 1 to 64, not ${overlapPx}`,
      )
  })
})

describe('blendCrops', () => {
  const SIDE = 320
  const truth = matteOf(SIDE, SIDE, disc(160, 160, 110))
  const coarse = gaussianBlur(truth, 4)
  const plan = planSecondPass(coarse, coarse, NETWORK, { mostCrops: 64 })

  it('the same mattes give the coarse one to the bit, also with residue in body and empty', () => {
    const soft = { ...coarse, data: coarse.data.map((a, p) => 0.02 + 0.95 * a + 0.01 * (p % 3)) }
    for (const matte of [coarse, soft]) {
      const { matte: result, report } = blendCrops(
        matte,
        plan,
        plan.crops.map((crop) => cropOf(matte, crop)),
      )
      expect(result.data).toEqual(matte.data)
      expect(report).toEqual({ taken: plan.crops.length, refused: 0 })
    }
  })

  it('the true mattes make the edge true', () => {
    expect(plan.crops.length).toBeGreaterThan(4)
    const { matte } = blendCrops(
      coarse,
      plan,
      plan.crops.map((crop) => cropOf(truth, crop)),
    )
    expect(edgeBandMae(coarse, truth)).toBeGreaterThan(0.2)
    expect(edgeBandMae(matte, truth)).toBeLessThan(0.01)
    expect(mad(matte, truth)).toBeLessThan(0.001)
  })

  it('weights of crops that share exactly the overlap sum to 1', () => {
    const before = tileWeights(0, 100, 180, 20)
    const after = tileWeights(80, 100, 180, 20)
    for (let x = 0; x < 180; x++) {
      const sum = (x < 100 ? before[x]! : 0) + (x >= 80 ? after[x - 80]! : 0)
      expect(sum).toBeCloseTo(1, 6)
    }
  })

  it('leaves no seam: a fine matte that is brighter everywhere changes smoothly across and out of crops', () => {
    const half = matteOf(SIDE, SIDE, () => 0.5)
    const crops: Crop[] = [
      { left: 40, top: 60, width: 140, height: 200 },
      { left: 150, top: 60, width: 140, height: 200 },
    ]
    const pass: SecondPass = { crops, overlapPx: 30, gain: 2 }
    const { matte } = blendCrops(
      half,
      pass,
      crops.map(({ width, height }) => matteOf(width, height, () => 0.8)),
    )
    let steepest = 0
    for (let p = 0; p < matte.data.length; p++) {
      if ((p + 1) % SIDE !== 0) steepest = Math.max(steepest, Math.abs(matte.data[p + 1]! - matte.data[p]!))
      if (p + SIDE < matte.data.length) steepest = Math.max(steepest, Math.abs(matte.data[p + SIDE]! - matte.data[p]!))
    }
    // 0.3 over 30 px.
    expect(steepest).toBeLessThan(0.0101)
    const middle = Array.from({ length: 120 }, (_, i) => matte.data[160 * SIDE + 100 + i]!)
    for (const alpha of middle) expect(alpha).toBeCloseTo(0.8, 5)
  })

  it('body and empty are the coarse matte’s: a fine matte with a hole and a ghost far from edges changes nothing there', () => {
    const wrong = matteOf(SIDE, SIDE, (x, y) => {
      if (Math.hypot(x - 160, y - 160) < 14) return 0
      return Math.hypot(x - 20, y - 20) < 8 ? 1 : truth.data[y * SIDE + x]!
    })
    const { matte, report } = blendCrops(
      coarse,
      plan,
      plan.crops.map((crop) => cropOf(wrong, crop)),
    )
    expect(report.refused).toBe(0)
    expect(matte.data[160 * SIDE + 160]).toBe(coarse.data[160 * SIDE + 160])
    expect(matte.data[20 * SIDE + 20]).toBe(coarse.data[20 * SIDE + 20])
    expect(mad(matte, truth)).toBeLessThan(0.001)
  })

  it('a crop in which the network saw another subject is refused, the others are taken', () => {
    const mattes = plan.crops.map((crop, k) =>
      k === 0 ? matteOf(crop.width, crop.height, (x) => (x % 40 < 20 ? 1 : 0)) : cropOf(truth, crop),
    )
    const { matte, report } = blendCrops(coarse, plan, mattes)
    expect(report).toEqual({ taken: plan.crops.length - 1, refused: 1 })
    expect(mad(matte, truth)).toBeLessThan(mad(coarse, truth))
  })

  it('where a crop loses the body beside an edge, the coarse edge stays there', () => {
    const lost = matteOf(SIDE, SIDE, (x, y) => (y < 100 && Math.abs(x - 160) < 60 ? 0 : truth.data[y * SIDE + x]!))
    const { matte } = blendCrops(
      coarse,
      plan,
      plan.crops.map((crop) => cropOf(lost, crop)),
    )
    // At the top of the disc, 6 px inside.
    expect(matte.data[56 * SIDE + 160]).toBeGreaterThan(0.5)
  })

  it('without crops the coarse matte comes back; wrong numbers and sizes are refused', () => {
    const none: SecondPass = { crops: [], overlapPx: 0, gain: 1 }
    expect(blendCrops(coarse, none, []).matte.data).toEqual(coarse.data)
    expect(() => blendCrops(coarse, none, [coarse])).toThrow('there are 1 mattes and 0 crops')
    expect(() => blendCrops(coarse, { ...none, crops: [{ left: 0, top: 0, width: 9, height: 9 }] }, [coarse])).toThrow(
      'the matte of a crop is 320×320 and the crop 9×9',
    )
  })
})
