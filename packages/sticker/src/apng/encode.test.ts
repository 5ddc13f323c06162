import type { CutOut } from '@popcel/matting'
import { decodeApng } from 'fast-png'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readAnimation } from '../check/animation.ts'
import { showFrames } from '../check/pixels.ts'
import { walkChunks } from '../check/png-chunks.ts'
import { surfaceOfPacked } from '../png/surface.ts'
import { blank, bouncingBall, noiseFrames, seeded } from '../testing/art.ts'
import { takeApart } from '../testing/rewrite-png.ts'
import { spreadDelays } from '../timing.ts'
import { encodeApng, planApng, reusePlan, writeApng } from './encode.ts'

const delays = (count: number) =>
  spreadDelays(
    1000,
    Array.from({ length: count }, (_, i) => i / count),
  )
const shown = (file: Uint8Array) => showFrames(readAnimation(walkChunks(file).chunks)).frames
const u32 = (data: Uint8Array, at: number) => new DataView(data.buffer, data.byteOffset).getUint32(at)

describe('encodeApng', () => {
  const ball = bouncingBall(6, 96)
  const file = encodeApng(ball, { delays: delays(6), plays: 4 })

  it('stands as PNG requires: IHDR acTL fcTL IDAT, then fcTL fdAT pairs', () => {
    const types = takeApart(file).map((chunk) => chunk.type)
    expect(types).toEqual(['IHDR', 'acTL', 'fcTL', 'IDAT', ...Array(5).fill(['fcTL', 'fdAT']).flat(), 'IEND'])
  })

  it('numbers fcTL and fdAT with one counter without a gap', () => {
    const numbers = takeApart(file)
      .filter(({ type }) => type === 'fcTL' || type === 'fdAT')
      .map(({ data }) => u32(data, 0))
    expect(numbers).toEqual(Array.from({ length: 11 }, (_, i) => i))
  })

  it('writes the number of frames and plays', () => {
    const { data } = takeApart(file)[1]!
    expect([u32(data, 0), u32(data, 4)]).toEqual([6, 4])
  })

  it('shows every truecolour frame exactly', () => {
    expect(shown(file)).toEqual(ball.map((frame) => frame.data))
  })

  it('has frame 0 as its still picture, by another decoder', async () => {
    expect(new Uint8Array(await sharp(file).ensureAlpha().raw().toBuffer())).toEqual(ball[0]!.data)
  })

  it('shows the same frames at every effort, in ever fewer bytes', () => {
    const efforts = (['quick', 'small', 'smallest'] as const).map((effort) =>
      encodeApng(ball, { delays: delays(6), plays: 4, effort }),
    )
    for (const one of efforts) expect(shown(one)).toEqual(shown(file))
    const sizes = efforts.map((one) => one.length)
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    expect(sizes[2]).toBeLessThan(sizes[1]! * 0.99)
  })

  it('is read alike by fast-png as a whole when every frame fills the canvas', () => {
    const noise = noiseFrames(5, 40).map((frame, k) => {
      // Two corners change in every frame, so no rectangle can be smaller than the canvas.
      frame.data.set([k, 9, 9, 255], 0)
      frame.data.set([9, k, 9, 255], frame.data.length - 4)
      return frame
    })
    const decoded = decodeApng(encodeApng(noise, { delays: delays(5), plays: 1 }))
    expect(decoded.numberOfFrames).toBe(5)
    expect(decoded.frames.map((frame) => new Uint8Array(frame.data))).toEqual(noise.map((frame) => frame.data))
    expect(decoded.frames.map((frame) => [frame.delayNumber, frame.delayDenominator])).toEqual(
      Array(5).fill([200, 1000]),
    )
  })

  it('drops colour under alpha 0 only', () => {
    const frames = [0, 1].map((k): CutOut => {
      const frame = blank(4, 4)
      frame.data.set([200, 100, 50, 0, 10 + k, 20, 30, 1], 0)
      return frame
    })
    const [first, second] = shown(encodeApng(frames, { delays: delays(2), plays: 1 }))
    expect([...first!.subarray(0, 8)]).toEqual([0, 0, 0, 0, 10, 20, 30, 1])
    expect([...second!.subarray(0, 8)]).toEqual([0, 0, 0, 0, 11, 20, 30, 1])
  })
})

describe('encodeApng with palettes', () => {
  it.each([2, 4, 16, 17, 256])('shows frames of %i entries exactly', (count) => {
    const random = seeded(count)
    const palette = Uint8Array.from({ length: count * 4 }, (_, i) =>
      i < 4 ? 0 : i % 4 === 3 && i > count * 2 ? 255 : 60 + random() * 190,
    )
    const frames = Array.from({ length: 5 }, () => Uint8Array.from({ length: 13 * 7 }, () => random() * count))
    const file = encodeApng({ width: 13, height: 7, palette, frames }, { delays: delays(5), plays: 2 })
    const expected = frames.map((frame) =>
      Uint8Array.from([...frame].flatMap((i) => [...palette.subarray(i * 4, i * 4 + 4)])),
    )
    expect(shown(file)).toEqual(expected)
    expect(takeApart(file)[0]!.data[8]).toBe(count <= 2 ? 1 : count <= 4 ? 2 : count <= 16 ? 4 : 8)
  })

  it('costs little for a held picture', () => {
    const frame = Uint8Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 251)
    const palette = Uint8Array.from({ length: 251 * 4 }, (_, i) => (i % 4 === 3 ? 255 : i % 256))
    const once = encodeApng(
      { width: 100, height: 100, palette, frames: [frame] },
      { delays: delays(1), plays: 1 },
    ).length
    const held = encodeApng(
      { width: 100, height: 100, palette, frames: Array(10).fill(frame) },
      { delays: delays(10), plays: 1 },
    )
    expect(held.length).toBeLessThan(once + 9 * 80)
  })
})

describe('reusePlan', () => {
  it('shows recoloured frames exactly by the plan of the originals', () => {
    const random = seeded(31)
    const base = Uint32Array.from({ length: 400 }, () =>
      random() < 0.3 ? 0 : (0xff000000 | (random() * 0xffffff)) >>> 0,
    )
    const frames = Array.from({ length: 8 }, () =>
      base.map((v) => (random() < 0.05 ? (0xff000000 | (random() * 0xffffff)) >>> 0 : v)),
    )
    // Fewer colours: the low half of each channel is dropped, so some changes vanish.
    const fewer = frames.map((frame) => frame.map((v) => (v === 0 ? 0 : ((v & 0xf0f0f0) | 0xff000000) >>> 0)))
    const plan = planApng(surfaceOfPacked(20, 20, frames))
    expect(plan.frames.some(({ blend }) => blend === 1)).toBe(true)
    const file = writeApng(reusePlan(plan, surfaceOfPacked(20, 20, fewer), 0), { delays: delays(8), plays: 1 })
    expect(shown(file)).toEqual(fewer.map((frame) => new Uint8Array(frame.buffer)))
  })
})
