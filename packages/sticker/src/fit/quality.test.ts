import type { CutOut } from '@popcel/matting'
import { describe, expect, it } from 'vitest'
import { packPixels } from '../png/surface.ts'
import { collectColours } from '../quantise/colours.ts'
import { prepareQuantiser, refinedColours } from '../quantise/quantise.ts'
import { blank, bouncingBall } from '../testing/art.ts'
import { asNumber, decibels, packedSquaredSum, psnr, sharedSquaredSum } from './quality.ts'
import { unpack } from './variant.ts'

const one = (...pixel: number[]): CutOut => ({ ...blank(1, 1), data: Uint8Array.from(pixel) })

describe('psnr', () => {
  it('is lossless for the same pixels, and for any colour under alpha 0', () => {
    expect(psnr([one(9, 8, 7, 6)], [one(9, 8, 7, 6)])).toBe('lossless')
    expect(psnr([one(200, 0, 0, 0)], [one(0, 0, 0, 0)])).toBe('lossless')
  })

  it('is 20·log10(255/5) when every solid channel is off by 5', () => {
    expect(psnr([one(100, 100, 100, 255)], [one(105, 95, 105, 255)])).toBeCloseTo(34.15, 2)
  })

  it('sees alpha on the background that shows it: solid black against nothing is wrong on white only', () => {
    // MSE = (0 + 255²) / 2, so 10·log10(2).
    expect(psnr([one(0, 0, 0, 255)], [one(0, 0, 0, 0)])).toBeCloseTo(3.01, 2)
  })

  it('counts the whole canvas and all frames', () => {
    const given = [blank(2, 2), blank(2, 2)]
    const changed = [blank(2, 2), blank(2, 2)]
    changed[1]!.data.set([0, 0, 0, 255])
    expect(psnr(given, changed)).toBeCloseTo(3.01 + 10 * Math.log10(8), 2)
  })
})

describe('sharedSquaredSum', () => {
  it('agrees with looking at the pixels', () => {
    const frames = bouncingBall(2, 60)
    const table = collectColours(frames.map(packPixels))
    const shared = refinedColours(prepareQuantiser(table, 64), 32)
    const stored = table.indices.map((frame) =>
      unpack(
        frame.map((i) => shared.entries[shared.entryOf[i]!]!),
        60,
        60,
      ),
    )
    const byColours = decibels(sharedSquaredSum(table, shared), 2 * 60 * 60)
    expect(Number(byColours)).toBeCloseTo(Number(psnr(frames, stored)), 3)
  })
})

describe('packedSquaredSum', () => {
  it('agrees with looking at the pixels', () => {
    const [given, other] = bouncingBall(2, 60)
    const sum = packedSquaredSum(packPixels(given!), packPixels(other!))
    expect(Number(decibels(sum, 60 * 60))).toBeCloseTo(Number(psnr([given!], [other!])), 3)
  })
})

describe('asNumber', () => {
  it('puts lossless above any number that is met', () => {
    expect(asNumber('lossless')).toBeGreaterThan(asNumber(70))
  })
})
