import { describe, expect, test } from 'vitest'
import type { Matte, Picture } from '../picture.ts'
import { blurGround, usualBlurPx } from './blur-ground.ts'
import { fillHoles } from './fill-holes.ts'

const SIDE = 96

/** A disc with a soft edge of about 3 px. */
function discMatte(radius = 24, side = SIDE): Matte {
  const data = new Float32Array(side * side)
  for (let p = 0; p < data.length; p++) {
    const far = Math.hypot((p % side) + 0.5 - side / 2, Math.floor(p / side) + 0.5 - side / 2) - radius
    data[p] = Math.min(1, Math.max(0, 0.5 - far / 3))
  }
  return { width: side, height: side, data }
}

type Colour = (x: number, y: number) => readonly [number, number, number]

/** αF + (1−α)B, 8 bits. */
function mixed(matte: Matte, front: readonly [number, number, number], ground: Colour): Picture<Uint8Array> {
  const data = new Uint8Array(matte.data.length * 3)
  matte.data.forEach((a, p) => {
    const below = ground(p % matte.width, Math.floor(p / matte.width))
    for (let c = 0; c < 3; c++) data[p * 3 + c] = Math.round(a * front[c]! + (1 - a) * below[c]!)
  })
  return { width: matte.width, height: matte.height, channels: 3, data, space: 'srgb', alpha: 'none' }
}

describe('the blurred ground', () => {
  test.each([1, 4, 12, 40])('of one colour is that colour everywhere, under the subject too (blur %i)', (blur) => {
    const matte = discMatte()
    const made = blurGround(
      mixed(matte, [255, 0, 0], () => [20, 120, 60]),
      matte,
      blur,
    )
    expect(made).toMatchObject({ channels: 3, alpha: 'none', space: 'srgb' })
    for (let p = 0; p < made.data.length; p += 3) expect([...made.data.subarray(p, p + 3)]).toEqual([20, 120, 60])
  })

  test('has nothing of the subject in it, nearest to it either', () => {
    const matte = discMatte()
    const ground: Colour = (x) => [40 + x, 40 + x, 40 + x]
    const made = blurGround(mixed(matte, [255, 0, 0], ground), matte, 6)
    // Grey stays grey to the last level, where the red of the subject is nearest too.
    for (let p = 0; p < made.data.length; p += 3) expect(made.data[p]).toBe(made.data[p + 1])
  })

  test('leads a ramp through under the subject', () => {
    const matte = discMatte(16)
    const made = blurGround(
      mixed(matte, [255, 255, 255], (x) => [2 * x, 2 * x, 2 * x]),
      matte,
      3,
    )
    for (let x = 16; x < 80; x++) expect(Math.abs(made.data[(48 * SIDE + x) * 3]! - 2 * x)).toBeLessThan(16)
  })

  test('is the Gaussian where no subject is near: a step has its shape', () => {
    const none: Matte = { width: 256, height: 8, data: new Float32Array(256 * 8) }
    const step = mixed(none, [0, 0, 0], (x) => (x < 128 ? [0, 0, 0] : [200, 200, 200]))
    for (const sigma of [2, 12]) {
      const made = blurGround(step, none, sigma)
      // Φ(−1) and Φ(1) of the normal distribution: 0.1587 and 0.8413.
      // On the border between two pixels.
      const at = (x: number) => (made.data[(4 * 256 + x - 1) * 3]! + made.data[(4 * 256 + x) * 3]!) / 2
      expect(Math.abs(at(128 - sigma) - 200 * 0.1587)).toBeLessThan(4)
      expect(Math.abs(at(128 + sigma) - 200 * 0.8413)).toBeLessThan(4)
    }
  })

  test('keeps 16 bits and floats, and blurs the whole picture where the matte holds everything', () => {
    const full: Matte = { width: 4, height: 4, data: new Float32Array(16).fill(1) }
    const deep: Picture<Uint16Array> = {
      width: 4,
      height: 4,
      channels: 4,
      data: new Uint16Array(64).fill(30_001),
      space: 'srgb',
      alpha: 'straight',
    }
    expect(blurGround(deep, full, 2).data).toEqual(new Uint16Array(48).fill(30_001))
    const floats: Picture<Float32Array> = { ...deep, data: new Float32Array(64).fill(0.25) }
    for (const value of blurGround(floats, full, 2).data) expect(value).toBeCloseTo(0.25, 5)
  })

  test('is refused for a matte of another size', () => {
    const matte = discMatte()
    const picture = mixed(matte, [0, 0, 0], () => [9, 9, 9])
    expect(() => blurGround(picture, discMatte(4, 32), 4)).toThrow('the matte is 32×32')
  })
})

test('the usual blur goes with the longer side', () => {
  expect(usualBlurPx({ width: 1280, height: 720 })).toBe(20)
  expect(usualBlurPx({ width: 20, height: 64 })).toBe(2)
})

describe('filling', () => {
  const cells = (known: readonly number[], grey: readonly number[], width: number) => ({
    width,
    height: known.length / width,
    known: Float32Array.from(known),
    colour: Float32Array.from(known.flatMap((share, i) => [0, 1, 2].map(() => share * grey[i]!))),
  })
  const greys = (colours: Float32Array) => [...colours].filter((_, i) => i % 3 === 0)

  test('keeps what is known and takes the rest from what is nearest', () => {
    const filled = greys(fillHoles(cells([1, 0, 0, 0, 0, 0, 0, 1], [0.2, 9, 9, 9, 9, 9, 9, 0.8], 8)))
    expect(filled[0]).toBeCloseTo(0.2, 6)
    expect(filled[7]).toBeCloseTo(0.8, 6)
    for (let i = 1; i < 8; i++) expect(filled[i]! + 1e-6).toBeGreaterThanOrEqual(filled[i - 1]!)
  })

  test('of nothing known is 0, of one known cell that cell', () => {
    expect(greys(fillHoles(cells([0, 0, 0], [1, 1, 1], 3)))).toEqual([0, 0, 0])
    for (const grey of greys(fillHoles(cells([0, 0, 0.5, 0, 0], [0, 0, 0.6, 0, 0], 5))))
      expect(grey).toBeCloseTo(0.6, 6)
  })
})
