import { PopcelError } from '@popcel/protocol'
import { describe, expect, test } from 'vitest'
import { decodePicture } from '../decode.ts'
import { inspectPicture } from '../header.ts'

type Made = {
  width: number
  height: number
  bits: number
  pixels: readonly number[]
  compression?: number
  /** Size of the header after the file's own; 12 is OS/2's first. */
  size?: number
  /** Red, green, blue, alpha. */
  masks?: readonly number[]
  /** Blue, green, red of each colour. */
  palette?: readonly (readonly number[])[]
  pixelsAt?: number
  colours?: number
}

/** A BMP by Microsoft's description of it, field after field. */
function bmp(made: Made): Uint8Array {
  const { width, height, bits, pixels, compression = 0, size = 40, masks = [], palette = [], colours } = made
  const behind = size === 40 ? masks.length * 4 : 0
  const each = size === 12 ? 3 : 4
  const start = 14 + size + behind + palette.length * each
  const bytes = new Uint8Array(start + pixels.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0x42, 0x4d])
  view.setUint32(2, bytes.length, true)
  view.setUint32(10, made.pixelsAt ?? start, true)
  view.setUint32(14, size, true)
  if (size === 12) for (const [i, value] of [width, height, 1, bits].entries()) view.setUint16(18 + i * 2, value, true)
  else {
    view.setInt32(18, width, true)
    view.setInt32(22, height, true)
    view.setUint16(26, 1, true)
    view.setUint16(28, bits, true)
    view.setUint32(30, compression, true)
    view.setUint32(46, colours ?? palette.length, true)
  }
  for (const [i, mask] of masks.entries()) view.setUint32(54 + i * 4, mask, true)
  for (const [i, colour] of palette.entries()) bytes.set(colour, 14 + size + behind + i * each)
  bytes.set(pixels, start)
  return bytes
}

const BLUE = [255, 0, 0]
const GREEN = [0, 128, 0]
const RED = [0, 0, 200]
const pixelsOf = async (bytes: Uint8Array) => {
  const { data, channels } = await decodePicture(bytes)
  return Array.from({ length: data.length / channels }, (_, i) => [...data.subarray(i * channels, (i + 1) * channels)])
}
const [blue, green, red] = [
  [0, 0, 255],
  [0, 128, 0],
  [200, 0, 0],
]

describe('plain', () => {
  test('24 bits: the last row first, rows filled up to 32 bits', async () => {
    const pixels = [...RED, ...GREEN, 9, 9, ...BLUE, ...RED, 9, 9]
    const bytes = bmp({ width: 2, height: 2, bits: 24, pixels })
    expect(await pixelsOf(bytes)).toEqual([blue, red, red, green])
    expect(await pixelsOf(bmp({ width: 2, height: -2, bits: 24, pixels }))).toEqual([red, green, blue, red])
    expect(await inspectPicture(bytes)).toEqual({
      ...{ format: 'bmp', width: 2, height: 2, frames: 1, bitDepth: 8 },
      ...{ hasAlpha: false, hasProfile: false, orientation: 1 },
    })
    expect(await decodePicture(bytes)).toMatchObject({ channels: 3, alpha: 'none', space: 'srgb' })
  })

  test.each([
    [1, [0b01100000, 0, 0, 0], [0, 1, 1]],
    [2, [0b10010000, 0, 0, 0], [2, 1, 0]],
    [4, [0x21, 0x10, 0, 0], [2, 1, 1]],
    [8, [2, 0, 1, 0], [2, 0, 1]],
  ])('%i bits are indices of a palette', async (bits, pixels, indices) => {
    const palette = [BLUE, GREEN, RED].slice(0, 2 ** bits)
    const colours = [blue, green, red]
    const made = await pixelsOf(bmp({ width: 3, height: 1, bits, pixels, palette }))
    expect(made).toEqual(indices.map((i) => colours[i]))
  })

  test("OS/2's header has 16 bits a side and three bytes a colour", async () => {
    const palette = [BLUE, GREEN]
    expect(
      await pixelsOf(bmp({ width: 2, height: 1, bits: 1, size: 12, pixels: [0b01000000, 0, 0, 0], palette })),
    ).toEqual([blue, green])
  })

  test('an index beyond the palette is black; colours that are not counted are all there are', async () => {
    const made = { width: 2, height: 1, bits: 8, palette: [BLUE] }
    expect(await pixelsOf(bmp({ ...made, pixels: [0, 7, 0, 0] }))).toEqual([blue, [0, 0, 0]])
    const all = Array.from({ length: 256 }, (_, i) => [i, 0, 0, 0])
    const uncounted = bmp({ ...made, palette: all, colours: 0, pixels: [3, 255, 0, 0], pixelsAt: 0 })
    expect(await pixelsOf(uncounted)).toEqual([
      [0, 0, 3],
      [0, 0, 255],
    ])
  })
})

describe('16 and 32 bits', () => {
  test('16 bits are five of each colour where nothing else is said', async () => {
    // Red 31, green 16, blue 0: 0x7e00.
    expect(await pixelsOf(bmp({ width: 1, height: 1, bits: 16, pixels: [0x00, 0x7e, 0, 0] }))).toEqual([[255, 132, 0]])
  })

  test('masks behind the header and within it: 5-6-5, ten bits, alpha', async () => {
    const five = [0xf800, 0x07e0, 0x001f]
    const one = { width: 1, height: 1, compression: 3 }
    expect(await pixelsOf(bmp({ ...one, bits: 16, masks: five, pixels: [0x1f, 0x04, 0, 0] }))).toEqual([[0, 130, 255]])
    const ten = [0x3ff00000, 0xffc00, 0x3ff]
    // Red 1023, green 512, blue 0.
    expect(await pixelsOf(bmp({ ...one, bits: 32, masks: ten, pixels: [0, 0, 0xf8, 0x3f] }))).toEqual([[255, 128, 0]])
    const alpha = [0xff, 0xff00, 0xff0000, 0xff000000]
    for (const size of [56, 108, 124])
      expect(await pixelsOf(bmp({ ...one, bits: 32, size, masks: alpha, pixels: [1, 2, 3, 77] }))).toEqual([
        [1, 2, 3, 77],
      ])
    expect(await pixelsOf(bmp({ ...one, compression: 6, bits: 32, masks: alpha, pixels: [1, 2, 3, 77] }))).toEqual([
      [1, 2, 3, 77],
    ])
  })

  test('the fourth byte is alpha where it says something, and nothing where it is 0 or full everywhere', async () => {
    const made = (...alphas: number[]) =>
      pixelsOf(bmp({ width: 2, height: 1, bits: 32, pixels: alphas.flatMap((alpha) => [3, 2, 1, alpha]) }))
    expect(await made(0, 9)).toEqual([
      [1, 2, 3, 0],
      [1, 2, 3, 9],
    ])
    for (const alpha of [0, 255])
      expect(await made(alpha, alpha)).toEqual([
        [1, 2, 3],
        [1, 2, 3],
      ])
  })
})

describe('run lengths', () => {
  const palette = [BLUE, GREEN, RED]
  const greys = async (bytes: Uint8Array) =>
    (await pixelsOf(bytes)).map((pixel) => [blue, green, red].findIndex((each) => String(each) === String(pixel)))

  test('of 8 bits: runs, pixels as they are, ends of lines, jumps', async () => {
    const pixels = [
      ...[3, 1, 1, 2, 0, 0], // 1 1 1 2, next line
      ...[0, 3, 2, 1, 2, 0, 0, 0], // 2 1 2 as they are, filled up; the rest of the line is 0
      ...[0, 2, 1, 0, 2, 1, 0, 1], // a jump of one to the right, 1 1, the end
    ]
    const bytes = bmp({ width: 4, height: 3, bits: 8, compression: 1, palette, pixels })
    expect(await greys(bytes)).toEqual([0, 1, 1, 0, 2, 1, 2, 0, 1, 1, 1, 2])
  })

  test('of 4 bits: two pixels a byte, the high half first', async () => {
    const pixels = [3, 0x12, 0, 0, 0, 3, 0x21, 0x20, 0, 1]
    expect(await greys(bmp({ width: 3, height: 2, bits: 4, compression: 2, palette, pixels }))).toEqual([
      2, 1, 2, 1, 2, 1,
    ])
  })

  test('may reach over a row, and may lack the mark of the end after the last pixel', async () => {
    const made = { width: 2, height: 1, bits: 8, compression: 1, palette }
    expect(await greys(bmp({ ...made, pixels: [9, 1] }))).toEqual([1, 1])
    await expect(decodePicture(bmp({ ...made, height: 2, pixels: [2, 1, 0, 0] }))).rejects.toThrow(
      'it ends in row 2 of 2',
    )
    await expect(decodePicture(bmp({ ...made, pixels: [0, 4, 1, 2] }))).rejects.toThrow('it ends within a row')
  })
})

describe('what is broken has a sentence', () => {
  const good: Made = { width: 2, height: 2, bits: 24, pixels: Array.from({ length: 16 }, () => 5) }
  test.each<[string, Partial<Made>, RegExp]>([
    ['no width', { width: 0 }, /its header says it is 0×2/],
    ['a width below 0', { width: -4 }, /its header says it is -4×2/],
    ['3 bits', { bits: 3 }, /3 bits a pixel/],
    ['run lengths of 24 bits', { compression: 1 }, /compression 1 with 24 bits/],
    ['an unknown compression', { compression: 77 }, /compression 77/],
    ['no masks', { bits: 32, compression: 3, masks: [0, 0, 0] }, /no bits for a colour/],
    ['masks with gaps', { bits: 32, compression: 3, masks: [5, 0xff00, 0xff0000] }, /side by side/],
    ['pixels within the header', { pixelsAt: 20 }, /its pixels begin at byte 20/],
    ['pixels beyond the end', { pixelsAt: 5000 }, /it ends before its pixels/],
    ['too few rows', { height: 9 }, /it ends in row 3 of 9/],
    ['no palette', { bits: 8, pixelsAt: 54 }, /it has no palette/],
  ])('%s', async (_, wrong, sentence) => {
    const refused = decodePicture(bmp({ ...good, ...wrong }))
    await expect(refused).rejects.toMatchObject({ code: 'input-truncated' })
    await expect(refused).rejects.toThrow(sentence)
  })

  test('a JPEG in a BMP is called that, and too many pixels are refused before any is read', async () => {
    await expect(decodePicture(bmp({ ...good, bits: 8, compression: 4 }))).rejects.toMatchObject({
      code: 'input-other-format',
      message: expect.stringContaining('a BMP that wraps a JPEG'),
    })
    await expect(decodePicture(bmp({ ...good, width: 60_000, height: 60_000 }))).rejects.toMatchObject({
      code: 'input-too-many-pixels',
    })
  })

  test('text that begins with BM is no picture', async () => {
    await expect(decodePicture(Buffer.from('BMW builds cars, and this is a text about them'))).rejects.toMatchObject({
      code: 'input-not-a-picture',
    })
  })

  test('cut off anywhere or with any byte changed it is a picture or a row of the table', async () => {
    const palette = [BLUE, GREEN, RED]
    const files = [
      bmp(good),
      bmp({ width: 3, height: 2, bits: 4, compression: 2, palette, pixels: [3, 0x12, 0, 0, 0, 3, 0x21, 0x20, 0, 1] }),
      bmp({ width: 1, height: 1, bits: 16, compression: 3, masks: [0xf800, 0x7e0, 0x1f], pixels: [1, 2, 0, 0] }),
    ]
    const look = (bytes: Uint8Array) =>
      decodePicture(bytes, { maxPixels: 1e5 }).catch((error: unknown) => {
        if (!(error instanceof PopcelError) || error.code === 'internal') throw error
      })
    for (const file of files) {
      for (let length = 0; length < file.length; length++) await look(file.subarray(0, length))
      for (let at = 0; at < file.length; at++) for (const value of [0, 1, 0x7f, 0xff]) await look(file.with(at, value))
    }
  })
})
