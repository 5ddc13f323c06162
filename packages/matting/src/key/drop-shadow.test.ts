import { describe, expect, test } from 'vitest'
import type { Coverage, Layer, Rgb } from '../testing/draw.ts'
import { box, disc, draw } from '../testing/draw.ts'
import { key } from './key.ts'

const SIDE = 256
const INK: Rgb = [30, 24, 28]

/** A body of a head and an arm, in ink with a coloured inside. */
const body: Layer[] = [
  { coverage: disc(118, 110, 64), colour: INK },
  { coverage: box(60, 150, 190, 178), colour: INK },
  { coverage: disc(118, 110, 58), colour: [240, 170, 60] },
]
const outline: Coverage = (x, y) => Math.max(disc(118, 110, 64)(x, y), box(60, 150, 190, 178)(x, y))

/** The outline moved by (dx, dy) with a rim that falls over 2·soft px, as the share of light that it takes. */
function shadowOf(dx: number, dy: number, soft: number, dark: number): (x: number, y: number) => number {
  const falls = (inside: number) => {
    const t = Math.min(1, Math.max(0, 0.5 + inside / (2 * soft)))
    return t * t * (3 - 2 * t)
  }
  return (x, y) => {
    const round = 64 - Math.hypot(x - dx - 118, y - dy - 110)
    const arm = Math.min(x - dx - 60, 190 + dx - x, y - dy - 150, 178 + dy - y)
    return dark * Math.max(falls(round), falls(arm))
  }
}

function on(background: Rgb, shadow: (x: number, y: number) => number, noise = 0) {
  const lit = (x: number, y: number) => background.map((level) => level * (1 - shadow(x, y))) as unknown as Rgb
  return draw(SIDE, lit, body, { noise })
}

const error = (matte: Float32Array, alpha: Float32Array) =>
  matte.reduce((sum, value, i) => sum + Math.abs(value - alpha[i]!), 0) / matte.length

describe('a drop shadow', () => {
  test.each([
    ['on white', [255, 255, 255], 0],
    ['on a colour', [210, 180, 130], 0],
    ['on a colour with noise', [120, 160, 150], 2],
  ] as const)('%s is left out', (_, background, noise) => {
    const scene = on(background, shadowOf(14, 16, 8, 0.45), noise)
    const { matte, report } = key(scene.picture)
    expect(report.shadow).toBe('dropped')
    expect(error(matte.data, scene.alpha)).toBeLessThan(0.004)
  })

  test('is kept as soft black when asked', () => {
    const shadow = shadowOf(14, 16, 8, 0.45)
    const { matte, foreground, report } = key(on([255, 255, 255], shadow).picture, { shadow: 'keep' })
    expect(report.shadow).toBe('kept')
    const [x, y] = [198, 186]
    expect(matte.data[y * SIDE + x]).toBeCloseTo(shadow(x, y), 1)
    expect(foreground.data[(y * SIDE + x) * 3]).toBe(0)
  })
})

describe('what is none', () => {
  test('a soft grey part that does not have the subject’s outline stays', () => {
    const cloud = (x: number, y: number) => 0.4 * Math.exp(-(((x - 205) / 26) ** 2 + ((y - 70) / 26) ** 2))
    const { matte, report } = key(on([255, 255, 255], cloud).picture)
    expect(report.shadow).toBe('none')
    expect(matte.data[70 * SIDE + 205]).toBeGreaterThan(0.5)
  })

  test('a hard grey copy of the subject beside it is a part of the drawing', () => {
    const { picture } = draw(
      SIDE,
      [255, 255, 255],
      [{ coverage: (x, y) => outline(x - 14, y - 16), colour: [140, 140, 140] }, ...body],
    )
    expect(key(picture).report.shadow).toBe('none')
  })
})
