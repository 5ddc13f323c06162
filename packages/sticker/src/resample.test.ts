import type { CutOut } from '@popcel/matting'
import { describe, expect, it } from 'vitest'
import { alphaBox, place, resample, scaleOnCanvas } from './resample.ts'
import { blank, disc, drawShapes } from './testing/art.ts'

const whole = (picture: CutOut) => ({ x: 0, y: 0, width: picture.width, height: picture.height })
const filled = (width: number, height: number, pixel: readonly number[]): CutOut => {
  const picture = blank(width, height)
  for (let i = 0; i < width * height; i++) picture.data.set(pixel, i * 4)
  return picture
}

describe('resample', () => {
  it('is exact at the same size', () => {
    const picture = drawShapes(20, 14, [{ distance: disc(10, 7, 5), colour: (x) => [x * 12, 80, 200] }])
    expect(resample(picture, whole(picture), 20, 14).data).toEqual(picture.data)
  })

  it('keeps a flat colour and its alpha at any size', () => {
    for (const pixel of [
      [10, 200, 90, 255],
      [250, 3, 128, 77],
    ]) {
      expect(resample(filled(17, 9, pixel), whole(filled(17, 9, pixel)), 40, 5)).toEqual(filled(40, 5, pixel))
    }
  })

  it('mixes in linear light: half white and half black is 188, not 128', () => {
    const picture = filled(64, 2, [0, 0, 0, 255])
    for (let i = 0; i < 128; i += 2) picture.data.set([255, 255, 255, 255], i * 4)
    const small = resample(picture, whole(picture), 8, 1)
    expect([...small.data.subarray(12, 16)]).toEqual([188, 188, 188, 255])
  })

  it('does not let the colour of transparent pixels in', () => {
    const picture = filled(40, 40, [0, 255, 0, 0])
    for (let y = 10; y < 30; y++) for (let x = 10; x < 30; x++) picture.data.set([200, 30, 30, 255], (y * 40 + x) * 4)
    const { data } = resample(picture, whole(picture), 16, 16)
    for (let i = 0; i < data.length; i += 4) if (data[i + 3]! > 8) expect(data[i + 1]).toBeLessThan(40)
  })

  it('keeps the sum of coverage', () => {
    const picture = drawShapes(120, 120, [{ distance: disc(60, 60, 40), colour: () => [9, 9, 9] }])
    const mass = ({ data }: CutOut) => data.reduce((sum, v, i) => (i % 4 === 3 ? sum + v : sum), 0)
    expect(mass(resample(picture, whole(picture), 60, 60)) * 4).toBeCloseTo(mass(picture), -4)
  })
})

describe('scaleOnCanvas', () => {
  it('stands on the bottom middle', () => {
    const scaled = scaleOnCanvas(filled(100, 80, [1, 2, 3, 255]), 0.5)
    expect([scaled.width, scaled.height]).toEqual([100, 80])
    expect(alphaBox(scaled)).toEqual({ x: 25, y: 40, width: 50, height: 40 })
  })
})

describe('place', () => {
  it('puts the picture where it is told', () => {
    expect(alphaBox(place(filled(3, 2, [5, 5, 5, 9]), 10, 10, 4, 7))).toEqual({ x: 4, y: 7, width: 3, height: 2 })
  })
})

describe('alphaBox', () => {
  it('is undefined when nothing is visible', () => {
    expect(alphaBox(filled(4, 4, [255, 255, 255, 0]))).toBeUndefined()
  })
})
