import { expect, test } from 'vitest'
import type { Picture } from '../picture.ts'
import { blotches, disc, draw, type Rgb } from '../testing/draw.ts'
import { glimpseOf, isOtherScene } from './scene-cut.ts'

const figure = (x: number, y: number) => ({ coverage: disc(x, y, 20), colour: [200, 30, 30] }) as const
const slope = (x: number, y: number): Rgb => [60 + x, 40 + y, 140]
const isCut = (before: Picture, after: Picture) => isOtherScene(glimpseOf(before), glimpseOf(after))
const first = draw(128, slope, [figure(50, 64)]).picture

test.each([
  ['a figure that jumps', draw(128, slope, [figure(90, 40)]).picture],
  ['a figure that is gone', draw(128, slope, []).picture],
  ['a camera that shakes', draw(128, (x, y) => slope(x + 5, y - 4), [figure(45, 60)]).picture],
  ['light that flickers', draw(128, (x, y) => [66 + x, 46 + y, 148], [figure(50, 64)]).picture],
  ['grain', draw(128, slope, [figure(50, 64)], { noise: 12 }).picture],
])('%s is the same scene', (_, after) => {
  expect(isCut(first, after)).toBe(false)
})

test.each([
  ['a plain background', draw(128, [255, 255, 255], [figure(50, 64)]).picture],
  ['a busy one', draw(128, (x, y) => blotches(4 * x, 4 * y), []).picture],
])('%s in place of a slope is another', (_, after) => {
  expect(isCut(first, after)).toBe(true)
  expect(isCut(after, first)).toBe(true)
})

test('a picture that is turned over moves, and shows the same', () => {
  expect(isCut(draw(128, slope, []).picture, draw(128, (x, y) => slope(127 - x, 127 - y), []).picture)).toBe(false)
})

test('16 bits and grey are looked at like 8 bits', () => {
  const deep = { ...first, data: Uint16Array.from(first.data, (value) => value * 257) }
  expect(isCut(first, deep)).toBe(false)
  const grey = (level: number): Picture => ({ ...first, channels: 1, data: new Uint8Array(128 * 128).fill(level) })
  expect([isCut(grey(200), grey(210)), isCut(grey(200), grey(20))]).toEqual([false, true])
})
