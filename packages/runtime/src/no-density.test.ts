import type { Picture } from '@popcel/matting'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { decodePicture } from './decode.ts'
import { encodePicture } from './encode.ts'

/** A flat colour, with a dot so that its rows differ. */
function flat(channels: 3 | 4, deep: boolean): Picture {
  const data = new (deep ? Uint16Array : Uint8Array)(9 * 7 * channels).fill(deep ? 30_000 : 120)
  data[4] = 7
  return { width: 9, height: 7, channels, data, space: 'srgb', alpha: channels === 4 ? 'straight' : 'none' }
}

it.each([
  ['png', 4, false],
  ['png', 3, true],
  ['tiff', 4, false],
  ['tiff', 3, true],
] as const)(
  '%s with %i channels says nothing of inches, and is whole (16 bits: %s)',
  async (format, channels, deep) => {
    const picture = flat(channels, deep)
    const file = await encodePicture(picture, { format, compressionLevel: 4 })
    const text = Buffer.from(file).toString('latin1')
    if (format === 'png') expect(text).not.toContain('pHYs')
    if (format === 'tiff') expect((await sharp(file).metadata()).resolutionUnit).toBeUndefined()
    expect((await decodePicture(file)).data).toEqual(picture.data)
  },
)
