import { decode } from 'fast-png'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { blank, bouncingBall, seeded } from '../testing/art.ts'
import { takeApart } from '../testing/rewrite-png.ts'
import { encodePng } from './encode.ts'

const readBack = async (file: Uint8Array) => new Uint8Array(await sharp(file).ensureAlpha().raw().toBuffer())

describe('encodePng', () => {
  it('keeps every pixel of a painted picture, as truecolour with alpha', async () => {
    const ball = bouncingBall(1, 90)[0]!
    const file = encodePng(ball)
    expect(await readBack(file)).toEqual(ball.data)
    expect(takeApart(file).map((chunk) => chunk.type)).toEqual(['IHDR', 'IDAT', 'IEND'])
    expect(decode(file).channels).toBe(4)
  })

  it('uses a palette when the colours are few, transparent first, and never grey', async () => {
    const picture = blank(5, 3)
    // Black, white and grey only: the case in which an optimiser would store grey.
    picture.data.set([0, 0, 0, 255, 255, 255, 255, 255, 128, 128, 128, 200], 8)
    const file = encodePng(picture)
    const [header, plte, trns] = takeApart(file)
    expect([header!.data[8], header!.data[9]]).toEqual([2, 3])
    expect([...plte!.data]).toEqual([0, 0, 0, 128, 128, 128, 0, 0, 0, 255, 255, 255])
    expect([...trns!.data]).toEqual([0, 200])
    expect(await readBack(file)).toEqual(picture.data)
  })

  it('takes 255 colours into a palette and 256 into truecolour', () => {
    const stripes = (count: number) => {
      const picture = blank(257, 1)
      for (let i = 0; i < count; i++) picture.data.set([i, 7, 255 - i, 255], i * 4)
      return takeApart(encodePng(picture))[0]!.data[9]
    }
    expect([stripes(255), stripes(256)]).toEqual([3, 6])
  })

  it('makes colour under alpha 0 black and leaves the rest alone', async () => {
    const random = seeded(3)
    const picture = blank(16, 16)
    for (let i = 0; i < 1024; i++) picture.data[i] = i % 4 === 3 ? (random() < 0.5 ? 0 : 77) : random() * 256
    const back = await readBack(encodePng(picture))
    for (let i = 0; i < 1024; i += 4) {
      const expected = picture.data[i + 3] === 0 ? [0, 0, 0, 0] : [...picture.data.subarray(i, i + 4)]
      expect([...back.subarray(i, i + 4)]).toEqual(expected)
    }
  })
})
