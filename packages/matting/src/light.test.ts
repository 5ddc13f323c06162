import { describe, expect, it } from 'vitest'
import { linearTable, linearToSrgb, quickLinearToSrgb, srgbToLinear } from './light.ts'

describe('the sRGB curve', () => {
  it('has the known values', () => {
    expect([srgbToLinear(0), srgbToLinear(1), linearToSrgb(0)]).toEqual([0, 1, 0])
    expect(linearToSrgb(1)).toBeCloseTo(1, 12)
    expect(srgbToLinear(0.5)).toBeCloseTo(0.21404, 5)
    expect(srgbToLinear(0.04045)).toBeCloseTo(0.0031308, 7)
    // Its two pieces, not a power of 2.2: that would be 0.0016.
    expect(srgbToLinear(0.02)).toBeCloseTo(0.02 / 12.92, 12)
  })

  it('is one curve: both pieces meet', () => {
    for (const [f, at] of [
      [srgbToLinear, 0.04045],
      [linearToSrgb, 0.0031308],
    ] as const)
      expect(Math.abs(f(at + 1e-9) - f(at))).toBeLessThan(1e-6)
  })

  it('goes there and back', () => {
    for (const x of [0, 0.001, 0.0031308, 0.05, 0.214, 0.5, 0.8, 1, 3.7])
      expect(srgbToLinear(linearToSrgb(x))).toBeCloseTo(x, 7)
  })

  it('takes negative values as 0', () => {
    expect([srgbToLinear(-0.3), linearToSrgb(-0.3)]).toEqual([0, 0])
  })
})

describe('its tables', () => {
  it('linearTable has one entry for every sample value', () => {
    const table = linearTable(255)
    expect(table).toHaveLength(256)
    for (const v of [0, 1, 10, 128, 255]) expect(table[v]).toBeCloseTo(srgbToLinear(v / 255), 7)
    expect(linearTable(65535)).toHaveLength(65536)
  })

  it('quickLinearToSrgb is within 4e-6 of the curve, and clips', () => {
    const quick = quickLinearToSrgb()
    let worst = 0
    for (let i = 0; i <= 100_000; i++) worst = Math.max(worst, Math.abs(quick(i / 1e5) - linearToSrgb(i / 1e5)))
    expect(worst).toBeLessThan(4e-6)
    expect([quick(-1), quick(0)]).toEqual([0, 0])
    expect(quick(7)).toBe(quick(1))
  })
})
