import { describe, expect, test } from 'vitest'
import { type Coverage, disc, draw, type Layer, type Rgb } from '../testing/draw.ts'
import { key } from './key.ts'

const SIZE = 320
const BODY = disc(160, 160, 112)
const INSIDE = disc(160, 160, 104)
const PALE: Rgb = [226, 214, 255]
const DULL: Rgb = [196, 176, 216]

/** Runs from one colour to another, from the upper left to the lower right. */
function ground(from: Rgb, to: Rgb): (x: number, y: number) => Rgb {
  return (x, y) => {
    const t = (0.4 * x + y) / (1.4 * SIZE)
    return [0, 1, 2].map((c) => from[c]! + (to[c]! - from[c]!) * t) as unknown as Rgb
  }
}

const DUSK = ground([44, 24, 92], [236, 118, 66])
const SEA = ground([20, 60, 40], [90, 170, 240])

/** 1 down to the middle of the disc, then less and less, to one half at its foot. */
function fading(_: number, y: number): number {
  return 1 - Math.max(0, Math.min(0.5, ((y - 130) / 142) * 0.5))
}

const fade: Coverage = (x, y) => BODY(x, y) * fading(x, y)

function errorsInside(found: Float32Array, alpha: Float32Array): { mean: number; worst: number } {
  let [sum, count, worst] = [0, 0, 0]
  for (let i = 0; i < found.length; i++) {
    if (INSIDE(i % SIZE, Math.floor(i / SIZE)) < 1) continue
    const off = Math.abs(found[i]! - alpha[i]!)
    sum += off
    count++
    worst = Math.max(worst, off)
  }
  return { mean: sum / count, worst }
}

describe('a background of changing colour that shines through', () => {
  test('gives alpha and colour of a body that fades, to a level where the colour is full in a channel', () => {
    const { picture, alpha } = draw(SIZE, DUSK, [{ coverage: fade, colour: PALE }])
    const { matte, foreground } = key(picture)
    const { mean, worst } = errorsInside(matte.data, alpha)
    expect(mean).toBeLessThan(0.01)
    expect(worst).toBeLessThan(0.03)
    const low = (250 * SIZE + 160) * 3
    for (let c = 0; c < 3; c++) expect(Math.abs(foreground.data[low + c]! - PALE[c]!)).toBeLessThan(8)
  })

  test('gives alpha of a duller body to what the slopes can tell', () => {
    const { picture, alpha } = draw(SIZE, DUSK, [{ coverage: fade, colour: DULL }])
    expect(errorsInside(key(picture).matte.data, alpha).mean).toBeLessThan(0.03)
    // Taken as solid it would be 0.14 off.
    expect(errorsInside(key(picture, { transparency: 'none' }).matte.data, alpha).mean).toBeGreaterThan(0.12)
  })

  test('is seen through noise', () => {
    const { picture, alpha } = draw(SIZE, DUSK, [{ coverage: fade, colour: PALE }], { noise: 1 })
    expect(errorsInside(key(picture).matte.data, alpha).mean).toBeLessThan(0.03)
  })

  test('is not seen in a body that is painted so, over another ground', () => {
    const shown = draw(SIZE, DUSK, [{ coverage: fade, colour: PALE }]).picture.data
    const { picture, alpha } = draw(SIZE, SEA, [{ coverage: BODY, colour: PALE }])
    for (let i = 0; i < alpha.length; i++)
      if (alpha[i] === 1) for (let c = 0; c < 3; c++) picture.data[i * 3 + c] = shown[i * 3 + c]!
    expect(errorsInside(key(picture).matte.data, alpha).worst).toBe(0)
  })

  test('is not seen in a solid body with light from one side and a tint from another', () => {
    const { picture, alpha } = draw(SIZE, DUSK, [
      { coverage: BODY, colour: [90, 120, 200] },
      {
        coverage: (x, y) => BODY(x, y) * Math.min(1, Math.max(0, (240 - y) / 200)),
        colour: [240, 235, 250],
        opacity: 0.7,
      },
      {
        coverage: (x, y) => BODY(x, y) * Math.min(1, Math.max(0, (x - 60) / 220)),
        colour: [240, 150, 180],
        opacity: 0.6,
      },
    ])
    expect(errorsInside(key(picture).matte.data, alpha).worst).toBe(0)
  })

  test('is not looked for behind a solid part before the body', () => {
    const badge: Layer = { coverage: disc(160, 220, 24), colour: [230, 140, 40] }
    const { picture, alpha } = draw(SIZE, DUSK, [{ coverage: fade, colour: PALE }, badge])
    const { data } = key(picture).matte
    for (let y = 204; y <= 236; y++) for (let x = 144; x <= 176; x++) expect(data[y * SIZE + x]).toBe(1)
    expect(errorsInside(data, alpha).mean).toBeLessThan(0.02)
  })
})
