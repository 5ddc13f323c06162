import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readAnimation } from './animation.ts'
import { showFrames, showStill } from './pixels.ts'

type Part = { rect: [number, number, number, number]; dispose: number; blend: number; pixels: number[][] }

const chunk = (type: string, data: Uint8Array) => ({ type, data })
const header = (width: number, height: number, depth = 8, type = 6) => {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  return chunk('IHDR', Buffer.concat([data.subarray(0, 8), Buffer.from([depth, type, 0, 0, 0])]))
}
const packed = (pixels: number[][], width: number) =>
  deflateSync(
    Buffer.concat(
      Array.from({ length: pixels.length / width }, (_, y) =>
        Buffer.from([0, ...pixels.slice(y * width, (y + 1) * width).flat()]),
      ),
    ),
  )

/** A 2×1 animation written by hand, apart from the encoder. */
function animationOf(parts: Part[]) {
  const chunks = [header(2, 1)]
  let sequence = 0
  parts.forEach(({ rect, dispose, blend, pixels }, k) => {
    const control = Buffer.alloc(26)
    ;[sequence++, rect[2], rect[3], rect[0], rect[1]].forEach((value, i) => {
      control.writeUInt32BE(value, i * 4)
    })
    control.writeUInt8(dispose, 24)
    control.writeUInt8(blend, 25)
    chunks.push(chunk('fcTL', control))
    const data = packed(pixels, rect[2])
    chunks.push(
      k === 0 ? chunk('IDAT', data) : chunk('fdAT', Buffer.concat([Buffer.from([0, 0, 0, sequence++]), data])),
    )
  })
  return readAnimation(chunks)
}

const red = [255, 0, 0, 255]
const green = [0, 255, 0, 255]
const none = [0, 0, 0, 0]
const whole: [number, number, number, number] = [0, 0, 2, 1]
const right: [number, number, number, number] = [1, 0, 1, 1]
const seen = (parts: Part[]) => showFrames(animationOf(parts)).frames.map((frame) => [...frame])

describe('showFrames', () => {
  it('leaves the canvas with disposal 0, clears the rectangle with 1, brings the earlier back with 2', () => {
    const frames = (dispose: number) =>
      seen([
        { rect: whole, dispose: 0, blend: 0, pixels: [red, red] },
        { rect: right, dispose, blend: 0, pixels: [green] },
        { rect: [0, 0, 1, 1], dispose: 0, blend: 0, pixels: [green] },
      ])[2]
    expect(frames(0)).toEqual([...green, ...green])
    expect(frames(1)).toEqual([...green, ...none])
    expect(frames(2)).toEqual([...green, ...red])
  })

  it('treats disposal 2 of the first frame as 1', () => {
    const [, second] = seen([
      { rect: whole, dispose: 2, blend: 0, pixels: [red, red] },
      { rect: right, dispose: 0, blend: 0, pixels: [green] },
    ])
    expect(second).toEqual([...none, ...green])
  })

  it('overwrites alpha with blend 0 and mixes with blend 1', () => {
    const second = (blend: number) =>
      seen([
        { rect: whole, dispose: 0, blend: 0, pixels: [red, [0, 0, 255, 102]] },
        {
          rect: whole,
          dispose: 0,
          blend,
          pixels: [
            [0, 255, 0, 51],
            [255, 0, 0, 51],
          ],
        },
      ])[1]
    expect(second(0)).toEqual([0, 255, 0, 51, 255, 0, 0, 51])
    // Left: 0.2 green over solid red. Right: alpha 0.2 + 0.4·0.8 = 0.52, red 0.2/0.52, blue 0.32/0.52.
    expect(second(1)).toEqual([204, 51, 0, 255, 98, 0, 157, 133])
  })

  it('says which frame cannot be decoded', () => {
    const short = animationOf([
      { rect: whole, dispose: 0, blend: 0, pixels: [red, red] },
      { rect: whole, dispose: 0, blend: 0, pixels: [red, red] },
    ])
    short.frames[1]!.data.splice(0, 1, deflateSync(Buffer.from([0, 1, 2])))
    expect(showFrames(short).fault).toBe('frame 2 has too little picture data')
    short.frames[1]!.data.splice(0, 1, Buffer.from('nonsense'))
    expect(showFrames(short).fault).toMatch(/^frame 2 cannot be decoded \(/)
    short.frames[1]!.data.splice(0, 1, deflateSync(Buffer.alloc(10_000_000)))
    expect(showFrames(short).fault).toMatch(/^frame 2 cannot be decoded \(/)
  })

  it('does not decode a canvas of a thousand million pixels', () => {
    expect(showFrames(readAnimation([header(40_000, 40_000)]))).toEqual({ frames: [], fault: undefined })
  })
})

describe('showStill', () => {
  it('reads palettes with transparency at 2 bits', () => {
    const chunks = [
      header(3, 1, 2, 3),
      chunk('PLTE', Uint8Array.of(9, 9, 9, 1, 2, 3, 4, 5, 6)),
      chunk('tRNS', Uint8Array.of(0, 50)),
      chunk('IDAT', deflateSync(Buffer.from([0, 0b01100000]))),
    ]
    expect([...showStill(readAnimation(chunks)).pixels!]).toEqual([1, 2, 3, 50, 4, 5, 6, 255, 9, 9, 9, 0])
  })

  it('reads truecolour without alpha, and its one transparent colour', () => {
    const rgb = chunk('IDAT', deflateSync(Buffer.from([0, 1, 2, 3, 7, 8, 9, 7, 8, 1])))
    expect([...showStill(readAnimation([header(3, 1, 8, 2), rgb])).pixels!]).toEqual([
      1, 2, 3, 255, 7, 8, 9, 255, 7, 8, 1, 255,
    ])
    const key = chunk('tRNS', Uint8Array.of(0, 7, 0, 8, 0, 9))
    expect([...showStill(readAnimation([header(3, 1, 8, 2), key, rgb])).pixels!]).toEqual([
      1,
      2,
      3,
      255,
      ...none,
      7,
      8,
      1,
      255,
    ])
  })
})
