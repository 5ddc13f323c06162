import { loadCharacter } from '@popcel/fixtures'
import { decodePicture } from '@popcel/runtime'
import { describe, expect, it } from 'vitest'
import { gaussianBlur } from '../blur.ts'
import { composite, matteOf } from '../composite.ts'
import { edgeBandMae } from '../metrics/edge-band.ts'
import { mad } from '../metrics/errors.ts'
import type { Matte, Picture } from '../picture.ts'
import { box, disc, draw } from '../testing/draw.ts'
import { rampPx, uncertainBits } from './ramp.ts'
import { refineGuided } from './refine-guided.ts'

const SIZE = 160

function matte(data: Float32Array): Matte {
  return { width: SIZE, height: SIZE, data }
}

function blurred(data: Float32Array, sigmaPx: number): Matte {
  return gaussianBlur(matte(data), sigmaPx)
}

/** A red disc on grey with a little noise; a thin green bar stands off it. */
const scene = draw(
  SIZE,
  [150, 150, 160],
  [
    { coverage: disc(80, 80, 45), colour: [200, 40, 50] },
    { coverage: box(76, 8, 84, 30), colour: [20, 120, 40] },
  ],
  { noise: 2 },
)

describe('rampPx', () => {
  it('is the width of a straight ramp, and 2 for a hard edge', () => {
    for (const width of [4, 10, 20]) {
      const data = Float32Array.from({ length: SIZE * SIZE }, (_, i) =>
        Math.min(1, Math.max(0, ((i % SIZE) - 60) / width)),
      )
      expect(rampPx(matte(data))).toBeCloseTo(width, 0)
    }
    expect(rampPx(matte(Float32Array.from({ length: SIZE * SIZE }, (_, i) => (i % SIZE > 60 ? 1 : 0))))).toBe(2)
  })

  it('is 0 without an edge, and does not count a veil', () => {
    expect(rampPx(matte(new Float32Array(SIZE * SIZE)))).toBe(0)
    const veil = Float32Array.from({ length: SIZE * SIZE }, (_, i) => (i % SIZE < 40 ? 1 : i % SIZE < 140 ? 0.4 : 0))
    expect(rampPx(matte(veil))).toBeLessThan(4)
  })
})

describe('uncertainBits', () => {
  it('by hand: a margin on both sides, and the square around', () => {
    const { words } = uncertainBits({ width: 6, height: 1, data: Float32Array.of(0, 0.05, 0.5, 0.95, 1, 0.2) }, 0.1, 0)
    expect(words[0]).toBe(0b100100)
    expect(uncertainBits({ width: 6, height: 1, data: Float32Array.of(0, 0, 0.5, 1, 1, 1) }, 0.1, 1).words[0]).toBe(
      0b1110,
    )
  })
})

describe('refineGuided', () => {
  it.each([2, 4, 7])('brings a blur of sigma %i back to the edge of the picture', (sigma) => {
    const raw = blurred(scene.alpha, sigma)
    const truth = matte(scene.alpha)
    const result = refineGuided(scene.picture, raw)
    expect(edgeBandMae(result, truth)).toBeLessThan(edgeBandMae(raw, truth) / 3)
    expect(mad(result, truth)).toBeLessThan(mad(raw, truth) / 3)
  })

  it('leaves body and empty parts as they are, to the bit', () => {
    const raw = blurred(scene.alpha, 4)
    const result = refineGuided(scene.picture, raw)
    let kept = 0
    for (let p = 0; p < raw.data.length; p++) {
      const [x, y] = [p % SIZE, Math.floor(p / SIZE)]
      const distance = Math.abs(Math.hypot(x - 80, y - 80) - 45)
      if (distance < 22 || (Math.abs(x - 80) < 26 && y < 52)) continue
      expect(result.data[p]).toBe(raw.data[p])
      kept++
    }
    expect(kept).toBeGreaterThan(5000)
  })

  it('stays the matte where subject and background have one colour', () => {
    const { picture } = draw(SIZE, [120, 120, 120], [{ coverage: disc(80, 80, 45), colour: [120, 120, 120] }], {
      noise: 2,
    })
    const raw = blurred(scene.alpha, 4)
    const result = refineGuided(picture, raw)
    expect(mad(result, raw)).toBeLessThan(0.001)
  })

  it('does not follow an edge of the drawing inside the body', () => {
    // The blue half of the body begins 4 px inside the edge.
    const two = draw(
      SIZE,
      [240, 240, 240],
      [
        { coverage: box(30, 30, 130, 130), colour: [200, 40, 40] },
        { coverage: box(34, 34, 126, 126), colour: [30, 40, 200] },
      ],
    )
    const result = refineGuided(two.picture, blurred(two.alpha, 4))
    let least = 1
    for (let y = 45; y < 115; y++) for (let x = 36; x < 124; x++) least = Math.min(least, result.data[y * SIZE + x]!)
    expect(least).toBeGreaterThan(0.9)
    expect(edgeBandMae(result, matte(two.alpha))).toBeLessThan(0.15)
  })

  it('returns a sharp matte as it is, and works on it when told to without harm', () => {
    const sharp = matte(scene.alpha)
    expect(refineGuided(scene.picture, sharp)).toBe(sharp)
    expect(mad(refineGuided(scene.picture, sharp, { radiusPx: 8 }), sharp)).toBeLessThan(0.002)
  })

  it('an empty and a full matte stay so', () => {
    for (const value of [0, 1]) {
      const flat = matte(new Float32Array(SIZE * SIZE).fill(value))
      expect(refineGuided(scene.picture, flat, { radiusPx: 8 }).data).toEqual(flat.data)
    }
  })

  it('takes 16 bits and floats; the finer steps of 16 bits are used', () => {
    const raw = blurred(scene.alpha, 4)
    const of = (data: Uint16Array | Float32Array) => refineGuided({ ...scene.picture, data }, raw).data
    const eight = refineGuided(scene.picture, raw).data
    const sixteen = of(Uint16Array.from(scene.picture.data, (v) => v * 257))
    const float = of(Float32Array.from(scene.picture.data, (v) => v / 255))
    for (let p = 0; p < eight.length; p++) {
      expect(Math.abs(sixteen[p]! - eight[p]!)).toBeLessThan(1e-4)
      expect(Math.abs(float[p]! - eight[p]!)).toBeLessThan(1e-4)
    }
    // Subject and background lie 2 steps of 255 apart, all of it below what 8 bits can tell.
    const fine = Uint16Array.from(
      { length: SIZE * SIZE * 3 },
      (_, i) => 30000 + Math.round(514 * scene.alpha[Math.floor(i / 3)]!),
    )
    const result = refineGuided({ ...scene.picture, data: fine }, raw, { epsilon: 1e-8 })
    expect(edgeBandMae(result, matte(scene.alpha))).toBeLessThan(0.06)
  })

  it.each([
    [1, 1],
    [1, 50],
    [3, 2],
    [37, 61],
  ])('%i×%i stays within 0..1', (width, height) => {
    const data = Float32Array.from({ length: width * height }, (_, i) => ((i * 7) % 11) / 10)
    const picture: Picture = {
      ...scene.picture,
      width,
      height,
      data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 31) & 255),
    }
    const result = refineGuided(picture, { width, height, data }, { radiusPx: 6 }).data
    expect(result.every((a) => a >= 0 && a <= 1)).toBe(true)
    expect(result).toHaveLength(width * height)
  })

  it('refuses other sizes and options out of range', () => {
    expect(() => refineGuided(scene.picture, { width: 2, height: 2, data: new Float32Array(4) })).toThrow(
      'the matte is 2×2',
    )
    const raw = matte(scene.alpha)
    expect(() => refineGuided(scene.picture, raw, { radiusPx: 1 })).toThrow(
      'radiusPx must be a number from 2 to 128, not 1',
    )
    expect(() => refineGuided(scene.picture, raw, { epsilon: 0 })).toThrow(
      'epsilon must be a number above 0 and up to 1, not 0',
    )
  })
})

describe('on bundled characters, from mattes of a third of the size', () => {
  it.each(['bunny', 'teapot'] as const)(
    'the edge error of %s falls to a half on plain, to two thirds on a busy picture',
    async (id) => {
      const loaded = await loadCharacter(id)
      const cut = crop(loaded.truth)
      const plain = crop(await decodePicture(loaded.picture))
      const back = { ...cut, channels: 3 as const, alpha: 'none' as const, data: pattern(cut.width, cut.height) }
      const truth = matteOf(cut)
      const raw = gaussianBlur(truth, 2.4)
      const before = edgeBandMae(raw, truth)
      expect(before).toBeGreaterThan(0.08)
      expect(edgeBandMae(refineGuided(plain, raw), truth)).toBeLessThan(before / 2)
      expect(edgeBandMae(refineGuided(composite(cut, back), raw), truth)).toBeLessThan(before / 1.5)
    },
  )
})

/** The middle 400×400 px. */
function crop(picture: Picture): Picture {
  const [side, left, top] = [400, (picture.width - 400) >> 1, (picture.height - 400) >> 1]
  const data = new Uint8Array(side * side * picture.channels)
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * picture.width + left) * picture.channels
    data.set(picture.data.subarray(from, from + side * picture.channels), y * side * picture.channels)
  }
  return { ...picture, width: side, height: side, data }
}

/** Soft waves of many colours with hard squares. */
function pattern(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 3)
  for (let p = 0; p < width * height; p++) {
    const [x, y] = [p % width, Math.floor(p / width)]
    const square = ((x >> 5) * 7 + (y >> 5) * 13) % 5 === 0 ? 60 : 0
    for (let c = 0; c < 3; c++)
      data[p * 3 + c] = 110 + square + 50 * Math.sin(x / (9 + 4 * c)) + 40 * Math.cos((y + 3 * c * x) / (13 - 2 * c))
  }
  return data
}
