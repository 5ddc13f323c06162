import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { joinBytes, pngChunk } from '../png-chunks.ts'
import { loadSharp } from '../sharp.ts'
import { handmadeTiff, SHORT } from '../testing/handmade-tiff.ts'
import { refusal } from '../testing/refusal.ts'
import { type Folder, temporaryFolder } from '../testing/weights.ts'
import type { FramePicture } from './frame-file.ts'
import { inspectFrameFile } from './inspect.ts'
import { readFrameFile } from './read.ts'
import { encodeByFfmpeg } from './testing/ffmpeg.ts'
import { floatPicture, inFolder, patch } from './testing/frames.ts'
import { writeFrameFile } from './write.ts'

let folder: Folder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())
const at = (name: string) => inFolder(folder)(name)

/** Every value of 8 or 16 bits that matters, in no order. */
function integers(Kind: typeof Uint8Array | typeof Uint16Array, channels: 1 | 2 | 3 | 4): FramePicture {
  const full = Kind === Uint8Array ? 255 : 65535
  const data = new Kind(31 * 17 * channels)
  for (let i = 0; i < data.length; i++) data[i] = i % 9 === 0 ? full : (i * 40503 + (i >> 3)) & full
  return { width: 31, height: 17, channels, data, space: 'srgb', alpha: channels % 2 === 0 ? 'straight' : 'none' }
}

describe.each(['png', 'tiff'] as const)('%s', (format) => {
  it.each([1, 2, 3, 4] as const)('keeps 8 and 16 bits of %i channels, and colour under alpha 0', async (channels) => {
    for (const Kind of [Uint8Array, Uint16Array]) {
      const picture = integers(Kind, channels)
      await writeFrameFile(at('frame'), picture, { format })
      const { picture: read, info } = await readFrameFile(at('frame'))
      expect(read).toEqual(picture)
      expect(info).toMatchObject({
        format,
        sampleType: Kind === Uint8Array ? 'uint8' : 'uint16',
        alpha: picture.alpha,
        space: 'srgb',
      })
      expect(await inspectFrameFile(at('frame'))).toEqual(info)
    }
  })

  it('is read by libvips as it was written', async () => {
    const picture = integers(Uint16Array, 3)
    await writeFrameFile(at('frame'), picture, { format })
    const sharp = await loadSharp()
    const raw = await sharp(at('frame')).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer()
    expect(new Uint16Array(raw.buffer, raw.byteOffset, raw.length / 2)).toEqual(picture.data)
  })

  it('floats become 16 bits, rounded and held to 0..1, or 8 when asked', async () => {
    const data = Float32Array.of(0, 1, 0.5, -0.25, 1.5, 0.25 / 65535)
    const picture = { width: 6, height: 1, channels: 1, data, space: 'srgb', alpha: 'none' } as const
    expect(await writeFrameFile(at('frame'), picture, { format, sampleType: 'uint16' })).toMatchObject({ clamped: 2 })
    expect([...(await readFrameFile(at('frame'))).picture.data]).toEqual([0, 65535, 32768, 0, 65535, 0])
    await writeFrameFile(at('frame'), { ...picture, data: new Float16Array(data) }, { format, sampleType: 'uint8' })
    expect([...(await readFrameFile(at('frame'))).picture.data]).toEqual([0, 255, 128, 0, 255, 0])
    data[4] = Number.NaN
    const error = await refusal(writeFrameFile(at('frame'), picture, { format }))
    expect(error).toMatchObject({ code: 'frame-not-finite', details: { count: 1, channel: 'Y', x: 4, y: 0 } })
  })

  it('says transfer, alpha, pass, rate and words, which are read back', async () => {
    const options = {
      format,
      pass: 'foreground',
      frameRate: { numerator: 30000, denominator: 1001 },
      timeCode: '10:00:00:12',
      metadata: { shot: 'ü: 12', camera: 'A' },
    } as const
    await writeFrameFile(at('frame'), { ...integers(Uint16Array, 4), space: 'linear' }, options)
    const info = await inspectFrameFile(at('frame'))
    expect(info).toMatchObject({ space: 'linear', frameRate: options.frameRate, timeCode: '10:00:00:12' })
    expect(info.metadata).toMatchObject({
      ...options.metadata,
      'popcel:transfer': 'linear',
      'popcel:alpha': 'straight',
      'popcel:pass': 'foreground',
      Software: 'Popcel',
    })
    expect((await readFrameFile(at('frame'), { space: 'srgb' })).picture.space).toBe('srgb')
  })

  it('of a matte says that it is coverage', async () => {
    await writeFrameFile(at('frame'), integers(Uint8Array, 1), { format, coverage: true })
    expect((await inspectFrameFile(at('frame'))).metadata).toMatchObject({
      'popcel:alpha': 'coverage',
      'popcel:transfer': 'linear',
    })
  })
})

it('a PNG states its transfer by cICP and gAMA, and is believed when others state it', async () => {
  await writeFrameFile(at('a.png'), { ...integers(Uint8Array, 3), space: 'linear' }, { format: 'png' })
  const bytes = await readFile(at('a.png'))
  const chunk = (type: string) => bytes.indexOf(Buffer.from(type, 'latin1')) + 4
  expect([...bytes.subarray(chunk('cICP'), chunk('cICP') + 4)]).toEqual([1, 8, 0, 1])
  expect(bytes.readUInt32BE(chunk('gAMA'))).toBe(100_000)
  // without our words: nothing stated is sRGB, a gamma of 1 is linear
  const plain = await (await loadSharp())(at('a.png')).png().toBuffer()
  await folder.put('plain.png', plain)
  expect((await inspectFrameFile(at('plain.png'))).space).toBe('srgb')
  const gamma = pngChunk('gAMA', Uint8Array.of(0, 1, 0x86, 0xa0))
  await folder.put('gamma.png', joinBytes([plain.subarray(0, 33), gamma, plain.subarray(33)]))
  expect((await inspectFrameFile(at('gamma.png'))).space).toBe('linear')
})

describe('a TIFF', () => {
  it.each(['none', 'deflate'])('of floats (%s) keeps every value', async (compression) => {
    for (const channels of [1, 2, 3, 4] as const) {
      const picture = { ...floatPicture(37, 29, channels), alpha: channels % 2 === 0 ? 'straight' : 'none' } as const
      picture.data.set([1e9, -7, 1e-30])
      await writeFrameFile(at('f.tif'), picture, { format: 'tiff', sampleType: 'float', compression })
      const { picture: read, info } = await readFrameFile(at('f.tif'))
      expect(read).toEqual(picture)
      expect(info).toMatchObject({ sampleType: 'float', space: 'linear', compression })
    }
  })

  it('whose colour is multiplied by alpha is told as such and divided when it is read', async () => {
    const data = Float32Array.of(0.25, 0.125, 0, 0.5, 0, 0, 0, 0)
    const picture = { width: 2, height: 1, channels: 4, data, space: 'linear', alpha: 'premultiplied' } as const
    await writeFrameFile(at('p.tif'), picture, { format: 'tiff', sampleType: 'float' })
    const { picture: read, info } = await readFrameFile(at('p.tif'))
    expect([...read.data]).toEqual([0.5, 0.25, 0, 0.5, 0, 0, 0, 0])
    expect(read.alpha).toBe('straight')
    expect(info.notes).toEqual(['its colour is multiplied by alpha and is divided by it when it is read'])
  })

  it('of CMYK is refused; a damaged one too', async () => {
    const sharp = await loadSharp()
    const cmyk = sharp({ create: { width: 4, height: 4, channels: 3, background: '#123456' } }).toColourspace('cmyk')
    await folder.put('c.tif', await cmyk.tiff().toBuffer())
    expect(await refusal(readFrameFile(at('c.tif')))).toMatchObject({
      code: 'frame-kind-not-read',
      details: { what: 'a TIFF of CMYK colours' },
    })
    await writeFrameFile(at('d.tif'), integers(Uint16Array, 3), { format: 'tiff' })
    await patch(at('d.tif'), (bytes) => bytes.subarray(0, bytes.length - 200))
    expect((await refusal(readFrameFile(at('d.tif')))).code).toBe('input-truncated')
    await patch(at('d.tif'), (bytes) => bytes.subarray(0, 12))
    expect((await refusal(readFrameFile(at('d.tif')))).code).toBe('input-truncated')
  })
})

it('a TIFF of grey in half floats, or of luma and chroma, is refused: libvips gives other colours; one cut off within its tiles too', async () => {
  await folder.put('h.tif', handmadeTiff({ width: 4, height: 4, samples: new Float16Array(16).fill(0.5) }))
  expect(await refusal(readFrameFile(at('h.tif')))).toMatchObject({
    code: 'frame-kind-not-read',
    details: { what: 'a TIFF of grey in half floats' },
  })
  const ycc = handmadeTiff({
    width: 4,
    height: 4,
    channels: 3,
    samples: new Uint8Array(48),
    entries: [[262, SHORT, [6]]],
  })
  await folder.put('y.tif', ycc)
  expect((await refusal(readFrameFile(at('y.tif')))).message).toContain('is a TIFF of YCbCr colours, which is not read')
  const tiled = handmadeTiff({ width: 32, height: 32, tile: 16, samples: new Uint8Array(1024) })
  await folder.put('t.tif', tiled.subarray(0, -1))
  expect((await refusal(readFrameFile(at('t.tif')))).message).toContain('it ends within its tiles')
  const sharp = await loadSharp()
  const noise = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i * 2654435761) >>> 24)
  const packed = sharp(noise, { raw: { width: 64, height: 64, channels: 1 } }).toColourspace('b-w')
  await folder.put(
    'w.tif',
    await packed.tiff({ tile: true, tileWidth: 32, tileHeight: 32, compression: 'lzw' }).toBuffer(),
  )
  expect((await readFrameFile(at('w.tif'))).picture.data).toEqual(noise)
  await patch(at('w.tif'), (bytes) => bytes.fill(0x55, bytes.length / 2, bytes.length / 2 + 20))
  expect((await refusal(readFrameFile(at('w.tif')))).code).toBe('input-truncated')
})

it('JPEG and WebP are written and read at 8 bits', async () => {
  const picture = { ...integers(Uint8Array, 3), data: new Uint8Array(31 * 17 * 3).fill(90) }
  for (const format of ['jpeg', 'webp'] as const) {
    await writeFrameFile(at('frame'), picture, { format })
    const { picture: read } = await readFrameFile(at('frame'))
    expect(read).toMatchObject({ width: 31, height: 17, channels: 3, alpha: 'none' })
    expect(Math.max(...Array.from(read.data, (value) => Math.abs(value - 90)))).toBeLessThanOrEqual(1)
  }
})

describe('a DPX of FFmpeg', () => {
  const size = { width: 31, height: 5 }
  const cases = [
    ['rgb24', 8, 3],
    ['rgba', 8, 4],
    ['gray', 8, 1],
    ['rgb48le', 16, 3],
    ['rgb48be', 16, 3],
    ['rgba64be', 16, 4],
    ['gbrp10le', 10, 3],
    ['gbrp10be', 10, 3],
    ['gbrp12le', 12, 3],
    ['gbrp12be', 12, 3],
  ] as const

  it.each(cases)('%s is read', async (format, bits, channels) => {
    const count = size.width * size.height * channels
    const values = Uint16Array.from({ length: count }, (_, i) => (i * 2477 + 1) & (2 ** bits - 1))
    const bytes = Buffer.alloc(count * (bits === 8 ? 1 : 2))
    values.forEach((value, i) => {
      if (bits === 8) bytes[i] = value
      else if (format.endsWith('be')) bytes.writeUInt16BE(value, 2 * i)
      else bytes.writeUInt16LE(value, 2 * i)
    })
    await folder.put('f.dpx', await encodeByFfmpeg('dpx', format, size, bytes))
    const { picture, info } = await readFrameFile(at('f.dpx'))
    expect(info).toMatchObject({
      format: 'dpx',
      ...size,
      sampleType: `uint${bits}`,
      alpha: channels === 4 ? 'straight' : 'none',
    })
    expect(await inspectFrameFile(at('f.dpx'))).toEqual(info)
    const pixels = size.width * size.height
    // planes of gbrp are G B R
    const planar = (i: number) => values[[2, 0, 1][i % 3]! * pixels + Math.floor(i / 3)]!
    const spread = {
      8: (v: number) => v,
      10: (v: number) => (v << 6) | (v >> 4),
      12: (v: number) => (v << 4) | (v >> 8),
      16: (v: number) => v,
    }[bits]
    const wanted = Array.from(values, (value, i) => spread(format.startsWith('gbrp') ? planar(i) : value))
    expect([...picture.data]).toEqual(wanted)
  })

  it('says its transfer; film log is told and not converted; kinds that are not read are refused', async () => {
    await folder.put('l.dpx', await encodeByFfmpeg('dpx', 'gbrp10be', size, Buffer.alloc(31 * 5 * 6)))
    const set = (offset: number, value: number) =>
      patch(at('l.dpx'), (bytes) => {
        bytes.writeUInt8(value, offset)
        return bytes
      })
    await set(801, 1)
    const log = await inspectFrameFile(at('l.dpx'))
    expect(log).toMatchObject({ space: 'srgb', metadata: { transfer: 'printing density' } })
    expect(log.notes[0]).toContain('film log')
    await set(801, 2)
    expect(await inspectFrameFile(at('l.dpx'))).toMatchObject({ space: 'linear', notes: [] })
    await patch(at('l.dpx'), (bytes) => bytes.subarray(0, bytes.length - 100))
    expect((await refusal(readFrameFile(at('l.dpx')))).message).toContain('bytes of pixels and needs')
    await set(800, 100)
    expect((await refusal(readFrameFile(at('l.dpx')))).message).toContain('a DPX of descriptor 100')
    await patch(at('l.dpx'), (bytes) => bytes.subarray(0, 900))
    expect((await refusal(inspectFrameFile(at('l.dpx')))).code).toBe('input-truncated')
  })
})
