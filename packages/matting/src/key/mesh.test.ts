import { describe, expect, test } from 'vitest'
import { mad } from '../metrics/errors.ts'
import type { Matte } from '../picture.ts'
import { box, type Coverage, disc, draw, type Rgb } from '../testing/draw.ts'
import { key } from './key.ts'

const SIZE = 240
const WHITE: Rgb = [255, 255, 255]
const INK: Rgb = [40, 60, 150]

const frame = disc(120, 120, 90)
const inside = disc(120, 120, 72)
/** Threads of 2 px, 9 px from one to the next, in a frame of 18 px. */
const racket: Coverage = (x, y) => (x % 9 < 2 || y % 9 < 2 ? frame(x, y) : Math.max(0, frame(x, y) - inside(x, y)))

function rough(covers: Coverage): Matte {
  const data = Float32Array.from({ length: SIZE * SIZE }, (_, i) =>
    covers(i % SIZE, Math.floor(i / SIZE)) > 0.5 ? 0.97 : 0.03,
  )
  return { width: SIZE, height: SIZE, data }
}

describe('a mesh on plain white', () => {
  const { picture, alpha } = draw(SIZE, WHITE, [{ coverage: racket, colour: INK }])

  test('is open in all of its eyes when the prior sees the outside in some', () => {
    const left = box(0, 0, 105, SIZE)
    const some = rough((x, y) => frame(x, y) * (1 - inside(x, y) * left(x, y)))
    expect(mad(key(picture, { prior: some }).matte, { width: SIZE, height: SIZE, data: alpha })).toBeLessThan(0.01)
  })

  test('is chequered cloth when the prior sees none of the outside in it', () => {
    const { matte } = key(picture, { prior: rough(frame) })
    expect(matte.data[120 * SIZE + 120]).toBe(1)
    expect(
      mad(matte, {
        width: SIZE,
        height: SIZE,
        data: Float32Array.from(alpha, (_, i) => frame(i % SIZE, Math.floor(i / SIZE))),
      }),
    ).toBeLessThan(0.01)
  })
})

describe('a small mesh on plain white that a prior takes for cloth', () => {
  const body: Coverage = (x, y) => Math.max(disc(70, 60, 34)(x, y), box(30, 90, 110, 230)(x, y))
  const small: Coverage = (x, y) => disc(185, 70, 40)(x, y)
  const strings: Coverage = (x, y) =>
    x % 7 < 2 || y % 7 < 2 ? small(x, y) : Math.max(0, small(x, y) - disc(185, 70, 34)(x, y))
  const handle = box(110, 104, 160, 112)
  const size = { width: SIZE, height: SIZE }

  test('is open where it stands apart from the body: a racket', () => {
    const { picture, alpha } = draw(
      SIZE,
      WHITE,
      [body, strings, handle].map((coverage) => ({ coverage, colour: INK })),
    )
    const prior = rough((x, y) => Math.max(body(x, y), small(x, y), handle(x, y)))
    expect(mad(key(picture, { prior }).matte, { ...size, data: alpha })).toBeLessThan(0.01)
  })

  test('is cloth where it is part of the body: a chequered shirt', () => {
    const shirt = box(34, 110, 106, 150)
    const chequered: Coverage = (x, y) => (shirt(x, y) && x % 7 >= 2 && y % 7 >= 2 ? 0 : body(x, y))
    const { picture } = draw(SIZE, WHITE, [{ coverage: chequered, colour: INK }])
    const { matte } = key(picture, { prior: rough(body) })
    const whole = Float32Array.from({ length: SIZE * SIZE }, (_, i) => body(i % SIZE, Math.floor(i / SIZE)))
    expect(mad(matte, { ...size, data: whole })).toBeLessThan(0.01)
  })
})
