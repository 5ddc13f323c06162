import type { CutOut } from '@popcel/matting'
import { expect, test } from 'vitest'
import { emptyLike, METRIC_IDS, METRICS, score } from './score.ts'

const SIDE = 40

/** Red from column `left` on. */
function square(left: number): CutOut {
  const data = new Uint8Array(SIDE * SIDE * 4)
  for (let p = 0; p < SIDE * SIDE; p++) data.set([255, 0, 0, p % SIDE >= left ? 255 : 0], p * 4)
  return { width: SIDE, height: SIDE, channels: 4, data, space: 'srgb', alpha: 'straight' }
}

test('the truth itself has no error, and every figure has a name', () => {
  const scores = score(square(20), square(20))
  for (const metric of METRIC_IDS) expect(scores[metric], metric).toBe(METRICS[metric].better === 'low' ? 0 : 1)
})

test('an edge that is one pixel off, by hand', () => {
  const scores = score(square(19), square(20))
  expect(scores.mad).toBeCloseTo(1 / 40, 6)
  expect(scores.mse).toBeCloseTo(1 / 40, 6)
  expect(scores.sad).toBeCloseTo(40 / 1000, 6)
  // one of the eight columns of the band
  expect(scores.edgeBand).toBeCloseTo(1 / 8, 6)
  // red for black: one channel of three; for white: two; for 255, 0, 170: one of 170 levels
  expect(scores.haloBlack).toBeCloseTo(1 / 8 / 3, 5)
  expect(scores.haloWhite).toBeCloseTo((1 / 8) * (2 / 3), 5)
  expect(scores.haloColour).toBeCloseTo((1 / 8) * (170 / 255 / 3), 5)
  expect(scores.iou).toBeCloseTo(20 / 21, 6)
  expect(scores.coverage).toBeCloseTo(21 / 20, 6)
})

test('nothing is scored as an empty matte: MAD is the share of the subject', () => {
  const scores = score(emptyLike(square(10)), square(10))
  expect(scores.mad).toBeCloseTo(0.75, 6)
  expect([scores.iou, scores.coverage]).toEqual([0, 0])
})
