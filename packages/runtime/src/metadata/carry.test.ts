import type { Picture } from '@popcel/matting'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { decodePicture } from '../decode.ts'
import { encodePicture } from '../encode.ts'
import { encodeClip } from '../encode-clip.ts'
import { heicFile } from '../testing/heic.ts'
import { readMetadata, withMetadata } from './carry.ts'
import { bareExif, exifFor } from './exif.ts'

const xmp =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6" tiff:Make="Popcel"/></rdf:RDF></x:xmpmeta>'

/** A photograph as a camera writes it: on its side, with a maker and a place. */
async function photograph(): Promise<Uint8Array> {
  const pixels = sharp({ create: { width: 40, height: 20, channels: 3, background: '#c83' } })
  const exif = { IFD0: { Make: 'Popcel', Copyright: 'nobody' }, IFD3: { GPSLatitudeRef: 'N' } }
  const jpeg = pixels.withExif(exif).withXmp(xmp).withMetadata({ orientation: 6 })
  return new Uint8Array(await jpeg.jpeg().toBuffer())
}

const cutOut = (alpha: boolean): Picture => {
  const channels = alpha ? 4 : 3
  const data = Uint8Array.from({ length: 12 * 10 * channels }, (_, i) => (i * 37) % 256)
  return { width: 12, height: 10, channels, data, space: 'srgb', alpha: alpha ? 'straight' : 'none' }
}
const made = (alpha: boolean) => ({ width: 12, height: 10, hasAlpha: alpha })

/** The value of a tag of the first directory (short) or of the EXIF directory. */
function tagOf(block: Uint8Array, wanted: number, inside = false): number | undefined {
  const bare = bareExif(block)!
  const view = new DataView(bare.buffer, bare.byteOffset)
  const little = bare[0] === 0x49
  const look = (offset: number): number | undefined => {
    for (let i = 0; i < view.getUint16(offset, little); i++) {
      const at = offset + 2 + i * 12
      const tag = view.getUint16(at, little)
      if (inside && tag === 0x8769 && wanted !== tag) return look(view.getUint32(at + 8, little))
      if (tag === wanted)
        return view.getUint16(at + 2, little) === 3 ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little)
    }
    return undefined
  }
  return look(view.getUint32(4, little))
}

describe.each([
  ['png', true, {}],
  ['webp', true, {}],
  ['webp', true, { lossless: true }],
  ['webp', false, {}],
  ['jpeg', false, {}],
] as const)('%s (alpha %s, %j)', (format, alpha, more) => {
  test('takes EXIF and XMP, upright, and keeps its pixels to the last value', async () => {
    const before = await encodePicture(cutOut(alpha), { format, ...more })
    const metadata = (await readMetadata(await photograph()))!
    const { bytes, lost } = withMetadata(before, format, metadata, made(alpha))
    expect(lost).toEqual([])
    const read = await sharp(bytes).metadata()
    expect([read.width, read.height, read.orientation, read.hasAlpha]).toEqual([12, 10, 1, alpha])
    expect(tagOf(read.exif!, 0x0112)).toBe(1)
    expect(Buffer.from(read.exif!).includes('Popcel')).toBe(true)
    expect(read.xmp?.toString()).toBe(xmp.replace('Orientation="6"', 'Orientation="1"'))
    expect((await decodePicture(bytes)).data).toEqual((await decodePicture(before)).data)
  })
})

test('an animated WebP takes them too and still moves', async () => {
  const frame = cutOut(true) as Picture<Uint8Array>
  const other = { ...frame, data: frame.data.map((value) => 255 - value) }
  const clip = { frames: [frame, other].map((picture) => ({ picture, durationMs: 100 })), plays: 0 }
  const metadata = (await readMetadata(await photograph()))!
  const { bytes } = withMetadata(await encodeClip(clip, { format: 'webp' }), 'webp', metadata, made(true))
  const read = await sharp(bytes, { animated: true }).metadata()
  expect([read.pages, read.loop, Boolean(read.exif), Boolean(read.xmp)]).toEqual([2, 0, true, true])
})

test('avif, tiff and gif lose them, and it is said', async () => {
  const metadata = (await readMetadata(await photograph()))!
  for (const format of ['avif', 'tiff', 'gif']) {
    const bytes = new Uint8Array([1, 2, 3])
    expect(withMetadata(bytes, format, metadata, made(true))).toEqual({ bytes, lost: ['EXIF', 'XMP'] })
  }
})

test('a JPEG loses what its segments cannot hold, and that alone', async () => {
  const metadata = { exif: (await readMetadata(await photograph()))!.exif, xmp: new Uint8Array(70_000).fill(65) }
  const before = await encodePicture(cutOut(false), { format: 'jpeg' })
  const { bytes, lost } = withMetadata(before, 'jpeg', metadata, made(false))
  expect(lost).toEqual(['XMP'])
  expect((await sharp(bytes).metadata()).exif).toBeDefined()
})

test('a picture without either has none', async () => {
  expect(await readMetadata(await encodePicture(cutOut(true), { format: 'png' }))).toBeUndefined()
  expect(await readMetadata(new Uint8Array([1, 2, 3]))).toBeUndefined()
})

describe('EXIF', () => {
  /** Motorola order: orientation 8, an EXIF directory with colour space 65535 and sizes, and a thumbnail directory at 80. */
  function block(): Uint8Array {
    const bytes = new Uint8Array(100)
    const view = new DataView(bytes.buffer)
    bytes.set([0x4d, 0x4d, 0, 42])
    view.setUint32(4, 8)
    const entry = (at: number, tag: number, type: number, value: number) => {
      view.setUint16(at, tag)
      view.setUint16(at + 2, type)
      view.setUint32(at + 4, 1)
      if (type === 3) view.setUint16(at + 8, value)
      else view.setUint32(at + 8, value)
    }
    view.setUint16(8, 2)
    entry(10, 0x0112, 3, 8)
    entry(22, 0x8769, 4, 38)
    view.setUint32(34, 80)
    view.setUint16(38, 3)
    entry(40, 0xa001, 3, 65535)
    entry(52, 0xa002, 4, 4000)
    entry(64, 0xa003, 3, 3000)
    return bytes
  }

  test('becomes that of an upright sRGB picture of the new size, without a thumbnail', () => {
    const fixed = exifFor(block(), 70_000, 50)!
    expect(tagOf(fixed, 0x0112)).toBe(1)
    expect([0xa001, 0xa002, 0xa003].map((tag) => tagOf(fixed, tag, true))).toEqual([1, 70_000, 50])
    expect(new DataView(fixed.buffer).getUint32(34)).toBe(0)
    expect(block()[19]).toBe(8)
  })

  test('that leads out of its own bytes is not taken, or only as far as it goes', () => {
    expect(exifFor(new Uint8Array([1, 2, 3]), 1, 1)).toBeUndefined()
    const outside = block()
    new DataView(outside.buffer).setUint32(4, 5000)
    expect(exifFor(outside, 1, 1)).toBeUndefined()
    const inner = block()
    new DataView(inner.buffer).setUint32(30, 99)
    expect(tagOf(exifFor(inner, 1, 1)!, 0x0112)).toBe(1)
  })
})

test("a HEIC's EXIF is carried, and the picture is upright in it", async () => {
  const metadata = (await readMetadata(heicFile('turned6')))!
  const before = await encodePicture(cutOut(true), { format: 'png' })
  const { bytes, lost } = withMetadata(before, 'png', metadata, made(true))
  expect(lost).toEqual([])
  expect(tagOf(metadata.exif!, 0x0112)).toBe(6)
  expect(tagOf((await sharp(bytes).metadata()).exif!, 0x0112)).toBe(1)
})
