import { expect, test } from 'vitest'
import type { Matte } from '../picture.ts'
import { blotches, box, disc, draw, type Rgb } from '../testing/draw.ts'
import { laidBack, pictureWithin } from './margin.ts'

const SIDE = 128
const margin: Rgb = [245, 245, 240]
const inner = { left: 20, top: 16, width: 84, height: 90 }
const inside = box(20, 16, 104, 106)
/** Without the px at its edge, which may be mixed. */
const found = { left: 21, top: 17, width: 82, height: 88 }
const matteOf = (covers: (x: number, y: number) => number): Matte => ({
  width: SIDE,
  height: SIDE,
  data: Float32Array.from({ length: SIDE ** 2 }, (_, i) => covers(i % SIDE, Math.floor(i / SIDE))),
})
const figure = disc(60, 60, 20)
const scene = draw(SIDE, (x, y) => (inside(x, y) ? blotches(x, y) : margin), []).picture
const photograph = draw(SIDE, (x, y) => (inside(x, y) ? [90 + x, 60 + y, 120] : margin), [], { noise: 3 }).picture
const card = draw(SIDE, margin, [
  { coverage: inside, colour: [200, 30, 40] },
  { coverage: figure, colour: [20, 20, 20] },
]).picture

test('a rectangle is a picture where the network sees a figure in it, or where it is a photograph', () => {
  expect(pictureWithin(scene, matteOf(inside), matteOf(figure))).toEqual(found)
  expect(pictureWithin(photograph, matteOf(inside), matteOf(inside))).toEqual(found)
  expect(pictureWithin(card, matteOf(inside), matteOf(figure))).toEqual(found)
})

test('a card or pixel art that the network sees whole is a thing, and so is what has one colour, is small, or is no rectangle', () => {
  expect(pictureWithin(scene, matteOf(inside), matteOf(inside))).toBeUndefined()
  expect(pictureWithin(card, matteOf(inside), matteOf(inside))).toBeUndefined()
  const patch = draw(SIDE, margin, [{ coverage: inside, colour: [200, 30, 40] }]).picture
  const nothing = matteOf(() => 0)
  expect(pictureWithin(patch, matteOf(inside), nothing)).toBeUndefined()
  expect(pictureWithin(scene, matteOf(box(20, 16, 50, 46)), nothing)).toBeUndefined()
  expect(pictureWithin(scene, matteOf(disc(62, 61, 42)), nothing)).toBeUndefined()
  expect(
    pictureWithin(
      scene,
      matteOf(() => 1),
      nothing,
    ),
  ).toBeUndefined()
})

test('bars above and below leave the whole width', () => {
  const bars = matteOf(box(0, 24, SIDE, 100))
  expect(pictureWithin(scene, bars, matteOf(figure))).toEqual({ left: 0, top: 25, width: SIDE, height: 74 })
})

test('a cut-out is laid back in its place; the margin is empty and keeps its colour', () => {
  const { width, height } = inner
  const matte = { width, height, data: new Float32Array(width * height).fill(0.5) }
  const data = new Uint8Array(width * height * 3).fill(7)
  const cutOut = { matte, foreground: { ...scene, width, height, data }, model: 'mini' }
  const laid = laidBack(cutOut, inner, scene)
  expect(laid.model).toBe('mini')
  expect(laid.matte).toEqual(matteOf((x, y) => inside(x, y) / 2))
  const colours = scene.data.map((level, i) => (inside(Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)) ? 7 : level))
  expect(laid.foreground).toEqual({ ...scene, data: colours })
})
