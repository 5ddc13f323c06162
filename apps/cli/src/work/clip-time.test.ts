import type { Clip, CutOut } from '@popcel/matting'
import { describe, expect, test } from 'vitest'
import { clipMs, frameCountFor, sampleEvenly } from './clip-time.ts'

/** A clip whose frame i has the red value i. */
function clipOf(...durationsMs: number[]): Clip<CutOut> {
  return {
    plays: 0,
    frames: durationsMs.map((durationMs, i) => ({
      durationMs,
      picture: {
        width: 1,
        height: 1,
        channels: 4,
        data: new Uint8Array([i, 0, 0, 255]),
        space: 'srgb',
        alpha: 'straight',
      },
    })),
  }
}
const shown = (clip: Clip<CutOut>, count: number) => sampleEvenly(clip, count).map(({ data }) => data[0])

test('a play lasts as long as its frames together', () => {
  expect(clipMs(clipOf(33.4, 33.3, 33.3))).toBe(100)
})

describe('how many steps', () => {
  test('as many as frames when all are of one length', () => {
    expect(frameCountFor(clipOf(100, 100, 100, 100), 20)).toBe(4)
  })

  test('as many as the shortest frame goes into the whole', () => {
    expect(frameCountFor(clipOf(100, 300, 100), 20)).toBe(5)
  })

  test('never more than the platform takes', () => {
    expect(frameCountFor(clipOf(...Array.from({ length: 50 }, () => 40)), 20)).toBe(20)
    expect(frameCountFor(clipOf(10, 4000), 20)).toBe(20)
  })
})

describe('even steps', () => {
  test('show each frame as often as it lasts', () => {
    expect(shown(clipOf(100, 300, 100), 5)).toEqual([0, 1, 1, 1, 2])
  })

  test('with frames of one length are the frames themselves, in spite of rounding', () => {
    // Sums of such fractions fall a hair beside the step, above or below, for some of these numbers.
    for (let count = 2; count <= 20; count++) {
      for (const total of [700, 1000, 1100, 3000]) {
        const clip = clipOf(...Array.from({ length: count }, () => total / count))
        expect(shown(clip, count)).toEqual(Array.from({ length: count }, (_, i) => i))
      }
    }
  })

  test('fewer of them leave frames out evenly and begin with the first', () => {
    expect(shown(clipOf(50, 50, 50, 50, 50, 50, 50, 50), 4)).toEqual([0, 2, 4, 6])
  })
})
