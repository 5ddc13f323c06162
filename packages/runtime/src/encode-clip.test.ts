import type { Clip, CutOut } from '@popcel/matting'
import { describe, expect, test } from 'vitest'
import { decodeClip } from './clip.ts'
import { encodeClip } from './encode-clip.ts'

/** 8×8, one colour, with the left half at the alpha given. */
function frame(rgb: readonly [number, number, number], leftAlpha: number): CutOut {
  const data = new Uint8Array(8 * 8 * 4)
  for (let i = 0; i < 64; i++) data.set([...rgb, i % 8 < 4 ? leftAlpha : 255], i * 4)
  return { width: 8, height: 8, channels: 4, data, space: 'srgb', alpha: 'straight' }
}
const clip = (delays: readonly number[], plays = 0, leftAlpha = 0): Clip<CutOut> => ({
  frames: delays.map((durationMs, i) => ({ picture: frame([40 * i, 200 - 40 * i, 90], leftAlpha), durationMs })),
  plays,
})

describe.each(['webp', 'gif'] as const)('%s', (format) => {
  test('keeps the order of frames, delays and the number of plays', async () => {
    for (const plays of [0, 1, 3]) {
      const back = await decodeClip(await encodeClip(clip([70, 200, 120], plays), { format, lossless: true }))
      expect(back.plays).toBe(plays)
      expect(back.frames.map(({ durationMs }) => durationMs)).toEqual([70, 200, 120])
      const colours = back.frames.map(({ picture }) => Array.from(picture.data.slice(7 * 4, 8 * 4)))
      expect(colours.map((colour) => colour[0])).toEqual([0, 40, 80])
      for (const colour of colours) expect(colour[3]).toBe(255)
    }
  })

  test('a clear pixel is clear again', async () => {
    const back = await decodeClip(await encodeClip(clip([100, 100]), { format }))
    expect(back.frames.map(({ picture }) => picture.data[3])).toEqual([0, 0])
  })
})

test('soft alpha stays in WebP and is decided at one half in GIF', async () => {
  const alphaOf = async (format: 'webp' | 'gif', alpha: number) =>
    (await decodeClip(await encodeClip(clip([100, 100], 0, alpha), { format }))).frames[1]!.picture.data[3]
  expect(await alphaOf('webp', 90)).toBe(90)
  expect([await alphaOf('gif', 127), await alphaOf('gif', 128)]).toEqual([0, 255])
})

test.each([
  ['webp', [33, 34]],
  ['gif', [30, 40]],
] as const)(
  'delays that %s cannot hold do not drift: 30 frames of a thirtieth of a second last a second',
  async (format, held) => {
    const back = await decodeClip(await encodeClip(clip(new Array(30).fill(1000 / 30)), { format }))
    const delays = back.frames.map(({ durationMs }) => durationMs)
    expect(delays.reduce((sum, ms) => sum + ms, 0)).toBe(1000)
    expect(new Set(delays)).toEqual(new Set(held))
  },
)

test.each(['webp', 'gif'] as const)(
  '%s: what is held for minutes is shown as long as can be, and the next as long as it was',
  async (format) => {
    const back = await decodeClip(await encodeClip(clip([600_000, 120, Number.POSITIVE_INFINITY], 4e9), { format }))
    expect(back.frames.map(({ durationMs }) => durationMs)).toEqual([65_530, 120, 65_530])
    expect(back.plays).toBe(65_535)
  },
)

test.each([
  ['webp', 16_384],
  ['gif', 65_536],
] as const)('%s of a side of %i px is refused with the most that it holds', async (format, width) => {
  const data = new Uint8Array(width * 4)
  const picture: CutOut = { width, height: 1, channels: 4, data, space: 'srgb', alpha: 'straight' }
  await expect(encodeClip({ frames: [{ picture, durationMs: 100 }], plays: 0 }, { format })).rejects.toThrow(
    `is ${width}×1 to be written, and ${format} holds ${width - 1} px a side; png and tiff hold more`,
  )
})

test.each([
  ['no frame', () => encodeClip({ frames: [], plays: 0 }, { format: 'gif' }), 'no frames'],
  ['a quality of 0', () => encodeClip(clip([100]), { format: 'webp', quality: 0 }), 'from 1 to 100'],
  [
    'two sizes',
    () => {
      const other = { ...frame([0, 0, 0], 0), width: 4, height: 16 }
      return encodeClip(
        { frames: [...clip([100]).frames, { picture: other, durationMs: 1 }], plays: 0 },
        { format: 'gif' },
      )
    },
    'one size',
  ],
])('%s is refused', async (_, make, part) => {
  await expect(make()).rejects.toThrow(part)
})

test('frames with longer sides than the format holds are refused', async () => {
  const of = (width: number, height: number): Clip<CutOut> => ({
    frames: [0, 1].map(() => ({
      picture: { ...frame([0, 0, 0], 0), width, height, data: new Uint8Array(width * height * 4) },
      durationMs: 100,
    })),
    plays: 0,
  })
  const refused = (format: 'webp' | 'gif', limit: number) => ({ code: 'output-too-large', details: { format, limit } })
  await expect(encodeClip(of(16384, 1), { format: 'webp' })).rejects.toMatchObject(refused('webp', 16383))
  await expect(encodeClip(of(1, 65536), { format: 'gif' })).rejects.toMatchObject(refused('gif', 65535))
  // not of all frames together, which sharp is given as one tall picture
  expect((await decodeClip(await encodeClip(of(1, 9000), { format: 'webp' }))).frames[0]?.picture.height).toBe(9000)
})
