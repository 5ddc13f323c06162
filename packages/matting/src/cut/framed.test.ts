import { describe, expect, test } from 'vitest'
import { box, type Coverage, disc, draw, type Layer, type Rgb } from '../testing/draw.ts'
import { cut } from './cut.ts'
import { rectangleIn } from './framed.ts'
import type { CutOptions } from './options.ts'

const SIDE = 128
const middle = disc(63.5, 63.5, 20)
const figure: Layer = { coverage: middle, colour: [200, 30, 30] }
const slope = (x: number, y: number): Rgb => [90 + x / 2, 120 + y / 2, 210]
/** Nothing but `layers` on a slope of colours, in a frame that covers all but the rectangle. */
function framed(rectangle: Coverage, layers: readonly Layer[] = [figure]) {
  const frame: Layer = { coverage: (x, y) => 1 - rectangle(x, y), colour: [250, 250, 245] }
  return draw(SIDE, slope, [...layers, frame]).picture
}
const mat = box(20, 14, 108, 120)
const cutOut = (picture: ReturnType<typeof framed>, options: CutOptions = {}) => cut(picture, options, { now: () => 0 })
const errorOf = (matte: Float32Array, truth: Coverage) =>
  matte.reduce((sum, alpha, p) => sum + Math.abs(alpha - truth(p % SIDE, Math.floor(p / SIDE))), 0) / matte.length

describe('in a frame', () => {
  test.each([
    ['a mat', mat],
    ['bars at the sides', box(24, 0, 104, SIDE)],
    ['bars above and below', box(0, 24, SIDE, 104)],
  ])('of %s the figure is cut out of what lies within', async (_, rectangle) => {
    const { model, why, matte, foreground } = await cutOut(framed(rectangle))
    expect([model, why]).toEqual(['key', 'the background is plain; the frame around it is left out'])
    expect(errorOf(matte.data, middle)).toBeLessThan(0.001)
    expect([...foreground.data.subarray((64 * SIDE + 64) * 3, (64 * SIDE + 64) * 3 + 3)]).toEqual(figure.colour)
  })

  test('the rest is the frame too', async () => {
    const picture = framed(mat)
    const { matte, foreground } = await cutOut(picture, { invert: true })
    expect(errorOf(matte.data, (x, y) => 1 - middle(x, y))).toBeLessThan(0.001)
    expect([...foreground.data.subarray(0, 3)]).toEqual([250, 250, 245])
  })

  test('what is asked of the keyer is its own', async () => {
    for (const options of [{ model: 'key' }, { force: true }] as const)
      expect(errorOf((await cutOut(framed(mat), options)).matte.data, mat)).toBeLessThan(0.001)
  })

  test('two frames are two', async () => {
    const line: Layer = { coverage: (x, y) => mat(x, y) - box(23, 17, 105, 117)(x, y), colour: [10, 10, 10] }
    expect(errorOf((await cutOut(framed(mat, [figure, line]))).matte.data, middle)).toBeLessThan(0.001)
  })
})

describe('a rectangle is the subject', () => {
  const stripe: Layer = { coverage: box(0, 50, SIDE, 80), colour: [230, 200, 60] }
  const paint: Layer = { coverage: box(0, 0, SIDE, SIDE), colour: [200, 30, 30] }
  test.each([
    ['of one colour', [paint]],
    ['of stripes', [paint, stripe]],
  ])('%s', async (_, layers) => {
    expect(errorOf((await cutOut(framed(mat, layers))).matte.data, mat)).toBeLessThan(0.001)
  })
})

describe('no frame is', () => {
  test.each([
    [
      'a plain background',
      draw(SIDE, [255, 255, 255], [{ coverage: disc(63.5, 63.5, 50), colour: [200, 30, 30] }]).picture,
    ],
    ['a floor', framed(box(0, 0, SIDE, 90))],
    ['a margin at one side', framed(box(30, 0, SIDE, SIDE))],
    ['all of one colour', framed(() => 0)],
    ['around less than half of a side', framed(box(40, 10, 90, 118))],
    ['where corners differ', draw(SIDE, slope, [figure]).picture],
  ])('%s', (_, picture) => {
    expect(rectangleIn(picture)).toBeUndefined()
  })
})

test('what rings beside a frame, and the mixes at its edge, are left out', () => {
  const nearby = box(16, 10, 112, 124)
  const rings: Layer = { coverage: (x, y) => ((x + y) % 4 === 0 ? nearby(x, y) : 0), colour: [200, 200, 200] }
  const frame: Layer = { coverage: (x, y) => 1 - mat(x, y), colour: [250, 250, 245] }
  const inside: Layer = { coverage: mat, colour: [90, 120, 210] }
  const { picture } = draw(SIDE, slope, [frame, rings, inside, figure])
  expect(rectangleIn(picture)).toEqual({ left: 21, top: 15, width: 86, height: 104 })
})
