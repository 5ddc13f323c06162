// A pale shirt that a prior misses, on a ground of nearly its colour on which the figure throws a shadow; and a gap there.

import { expect, test } from 'vitest'
import type { Matte } from '../picture.ts'
import { box, type Coverage, draw, type Layer, type Rgb } from '../testing/draw.ts'
import { key } from './key.ts'

const SIZE = 256
const GROUND: Rgb = [250, 246, 246]
const SHIRT: Rgb = [240, 240, 234]
const HEAD = box(60, 30, 190, 110)
const FRAME = box(84, 104, 166, 214)
const INSIDE = box(90, 110, 160, 208)
const outline: Coverage = (x, y) => FRAME(x, y) - INSIDE(x, y)

/** Light that a soft shadow to the lower right takes: boxes blurred by a box, twice. */
function shadowOf(covers: Coverage, strength: number): Coverage {
  const side = 11
  const moved = Float64Array.from({ length: SIZE * SIZE }, (_, i) => covers((i % SIZE) - 9, Math.floor(i / SIZE) - 12))
  const blurred = (from: Float64Array, step: number) =>
    from.map((_, i) => {
      let sum = 0
      for (let k = -(side >> 1); k <= side >> 1; k++) sum += from[i + k * step] ?? 0
      return sum / side
    })
  const soft = [1, SIZE, 1, SIZE].reduce(blurred, moved)
  return (x, y) => strength * soft[y * SIZE + x]!
}

function alphaInside(shadow: Coverage, layers: readonly Layer[]): number {
  const ground = (x: number, y: number) => GROUND.map((level) => level * (1 - shadow(x, y))) as unknown as Rgb
  const { picture } = draw(SIZE, ground, layers, { noise: 1.2 })
  const data = Float32Array.from({ length: SIZE * SIZE }, (_, i) =>
    Math.max(HEAD(i % SIZE, Math.floor(i / SIZE)), outline(i % SIZE, Math.floor(i / SIZE))) > 0.5 ? 0.97 : 0.03,
  )
  const prior: Matte = { width: SIZE, height: SIZE, data }
  const { matte } = key(picture, { prior })
  let sum = 0
  for (let y = 130; y < 190; y++) for (let x = 100; x < 150; x++) sum += matte.data[y * SIZE + x]!
  return sum / (60 * 50)
}

const head: Layer = { coverage: HEAD, colour: [210, 60, 50] }
const ink: Layer = { coverage: outline, colour: [30, 25, 35] }

test('a pale shirt stays', () => {
  const shadow = shadowOf((x, y) => Math.max(HEAD(x, y), FRAME(x, y)), 0.2)
  expect(alphaInside(shadow, [head, ink, { coverage: INSIDE, colour: SHIRT }])).toBeGreaterThan(0.99)
})

test('a gap that shows the ground and the shadow on it is a gap', () => {
  const shadow = shadowOf((x, y) => Math.max(HEAD(x, y), outline(x, y)), 0.2)
  expect(alphaInside(shadow, [head, ink])).toBeLessThan(0.02)
})
