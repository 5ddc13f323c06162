// What a rough matte of another method may change in the keyer's answer, and what it may not.

import { describe, expect, test } from 'vitest'
import { mad } from '../metrics/errors.ts'
import type { Matte } from '../picture.ts'
import { box, type Coverage, disc, draw, type Rgb, ring } from '../testing/draw.ts'
import { key } from './key.ts'
import { PRIOR, readPrior } from './prior.ts'

const SIZE = 200
const WHITE: Rgb = [255, 255, 255]
const GREEN: Rgb = [0, 177, 64]
const INK: Rgb = [30, 25, 40]
const RED: Rgb = [210, 40, 50]

/** A rough matte: `level` in the shape, 1 − level outside, none of its edges where the picture has them. */
function rough(covers: Coverage, level = 0.97, size = SIZE): Matte {
  const data = Float32Array.from({ length: size * size }, (_, i) =>
    covers(i % size, Math.floor(i / size)) > 0.5 ? level : 1 - level,
  )
  return { width: size, height: size, data }
}
const truth = (alpha: Float32Array): Matte => ({ width: SIZE, height: SIZE, data: alpha })

describe('with a prior', () => {
  test('a gradient that ends is followed, where no smooth surface fits it', () => {
    const glow = (x: number, y: number): Rgb => {
      const t = Math.max(0, 1 - Math.hypot(x - 130, y - 60) / 55)
      return [180 + 70 * t, 190 + 50 * t, 210 - 60 * t]
    }
    const { picture, alpha } = draw(SIZE, glow, [{ coverage: disc(80, 120, 40), colour: RED }])
    expect(mad(key(picture).matte, truth(alpha))).toBeGreaterThan(0.02)
    expect(mad(key(picture, { prior: rough(disc(80, 120, 38)) }).matte, truth(alpha))).toBeLessThan(0.003)
  })

  test.each([512, 1000, 1024])('and in a picture of %i px, whose background is followed in more pieces', (size) => {
    const k = size / SIZE
    const glow = (x: number, y: number): Rgb => {
      const t = Math.max(0, 1 - Math.hypot(x / k - 130, y / k - 60) / 55)
      return [180 + 70 * t, 190 + 50 * t, 210 - 60 * t]
    }
    const body = disc(80 * k, 120 * k, 40 * k)
    const { picture, alpha } = draw(size, glow, [{ coverage: body, colour: RED }])
    const { matte } = key(picture, { prior: rough(disc(80 * k, 120 * k, 38 * k), 0.97, size) })
    expect(mad(matte, { width: size, height: size, data: alpha })).toBeLessThan(0.003)
  })

  test('a white coat before cream that it misses in part is no gradient of the background', () => {
    const cream: Rgb = [250, 246, 238]
    const head = disc(120, 70, 45)
    const coat: Coverage = (x, y) => (y >= 110 && y > 250 - 1.2 * x ? 1 : 0)
    const layers = [
      { coverage: coat, colour: [246, 246, 250] as const },
      { coverage: head, colour: RED },
    ]
    const { picture, alpha } = draw(SIZE, cream, layers)
    const seen: Coverage = (x, y) => Math.max(head(x, y), x < 130 ? coat(x, y) : 0)
    expect(mad(key(picture, { prior: rough(seen) }).matte, truth(alpha))).toBeLessThan(0.003)
  })

  test('a shadow of no known shape goes, and the subject stays', () => {
    const shade: Coverage = (x, y) =>
      0.4 * Math.max(0, Math.min(1, (40 - Math.abs(x - 140)) / 25, (60 - Math.abs(y - 70)) / 25))
    const body = box(40, 40, 110, 170)
    const layers = [
      { coverage: shade, colour: [0, 0, 0] as const },
      { coverage: body, colour: RED },
    ]
    const { picture } = draw(SIZE, WHITE, layers)
    const alpha = draw(SIZE, WHITE, layers.slice(1)).alpha
    expect(mad(key(picture).matte, truth(alpha))).toBeGreaterThan(0.03)
    expect(mad(key(picture, { prior: rough(body) }).matte, truth(alpha))).toBeLessThan(0.003)
  })

  test('a hole that shows plain white is a hole or a body as the prior says', () => {
    const { picture } = draw(SIZE, WHITE, [{ coverage: ring(100, 100, 30, 70), colour: RED }])
    const centre = 100 * SIZE + 100
    expect(key(picture, { prior: rough(ring(100, 100, 30, 70)) }).matte.data[centre]).toBe(0)
    expect(key(picture, { prior: rough(disc(100, 100, 70)) }).matte.data[centre]).toBe(1)
  })

  test('a white body behind an outline stays white though the prior misses some of it', () => {
    const { picture } = draw(SIZE, WHITE, [{ coverage: ring(100, 100, 68, 70), colour: INK }])
    const missed = rough((x, y) => ring(100, 100, 64, 70)(x, y))
    expect(key(picture, { prior: missed }).matte.data[100 * SIZE + 100]).toBe(1)
  })

  test('feathers of nearly the colour of a clean ground are no noise, though the prior misses a tuft of them', () => {
    const ground: Rgb = [58, 60, 72]
    const [face, coat, staff] = [disc(70, 100, 24), ring(70, 100, 24, 32), box(150, 20, 156, 180)]
    const tuft = box(160, 60, 166, 67)
    const strands: Coverage = (x, y) => Math.max(coat(x, y), tuft(x, y)) * ((x * 7 + y * 3) % 5 < 3 ? 1 : 0)
    const { picture, alpha } = draw(SIZE, ground, [
      { coverage: (x, y) => Math.max(coat(x, y), tuft(x, y)), colour: [48, 52, 66] },
      { coverage: strands, colour: [66, 64, 84] },
      { coverage: (x, y) => Math.max(face(x, y), staff(x, y)), colour: WHITE },
    ])
    const seen = rough((x, y) => Math.max(face(x, y), staff(x, y)))
    for (let i = 0; i < seen.data.length; i++) if (coat(i % SIZE, Math.floor(i / SIZE)) > 0.5) seen.data[i] = 0.5
    expect(mad(key(picture, { prior: seen }).matte, truth(alpha))).toBeLessThan(0.003)
  })

  test.each<[string, Rgb, Rgb, number]>([
    ['white', WHITE, [252, 252, 253], 4],
    ['cream', [232, 226, 216], [235, 230, 221], 9],
  ])(
    'of %s in noise a prior is believed, though it is not sure, while that is no more than colour shows, and no gap',
    (_, ground, cloth, noise) => {
      const inSleeve = (width: number, colour: Rgb, level?: number) => {
        const coat = box(40, 30, 40 + width, 190)
        const sleeve = box(40 + width, 60, 160, 84)
        const layers = [
          { coverage: coat, colour: RED },
          { coverage: sleeve, colour },
        ]
        const { picture } = draw(SIZE, ground, layers, { noise })
        const seen = rough((x, y) => Math.max(coat(x, y), sleeve(x, y)))
        if (level !== undefined)
          for (let i = 0; i < seen.data.length; i++)
            if (sleeve(i % SIZE, Math.floor(i / SIZE)) > 0.5) seen.data[i] = level
        return key(picture, { prior: seen }).matte.data[72 * SIZE + 140]!
      }
      expect(inSleeve(80, cloth)).toBe(1)
      expect(inSleeve(80, cloth, 0.7)).toBe(1)
      expect(inSleeve(80, cloth, 0.4)).toBeLessThan(0.5)
      expect(inSleeve(8, cloth)).toBeLessThan(0.5)
      expect(inSleeve(80, ground)).toBeLessThan(0.5)
    },
  )

  test('white cloth on white that the picture cuts off stays where the prior sees it, to the last row', () => {
    const coat = box(50, 60, 150, SIZE)
    const inside = box(54, 64, 146, SIZE)
    const { picture, alpha } = draw(SIZE, WHITE, [{ coverage: (x, y) => coat(x, y) - inside(x, y), colour: INK }])
    const whole = alpha.map((own, i) => Math.max(own, inside(i % SIZE, Math.floor(i / SIZE))))
    expect(key(picture).matte.data[150 * SIZE + 100]).toBe(0)
    expect(mad(key(picture, { prior: rough(coat) }).matte, truth(whole))).toBeLessThan(0.001)
    const hollow = rough((x, y) => coat(x, y) - box(60, 64, 140, SIZE)(x, y))
    expect(key(picture, { prior: hollow }).matte.data[150 * SIZE + 100]).toBe(0)
  })

  test('a gap that shows a colour is a gap though the prior takes it for cut-off cloth', () => {
    const legs: Coverage = (x, y) =>
      Math.max(box(50, 60, 150, 100)(x, y), box(50, 100, 80, SIZE)(x, y), box(120, 100, 150, SIZE)(x, y))
    const { picture, alpha } = draw(SIZE, [180, 200, 225], [{ coverage: legs, colour: RED }])
    expect(mad(key(picture, { prior: rough(box(50, 60, 150, SIZE)) }).matte, truth(alpha))).toBeLessThan(0.001)
  })

  test("a black belt on a grainy, nearly black ground is the subject's, where the prior sees it", () => {
    const coat = box(60, 40, 140, 90)
    const belt = box(60, 90, 140, 110)
    const skirt = box(60, 110, 140, 160)
    const layers = [coat, belt, skirt].map((coverage, k) => ({
      coverage,
      colour: k === 1 ? ([9, 8, 12] as const) : RED,
    }))
    const { picture, alpha } = draw(SIZE, [8, 6, 11], layers, { noise: 4 })
    const inBelt = 100 * SIZE + 100
    expect(key(picture).matte.data[inBelt]).toBe(0)
    const { matte } = key(picture, { prior: rough(box(60, 40, 140, 160)) })
    expect(matte.data[inBelt]).toBe(1)
    expect(mad(matte, truth(alpha))).toBeLessThan(0.01)
    // On a ground that shows black it is a gap, whatever the prior says.
    const lit = draw(SIZE, [70, 60, 80], layers.toSpliced(1, 1), { noise: 4 })
    expect(key(lit.picture, { prior: rough(box(60, 40, 140, 160)) }).matte.data[inBelt]).toBe(0)
  })

  test('a detached part that the prior missed stays', () => {
    const { picture, alpha } = draw(SIZE, WHITE, [
      { coverage: disc(90, 110, 50), colour: RED },
      { coverage: disc(170, 40, 7), colour: [90, 170, 250] },
    ])
    const { matte } = key(picture, { prior: rough(disc(90, 110, 50)) })
    expect(mad(matte, truth(alpha))).toBeLessThan(0.002)
    expect(matte.data[40 * SIZE + 170]).toBe(1)
  })

  test('on a screen cloth of nearly its hue is solid when the prior says so, and glass is glass where it hesitates', () => {
    const body = box(50, 40, 150, 180)
    const cloth = draw(SIZE, GREEN, [
      { coverage: body, colour: RED },
      { coverage: box(50, 130, 150, 180), colour: [105, 140, 90] },
    ])
    const inCloth = 155 * SIZE + 100
    expect(key(cloth.picture).matte.data[inCloth]).toBeLessThan(0.9)
    expect(key(cloth.picture, { prior: rough(body) }).matte.data[inCloth]).toBe(1)
    const glass = draw(SIZE, GREEN, [
      { coverage: box(50, 40, 150, 120), colour: RED },
      { coverage: box(50, 120, 150, 170), colour: WHITE, opacity: 0.4 },
    ])
    const hesitant = rough(body)
    for (let i = 120 * SIZE; i < 170 * SIZE; i++) hesitant.data[i]! *= 0.8
    const seen = key(glass.picture, { prior: hesitant }).matte.data[145 * SIZE + 100]!
    expect(Math.abs(seen - 0.4)).toBeLessThan(0.1)
    // A face of that very colour: nothing tells them apart but that the prior does not hesitate.
    expect(key(glass.picture, { prior: rough(body) }).matte.data[145 * SIZE + 100]).toBe(1)
  })

  test("on a screen pale cloth is solid when the prior is sure of all of it, and so is what has the screen's own colour", () => {
    const body = box(50, 40, 150, 180)
    // Half white, half of the screen's colour: a veil to any one pixel.
    const legs = draw(SIZE, GREEN, [
      { coverage: box(50, 40, 150, 120), colour: RED },
      { coverage: box(50, 120, 150, 180), colour: [128, 216, 160] },
    ])
    const inLegs = 150 * SIZE + 100
    expect(key(legs.picture, { prior: rough(body) }).matte.data[inLegs]).toBe(1)
    const lessSure = rough((x, y) => body(x, y) - (x < 75 ? box(50, 120, 150, 180)(x, y) : 0))
    expect(key(legs.picture, { prior: lessSure }).matte.data[inLegs]).toBeLessThan(0.7)
    // The same behind a frame may be a pane.
    const pane = draw(SIZE, GREEN, [
      { coverage: body, colour: RED },
      { coverage: box(70, 110, 130, 170), colour: INK },
      { coverage: box(76, 116, 124, 164), colour: [128, 216, 160] },
    ])
    expect(key(pane.picture, { prior: rough(body) }).matte.data[140 * SIZE + 100]).toBeLessThan(0.7)
    const balloon = disc(140, 60, 40)
    const held = draw(SIZE, GREEN, [
      { coverage: box(20, 80, 110, 190), colour: RED },
      { coverage: balloon, colour: INK },
      { coverage: disc(140, 60, 36), colour: [30, 192, 64] },
    ])
    const filled = rough((x, y) => Math.max(box(20, 80, 110, 190)(x, y), balloon(x, y)))
    const empty = rough((x, y) => Math.max(box(20, 80, 110, 190)(x, y), ring(140, 60, 36, 40)(x, y)))
    expect(key(held.picture, { prior: filled }).matte.data[60 * SIZE + 140]).toBe(1)
    expect(key(held.picture, { prior: empty }).matte.data[60 * SIZE + 140]).toBeLessThan(0.2)
  })

  test('on a screen an arm of that colour is cloth though a prior is sure along its middle only', () => {
    const body = box(50, 40, 110, 180)
    const arm = box(110, 80, 190, 96)
    const waving = draw(SIZE, GREEN, [
      { coverage: body, colour: RED },
      { coverage: arm, colour: [128, 216, 160] },
    ])
    const lean = (least: number): Matte => {
      const says = rough((x, y) => Math.max(body(x, y), arm(x, y)))
      for (let y = 80; y < 96; y++)
        if (y < 84 || y >= 92) for (let x = 111; x < 190; x++) says.data[y * SIZE + x] = least
      return says
    }
    const inArm = (least: number) => key(waving.picture, { prior: lean(least) }).matte.data[88 * SIZE + 150]!
    expect(inArm(0.8)).toBe(1)
    expect(inArm(0.3)).toBeLessThan(0.7)
  })

  test('scenery is known at once and refused, a shaded wall with grain is not', () => {
    const body = disc(100, 120, 45)
    /** Bushes of their own light before a sky, each shaded. */
    const hills = (x: number, y: number): Rgb => {
      const bush = (Math.floor(x / 34) * 5 + Math.floor((y + x / 3) / 29) * 3) % 7
      const light = 40 + 24 * bush + (x % 34)
      return y < 50 ? [170 + y / 2, 190, 225] : [light * 0.7, light, light * 0.5]
    }
    const wall = (x: number, y: number): Rgb => [200 - x / 4, 190 - y / 5, 180 - x / 6]
    const on = (ground: typeof wall) => draw(SIZE, ground, [{ coverage: body, colour: RED }], { noise: 2 }).picture
    const keyed = (ground: typeof wall, force = false) => key(on(ground), { prior: rough(body), force })
    expect(() => keyed(hills)).toThrow(/% of what lies behind/)
    expect(keyed(hills, true).report.plainness).toBeLessThan(0.65)
    expect(keyed(wall).report.plainness).toBeGreaterThan(0.9)
  })

  test('of another size is refused', () => {
    const { picture } = draw(SIZE, WHITE, [{ coverage: disc(100, 100, 50), colour: RED }])
    const small = { width: 10, height: 10, data: new Float32Array(100) }
    expect(() => key(picture, { prior: small })).toThrow(/the prior/)
  })
})

test('a prior is sure of nothing near its own edges, and leans by one half in between', () => {
  const says = readPrior(rough((x) => (x < 100 ? 1 : 0)))
  expect([50, 98, 99, 100, 101, 150].map((x) => says[100 * SIZE + x])).toEqual([
    PRIOR.subject,
    PRIOR.subject,
    PRIOR.likely,
    PRIOR.unlikely,
    PRIOR.background,
    PRIOR.background,
  ])
})
