// Holds the resampler to values worked out by hand and to properties. e2e/oracles compares it with Pillow itself.

import { describe, expect, it } from 'vitest'
import { type PlaneRule, resample } from './resample.ts'
import { sigmoid } from './sigmoid.ts'
import type { Kernel } from './spec.ts'
import { tapsOf } from './taps.ts'

const KERNELS: readonly Kernel[] = ['nearest', 'bilinear', 'bicubic', 'lanczos']
const asItIs = (channel = 0): PlaneRule => ({ channel, most: 255, gain: 1, offset: 0 })
const row = (...values: number[]) => ({
  width: values.length,
  height: 1,
  channels: 1,
  data: Float32Array.from(values),
})

describe('weights', () => {
  it('half the size, bilinear: 1 3 3 1 of 8 inside, 3 3 1 of 7 at the border', () => {
    const taps = tapsOf(8, 4, 'bilinear')
    const of = (i: number) => [...(taps?.weights.subarray(i * taps.stride, i * taps.stride + taps.count[i]!) ?? [])]
    expect(of(1)).toEqual([1 / 8, 3 / 8, 3 / 8, 1 / 8])
    expect(of(0)).toEqual([3 / 7, 3 / 7, 1 / 7])
    expect([...(taps?.first ?? [])]).toEqual([0, 1, 3, 5])
  })

  it('twice the size, bilinear: quarters; bicubic: Keys with a = −½ at ¼ and ¾', () => {
    const bilinear = tapsOf(4, 8, 'bilinear')
    expect([...(bilinear?.weights.subarray(3 * bilinear.stride, 3 * bilinear.stride + 2) ?? [])]).toEqual([0.75, 0.25])
    const bicubic = tapsOf(8, 16, 'bicubic')
    // at distances 5/4, 1/4, 3/4, 7/4 of inputs 2..5 for output 7
    const wanted = [-0.0703125, 0.8671875, 0.2265625, -0.0234375]
    const found = [...(bicubic?.weights.subarray(7 * bicubic.stride, 7 * bicubic.stride + 4) ?? [])]
    expect(bicubic?.first[7]).toBe(2)
    found.forEach((weight, i) => {
      expect(weight).toBeCloseTo(wanted[i]!, 12)
    })
  })

  it.each(KERNELS)('%s: sums are 1, windows lie in the picture, one size asks for nothing', (kernel) => {
    expect(tapsOf(100, 100, kernel)).toBeUndefined()
    for (const [from, to] of [
      [100, 37],
      [37, 100],
      [1, 9],
      [9, 1],
      [1000, 3],
    ] as const) {
      const taps = tapsOf(from, to, kernel)!
      for (let i = 0; i < to; i++) {
        const weights = taps.weights.subarray(i * taps.stride, i * taps.stride + taps.count[i]!)
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 10)
        expect(taps.first[i]).toBeGreaterThanOrEqual(0)
        expect(taps.first[i]! + taps.count[i]!).toBeLessThanOrEqual(from)
      }
    }
  })
})

describe('resample', () => {
  it('by hand: four values to two, two to four', () => {
    // 3/7·0 + 3/7·70 + 1/7·140 = 50 and its mirror
    expect([...resample(row(0, 70, 140, 210), { width: 2, height: 1 }, 'bilinear', [asItIs()])]).toEqual([50, 160])
    expect([...resample(row(0, 100), { width: 4, height: 1 }, 'bilinear', [asItIs()])]).toEqual([0, 25, 75, 100])
    expect([...resample(row(1, 2, 3), { width: 6, height: 1 }, 'nearest', [asItIs()])]).toEqual([1, 1, 2, 2, 3, 3])
  })

  it.each(KERNELS)('%s: a constant stays what it is, larger and smaller', (kernel) => {
    const grid = { width: 31, height: 17, channels: 3, data: new Uint8Array(31 * 17 * 3).fill(200) }
    for (const size of [
      { width: 11, height: 40 },
      { width: 64, height: 5 },
      { width: 31, height: 9 },
    ])
      for (const value of resample(grid, size, kernel, [asItIs(2)])) expect(value).toBeCloseTo(200, 4)
  })

  it.each(KERNELS)('%s: columns and rows are treated alike, whichever goes first', (kernel) => {
    const data = Uint8Array.from({ length: 21 * 33 }, (_, i) => (i * 7919) % 251)
    const turned = Uint8Array.from({ length: 21 * 33 }, (_, i) => data[(i % 33) * 21 + Math.floor(i / 33)]!)
    const a = resample({ width: 21, height: 33, channels: 1, data }, { width: 50, height: 12 }, kernel, [
      { ...asItIs(), most: 1e9 },
    ])
    const b = resample({ width: 33, height: 21, channels: 1, data: turned }, { width: 12, height: 50 }, kernel, [
      { ...asItIs(), most: 1e9 },
    ])
    // Overshoot is cut between the passes, so kernels that have it differ a little where it is.
    const most = kernel === 'bicubic' || kernel === 'lanczos' ? 30 : 1e-3
    a.forEach((value, i) => {
      expect(Math.abs(value - b[(i % 50) * 12 + Math.floor(i / 50)]!)).toBeLessThan(most)
    })
  })

  it('planes follow one another, each by its own rule, from 8 bits, 16 bits and floats', () => {
    const samples = [10, 20, 30, 40, 50, 60]
    const rules = [asItIs(2), { channel: 0, most: 255, gain: 2, offset: 1 }]
    for (const data of [Uint8Array.from(samples), Uint16Array.from(samples), Float32Array.from(samples)]) {
      const grid = { width: 2, height: 1, channels: 3, data }
      expect([...resample(grid, { width: 2, height: 1 }, 'lanczos', rules)]).toEqual([30, 60, 21, 81])
      expect([...resample(grid, { width: 1, height: 1 }, 'bilinear', rules)]).toEqual([45, 51])
      expect([...resample(grid, { width: 2, height: 2 }, 'bilinear', [asItIs(1)])]).toEqual([20, 50, 20, 50])
    }
  })

  it('overshoot is cut to the range', () => {
    const edge = row(0, 0, 0, 0, 255, 255, 255, 255)
    const soft = resample(edge, { width: 16, height: 1 }, 'lanczos', [{ ...asItIs(), most: 1000 }])
    expect(Math.max(...soft)).toBeGreaterThan(256)
    const cut = resample(edge, { width: 16, height: 1 }, 'lanczos', [asItIs()])
    expect(Math.max(...cut)).toBe(255)
    expect(Math.min(...cut)).toBe(0)
  })

  it('one pixel, one row and one column', () => {
    const one = { width: 1, height: 1, channels: 1, data: Uint8Array.of(9) }
    expect([...resample(one, { width: 3, height: 2 }, 'lanczos', [asItIs()])]).toEqual([9, 9, 9, 9, 9, 9])
    const long = { width: 20000, height: 1, channels: 1, data: new Uint8Array(20000).fill(5) }
    expect(resample(long, { width: 4, height: 4 }, 'bilinear', [asItIs()]).every((v) => Math.abs(v - 5) < 1e-4)).toBe(
      true,
    )
  })
})

describe('sigmoid', () => {
  it('is that function within the last bit near 1, also far out', () => {
    const logits = Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) / 50)
    sigmoid(logits).forEach((value, i) => {
      expect(Math.abs(value - 1 / (1 + Math.exp(-logits[i]!)))).toBeLessThan(1.2e-7)
    })
    expect([...sigmoid(Float32Array.of(0, -1e30, 1e30))]).toEqual([0.5, expect.closeTo(0, 9), 1])
  })
})
