import { PopcelError } from '@popcel/protocol'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeClip } from './clip.ts'
import { decodePicture } from './decode.ts'
import { inspectPicture } from './header.ts'
import { fill, handmadeApng, handmadePng } from './testing/handmade.ts'
import { handmadeTiff, SHORT } from './testing/handmade-tiff.ts'

async function refusal(work: Promise<unknown>): Promise<PopcelError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(PopcelError)
  return error as PopcelError
}

describe('what is not a picture', () => {
  it('0 bytes', async () => {
    const error = await refusal(decodePicture(new Uint8Array(0)))
    expect(error.with({ file: 'a.png' }).message).toBe('a.png: is empty (0 bytes)')
    expect(error.code).toBe('input-empty')
  })

  it.each([
    ['text', 'hello world, this is no picture'],
    ['a web page', '<!DOCTYPE html><html><body></body></html>'],
    ['other XML', '<?xml version="1.0"?><a/>'],
    ['one byte', 'x'],
    ['a PDF', '%PDF-1.7\n1 0 obj\n'],
  ])('%s', async (_, text) => {
    for (const work of [
      decodePicture(Buffer.from(text)),
      decodeClip(Buffer.from(text)),
      inspectPicture(Buffer.from(text)),
    ]) {
      const error = await refusal(work)
      expect(error.code).toBe('input-not-a-picture')
      expect(error.message).toContain(
        'is not a picture that can be read (PNG, JPEG, WebP, GIF, AVIF, TIFF, HEIC, BMP, PNM or SVG)',
      )
    }
  })
})

describe('what is a picture or film of another kind is called by its name', () => {
  it.each([
    ['an animated AVIF', '\0\0\0\x2cftypavis\0\0\0\0avifavis', /save it as APNG/],
    ['a JPEG XL picture', '\xff\x0a\xfa\x1f', /save it as PNG/],
    ['a JPEG 2000 picture', '\0\0\0\x0cjP  \r\n\x87\n', /save it as PNG/],
    ['a Photoshop document', '8BPS\0\x01', /save it as PNG/],
    ['an icon', '\0\0\x01\0\x01\0\x10\x10', /save it as PNG/],
    ['an OpenEXR picture', '\x76\x2f\x31\x01\x02\0\0\0', /popcel clip reads it/],
    ['a video', '\0\0\0\x20ftypisom\0\0\x02\0', /popcel clip reads it/],
  ])('%s', async (what, head, advice) => {
    const error = await refusal(decodePicture(Buffer.from(head.padEnd(64, '\0'), 'latin1')))
    expect(error.code).toBe('input-other-format')
    expect(error.message).toContain(`picture: is ${what}, which is not read here; `)
    expect(error.message).toMatch(advice)
  })
})

describe('what is sound and of a kind whose colours would come out wrong, or that libvips was built without', () => {
  const size = { width: 4, height: 4 } as const
  it.each([
    ['32-bit whole numbers', { samples: new Uint32Array(48), channels: 3 }, 'a TIFF of uint samples (srgb)'],
    ['numbers below 0', { samples: new Int16Array(16) }, 'a TIFF of short samples (grey16)'],
    ['64-bit floats', { samples: new Float64Array(16) }, 'of a rare kind (samples out of range)'],
    [
      'luma and chroma',
      { samples: new Uint8Array(48), channels: 3, entries: [[262, SHORT, [6]]] },
      'a TIFF of YCbCr colours',
    ],
    [
      'the preview of a raw picture',
      { samples: new Uint8Array(48), channels: 3, entries: [[254, SHORT, [1]]] },
      "a camera's raw picture behind a preview",
    ],
    [
      'Zstandard',
      { samples: new Uint8Array(16), compression: 50_000 },
      'of a rare kind (ZSTD compression support is not configured)',
    ],
  ] as const)('%s', async (_, made, what) => {
    const error = await refusal(decodePicture(handmadeTiff({ ...size, ...made })))
    expect([error.code, error.details['what']]).toEqual(['input-other-format', what])
  })

  it('a JPEG of 12 bits', async () => {
    const jpeg = await sharp({ create: { ...size, channels: 3, background: '#fff' } })
      .jpeg()
      .toBuffer()
    jpeg[jpeg.indexOf(Buffer.of(0xff, 0xc0)) + 4] = 12
    const error = await refusal(decodePicture(jpeg))
    expect(error.message).toContain('is of a rare kind (Unsupported JPEG data precision 12), which is not read here')
  })
})

describe('what is cut off or damaged', () => {
  let files: Record<string, Uint8Array>
  beforeAll(async () => {
    const noise = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => (i * 2654435761) >>> 24)
    const source = () => sharp(noise, { raw: { width: 64, height: 48, channels: 3 } })
    files = {
      png: await source().png().toBuffer(),
      jpeg: await source().jpeg().toBuffer(),
      progressive: await source().jpeg({ progressive: true }).toBuffer(),
      webp: await source().webp().toBuffer(),
      gif: await source().gif().toBuffer(),
      tiff: await source().tiff().toBuffer(),
      avif: await source().avif().toBuffer(),
      svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>'),
    }
  })

  it.each(['png', 'jpeg', 'progressive', 'webp', 'gif', 'tiff', 'avif', 'svg'])(
    '%s at 40, 60 and 95 %',
    async (name) => {
      const whole = files[name]!
      await decodePicture(whole)
      for (const share of [0.4, 0.6, 0.95]) {
        const error = await refusal(decodePicture(whole.subarray(0, Math.floor(whole.length * share))))
        expect(error.code).toBe('input-truncated')
        expect(error.message).toMatch(/^picture: is cut off or damaged: \S/)
      }
    },
  )

  it('an AVIF whose tables are damaged, which is no video', async () => {
    const bytes = Buffer.from(files['avif']!)
    bytes.write('free', bytes.indexOf('meta'), 'latin1')
    expect((await refusal(decodePicture(bytes))).message).toMatch(/^picture: is cut off or damaged: \S/)
  })

  it('a header alone', async () => {
    expect((await refusal(decodePicture(files['png']!.subarray(0, 20)))).code).toBe('input-truncated')
    expect((await refusal(decodePicture(files['tiff']!.subarray(0, 20)))).code).toBe('input-truncated')
  })

  it('a TIFF of tiles, which libvips would paint black', async () => {
    const samples = new Uint8Array(32 * 32).fill(200)
    const whole = handmadeTiff({ width: 32, height: 32, tile: 16, samples })
    expect((await decodePicture(whole)).data.every((value) => value === 200)).toBe(true)
    const error = await refusal(decodePicture(whole.subarray(0, -1)))
    expect(error.message).toBe('picture: is cut off or damaged: it ends within its tiles')
  })

  it.each([false, true])('a TIFF with damage in a tile (BigTIFF: %s)', async (bigtiff) => {
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 2654435761) >>> 24)
    const pipeline = sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
    const packed = { tile: true, tileWidth: 16, tileHeight: 32, compression: 'deflate', bigtiff } as const
    const whole = await pipeline.tiff(packed).toBuffer()
    expect([...(await decodePicture(whole)).data]).toEqual([...noise])
    whole.fill(0xff, whole.length / 2, whole.length / 2 + 40)
    expect((await refusal(decodePicture(whole))).message).toMatch(/^picture: is cut off or damaged: \S/)
  })

  it('a PNG with one wrong byte in its picture data', async () => {
    const bytes = Uint8Array.from(files['png']!)
    bytes[bytes.length >> 1]! ^= 0x55
    expect((await refusal(decodePicture(bytes))).code).toBe('input-truncated')
  })

  it('an APNG with one wrong byte in any chunk of its frames', async () => {
    const frame = { width: 2, height: 2, rgba: fill(4, 1, 2, 3, 255) }
    const apng = handmadeApng(2, 2, [frame, frame])
    for (const type of ['acTL', 'fcTL', 'IDAT', 'fdAT']) {
      const bytes = Uint8Array.from(apng)
      bytes[Buffer.from(apng).lastIndexOf(type) + 11]! ^= 1
      expect((await refusal(decodeClip(bytes))).message).toBe(
        `picture: is cut off or damaged: the checksum of a chunk ${type} does not hold`,
      )
    }
  })

  it('an animated GIF, whose first frames can still be read', async () => {
    const tall = Uint8Array.from({ length: 32 * 96 * 3 }, (_, i) => (i * 2654435761) >>> 24)
    const pages = sharp(tall, { raw: { width: 32, height: 96, channels: 3, pageHeight: 32 } })
    const whole = await pages.gif().toBuffer()
    for (const work of [decodeClip, inspectPicture]) {
      const error = await refusal(work(whole.subarray(0, whole.length * 0.6)))
      expect([error.code, error.message]).toEqual([
        'input-truncated',
        'picture: is cut off or damaged: it ends within frame 2',
      ])
    }
    // Browsers bear with a GIF that only lacks its last byte, or has more behind it.
    expect((await decodeClip(whole.subarray(0, -1))).frames).toHaveLength(3)
    expect((await decodeClip(whole.subarray(0, -2))).frames).toHaveLength(3)
    expect((await decodeClip(Buffer.concat([whole.subarray(0, -2), Buffer.of(0x3b)]))).frames).toHaveLength(3)
    expect((await decodeClip(Buffer.concat([whole, Buffer.from('more')]))).frames).toHaveLength(3)
  })

  it('says why in one line', async () => {
    const avif = files['avif']!
    expect((await refusal(decodePicture(avif.subarray(0, avif.length / 2)))).message).toContain(
      'Unexpected end of file',
    )
    const error = await refusal(decodePicture(files['jpeg']!.subarray(0, files['jpeg']!.length - 2)))
    expect(error.message).toBe('picture: is cut off or damaged: premature end of JPEG image')
    const svg = await refusal(
      decodePicture(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">')),
    )
    expect(svg.message).toMatch(
      /^picture: is cut off or damaged: XML parse error: line 1 column \d+ of data: Premature end/,
    )
    const [head, rest] = [files['png']!.subarray(0, 33), files['png']!.subarray(8)]
    const twice = await refusal(decodePicture(Buffer.concat([head, rest])))
    expect(twice.message).toBe('picture: is cut off or damaged: its header cannot be read')
    const tiff = handmadeTiff({ width: 8, height: 8, samples: new Uint8Array(64) })
    expect((await refusal(decodePicture(tiff.subarray(0, -9)))).message).toMatch(
      /^picture: is cut off or damaged: Read error/,
    )
  })
})

describe('caps', () => {
  it('names the size of a 40,000×40,000 picture without decoding it', async () => {
    const bytes = handmadePng(1, 1, [1, 2, 3, 4])
    const large = withSize(bytes, 40000, 40000)
    const before = process.memoryUsage().rss
    const error = await refusal(decodePicture(large))
    expect(error.code).toBe('input-too-many-pixels')
    expect(error.message).toBe('picture: is 40000×40000, 1,600 megapixels; the most that is decoded is 100 megapixels')
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6)
  })

  it('decodes exactly the cap and refuses one pixel more', async () => {
    const bytes = handmadePng(10, 10, fill(100, 1, 2, 3, 4))
    expect((await decodePicture(bytes, { maxPixels: 100 })).width).toBe(10)
    expect((await refusal(decodePicture(bytes, { maxPixels: 99 }))).code).toBe('input-too-many-pixels')
  })

  it('counts bytes before anything else', async () => {
    const bytes = new Uint8Array(2001)
    const error = await refusal(decodePicture(bytes, { maxBytes: 2000 }))
    expect(error.message).toBe('picture: has 2,001 bytes; the most that is read is 2,000')
  })

  it('counts all frames of a clip together', async () => {
    const frame = { width: 10, height: 10, rgba: fill(100, 1, 2, 3, 255) }
    const apng = handmadeApng(10, 10, [frame, frame, frame])
    expect((await decodeClip(apng, { maxPixels: 300 })).frames).toHaveLength(3)
    const error = await refusal(decodeClip(apng, { maxPixels: 299 }))
    expect(error.code).toBe('input-too-many-pixels')
    expect(error.message).toContain('10×10 in 3 frames')
  })
})

describe('animated where a still picture is wanted', () => {
  const frame = (red: number) => ({ width: 2, height: 2, rgba: fill(4, red, 0, 0, 255) })

  it('APNG, GIF and WebP are refused with their number of frames', async () => {
    const apng = handmadeApng(2, 2, [frame(10), frame(20), frame(30)])
    const tall = Uint8Array.from([10, 200, 90].flatMap((red) => fill(64, red, 0, 0)))
    const pages = () => sharp(tall, { raw: { width: 8, height: 24, channels: 3, pageHeight: 8 } })
    for (const bytes of [apng, await pages().gif().toBuffer(), await pages().webp().toBuffer()]) {
      const error = await refusal(decodePicture(bytes))
      expect(error.code).toBe('input-animated')
      expect(error.message).toBe('picture: is animated (3 frames); a still picture is wanted here')
    }
  })

  it('the first frame can be asked for', async () => {
    const picture = await decodePicture(handmadeApng(2, 2, [frame(10), frame(20)]), { animated: 'first' })
    expect([...picture.data.slice(0, 4)]).toEqual([10, 0, 0, 255])
  })

  it('an APNG of one frame is a still picture', async () => {
    expect((await decodePicture(handmadeApng(2, 2, [frame(10)]))).width).toBe(2)
  })
})

/** The same PNG with another size in its header, and that chunk's CRC made right again. */
function withSize(png: Uint8Array, width: number, height: number): Uint8Array {
  const other = handmadePng(1, 1, [1, 2, 3, 4])
  const view = new DataView(other.buffer)
  view.setUint32(16, width)
  view.setUint32(20, height)
  view.setUint32(29, crc(other.subarray(12, 29)))
  expect(other.length).toBe(png.length)
  return other
}

function crc(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  }
  return (value ^ 0xffffffff) >>> 0
}
