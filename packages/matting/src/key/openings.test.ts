// Line art on white whose strokes do not meet: what a prior may close, and what it may not.

import { describe, expect, test } from 'vitest'
import { iou } from '../metrics/errors.ts'
import type { Matte } from '../picture.ts'
import { box, type Coverage, disc, draw, type Rgb, ring } from '../testing/draw.ts'
import { key } from './key.ts'

const SIZE = 240
const WHITE: Rgb = [255, 255, 255]
const INK: Rgb = [20, 20, 25]

const matteOf = (covers: Coverage, level = 1): Matte => ({
  width: SIZE,
  height: SIZE,
  data: Float32Array.from({ length: SIZE * SIZE }, (_, i) => level * covers(i % SIZE, Math.floor(i / SIZE))),
})

/** A white face in ink, open for so many px at its right. */
const face = (opening: number): Coverage => {
  const mouth = box(150, 120 - opening / 2, SIZE, 120 + opening / 2)
  return (x, y) => ring(120, 120, 67, 70)(x, y) * (1 - mouth(x, y))
}
const whole = disc(120, 120, 70)
const found = (ink: Coverage, seen: Coverage) =>
  key(draw(SIZE, WHITE, [{ coverage: ink, colour: INK }]).picture, { prior: matteOf(seen, 0.97) }).matte

describe('a white body in an open outline', () => {
  test.each([10, 18])('is whole where the prior is sure of it: %i px', (opening) => {
    expect(iou(found(face(opening), whole), matteOf(whole))).toBeGreaterThan(0.97)
  })

  test('is cleared with all that has the background’s colour, where that is asked for', () => {
    const { picture } = draw(SIZE, WHITE, [{ coverage: face(10), colour: INK }])
    expect(key(picture, { prior: matteOf(whole, 0.97), holes: 'clear' }).matte.data[120 * SIZE + 120]).toBe(0)
  })

  test('is nothing where the prior sees the ink alone, or the outline is hardly there', () => {
    expect(found(face(18), face(18)).data[120 * SIZE + 120]).toBe(0)
    expect(found(face(90), whole).data[120 * SIZE + 120]).toBe(0)
  })
})

test('a gap in a figure of colour that opens to the outside stays a gap, whatever the prior says of it', () => {
  const body: Coverage = (x, y) =>
    Math.max(box(90, 20, 200, 220)(x, y), box(30, 40, 90, 60)(x, y), box(30, 60, 44, 150)(x, y))
  const arm: Coverage = (x, y) => Math.max(body(x, y), box(44, 136, 78, 150)(x, y))
  const matte = key(draw(SIZE, WHITE, [{ coverage: arm, colour: [210, 40, 50] }]).picture, {
    prior: matteOf(box(30, 20, 200, 220), 0.97),
  }).matte
  expect(matte.data[100 * SIZE + 66]).toBe(0)
  expect(iou(matte, matteOf(arm))).toBeGreaterThan(0.99)
})
