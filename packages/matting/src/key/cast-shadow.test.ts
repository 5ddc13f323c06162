// Drop shadows whose every pixel is known: boxes blurred by a Gaussian are products of error functions, other shapes are summed up
// naively. What the keyer makes of them with a prior at hand, and what is none.

import { describe, expect, test } from 'vitest'
import { mad } from '../metrics/errors.ts'
import type { Matte } from '../picture.ts'
import { box, type Coverage, disc, draw, type Layer, type Rgb, ring } from '../testing/draw.ts'
import { findCast } from './cast-shadow.ts'
import { key } from './key.ts'
import { toLevels } from './levels.ts'
import { readPrior } from './prior.ts'
import { REGION } from './region-map.ts'

const SIZE = 256
const WHITE: Rgb = [255, 255, 255]
const CREAM: Rgb = [240, 236, 226]
const RED: Rgb = [210, 40, 50]

type Cast = { readonly dx: number; readonly dy: number; readonly sigma: number; readonly strength: number }
const CAST: Cast = { dx: 9, dy: 13, sigma: 5, strength: 0.4 }

/** Abramowitz and Stegun 7.1.26, good to 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return Math.sign(x) * (1 - poly * Math.exp(-x * x))
}

/** Share of light that the shadow of a box takes at the middle of a pixel. */
function ofBox(x0: number, y0: number, x1: number, y1: number, { dx, dy, sigma, strength }: Cast): Coverage {
  const between = (at: number, from: number, to: number) =>
    0.5 * (erf((at - from) / (sigma * Math.SQRT2)) - erf((at - to) / (sigma * Math.SQRT2)))
  return (x, y) => strength * between(x + 0.5 - dx, x0, x1) * between(y + 0.5 - dy, y0, y1)
}

/** The same for any outline, by adding up a Gaussian over the pixels around. */
function summedUp(covers: Coverage, { dx, dy, sigma, strength }: Cast): Coverage {
  const reach = Math.ceil(3.5 * sigma)
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * sigma * sigma)))
  const total = weights.reduce((sum, w) => sum + w, 0)
  const across = new Float64Array(SIZE * SIZE)
  const data = new Float64Array(SIZE * SIZE)
  const at = (x: number, y: number) => (x < 0 || y < 0 || x >= SIZE || y >= SIZE ? 0 : covers(x, y))
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++)
      across[y * SIZE + x] = weights.reduce((sum, w, k) => sum + w * at(x - dx + k - reach, y - dy), 0) / total
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++)
      data[y * SIZE + x] = weights.reduce((sum, w, k) => sum + w * (across[(y + k - reach) * SIZE + x] ?? 0), 0) / total
  return (x, y) => strength * data[y * SIZE + x]!
}

const on = (ground: Rgb, shadow: Coverage, layers: readonly Layer[]) =>
  draw(SIZE, (x, y) => ground.map((level) => level * (1 - shadow(x, y))) as unknown as Rgb, layers)

function rough(covers: Coverage): Matte {
  const data = Float32Array.from({ length: SIZE * SIZE }, (_, i) =>
    covers(i % SIZE, Math.floor(i / SIZE)) > 0.5 ? 0.97 : 0.03,
  )
  return { width: SIZE, height: SIZE, data }
}
const truth = (data: Float32Array): Matte => ({ width: SIZE, height: SIZE, data })

/** What is asked of `findCast` about a scene on one colour. */
function found(
  ground: Rgb,
  shadow: Coverage,
  layers: readonly Layer[],
  covers: Coverage,
  soft: (is: number, i: number) => number = () => 0,
) {
  const { picture } = on(ground, shadow, layers)
  const surface = { kind: 'solid', weights: ground.map((l) => [l]), sigma: [0.5, 0.5, 0.5], inliers: 1 } as never
  const background = { surface, rgb: Float32Array.from(ground), step: 0 } as const
  const { data } = picture
  const map = Uint8Array.from({ length: SIZE * SIZE }, (_, i) =>
    ground.some((level, c) => Math.abs(data[i * 3 + c]! - level) > 2) ? REGION.subject : REGION.background,
  )
  const says = readPrior(rough(covers))
  return findCast(toLevels(picture), background, map, 0.5, says, Uint8Array.from(map, soft))
}

describe('a drop shadow', () => {
  const body = box(60, 50, 150, 170)
  const layers = [{ coverage: body, colour: RED }]

  test.each([
    ['near and soft', { dx: 9, dy: 13, sigma: 5, strength: 0.4 }],
    ['to the left, wide and faint', { dx: -14, dy: 6, sigma: 9, strength: 0.2 }],
    ['close and hard', { dx: 4, dy: 7, sigma: 2, strength: 0.5 }],
  ] as const)('%s is known for every pixel, under the subject too', (_, cast) => {
    const shadow = ofBox(60, 50, 150, 170, cast)
    const alpha = found(CREAM, shadow, layers, body)!.shadow.alpha
    let worst = 0
    for (let i = 0; i < alpha.length; i++)
      worst = Math.max(worst, Math.abs(alpha[i]! - shadow(i % SIZE, Math.floor(i / SIZE))))
    expect(worst).toBeLessThan(0.04)
    expect(mad(truth(alpha), truth(alpha.map((_, i) => shadow(i % SIZE, Math.floor(i / SIZE)))))).toBeLessThan(0.002)
  })

  test("is known in a gap that the prior fills, beside an arm of the ground's colour that only the prior sees", () => {
    const torso: Coverage = (x, y) => Math.max(box(120, 30, 180, 210)(x, y), box(40, 130, 120, 150)(x, y))
    const arm = box(50, 60, 120, 100)
    const gap = box(50, 100, 120, 130)
    const both: Coverage = (x, y) => Math.max(torso(x, y), arm(x, y))
    const filled: Coverage = (x, y) => Math.max(both(x, y), gap(x, y))
    const shadow = summedUp(both, { ...CAST, dy: 22, sigma: 4 })
    const parts = [
      { coverage: torso, colour: RED },
      { coverage: arm, colour: WHITE },
    ]
    const soft = (_: number, i: number) => gap(i % SIZE, Math.floor(i / SIZE))
    const { alpha } = found(WHITE, shadow, parts, filled, soft)!.shadow
    let worst = 0
    for (let y = 106; y < 122; y++)
      for (let x = 76; x < 116; x++) worst = Math.max(worst, Math.abs(alpha[y * SIZE + x]! - shadow(x, y)))
    expect(worst).toBeLessThan(0.05)
  })

  test('clears a gap that it falls into, which the prior takes for a white body, and leaves a white shirt', () => {
    const gap = box(90, 70, 170, 140)
    const shirt = box(64, 160, 186, 200)
    const figure: Coverage = (x, y) => box(50, 40, 200, 210)(x, y) * (1 - gap(x, y))
    const parts = [
      { coverage: figure, colour: RED },
      { coverage: shirt, colour: WHITE },
    ]
    const { picture, alpha } = on(WHITE, summedUp(figure, CAST), parts)
    const { matte, report } = key(picture, { prior: rough(box(50, 40, 200, 210)) })
    expect([report.shadow, report.holes.cleared]).toEqual(['dropped', 1])
    expect(mad(matte, truth(alpha))).toBeLessThan(0.004)
  })

  test('is not seen in a puddle of shade at the feet, nor where there is none', () => {
    const legs: Coverage = (x, y) =>
      Math.max(box(60, 50, 150, 120)(x, y), box(70, 120, 90, 170)(x, y), box(120, 120, 140, 170)(x, y))
    const feet = [{ coverage: legs, colour: RED }]
    const puddle: Coverage = (x, y) =>
      0.4 * Math.max(0, Math.min(1, (1 - Math.hypot((x - 105) / 70, (y - 172) / 16)) * 3))
    expect(found(CREAM, puddle, feet, legs)).toBeUndefined()
    expect(found(CREAM, () => 0, feet, legs)).toBeUndefined()
  })
})

describe('the keyer with a prior, on a drop shadow', () => {
  const hoop = ring(120, 110, 40, 66)

  test.each([
    ['white', WHITE],
    ['cream', CREAM],
  ] as const)('on %s clears the hole that the shadow falls into', (_, ground) => {
    const { picture, alpha } = on(ground, summedUp(hoop, CAST), [{ coverage: hoop, colour: RED }])
    const { matte, report } = key(picture, { prior: rough(hoop) })
    expect(report.shadow).toBe('dropped')
    expect(mad(matte, truth(alpha))).toBeLessThan(0.002)
  })

  test('finds the hole though the prior takes it for the subject', () => {
    const faint = { dx: 4, dy: 6, sigma: 4, strength: 0.2 }
    const { picture, alpha } = on(CREAM, summedUp(hoop, faint), [{ coverage: hoop, colour: RED }])
    expect(mad(key(picture, { prior: rough(disc(120, 110, 66)) }).matte, truth(alpha))).toBeLessThan(0.002)
  })

  test('keeps white fur that hangs into the shadow, on white', () => {
    const cloth = box(60, 50, 150, 150)
    const fur = box(150, 90, 162, 150)
    const both: Coverage = (x, y) => Math.max(cloth(x, y), fur(x, y))
    const layers = [
      { coverage: cloth, colour: RED },
      { coverage: fur, colour: WHITE },
    ]
    const { picture, alpha } = on(WHITE, summedUp(both, { ...CAST, dx: 16 }), layers)
    const { matte } = key(picture, { prior: rough(both) })
    expect(matte.data[120 * SIZE + 156]).toBe(1)
    expect(mad(matte, truth(alpha))).toBeLessThan(0.003)
  })

  test('takes a soft shadow for no noise', () => {
    const body = box(60, 50, 150, 170)
    const { picture } = on(CREAM, ofBox(60, 50, 150, 170, CAST), [{ coverage: body, colour: RED }])
    expect(key(picture, { prior: rough(body) }).report.noise).toBe(0.5)
  })
})
