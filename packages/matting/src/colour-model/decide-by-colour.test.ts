import { describe, expect, test } from 'vitest'
import type { Matte } from '../picture.ts'
import { box, disc, draw, type Rgb } from '../testing/draw.ts'
import { BINS, binsOf, histogram } from './colour-bins.ts'
import { decideByColour } from './decide-by-colour.ts'
import { guideOf } from './guide.ts'

const SIDE = 192
const greens = (x: number, y: number): Rgb => [40 + ((x * 7 + y * 3) % 40), 110 + ((x * 5 + y * 11) % 60), 50]
/** An orange body with a blue hat over leaves. */
const scene = draw(SIDE, greens, [
  { coverage: disc(95.5, 110, 50), colour: [230, 130, 40] },
  { coverage: box(70, 40, 122, 76), colour: [50, 70, 200] },
])

const error = (matte: Matte) =>
  matte.data.reduce((sum, alpha, i) => sum + Math.abs(alpha - scene.alpha[i]!), 0) / matte.data.length
const matteOf = (data: Float32Array): Matte => ({ width: SIDE, height: SIDE, data })

describe('a rough matte', () => {
  const mean = (matte: Matte, within: (i: number) => boolean) => {
    const part = [...matte.data].filter((_, i) => within(i))
    return part.reduce((sum, alpha) => sum + alpha, 0) / part.length
  }
  const inBody = (i: number) => scene.alpha[i] === 1

  test('gets back a part of the figure that the network missed, when another part has its colour', () => {
    const missed = (i: number) => i % SIDE < 90 && i > 110 * SIDE // the lower left quarter of the body
    const rough = matteOf(scene.alpha.map((alpha, i) => (missed(i) ? 0.3 * alpha : 0.8 * alpha)))
    const decided = decideByColour(scene.picture, rough)
    expect(mean(decided, (i) => inBody(i) && missed(i))).toBeGreaterThan(0.9)
    expect(mean(decided, (i) => inBody(i) && !missed(i))).toBeGreaterThan(0.8)
    expect(error(decided)).toBeLessThan(0.6 * error(rough))
  })

  test('loses what has the colours of the rest', () => {
    const blot = (i: number) => Math.abs((i % SIDE) - 160) < 18 && Math.abs(i / SIDE - 60) < 18
    const rough = matteOf(scene.alpha.map((alpha, i) => Math.max(0.85 * alpha, blot(i) ? 0.7 : 0.05)))
    const decided = decideByColour(scene.picture, rough)
    expect(mean(decided, blot)).toBeLessThan(0.1)
    expect(mean(decided, inBody)).toBeGreaterThan(0.85)
  })

  test('loses more of it where the looks of the network doubt it', () => {
    const blot = (i: number) => Math.abs((i % SIDE) - 160) < 18 && Math.abs(i / SIDE - 60) < 18
    const rough = matteOf(scene.alpha.map((alpha, i) => (blot(i) ? 0.98 : Math.max(0.02, 0.98 * alpha))))
    const doubt = matteOf(scene.alpha.map((_, i) => (blot(i) ? 0.15 : 0)))
    expect(mean(decideByColour(scene.picture, rough), blot)).toBeGreaterThan(0.6)
    const doubted = decideByColour(scene.picture, rough, { doubt })
    expect(mean(doubted, blot)).toBeLessThan(0.3)
    expect(mean(doubted, inBody)).toBeGreaterThan(0.95)
  })

  test('keeps the network’s own edge where both agree what is where', () => {
    const soft = matteOf(scene.alpha.map((alpha) => 0.9 * alpha + 0.05))
    const decided = decideByColour(scene.picture, soft)
    const edge = (i: number) => scene.alpha[i]! > 0.3 && scene.alpha[i]! < 0.7
    for (const [i, alpha] of decided.data.entries()) if (edge(i)) expect(alpha).toBeCloseTo(soft.data[i]!, 2)
  })

  test('that is right stays right, and an empty one stays empty', () => {
    expect(error(decideByColour(scene.picture, matteOf(scene.alpha)))).toBeLessThan(0.02)
    const empty = decideByColour(scene.picture, matteOf(new Float32Array(SIDE * SIDE)))
    expect(Math.max(...empty.data)).toBe(0)
  })

  test('may be of 16 bits, grey, and one pixel', () => {
    const { width, height } = scene.picture
    const deep = { ...scene.picture, data: Uint16Array.from(scene.picture.data, (v) => v * 257) }
    const eight = decideByColour(scene.picture, matteOf(scene.alpha))
    decideByColour(deep, matteOf(scene.alpha)).data.forEach((alpha, i) => {
      if (Math.abs(alpha - eight.data[i]!) > 1e-4) throw new Error(`differs at ${i} of ${width}×${height}`)
    })
    const one = { width: 1, height: 1, channels: 1, data: Uint8Array.of(7), space: 'srgb', alpha: 'none' } as const
    expect(decideByColour(one, { width: 1, height: 1, data: Float32Array.of(1) }).data).toEqual(Float32Array.of(1))
  })

  test('of another size is refused', () => {
    expect(() => decideByColour(scene.picture, { width: 1, height: 1, data: Float32Array.of(0) })).toThrow('size')
  })
})

describe('cells of colour', () => {
  test('black, white and red lie where CIE L*a*b* has them', () => {
    // Lab 0,0,0 · 100,0,0 · 53.24, 80.09, 67.20
    const bins = binsOf(Float32Array.of(0, 1, 1, 0, 1, 0, 0, 1, 0))
    const cell = (l: number, a: number, b: number) =>
      [l / 100, (a + 128) / 255, (b + 128) / 255].reduce(
        (sum, share) => sum * BINS + Math.min(BINS - 1, Math.floor(share * BINS)),
        0,
      )
    expect([...bins]).toEqual([cell(0, 0, 0), cell(100, 0, 0), cell(53.24, 80.09, 67.2)])
  })

  test('a histogram sums to 1 and is highest where the colours are', () => {
    const cells = histogram(Uint16Array.of(500, 500, 9_000), Float32Array.of(1, 1, 1))
    expect(cells.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4)
    expect(cells.indexOf(Math.max(...cells))).toBe(500)
    expect(cells[500]! / cells[9_000]!).toBeGreaterThan(1.5)
  })
})

test('the filter follows a linear function of colour exactly, and smooths what has none', () => {
  const size = { width: 24, height: 24 }
  const pixels = 24 * 24
  const planes = Float32Array.from({ length: 3 * pixels }, (_, i) => ((i * 7919) % 101) / 101)
  const linear = Float32Array.from({ length: pixels }, (_, p) => 0.2 + 0.5 * planes[p]! - 0.3 * planes[p + 2 * pixels]!)
  const followed = guideOf(planes, size, 4, 1e-9)(linear)
  expect(Math.max(...followed.map((value, p) => Math.abs(value - linear[p]!)))).toBeLessThan(1e-3)
  const flat = guideOf(new Float32Array(3 * pixels), size, 4, 1e-4)(linear)
  const spread = (data: Float32Array) => Math.max(...data) - Math.min(...data)
  expect(spread(flat)).toBeLessThan(0.5 * spread(linear))
})
