import { PopcelError } from '@popcel/protocol'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { decodePicture } from '../decode.ts'
import { inspectPicture } from '../header.ts'
import { HEIC_NAMES, type HeicName, heicFile } from '../testing/heic.ts'

type Triple = readonly number[]
const RED = [200, 30, 30]
const BLUE = [40, 60, 210]
const GREEN = [30, 160, 60]
const WHITE = [240, 240, 240]

/** The colours well inside of each of so many equal fields, row by row. */
async function fields(name: HeicName, columns: number, rows: number): Promise<number[][]> {
  const { width, height, channels, data } = await decodePicture(heicFile(name))
  return Array.from({ length: columns * rows }, (_, i) => {
    const x = Math.floor((((i % columns) + 0.5) * width) / columns)
    const y = Math.floor(((Math.floor(i / columns) + 0.5) * height) / rows)
    return [...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels)]
  })
}

/** Coded with loss: within two levels. */
function expectNear(made: readonly Triple[], wanted: readonly Triple[], most = 2): void {
  expect(made.length).toBe(wanted.length)
  for (const [i, colour] of wanted.entries()) {
    expect(made[i]!.length).toBe(colour.length)
    for (const [c, value] of colour.entries()) expect(Math.abs(made[i]![c]! - value)).toBeLessThanOrEqual(most)
  }
}

test('tiles are put together, row by row', async () => {
  const wanted = [RED, GREEN, BLUE, WHITE, [20, 20, 20], [230, 200, 40]]
  expectNear(await fields('grid', 3, 2), wanted)
  expect(await inspectPicture(heicFile('grid'))).toMatchObject({ format: 'heic', width: 192, height: 128, frames: 1 })
})

test('alpha is a picture of its own beside it, and straight', async () => {
  const alpha = await fields('alpha', 2, 2)
  expectNear(alpha, [
    [...RED, 255],
    [...BLUE, 255],
    [...RED, 60],
    [...BLUE, 60],
  ])
  const picture = await decodePicture(heicFile('alpha'))
  expect(picture).toMatchObject({ width: 66, height: 50, channels: 4, alpha: 'straight', space: 'srgb' })
})

test('colours that are multiplied by alpha are divided by it, in HEIC and in AVIF', async () => {
  // 60 of 255 leaves a level of alpha four levels of colour.
  const wanted = [RED, BLUE].map((colour) => [...colour, 60])
  expectNear((await fields('premultiplied', 2, 2)).slice(2), wanted, 8)
  const data = Uint8Array.from({ length: 64 * 64 * 4 }, (_, i) => [47, 7, 9, 60][i % 4]!)
  const plain = sharp(data, { raw: { width: 64, height: 64, channels: 4 } })
  const avif = await plain
    .avif({ lossless: true })
    .withExif({ IFD0: { Copyright: 'nobody' } })
    .toBuffer()
  expect([...(await decodePicture(avif)).data.subarray(0, 4)]).toEqual([47, 7, 9, 60])
  // The reference of its EXIF becomes one of the picture to its alpha that says so.
  const [alpha, exif] = [avif.indexOf('auxl'), avif.indexOf('cdsc')]
  avif.write('prem', exif, 'latin1')
  avif.copy(avif, exif + 4, alpha + 8, alpha + 10)
  avif.copy(avif, exif + 8, alpha + 4, alpha + 6)
  expect([...(await decodePicture(avif)).data.subarray(0, 4)]).toEqual([200, 30, 38, 60])
})

test.each<[HeicName, number, number, readonly Triple[]]>([
  ['turned2', 66, 50, [BLUE, RED, WHITE, GREEN]],
  ['turned6', 50, 66, [GREEN, RED, WHITE, BLUE]],
  ['turned7', 50, 66, [WHITE, BLUE, GREEN, RED]],
])('%s is upright as its own words say, whatever its EXIF says', async (name, width, height, wanted) => {
  expect(await inspectPicture(heicFile(name))).toMatchObject({ width, height, orientation: 1 })
  expect(await decodePicture(heicFile(name))).toMatchObject({ width, height, channels: 3 })
  expectNear(await fields(name, 2, 2), wanted)
})

test('10 bits come as 16, of full scale', async () => {
  const picture = await decodePicture(heicFile('deep'))
  expect(picture.data).toBeInstanceOf(Uint16Array)
  // A step of 10 bits is 64.
  expectNear([[...picture.data.subarray(0, 3)]], [[10_000, 40_000, 60_000]], 64)
  expect((await inspectPicture(heicFile('deep'))).bitDepth).toBe(10)
})

test('Display P3 is converted to sRGB, to the same numbers as from a PNG', async () => {
  // As decode.test.ts has it for (200, 100, 50).
  expectNear(await fields('p3', 1, 1), [[215, 93, 32]], 1)
  expect((await inspectPicture(heicFile('p3'))).hasProfile).toBe(true)
})

describe('what is damaged', () => {
  const refusal = async (bytes: Uint8Array, maxPixels = 1e6): Promise<PopcelError | undefined> => {
    const error: unknown = await decodePicture(bytes, { maxPixels }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    if (error === undefined || error instanceof PopcelError) return error
    throw error
  }

  test('is told in words: nothing in it, cut off, larger than the cap', async () => {
    const head = Buffer.from('\0\0\0\x1cftypheic\0\0\0\0mif1heic'.padEnd(64, '\0'), 'latin1')
    expect((await refusal(head))?.message).toBe('picture: is cut off or damaged: it has no table of what is in it')
    const grid = heicFile('grid')
    for (const share of [0.3, 0.6, 0.95])
      expect((await refusal(grid.subarray(0, Math.floor(grid.length * share))))?.code).toBe('input-truncated')
    expect((await refusal(grid, 24_575))?.code).toBe('input-too-many-pixels')
    const unprintable = Buffer.concat([head.subarray(0, 28), Buffer.from('\0\0\0\x99\x1b[2J', 'latin1')])
    expect((await refusal(unprintable))?.message).toContain('its box "?[2J" reaches beyond the end')
  })

  test('a picture of another kind in the same container is called by its kind', async () => {
    const bytes = Buffer.from(heicFile('p3'))
    const at = bytes.indexOf('hvc1')
    bytes.write('j2k1', at, 'latin1')
    expect((await refusal(bytes))?.message).toContain('is a HEIF picture of the kind "j2k1", which is not read here')
  })

  test('with any byte changed it is a picture or a row of the table', async () => {
    for (const name of HEIC_NAMES) {
      const file = heicFile(name)
      for (let at = 8; at < file.length; at += 5) {
        const refused = await refusal(file.with(at, file[at]! ^ 0xff))
        expect(refused?.code).not.toBe('internal')
      }
    }
  })
})
