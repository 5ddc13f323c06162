import type { CutOut } from '@popcel/matting'
import { expect, test } from 'vitest'
import { judge } from './judge.ts'

const SIDE = 40

/** A red square on nothing, its left edge at `left`; `alpha` changes the alpha of one pixel by its place. */
function square(left: number, alpha: Readonly<Record<string, number>> = {}): CutOut {
  const data = new Uint8Array(SIDE * SIDE * 4)
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      data.set([255, 0, 0, alpha[`${x},${y}`] ?? (x >= left ? 255 : 0)], (y * SIDE + x) * 4)
    }
  }
  return { width: SIDE, height: SIDE, channels: 4, data, space: 'srgb', alpha: 'straight' }
}

test('the truth itself has no error', () => {
  expect(judge(square(20), square(20))).toEqual({
    mad: 0,
    edgeBand: 0,
    haloBlack: 0,
    haloWhite: 0,
    bodyFull: 1,
    emptyClear: 1,
  })
})

test('an edge that is one pixel off shows in every figure but those of body and outside', () => {
  const { mad, edgeBand, haloBlack, bodyFull, emptyClear } = judge(square(19), square(20))
  expect(mad).toBeCloseTo(1 / SIDE, 6)
  expect(edgeBand).toBeCloseTo(1 / 8, 6)
  // red where black is right: one channel of three
  expect(haloBlack).toBeCloseTo(1 / 8 / 3, 6)
  expect([bodyFull, emptyClear]).toEqual([1, 1])
})

test('one pixel of residue in the body, and one of dust outside, are counted', () => {
  const spoiled = judge(square(20, { '35,5': 254, '3,5': 1 }), square(20))
  // body: columns 24..39, outside: columns 0..15
  expect(spoiled.bodyFull).toBeCloseTo(1 - 1 / (16 * SIDE), 9)
  expect(spoiled.emptyClear).toBeCloseTo(1 - 1 / (16 * SIDE), 9)
})
