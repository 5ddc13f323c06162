// A drawn disc with a dark outline, made smaller by Lanczos3, which overshoots at the outline. Truth is its alpha made smaller alike.

import { describe, expect, test } from 'vitest'
import { edgeBandMae } from '../metrics/edge-band.ts'
import { mad } from '../metrics/errors.ts'
import type { Matte, Picture } from '../picture.ts'
import { key } from './key.ts'

const SIZE = 120
const TIMES = 3

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))
const lanczos3 = (x: number) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0)

/** One axis of `from`, `channels` interleaved, made `TIMES` smaller; the other has `other` lines. */
function shrink(from: Float64Array, long: number, other: number, channels: number): Float64Array {
  const short = long / TIMES
  const to = new Float64Array(short * other * channels)
  for (let at = 0; at < short; at++) {
    const middle = (at + 0.5) * TIMES - 0.5
    let sum = 0
    for (let k = Math.ceil(middle - 3 * TIMES); k <= middle + 3 * TIMES; k++) {
      const weight = lanczos3((k - middle) / TIMES)
      const source = Math.max(0, Math.min(long - 1, k))
      sum += weight
      for (let line = 0; line < other; line++)
        for (let c = 0; c < channels; c++)
          // the result lies turned, so that a second call makes the other axis smaller
          to[(at * other + line) * channels + c]! += weight * from[(line * long + source) * channels + c]!
    }
    for (let line = 0; line < other * channels; line++) to[at * other * channels + line]! /= sum
  }
  return to
}

type Rgb = readonly [number, number, number]
/** `paint`: colour by the distance from the middle, in px of the small picture; undefined: the ground. */
function resampled(
  ground: Rgb,
  paint: (away: number) => Rgb | undefined,
): { picture: Picture<Uint8Array>; truth: Matte } {
  const long = SIZE * TIMES
  const colours = new Float64Array(long * long * 3)
  const alpha = new Float64Array(long * long)
  for (let i = 0; i < alpha.length; i++) {
    const [x, y] = [((i % long) + 0.5) / TIMES, (Math.floor(i / long) + 0.5) / TIMES]
    const colour = paint(Math.hypot(x - SIZE / 2, y - SIZE / 2))
    alpha[i] = colour ? 1 : 0
    colours.set(colour ?? ground, i * 3)
  }
  const small = (from: Float64Array, channels: number) =>
    shrink(shrink(from, long, long, channels), long, SIZE, channels)
  const data = Uint8Array.from(small(colours, 3), (level) => Math.max(0, Math.min(255, Math.round(level))))
  const truth = Float32Array.from(small(alpha, 1), (a) => Math.max(0, Math.min(1, a)))
  return {
    picture: { width: SIZE, height: SIZE, channels: 3, data, space: 'srgb', alpha: 'none' },
    truth: { width: SIZE, height: SIZE, data: truth },
  }
}

describe('what a resampler leaves beside an edge', () => {
  test.each([
    ['off-white', [232, 228, 220]],
    ['grey', [128, 128, 128]],
    ['blue', [60, 90, 190]],
    ['a soft green', [150, 205, 160]],
  ] as const)('is background on %s', (_, ground) => {
    const { picture, truth } = resampled(ground, (away) =>
      away < 34 ? [235, 150, 60] : away < 40 ? [35, 20, 25] : undefined,
    )
    const { matte } = key(picture)
    expect(edgeBandMae(matte, truth)).toBeLessThan(0.015)
    expect(mad(matte, truth)).toBeLessThan(0.0035)
  })

  test('a light border that is drawn around a dark outline stays', () => {
    const { picture } = resampled([200, 210, 220], (away) =>
      away < 30 ? [235, 150, 60] : away < 36 ? [35, 20, 25] : away < 42 ? [250, 250, 250] : undefined,
    )
    const { data } = key(picture).matte
    const awayOf = (i: number) => Math.hypot((i % SIZE) + 0.5 - SIZE / 2, Math.floor(i / SIZE) + 0.5 - SIZE / 2)
    const open = data.reduce((sum, alpha, i) => sum + (awayOf(i) < 41 && alpha < 0.8 ? 1 : 0), 0)
    expect(open).toBe(0)
  })
})
