import type { Picture } from '@popcel/matting'
import { describe, expect, test } from 'vitest'
import { fitBackground } from './fit-background.ts'

/** A picture of columns, one grey level each, one row high unless said. */
function columns(levels: readonly number[], height = 1): Picture<Uint8Array> {
  const row = levels.flatMap((level) => [level, level, level])
  const data = Uint8Array.from(Array.from({ length: height }, () => row).flat())
  return { width: levels.length, height, channels: 3, data, space: 'srgb', alpha: 'none' }
}
const greys = ({ data, channels }: Picture) => [...data].filter((_, i) => i % channels === 0)

describe('cover', () => {
  test('takes the middle of what is too wide, and of what is too high', async () => {
    expect(greys(await fitBackground(columns([10, 20, 30, 40], 2), 2, 2))).toEqual([20, 30, 20, 30])
    const high: Picture<Uint8Array> = { ...columns([1, 2, 3, 4]), width: 1, height: 4 }
    expect(greys(await fitBackground(high, 1, 2))).toEqual([2, 3])
  })

  test('fills all of a larger and of a smaller size', async () => {
    for (const [width, height] of [
      [30, 7],
      [7, 30],
      [3, 3],
    ] as const) {
      const made = await fitBackground(columns([90, 90, 90], 5), width, height)
      expect([made.width, made.height, made.channels]).toEqual([width, height, 3])
      expect(new Set(made.data)).toEqual(new Set([90]))
    }
  })

  test('of what is many times larger is its mean in linear light', async () => {
    // Columns of black and white, taken ten by ten first: half the light, which is 188 of 255 in sRGB (IEC 61966-2-1).
    const stripes = columns(
      Array.from({ length: 58 }, (_, i) => (i % 2) * 255),
      58,
    )
    const made = await fitBackground(stripes, 4, 4)
    expect([made.width, made.height, new Set(made.data)]).toEqual([4, 4, new Set([188])])
    const ramp = columns(
      Array.from({ length: 67 }, () => 90),
      41,
    )
    expect(new Set((await fitBackground(ramp, 5, 3)).data)).toEqual(new Set([90]))
    expect(new Set((await fitBackground(ramp, 5, 3, 'contain')).data)).toEqual(new Set([90]))
  })

  test('of a very long strip keeps at least one pixel', async () => {
    expect(greys(await fitBackground(columns(Array.from({ length: 400 }, () => 7)), 1, 500))).toEqual(
      Array.from({ length: 500 }, () => 7),
    )
  })
})

test('contain shows all of it, with white at both sides', async () => {
  const made = await fitBackground(columns([10, 20], 2), 6, 2, 'contain')
  expect(greys(made)).toEqual([255, 255, 10, 20, 255, 255, 255, 255, 10, 20, 255, 255])
})

test('tile repeats it from the top left', async () => {
  const made = await fitBackground(columns([1, 2, 3]), 5, 2, 'tile')
  expect(greys(made)).toEqual([1, 2, 3, 1, 2, 1, 2, 3, 1, 2])
  expect(greys(await fitBackground(columns([1, 2, 3]), 2, 1, 'tile'))).toEqual([1, 2])
})

test('transparent parts are white, grey is repeated, and 16 bits stay', async () => {
  const clear: Picture = {
    width: 2,
    height: 1,
    channels: 4,
    data: Uint16Array.of(9, 9, 9, 0, 500, 600, 700, 65_535),
    space: 'srgb',
    alpha: 'straight',
  }
  expect((await fitBackground(clear, 2, 1)).data).toEqual(Uint16Array.of(65_535, 65_535, 65_535, 500, 600, 700))
  const grey: Picture = { ...clear, channels: 1, data: Uint8Array.of(5, 6), alpha: 'none' }
  expect((await fitBackground(grey, 2, 1)).data).toEqual(Uint8Array.of(5, 5, 5, 6, 6, 6))
})
