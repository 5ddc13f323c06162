import type { Picture } from '@popcel/matting'
import { decode } from 'fast-png'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodePicture } from './decode.ts'
import { type EncodeFormat, encodePicture } from './encode.ts'
import { inspectPicture } from './header.ts'

const size = { width: 16, height: 8 }
const rgba8: Picture<Uint8Array> = {
  ...size,
  channels: 4,
  data: Uint8Array.from({ length: 16 * 8 * 4 }, (_, i) => (i * 97) & 255),
  space: 'srgb',
  alpha: 'straight',
}
const rgba16: Picture<Uint16Array> = {
  ...rgba8,
  data: Uint16Array.from({ length: 16 * 8 * 4 }, (_, i) => (i * 40503) & 65535),
}
const rgb8: Picture<Uint8Array> = { ...rgba8, channels: 3, alpha: 'none', data: rgba8.data.slice(0, 16 * 8 * 3) }

describe('encodePicture', () => {
  it.each([
    ['png', {}],
    ['tiff', {}],
    ['webp', { lossless: true }],
  ] as const)('%s brings 8-bit straight RGBA back exactly, colour under alpha 0 too', async (format, more) => {
    const samples = rgba8.data.map((value, i) => (i % 4 === 3 && i < 64 ? 0 : value))
    const bytes = await encodePicture({ ...rgba8, data: samples }, { format, ...more })
    expect((await decodePicture(bytes)).data).toEqual(samples)
  })

  it.each(['png', 'tiff'] as const)('%s keeps 16 bits', async (format) => {
    const bytes = await encodePicture(rgba16, { format })
    expect((await inspectPicture(bytes)).bitDepth).toBe(16)
    expect(await decodePicture(bytes)).toEqual(rgba16)
  })

  it.each([rgba8, rgba16])('another PNG reader gets the same samples', async (picture) => {
    const read = decode(await encodePicture(picture, { format: 'png' }))
    expect(read).toMatchObject({ ...size, channels: 4, depth: picture.data.BYTES_PER_ELEMENT * 8 })
    expect(read.data).toEqual(picture.data)
  })

  it.each(['webp', 'avif'] as const)('%s takes a 16-bit picture down to 8', async (format) => {
    const decoded = await decodePicture(await encodePicture(rgba16, { format, lossless: true }))
    expect(decoded.data).toBeInstanceOf(Uint8Array)
    // libvips cuts the low byte off; anything within one step is right.
    decoded.data.forEach((value, i) => {
      if (format === 'webp') expect(Math.abs(value - rgba16.data[i]! / 257)).toBeLessThanOrEqual(1)
    })
  })

  it.each(['png', 'webp', 'jpeg', 'avif', 'tiff'] as const)(
    '%s is what its first bytes say, RGB stays without alpha',
    async (format) => {
      const info = await inspectPicture(await encodePicture(rgb8, { format: format satisfies EncodeFormat }))
      expect(info).toMatchObject({ format, ...size, hasAlpha: false })
    },
  )

  it('stores a grey picture as grey, 8 and 16 bits', async () => {
    const grey: Picture = { ...size, channels: 1, data: rgba8.data.slice(0, 128), space: 'srgb', alpha: 'none' }
    const bytes = await encodePicture(grey, { format: 'png' })
    expect((await sharp(bytes).metadata()).channels).toBe(1)
    expect((await decodePicture(bytes)).data.filter((_, i) => i % 3 === 0)).toEqual(grey.data)
    const deep = await encodePicture({ ...grey, data: rgba16.data.slice(0, 128) }, { format: 'png' })
    expect(await sharp(deep).metadata()).toMatchObject({ space: 'grey16', channels: 1 })
    expect((await decodePicture(deep)).data.filter((_, i) => i % 3 === 0)).toEqual(rgba16.data.slice(0, 128))
  })

  it('obeys quality and compressionLevel', async () => {
    const flat: Picture = {
      ...rgb8,
      width: 128,
      height: 128,
      data: Uint8Array.from({ length: 128 * 128 * 3 }, (_, i) => ((i * i) >> 9) & 255),
    }
    const sizeOf = async (options: Parameters<typeof encodePicture>[1]) => (await encodePicture(flat, options)).length
    expect(await sizeOf({ format: 'jpeg', quality: 30 })).toBeLessThan(await sizeOf({ format: 'jpeg', quality: 95 }))
    expect(await sizeOf({ format: 'png', compressionLevel: 9 })).toBeLessThan(
      await sizeOf({ format: 'png', compressionLevel: 0 }),
    )
  })
})

describe('what encodePicture refuses', () => {
  it.each([
    ['webp', 16383],
    ['avif', 16384],
    ['jpeg', 65500],
  ] as const)('%s: a side above %i px; png holds it', async (format, limit) => {
    const line = (width: number, height: number): Picture => ({
      ...{ width, height, channels: 3, space: 'srgb', alpha: 'none' },
      data: new Uint8Array(width * height * 3),
    })
    expect(await inspectPicture(await encodePicture(line(limit, 1), { format }))).toMatchObject({ width: limit })
    for (const [width, height] of [[limit + 1, 1] as const, [1, limit + 1] as const])
      await expect(encodePicture(line(width, height), { format })).rejects.toMatchObject({
        code: 'output-too-large',
        details: { width, height, format, limit },
      })
    expect((await encodePicture(line(limit + 1, 1), { format: 'png' })).length).toBeGreaterThan(0)
  })

  const floats: Picture = { ...rgb8, data: new Float32Array(16 * 8 * 3) }
  it.each([
    ['float samples', floats, { format: 'png' }, /float or linear pictures first/],
    ['linear light', { ...rgb8, space: 'linear' }, { format: 'png' }, /float or linear pictures first/],
    ['premultiplied colour', { ...rgba8, alpha: 'premultiplied' }, { format: 'png' }, /takes straight alpha/],
    ['alpha in a jpeg', rgba8, { format: 'jpeg' }, /jpeg cannot hold alpha/],
    [
      'a wrong number of samples',
      { ...rgb8, width: 17 },
      { format: 'png' },
      /a 17×8 picture of 3 channels has 384 samples/,
    ],
    ['quality 0', rgb8, { format: 'jpeg', quality: 0 }, /quality must be a whole number from 1 to 100, not 0/],
    ['quality NaN', rgb8, { format: 'webp', quality: Number.NaN }, /quality must be/],
    ['compressionLevel 10', rgb8, { format: 'png', compressionLevel: 10 }, /compressionLevel must be .* from 0 to 9/],
  ] as const)('%s', async (_, picture, options, message) => {
    await expect(encodePicture(picture as Picture, options)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message),
    })
  })
})

it.each([
  ['webp', 16_384],
  ['avif', 16_385],
  ['jpeg', 65_501],
] as const)('%s of a side of %i px is refused with the most that it holds', async (format, height) => {
  const thin: Picture = { ...rgb8, width: 1, height, data: new Uint8Array(height * 3) }
  await expect(encodePicture(thin, { format })).rejects.toMatchObject({
    code: 'output-too-large',
    message: `picture: is 1×${height} to be written, and ${format} holds ${height - 1} px a side; png and tiff hold more`,
  })
  const tiff = await encodePicture(thin, { format: 'tiff' })
  expect(await decodePicture(tiff)).toMatchObject({ width: 1, height })
})

it.each([[undefined], [null], [{}], [{ format: 'bmp' }]])(
  'what is no format is refused in words: %j',
  async (options) => {
    await expect(encodePicture(rgba8, options as never)).rejects.toThrow(
      /format must be one of png, webp, jpeg, avif, tiff/,
    )
  },
)

it('what is no picture, and what are no bytes, too', async () => {
  await expect(encodePicture(null as never, { format: 'png' })).rejects.toThrow(/takes a decoded picture/)
  await expect(decodePicture('hero.png' as never)).rejects.toThrow(/bytes are wanted, as a Uint8Array, not string/)
})
