import { greyProfile } from '@popcel/fixtures'
import { linearToSrgb, srgbToLinear } from '@popcel/matting'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodePicture } from './decode.ts'
import { pngChunk } from './png-chunks.ts'
import { fill, handmadePng, profileChunk } from './testing/handmade.ts'
import { handmadeTiff } from './testing/handmade-tiff.ts'

const RED_GREEN = [255, 0, 0, 255, 0, 255, 0, 128]

describe('decodePicture', () => {
  it('gives RGBA with straight alpha as it is stored, also under alpha 0', async () => {
    const picture = await decodePicture(handmadePng(3, 1, [200, 100, 50, 128, 9, 8, 7, 0, 1, 2, 3, 255]))
    expect(picture).toMatchObject({ width: 3, height: 1, channels: 4, space: 'srgb', alpha: 'straight' })
    expect([...picture.data]).toEqual([200, 100, 50, 128, 9, 8, 7, 0, 1, 2, 3, 255])
    expect(picture.data.constructor).toBe(Uint8Array)
  })

  it('expands grey to RGB and grey + alpha to RGBA', async () => {
    const grey = await decodePicture(handmadePng(2, 1, [0, 77], { colourType: 0 }))
    expect(grey).toMatchObject({ channels: 3, alpha: 'none' })
    expect([...grey.data]).toEqual([0, 0, 0, 77, 77, 77])
    const greyAlpha = await decodePicture(handmadePng(2, 1, [10, 20, 30, 40], { colourType: 4 }))
    expect(greyAlpha).toMatchObject({ channels: 4, alpha: 'straight' })
    expect([...greyAlpha.data]).toEqual([10, 10, 10, 20, 30, 30, 30, 40])
  })

  it('expands a palette with alpha to RGBA', async () => {
    const extra = [pngChunk('PLTE', Uint8Array.of(1, 2, 3, 40, 50, 60)), pngChunk('tRNS', Uint8Array.of(255, 99))]
    const picture = await decodePicture(handmadePng(3, 1, [1, 0, 1], { colourType: 3, extra }))
    expect([...picture.data]).toEqual([40, 50, 60, 99, 1, 2, 3, 255, 40, 50, 60, 99])
  })

  it.each([
    ['grey', 0, 1, 3],
    ['grey + alpha', 4, 2, 4],
    ['RGB', 2, 3, 3],
    ['RGBA', 6, 4, 4],
  ])('keeps every one of the 65,536 values of 16-bit %s exact', async (_, colourType, stored, channels) => {
    const samples = Uint16Array.from({ length: 256 * 256 * stored }, (_, i) =>
      i % stored === 0 ? i / stored : (i * 40503) & 65535,
    )
    const picture = await decodePicture(handmadePng(256, 256, samples, { depth: 16, colourType }))
    expect(picture.channels).toBe(channels)
    expect(picture.data).toBeInstanceOf(Uint16Array)
    const expected =
      stored >= 3
        ? samples
        : Uint16Array.from({ length: 65536 * channels }, (_, i) => {
            const pixel = Math.floor(i / channels) * stored
            return samples[i % channels === 3 ? pixel + 1 : pixel]!
          })
    expect(Buffer.compare(Buffer.from(picture.data.buffer), Buffer.from(expected.buffer))).toBe(0)
  })

  it('keeps 16-bit TIFF exact, with alpha', async () => {
    const samples = Uint16Array.from({ length: 64 * 64 * 4 }, (_, i) => (i * 40503) & 65535)
    const raw = { width: 64, height: 64, channels: 4 as const }
    const tiff = await sharp(samples, { raw }).toColourspace('rgb16').tiff({ compression: 'lzw' }).toBuffer()
    expect((await decodePicture(tiff)).data).toEqual(samples)
  })

  it.each([10, 12] as const)(
    'brings %i-bit AVIF to the full 16-bit scale: white is 65535, black 0',
    async (bitdepth) => {
      const samples = Uint16Array.from({ length: 64 * 64 * 3 }, (_, i) => (i < 64 * 32 * 3 ? 65535 : 0))
      const pipeline = sharp(samples, { raw: { width: 64, height: 64, channels: 3 } }).toColourspace('rgb16')
      const { data } = await decodePicture(await pipeline.avif({ lossless: true, bitdepth }).toBuffer())
      expect([data[0], data.at(-1)]).toEqual([65535, 0])
    },
  )
})

describe('float samples', () => {
  const full = (value: number) => Math.round(value * 65_535)
  const light = (value: number) => full(linearToSrgb(value))

  it.each([1, 2, 3, 4] as const)('of %i channels are light, and a matte as they are stored', async (channels) => {
    const values = [0.25, 0.5, 0.75, 0.125].slice(0, channels)
    const samples = Float32Array.from({ length: 16 * channels }, (_, i) => values[i % channels]!)
    const tiff = handmadeTiff({ width: 4, height: 4, channels, samples })
    const colours = channels >= 3 ? values.slice(0, 3) : [0.25, 0.25, 0.25]
    const alpha = channels % 2 === 0 ? [full(values.at(-1)!)] : []
    const seen = await decodePicture(tiff)
    expect(seen).toMatchObject({ channels: 3 + alpha.length, space: 'srgb', alpha: alpha.length ? 'straight' : 'none' })
    expect([...seen.data.subarray(0, seen.channels)]).toEqual([...colours.map(light), ...alpha])
    const { data } = await decodePicture(tiff, { asStored: true })
    expect([...data.subarray(0, seen.channels)]).toEqual([...colours.map(full), ...alpha])
  })

  it('beyond 0 and 1 are cut off there, and what is no number is 0', async () => {
    const samples = Float32Array.of(-1, 7, Number.NaN, Number.POSITIVE_INFINITY)
    const { data } = await decodePicture(handmadeTiff({ width: 2, height: 2, samples }))
    expect([...data].filter((_, i) => i % 3 === 0)).toEqual([0, 65_535, 0, 65_535])
  })
})

describe('orientation', () => {
  // The upright picture is abc/def. What is stored for each value of the tag, from its definition in EXIF 2.32 (0th row, 0th column).
  const stored: Record<number, string[]> = {
    1: ['abc', 'def'],
    2: ['cba', 'fed'],
    3: ['fed', 'cba'],
    4: ['def', 'abc'],
    5: ['ad', 'be', 'cf'],
    6: ['cf', 'be', 'ad'],
    7: ['fc', 'eb', 'da'],
    8: ['da', 'eb', 'fc'],
  }

  it.each(Object.entries(stored))('%s is turned upright', async (orientation, rows) => {
    const letters = rows.join('')
    const data = Uint8Array.from([...letters].flatMap((letter) => [letter.charCodeAt(0), 0, 0]))
    const raw = { width: rows[0]!.length, height: rows.length, channels: 3 as const }
    const file = await sharp(data, { raw })
      .withMetadata({ orientation: Number(orientation) })
      .tiff({ compression: 'lzw' })
      .toBuffer()
    const picture = await decodePicture(file)
    expect([picture.width, picture.height]).toEqual([3, 2])
    expect(String.fromCharCode(...picture.data.filter((_, i) => i % 3 === 0))).toBe('abcdef')
  })
})

describe('colour', () => {
  // Display P3 -> linear sRGB (D65 both): the product of the two published RGB<->XYZ matrices.
  const FROM_P3: readonly (readonly number[])[] = [
    [1.22494, -0.22494, 0],
    [-0.04206, 1.04206, 0],
    [-0.01964, -0.07864, 1.09828],
  ]
  // The profile in this test approximates the curves: a step of 8 bits, most in the darkest channel.
  const p3 = [200, 100, 50] as const
  const expected = FROM_P3.map((row) =>
    linearToSrgb(row.reduce((sum, weight, i) => sum + weight * srgbToLinear(p3[i]! / 255), 0)),
  )

  it('converts Display P3 to sRGB in 8 bits', async () => {
    const { data } = await decodePicture(
      handmadePng(1, 1, p3, { colourType: 2, extra: [profileChunk(await p3Profile())] }),
    )
    data.forEach((value, i) => {
      expect(Math.abs(value - expected[i]! * 255)).toBeLessThan(1.5)
    })
    // (200, 100, 50) of P3 is a stronger red than sRGB's own: the numbers must have moved.
    expect([...data]).toEqual([215, 93, 32])
  })

  it('converts Display P3 to sRGB in 16 bits and leaves alpha alone', async () => {
    const samples = [...p3.map((value) => value * 257), 12345]
    const file = handmadePng(1, 1, samples, { depth: 16, extra: [profileChunk(await p3Profile())] })
    const { data } = await decodePicture(file)
    for (let c = 0; c < 3; c++) expect(Math.abs(data[c]! / 65535 - expected[c]!)).toBeLessThan(0.004)
    expect(data[3]).toBe(12345)
  })

  it('converts grey of another curve in 16 bits and leaves alpha alone', async () => {
    const extra = [profileChunk(greyProfile(1.8))]
    const file = handmadePng(2, 1, [0.25 * 65535, 100, 65535, 12345], { depth: 16, colourType: 4, extra })
    const { data } = await decodePicture(file)
    const level = linearToSrgb(0.25 ** 1.8) * 65535
    for (let c = 0; c < 3; c++) expect(Math.abs(data[c]! - level)).toBeLessThan(33)
    expect([...data.subarray(3)]).toEqual([100, 65535, 65535, 65535, 12345])
  })

  it('leaves every value of a picture that says it is sRGB as it is', async () => {
    const samples = Array.from({ length: 256 * 3 }, (_, i) => (i * 89) & 255)
    const raw = { width: 256, height: 1, channels: 3 as const }
    const file = await sharp(Uint8Array.from(samples), { raw }).withIccProfile('srgb').png().toBuffer()
    expect((await sharp(file).metadata()).hasProfile).toBe(true)
    expect([...(await decodePicture(file)).data]).toEqual(samples)
  })

  it('converts CMYK to RGB', async () => {
    const raw = { width: 16, height: 16, channels: 3 as const }
    const cmyk = await sharp(Uint8Array.from(fill(256, 200, 100, 50)), { raw })
      .toColourspace('cmyk')
      .tiff()
      .toBuffer()
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk')
    const { data, channels } = await decodePicture(cmyk)
    expect(channels).toBe(3)
    for (const [c, value] of [200, 100, 50].entries()) expect(Math.abs(data[c]! - value)).toBeLessThan(40)
    expect(data[0]! > data[1]! + 50 && data[1]! > data[2]! + 30).toBe(true)
  })
})

describe('Lab TIFF', () => {
  // L* 50, a* 20, b* −30
  it('of 16 bits becomes 16-bit sRGB', async () => {
    const { data } = await decodePicture(labTiff(16, [0.5 * 65535, 20 * 256, 65536 - 30 * 256]))
    expect(data).toBeInstanceOf(Uint16Array)
    for (const [c, value] of [32529, 28131, 43701].entries()) expect(Math.abs(data[c]! - value)).toBeLessThan(65)
  })

  it('of 8 bits is refused as what it is', async () => {
    await expect(decodePicture(labTiff(8, [127, 20, 256 - 30]))).rejects.toThrow(/is a TIFF in Lab colour of 8 bits/)
  })
})

/** One pixel, uncompressed. */
function labTiff(bits: 8 | 16, [l = 0, a = 0, b = 0]: readonly number[]): Uint8Array {
  const entry = (tag: number, kind: 3 | 4, count: number, value: number) => [tag, kind, count, 0, value, 0]
  const width = [...entry(256, 3, 1, 1), ...entry(257, 3, 1, 1)]
  const colour = [...entry(258, 3, 3, 122), ...entry(259, 3, 1, 1), ...entry(262, 3, 1, 8)]
  const strip = [
    ...entry(273, 4, 1, 128),
    ...entry(277, 3, 1, 3),
    ...entry(278, 3, 1, 1),
    ...entry(279, 4, 1, 3 * (bits / 8)),
  ]
  const words = [0x4949, 42, 8, 0, 9, ...width, ...colour, ...strip, 0, 0, bits, bits, bits]
  const pixel = bits === 16 ? Uint16Array.of(l, a, b) : Uint8Array.of(l, a, b)
  return Buffer.concat([
    Uint8Array.from(words.flatMap((word) => [word & 255, word >> 8])),
    new Uint8Array(pixel.buffer),
  ])
}

describe('SVG', () => {
  const svg = (attributes: string) =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect width="50" height="50" fill="#f00"/></svg>`,
    )

  it('is drawn at 1024 px on its longer side, with alpha', async () => {
    const picture = await decodePicture(svg('width="100" height="50"'))
    expect([picture.width, picture.height, picture.channels]).toEqual([1024, 512, 4])
    expect([...picture.data.slice(0, 4)]).toEqual([255, 0, 0, 255])
    expect([...picture.data.slice(-4)]).toEqual([0, 0, 0, 0])
  })

  it('keeps its own size where that is larger, and stays within the cap', async () => {
    const large = await decodePicture(svg('width="1500" height="30"'))
    expect(large.width).toBe(1500)
    const capped = await decodePicture(svg('width="100" height="100"'), { maxPixels: 90_000 })
    expect(capped.width).toBeGreaterThan(290)
    expect(capped.width * capped.height).toBeLessThanOrEqual(90_000)
  })

  it('of more than 32,767 px is drawn that large, or refused with its size like other pictures', async () => {
    const wide = await decodePicture(svg('width="40000" height="80"'))
    expect(wide.width).toBeGreaterThan(32_700)
    expect(wide.height).toBeGreaterThan(60)
    const inside = (wide.width * 9 + 9) * 4
    expect([...wide.data.slice(inside, inside + 4)]).toEqual([255, 0, 0, 255])
    await expect(decodePicture(svg('width="40000" height="40000"'))).rejects.toThrow(/is 40000×40000, 1,600 megapixels/)
  })
})

it('does not look at how the bytes lie in memory', async () => {
  const png = handmadePng(2, 1, RED_GREEN)
  const shifted = new Uint8Array(png.length + 3)
  shifted.set(png, 3)
  expect([...(await decodePicture(shifted.subarray(3))).data]).toEqual(RED_GREEN)
})

async function p3Profile(): Promise<Uint8Array> {
  const raw = { width: 1, height: 1, channels: 3 as const }
  const file = await sharp(Uint8Array.of(1, 2, 3), { raw })
    .withIccProfile('p3')
    .png()
    .toBuffer()
  return (await sharp(file).metadata()).icc!
}
