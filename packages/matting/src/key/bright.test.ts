import { describe, expect, test } from 'vitest'
import { box, type Coverage, disc, draw, type Layer, type Rgb } from '../testing/draw.ts'
import { key } from './key.ts'

const SIZE = 320
const GREEN: Rgb = [0, 170, 62]
const PINK: Rgb = [255, 150, 232]
const PLUM: Rgb = [150, 40, 130]
const RUST: Rgb = [170, 90, 30]

/** From 0.8 in the middle to nothing at 75 px. */
const halo: Coverage = (x, y) => 0.8 * Math.max(0, 1 - Math.hypot(x - 160, y - 100) / 75)

/** Something before its glow, and a solid body below, of the same colour. */
function glowing(glow: Rgb, solid: Rgb, noise: number) {
  const body: Layer = { coverage: box(20, 190, 300, 310), colour: solid }
  return draw(SIZE, GREEN, [{ coverage: halo, colour: glow }, { coverage: disc(160, 100, 28), colour: solid }, body], {
    noise,
  })
}

/** Mean |α − truth| where `where` is 1 and the truth is neither 0 nor 1. */
function errorOf(found: Float32Array, alpha: Float32Array, where: Coverage = () => 1): number {
  let [sum, count] = [0, 0]
  for (let i = 0; i < found.length; i++) {
    if (alpha[i]! < 0.05 || alpha[i]! > 0.95 || where(i % SIZE, Math.floor(i / SIZE)) < 1) continue
    sum += Math.abs(found[i]! - alpha[i]!)
    count++
  }
  return sum / count
}

describe('on a screen', () => {
  test('a glow in a colour that the subject has is that colour, and hides no more than it needs', () => {
    const { picture, alpha } = glowing(PINK, PLUM, 1)
    const { matte, foreground } = key(picture)
    expect(errorOf(matte.data, alpha)).toBeLessThan(0.03)
    const beside = (100 * SIZE + 195) * 3
    for (let c = 0; c < 3; c++) expect(Math.abs(foreground.data[beside + c]! - PINK[c]!)).toBeLessThan(16)
    expect(matte.data[100 * SIZE + 160]).toBe(1)
  })

  test('a veil with folds has one alpha, and its folds are paint', () => {
    const folds: Layer[] = [0, 1, 2, 3, 4].map((fold) => ({
      coverage: box(60 + fold * 40, 160, 100 + fold * 40, 230),
      colour: [200 + fold * 8, 166 + fold * 14, 255],
      opacity: 0.5,
    }))
    const dress: Layer = { coverage: box(100, 20, 220, 190), colour: [110, 60, 190] }
    const { picture, alpha } = draw(SIZE, GREEN, [...folds, dress], { noise: 1 })
    expect(errorOf(key(picture).matte.data, alpha)).toBeLessThan(0.03)
  })

  test('grey smoke stays grey, also beside a gem of the colour that it might be', () => {
    const { picture, alpha } = glowing([165, 165, 165], PLUM, 0.5)
    expect(errorOf(key(picture).matte.data, alpha)).toBeLessThan(0.03)
  })

  test('without its colour in the subject a glow is taken for grey', () => {
    const at = 100 * SIZE + 195
    const [rust, plum] = [RUST, PLUM].map((solid) => key(glowing(PINK, solid, 0).picture).matte.data[at]!)
    expect(rust).toBeGreaterThan(plum! + 0.1)
  })

  test('solid cloth with a hard edge is no glow', () => {
    const { picture } = draw(SIZE, GREEN, [
      { coverage: box(20, 20, 300, 200), colour: PLUM },
      { coverage: box(120, 200, 220, 290), colour: [150, 190, 180] },
    ])
    // As a bright colour it would need no more than this.
    const least = Math.max(150 / 255, (180 - 62) / (255 - 62))
    expect(key(picture).matte.data[245 * SIZE + 160]).toBeGreaterThan(least + 0.1)
  })

  test('what runs from one hue to another is a gradient and no screen', () => {
    const { picture, alpha } = draw(SIZE, (x) => [146 + x / 20, 240, 236 - (x / SIZE) * 200], [
      { coverage: disc(160, 160, 90), colour: [90, 190, 110] },
    ])
    const result = key(picture)
    expect(result.report.screen).toBe(false)
    expect(result.matte.data[160 * SIZE + 160]).toBe(alpha[160 * SIZE + 160])
  })
})
