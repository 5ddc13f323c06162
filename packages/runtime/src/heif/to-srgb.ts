// Owns a picture whose colours are those of a profile -> sRGB: wrapped as a TIFF in memory, which libvips converts.

import type { Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { loadSharp } from '../sharp.ts'

const SHORT = 3
const LONG = 4
const UNDEFINED = 7

/** RGB of 8 or 16 bits in, the same in sRGB out. @throws PopcelError input-truncated for a profile that is none */
export async function toSrgb(picture: Picture, icc: Uint8Array): Promise<Picture> {
  const sharp = await loadSharp()
  const tiff = asTiff(picture, icc)
  const deep = picture.data instanceof Uint16Array
  try {
    // sharp would convert 16-bit colour to Display P3 first; told so, it goes to sRGB in one step.
    const pipeline = sharp(tiff, { limitInputPixels: false, ignoreIcc: deep }).toColourspace(deep ? 'rgb16' : 'srgb')
    if (deep) pipeline.withIccProfile('srgb')
    const { data } = await pipeline.raw({ depth: deep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true })
    const bytes = Uint8Array.from(data)
    return { ...picture, data: deep ? new Uint16Array(bytes.buffer) : bytes }
  } catch (error) {
    throw new PopcelError('input-truncated', { reason: 'its colour profile cannot be read' }, { cause: error })
  }
}

/** Uncompressed, in one strip, little-endian (TIFF 6.0; tag 34675 is the profile). */
function asTiff({ width, height, data }: Picture, icc: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const bits = data instanceof Uint16Array ? 16 : 8
  const entries = 11
  const bitsAt = 8 + 2 + entries * 12 + 4
  const iccAt = bitsAt + 6
  const pixelsAt = iccAt + icc.length + (icc.length % 2)
  const out = new Uint8Array(pixelsAt + pixels.length)
  const view = new DataView(out.buffer)
  out.set([0x49, 0x49, 42, 0, 8, 0, 0, 0])
  view.setUint16(8, entries, true)
  const rows: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, 3, bitsAt],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, 2],
    [273, LONG, 1, pixelsAt],
    [277, SHORT, 1, 3],
    [278, LONG, 1, height],
    [279, LONG, 1, pixels.length],
    [284, SHORT, 1, 1],
    [34_675, UNDEFINED, icc.length, iccAt],
  ]
  for (const [i, [tag, type, count, value]] of rows.entries()) {
    view.setUint16(10 + i * 12, tag, true)
    view.setUint16(12 + i * 12, type, true)
    view.setUint32(14 + i * 12, count, true)
    view.setUint32(18 + i * 12, value, true)
  }
  for (let c = 0; c < 3; c++) view.setUint16(bitsAt + c * 2, bits, true)
  out.set(icc, iccAt)
  out.set(pixels, pixelsAt)
  return out
}
