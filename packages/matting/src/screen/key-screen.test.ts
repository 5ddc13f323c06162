// The screen keyer against shots that are mixed here in linear light, so that their true alpha is known.

import { describe, expect, it } from 'vitest'
import { key } from '../key/key.ts'
import { srgbToLinear } from '../light.ts'
import { edgeBandMae } from '../metrics/edge-band.ts'
import { mad } from '../metrics/errors.ts'
import type { Matte, Picture } from '../picture.ts'
import { box, disc, type Rgb } from '../testing/draw.ts'
import { estimateScreen } from './estimate-screen.ts'
import { keyScreen } from './key-screen.ts'
import { evenScreen } from './screen.ts'
import { BLUE, blurred, GREEN, SHOT_PX, type Shot, shotOf } from './testing/shots.ts'

const keyed = ({ picture }: Shot, options = {}): Matte => keyScreen(picture, estimateScreen([picture]).screen, options)

function linear(width: number, colours: readonly (readonly number[])[]): Picture<Float32Array> {
  const data = Float32Array.from({ length: width * width * 3 }, (_, i) => {
    const column = Math.floor(i / 3) % width
    return colours[Math.floor((column * colours.length) / width)]![i % 3]!
  })
  return { width, height: width, channels: 3, data, space: 'linear', alpha: 'none' }
}

describe('keyScreen by hand', () => {
  const screen = evenScreen('green', [0.05, 0.45, 0.1], 0)
  const mixed = (a: number, front: readonly number[]) =>
    [0.05, 0.45, 0.1].map((back, c) => a * front[c]! + (1 - a) * back)

  it('greys of any brightness: the screen is 0, the subject 1, and a veil is what it covers, also above white', () => {
    for (const grey of [0.02, 0.4, 6]) {
      const front = [grey, grey, grey]
      const picture = linear(120, [mixed(0, front), mixed(0.4, front), mixed(1, front)])
      const { data } = keyScreen(picture, screen, { followLight: false })
      expect(data[60 * 120 + 4]).toBe(0)
      expect(data[60 * 120 + 60]).toBeCloseTo(0.4, 2)
      expect(data[60 * 120 + 115]).toBe(1)
    }
  })

  it('what is no screen is opaque: red, yellow, cyan, skin, black and white', () => {
    for (const front of [
      [0.8, 0.02, 0.02],
      [0.9, 0.8, 0.05],
      [0.05, 0.6, 0.62],
      [0.7, 0.4, 0.3],
      [0, 0, 0],
      [1, 1, 1],
    ]) {
      const { data } = keyScreen(linear(96, [mixed(0, front), front]), screen)
      expect([data[40 * 96 + 3], data[40 * 96 + 90]]).toEqual([0, 1])
    }
  })

  it('magenta screens work the other way round', () => {
    const back = [0.5, 0.04, 0.42]
    const front = [0.3, 0.3, 0.3]
    const middle = back.map((b, c) => 0.5 * b + 0.5 * front[c]!)
    const { data } = keyScreen(linear(96, [back, middle, front]), evenScreen('magenta', [0.5, 0.04, 0.42], 0))
    expect([data[3], data[92]]).toEqual([0, 1])
    expect(data[40 * 96 + 48]).toBeCloseTo(0.5, 2)
  })

  it('gain, black, white: the colour difference multiplied, then levels', () => {
    const picture = linear(120, [mixed(0, [0, 0, 0]), mixed(0.4, [0.3, 0.3, 0.3]), mixed(1, [0.3, 0.3, 0.3])])
    const plain = { edge: 'difference', followLight: false } as const
    const middle = (options: object) => keyScreen(picture, screen, { ...plain, ...options }).data[60 * 120 + 60]
    // 1 − 1.2 · 0.6
    expect(middle({ gain: 1.2 })).toBeCloseTo(0.28, 4)
    expect(middle({ black: 0.2, white: 0.7 })).toBeCloseTo(0.4, 4)
    expect(middle({ white: 0.4 })).toBeCloseTo(1, 6)
  })

  it('names a field that is wrong, and takes pictures of any size', () => {
    const picture = linear(8, [[0.05, 0.45, 0.1]])
    expect(() => keyScreen(picture, screen, { gain: 5 })).toThrow(/gain must be a number from 0.1 to 2, not 5/)
    expect(() => keyScreen(picture, screen, { black: 0.5, white: 0.5 })).toThrow(/white must lie/)
    expect(() => keyScreen(picture, screen, { into: new Float32Array(3) })).toThrow(/holds 3 values where 64/)
    for (const [width, height] of [
      [1, 1],
      [2, 1],
      [1, 9],
      [5, 3],
      [37, 2],
    ] as const) {
      const data = new Float32Array(width * height * 3).fill(0.3)
      const small: Picture = { width, height, channels: 3, data, space: 'linear', alpha: 'none' }
      expect([...keyScreen(small, screen).data]).toEqual(new Array(width * height).fill(1))
    }
  })
})

/** What is reached on the drawn shots (skin, red cloth, hair, motion blur, veil); measured figures are in docs/shots.md. */
const LIMITS: readonly (readonly [string, Rgb, number, number, number, number])[] = [
  ['green, even, no grain', GREEN, 0, 0, 0.0075, 0.02],
  ['green, even, grain 3', GREEN, 0, 3, 0.012, 0.031],
  ['green, uneven, grain 1', GREEN, 0.45, 1, 0.011, 0.024],
  ['green, uneven, grain 3', GREEN, 0.45, 3, 0.0145, 0.033],
  ['blue, even, grain 1', BLUE, 0, 1, 0.009, 0.027],
  ['blue, uneven, grain 3', BLUE, 0.45, 3, 0.0115, 0.029],
]

describe('keyScreen against the truth', () => {
  it.each(LIMITS)('%s', (_, screen, uneven, noise, most, mostAtEdges) => {
    const shot = shotOf({ screen, uneven, noise })
    const matte = keyed(shot)
    expect(mad(matte, shot.truth)).toBeLessThan(most)
    expect(edgeBandMae(matte, shot.truth)).toBeLessThan(mostAtEdges)
    // The colour difference alone, and the keyer for drawings, are both further off.
    expect(edgeBandMae(keyed(shot, { edge: 'difference' }), shot.truth)).toBeGreaterThan(edgeBandMae(matte, shot.truth))
    if (noise !== 1) return
    const drawing = key(shot.picture, { force: true }).matte
    expect(edgeBandMae(drawing, shot.truth)).toBeGreaterThan(edgeBandMae(matte, shot.truth))
  })

  it('grain leaves nothing: the screen is exactly 0 and the body exactly 1, 24 px from every edge', () => {
    const shot = shotOf({ screen: GREEN, uneven: 0.45, noise: 3 }, [
      { coverage: disc(128, 128, 70), colour: [200, 60, 50] },
    ])
    const { data } = keyed(shot)
    let wrong = 0
    data.forEach((alpha, p) => {
      const distance = Math.hypot((p % SHOT_PX) - 128, Math.floor(p / SHOT_PX) - 128)
      const border = Math.min(
        p % SHOT_PX,
        SHOT_PX - 1 - (p % SHOT_PX),
        Math.floor(p / SHOT_PX),
        SHOT_PX - 1 - Math.floor(p / SHOT_PX),
      )
      if ((distance > 94 && border > 12 && alpha !== 0) || (distance < 46 && alpha !== 1)) wrong++
    })
    expect(wrong).toBe(0)
  })

  it('a limb blurred over 24 px keeps its ramp: rising, without a step, near the truth', () => {
    // The whole height, so that there is one ramp per row; a solid part with the same colour beside it.
    const limb = { coverage: blurred(box(60, -9, 160, 999), 24), colour: [205, 160, 130] as Rgb }
    const shot = shotOf({ screen: GREEN, uneven: 0, noise: 0 }, [limb])
    const { data } = keyed(shot)
    const row = (x: number) => data[128 * SHOT_PX + x]!
    for (let x = 40; x < 80; x++) {
      expect(row(x + 1) - row(x)).toBeGreaterThan(-0.01)
      expect(row(x + 1) - row(x)).toBeLessThan(0.16)
      expect(Math.abs(row(x) - shot.truth.data[128 * SHOT_PX + x]!)).toBeLessThan(0.17)
    }
  })

  it('spill on a body is closed: skin with a tenth of the screen’s light on it is opaque', () => {
    const spilled: Rgb = [212, 172, 140]
    const shot = shotOf({ screen: GREEN, uneven: 0, noise: 2 }, [{ coverage: disc(128, 128, 60), colour: spilled }])
    expect(keyed(shot).data[128 * SHOT_PX + 128]).toBe(1)
  })

  it('a screen that is lit 25 % darker in one frame gives the same matte, by following the light', () => {
    const shot = shotOf({ screen: GREEN, uneven: 0, noise: 0 })
    const { screen } = estimateScreen([shot.picture])
    const darker = {
      ...shot.picture,
      space: 'linear' as const,
      data: Float32Array.from(shot.picture.data, (v) => srgbToLinear(v / 255) * 0.75),
    }
    const followed = keyScreen(darker, screen)
    expect(mad(followed, keyScreen(shot.picture, screen))).toBeLessThan(0.004)
    expect(mad(keyScreen(darker, screen, { followLight: false }), shot.truth)).toBeGreaterThan(0.05)
  })

  it('8 bits, 16 bits, floats and light, three channels and four, are one matte', () => {
    const { picture } = shotOf({ screen: GREEN, uneven: 0.3, noise: 1 })
    const { screen } = estimateScreen([picture])
    const wanted = keyScreen(picture, screen)
    const four = new Uint8Array(SHOT_PX * SHOT_PX * 4).fill(255)
    for (let p = 0; p < SHOT_PX * SHOT_PX; p++) four.set(picture.data.subarray(p * 3, p * 3 + 3), p * 4)
    const kinds: Picture[] = [
      { ...picture, data: Uint16Array.from(picture.data, (v) => v * 257) },
      { ...picture, data: Float32Array.from(picture.data, (v) => v / 255) },
      { ...picture, data: Float32Array.from(picture.data, (v) => srgbToLinear(v / 255)), space: 'linear' },
      { ...picture, channels: 4, data: four, alpha: 'straight' },
    ]
    const into = new Float32Array(SHOT_PX * SHOT_PX)
    for (const kind of kinds) expect(mad(keyScreen(kind, screen, { into }), wanted)).toBeLessThan(2e-4)
    for (let p = 3; p < four.length; p += 4) four[p] = 102
    const half = keyScreen({ ...picture, channels: 4, data: four, alpha: 'straight' }, screen)
    expect(half.data[200 * SHOT_PX + 124]).toBeCloseTo(0.4, 6)
  })
})
