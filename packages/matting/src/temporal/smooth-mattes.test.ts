import { describe, expect, it } from 'vitest'
import { mad } from '../metrics/errors.ts'
import { dtSsd } from '../metrics/temporal.ts'
import type { Matte, Picture } from '../picture.ts'
import { box, type Coverage, disc, draw } from '../testing/draw.ts'
import { stillness } from './change.ts'
import { smoothMattes, startSmoothing } from './smooth-mattes.ts'

const SIZE = 120
const FRAMES = 10

function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
}

type Clip = { readonly pictures: Picture<Uint8Array>[]; readonly truths: Matte[]; readonly raw: Matte[] }

/**
 * A body that stands still, with an arm that moves `speedPx` a frame; noise of that many levels in the picture, and mattes
 * that flicker by ±0.1 at the edges and by a few steps elsewhere.
 */
function clipOf(speedPx: number, noise: number, arm: readonly [number, number, number] = [40, 90, 200]): Clip {
  const frames = Array.from({ length: FRAMES }, (_, t) => {
    const moving: Coverage = disc(20 + speedPx * t, 22, 9)
    const { picture, alpha } = draw(
      SIZE,
      [210, 205, 190],
      [
        { coverage: disc(60, 75, 30), colour: [200, 60, 40] },
        { coverage: moving, colour: arm },
      ],
    )
    const uniform = random(31 + t)
    const data = picture.data.map((v) =>
      Math.max(0, Math.min(255, v + (uniform() + uniform() + uniform() - 1.5) * 2 * noise)),
    )
    const flicker = random(977 + t)
    const raw = alpha.map((a) => {
      const edge = a > 0 && a < 1 ? 0.2 : 0.03
      return Math.min(1, Math.max(0, a + (flicker() - 0.5) * edge))
    })
    return { picture: { ...picture, data }, truth: matteOf(alpha), raw: matteOf(raw) }
  })
  return {
    pictures: frames.map((f) => f.picture),
    truths: frames.map((f) => f.truth),
    raw: frames.map((f) => f.raw),
  }
}

function matteOf(data: Float32Array): Matte {
  return { width: SIZE, height: SIZE, data }
}

/** Rows of the arm alone. */
function top(matte: Matte): Matte {
  return { width: SIZE, height: 36, data: matte.data.subarray(0, SIZE * 36) }
}

function meanMad(mattes: readonly Matte[], truths: readonly Matte[]): number {
  return mattes.reduce((sum, matte, t) => sum + mad(matte, truths[t]!), 0) / mattes.length
}

describe('stillness', () => {
  it('noise is still, a part that moves is not, nor what lies within 3 px of it', () => {
    const { pictures } = clipOf(6, 3)
    const { data } = stillness(pictures[3]!, pictures[4]!)
    const at = (x: number, y: number) => data[y * SIZE + x]!
    const quiet = data.filter((_, p) => p >= SIZE * 45)
    expect(quiet.filter((v) => v > 0.5).length / quiet.length).toBeGreaterThan(0.9)
    // The disc of radius 9 goes from x = 38 to x = 44: both rims change.
    expect([at(52, 22), at(29, 22), at(55, 22), at(28, 22)]).toEqual([0, 0, 0, 0])
  })

  it('a cut to another picture is not noise', () => {
    const { pictures } = clipOf(0, 3)
    const other = draw(SIZE, [20, 60, 30], [{ coverage: box(10, 10, 90, 110), colour: [250, 250, 250] }]).picture
    expect(Math.max(...stillness(pictures[0]!, other).data)).toBe(0)
  })

  it('the same picture is still everywhere', () => {
    const { pictures } = clipOf(0, 0)
    expect(Math.min(...stillness(pictures[0]!, pictures[0]!).data)).toBe(1)
  })
})

describe('smoothMattes', () => {
  it.each([0, 2, 4])('with noise of %i levels dtSSD falls by a third and more', (noise) => {
    const { pictures, truths, raw } = clipOf(5, noise)
    const steady = smoothMattes(pictures, raw)
    expect(dtSsd(steady, truths)).toBeLessThan(dtSsd(raw, truths) * 0.67)
    expect(meanMad(steady, truths)).toBeLessThan(meanMad(raw, truths))
  })

  it.each([1, 3, 8, 20])('a part that moves %i px a frame leaves no ghost: MAD there is not worse', (speed) => {
    const { pictures, truths, raw } = clipOf(speed, 2)
    const steady = smoothMattes(pictures, raw)
    // Residue at alpha 0 is on one side, so smoothing moves its mean by chance, either way.
    expect(meanMad(steady.map(top), truths.map(top)) / meanMad(raw.map(top), truths.map(top))).toBeLessThan(1.005)
    for (let t = 1; t < FRAMES; t++)
      for (let p = 0; p < SIZE * 36; p++)
        if (truths[t]!.data[p] === 0 && truths[t - 1]!.data[p] === 1) expect(steady[t]!.data[p]).toBe(raw[t]!.data[p])
  })

  it('a part hardly different from the background still leaves no trail', () => {
    // Its colour is off by 14 levels at most; noise has 2.
    const { pictures, truths, raw } = clipOf(6, 2, [200, 205, 204])
    const steady = smoothMattes(pictures, raw)
    for (let t = 1; t < FRAMES; t++)
      for (let p = 0; p < SIZE * 36; p++)
        if (truths[t]!.data[p] === 0 && truths[t - 1]!.data[p] === 1) expect(steady[t]!.data[p]!).toBeLessThan(0.1)
  })

  it('by hand: where the picture is the same, 0.3 of the new value and 0.7 of the old; a large step is believed', () => {
    const picture = clipOf(0, 0).pictures[0]!
    const flat = (value: number) => matteOf(new Float32Array(SIZE * SIZE).fill(value))
    const [first, second, third] = smoothMattes([picture, picture, picture], [flat(0.5), flat(0.6), flat(1)])
    expect(first!.data[0]).toBe(0.5)
    expect(second!.data[0]).toBeCloseTo(0.53, 6)
    expect(third!.data[0]).toBe(1)
    // A step of 0.3 lies half way: half of the 0.7.
    expect(smoothMattes([picture, picture], [flat(0.2), flat(0.5)])[1]!.data[0]).toBeCloseTo(0.5 - 0.35 * 0.3, 6)
    expect(smoothMattes([picture, picture], [flat(0.2), flat(0.3)], { strength: 0 })[1]!.data[0]).toBeCloseTo(0.3, 6)
  })

  it('frame by frame is the same as at once, and a frame of another size begins anew', () => {
    const { pictures, raw } = clipOf(5, 2)
    const next = startSmoothing()
    expect(pictures.map((picture, t) => next(picture, raw[t]!))).toEqual(smoothMattes(pictures, raw))
    const small = { ...pictures[0]!, width: 2, height: 1, data: new Uint8Array(6) }
    const matte = { width: 2, height: 1, data: Float32Array.of(0.2, 0.8) }
    expect(next(small, matte).data).toEqual(matte.data)
  })

  it('16 bits and floats act alike', () => {
    const { pictures, raw } = clipOf(5, 2)
    const eight = smoothMattes(pictures, raw)
    const sixteen = smoothMattes(
      pictures.map((p) => ({ ...p, data: Uint16Array.from(p.data, (v) => v * 257) })),
      raw,
    )
    const float = smoothMattes(
      pictures.map((p) => ({ ...p, data: Float32Array.from(p.data, (v) => v / 255) })),
      raw,
    )
    for (const [t, matte] of eight.entries()) {
      expect(mad(sixteen[t]!, matte)).toBeLessThan(1e-6)
      expect(mad(float[t]!, matte)).toBeLessThan(1e-6)
    }
  })

  it('does not change what it was given, and refuses wrong numbers', () => {
    const { pictures, raw } = clipOf(5, 2)
    const copy = raw[1]!.data.slice()
    smoothMattes(pictures, raw)
    expect(raw[1]!.data).toEqual(copy)
    expect(() => smoothMattes(pictures, raw.slice(1))).toThrow('there are 10 pictures and 9 mattes')
    expect(() => startSmoothing({ strength: 1 })).toThrow('strength must be a number from 0 to 0.95, not 1')
    expect(() => smoothMattes([pictures[0]!], [{ width: 1, height: 1, data: new Float32Array(1) }])).toThrow(
      'the matte is 1×1',
    )
  })
})
