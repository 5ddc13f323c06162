import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Folder, temporaryFolder } from '../../testing/weights.ts'
import type { FramePicture, FrameSamples, WriteFrameOptions } from '../frame-file.ts'
import { inspectFrameFile } from '../inspect.ts'
import { readFrameFile } from '../read.ts'
import { createFrameScratch } from '../scratch.ts'
import { decodeByFfmpeg, encodeByFfmpeg } from '../testing/ffmpeg.ts'
import { asHalves, floatPicture, inFolder } from '../testing/frames.ts'
import { MADE_BY_OPENEXR, truth } from '../testing/made-by-openexr.ts'
import { writeFrameFile } from '../write.ts'

let folder: Folder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())
const at = (name: string) => inFolder(folder)(name)

const COMPRESSIONS = ['none', 'rle', 'zips', 'zip', 'piz', 'pxr24'] as const
/** Odd, one pixel, one line, one column, more than two chunks of every kind. */
const SIZES = [
  [53, 70],
  [1, 1],
  [67, 1],
  [1, 33],
  [16, 16],
] as const

/** By how much the worst sample is further from the wanted one than it may be. */
function worst(found: FrameSamples, wanted: FrameSamples, allowed: (value: number) => number): number {
  expect(found.length).toBe(wanted.length)
  return Math.max(...Array.from(wanted, (value, i) => Math.abs(found[i]! - value) - allowed(value)))
}

async function roundTrip(picture: FramePicture, options: Partial<WriteFrameOptions> = {}) {
  const path = at('round.exr')
  const written = await writeFrameFile(path, picture, { format: 'exr', ...options })
  expect(written.bytes).toBe((await readFile(path)).length)
  return readFrameFile(path)
}

describe.each(COMPRESSIONS)('%s', (compression) => {
  it.each(SIZES)('keeps the nearest half of every sample, %i×%i', async (width, height) => {
    for (const channels of [1, 2, 3, 4] as const) {
      const picture = floatPicture(width, height, channels)
      const { picture: read, info } = await roundTrip(picture, { compression })
      expect(read).toMatchObject({ width, height, channels, space: 'linear', alpha: picture.alpha })
      expect(read.data).toEqual(asHalves(picture.data))
      expect(info).toMatchObject({ compression, sampleType: 'half' })
    }
  })

  it.each(SIZES)('keeps floats, %i×%i', async (width, height) => {
    const picture = floatPicture(width, height, 3)
    picture.data.set([1e9, -3.5, 1e-20].slice(0, picture.data.length))
    const { picture: read } = await roundTrip(picture, { compression, sampleType: 'float' })
    // pxr24 keeps 24 of 32 bits: the mantissa loses 8 of 23
    const loss = compression === 'pxr24' ? 2 ** -16 : 0
    expect(worst(read.data, picture.data, (value) => loss * Math.abs(value))).toBeLessThanOrEqual(0)
  })

  it('is read by FFmpeg as it was written', async () => {
    const picture = floatPicture(53, 70, 4)
    for (const sampleType of ['half', 'float'] as const) {
      const path = at('ffmpeg.exr')
      await writeFrameFile(path, picture, { format: 'exr', compression, sampleType })
      const { picture: ours } = await readFrameFile(path)
      const theirs = await decodeByFfmpeg('exr', await readFile(path))
      expect(theirs).toMatchObject({
        width: 53,
        height: 70,
        format: sampleType === 'half' ? 'gbrapf16le' : 'gbrapf32le',
      })
      const Kind = sampleType === 'half' ? Float16Array : Float32Array
      // FFmpeg's planes are G B R A
      ;[2, 0, 1, 3].forEach((plane, channel) => {
        const samples = new Kind(theirs.planes[plane]!.buffer as ArrayBuffer)
        expect(Float32Array.from(samples)).toEqual(ours.data.filter((_, i) => i % 4 === channel))
      })
    }
  })

  it('of one value is small and comes back', async () => {
    const picture = { ...floatPicture(300, 100, 3), data: new Float32Array(90_000).fill(0.25) }
    const { picture: read, info } = await roundTrip(picture, { compression })
    expect(info.compression).toBe(compression)
    expect(read.data).toEqual(picture.data)
    if (compression !== 'none') expect((await readFile(at('round.exr'))).length).toBeLessThan(15_000)
  })
})

it.each(['none', 'rle', 'zip1', 'zip16'])('what FFmpeg writes with %s is read', async (compression) => {
  const picture = floatPicture(53, 70, 3)
  const planes = [1, 2, 0].map((channel) => picture.data.filter((_, i) => i % 3 === channel))
  const bytes = new Uint8Array(Float32Array.from(planes.flatMap((plane) => [...plane])).buffer)
  for (const format of ['float', 'half']) {
    const file = await encodeByFfmpeg('exr', 'gbrpf32le', { width: 53, height: 70 }, bytes, { compression, format })
    await folder.put('theirs.exr', file)
    const { picture: read, info } = await readFrameFile(at('theirs.exr'))
    expect(info).toMatchObject({ sampleType: format, channels: ['B', 'G', 'R'], read: ['R', 'G', 'B'], alpha: 'none' })
    // FFmpeg rounds its halves its own way: the next half either way
    if (format === 'float') expect(read.data).toEqual(picture.data)
    else expect(worst(read.data, picture.data, () => 2 ** -10)).toBeLessThanOrEqual(0)
  }
})

it.each(Object.entries(MADE_BY_OPENEXR))('what OpenEXR writes with %s is read', async (compression, made) => {
  await folder.put('made.exr', Buffer.from(made.base64, 'base64'))
  const { picture, info } = await readFrameFile(at('made.exr'))
  expect(info).toMatchObject({
    compression,
    width: made.width,
    height: made.height,
    alpha: 'premultiplied',
    sampleType: 'half',
  })
  for (let i = 0; i < picture.data.length; i++) {
    const pixel = i >> 2
    const wanted = truth(pixel % made.width, Math.floor(pixel / made.width))[i & 3]!
    expect(Math.abs(picture.data[i]! - wanted), `sample ${i}`).toBeLessThan(0.006)
  }
})

describe('samples', () => {
  it('beyond the largest half become it, halves round to even, small ones stay', async () => {
    const wanted: [number, number][] = [
      [65504, 65504],
      [65510, 65504],
      [1e6, 65504],
      [-1e30, -65504],
      [1 + 2 ** -11, 1],
      [1 + 3 * 2 ** -11, 1 + 2 ** -9],
      [2 ** -24, 2 ** -24],
      [2 ** -25, 0],
      [1.5 * 2 ** -24, 2 * 2 ** -24],
      [2 ** -14 - 2 ** -26, 2 ** -14],
      [-0.1, -0.0999755859375],
    ]
    const data = Float32Array.from(wanted, ([value]) => value)
    const path = at('edge.exr')
    const picture = { width: data.length, height: 1, channels: 1, data, space: 'linear', alpha: 'none' } as const
    const { clamped } = await writeFrameFile(path, picture, { format: 'exr' })
    expect(clamped).toBe(3)
    expect([...(await readFrameFile(path)).picture.data]).toEqual(wanted.map(([, half]) => half))
  })

  it('that are no numbers are refused with their place, or kept and counted', async () => {
    const picture = floatPicture(20, 40, 3)
    picture.data[(7 * 20 + 5) * 3 + 1] = Number.NaN
    picture.data[(30 * 20 + 6) * 3 + 2] = Number.POSITIVE_INFINITY
    for (const sampleType of ['half', 'float'] as const) {
      const path = at(`nan-${sampleType}.exr`)
      const work = writeFrameFile(path, picture, { format: 'exr', sampleType })
      await expect(work).rejects.toMatchObject({ code: 'frame-not-finite', details: { channel: 'G', x: 5, y: 7 } })
      await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' })
      await writeFrameFile(path, picture, { format: 'exr', sampleType, nonFinite: 'keep' })
      const { picture: read, nonFinite } = await readFrameFile(path)
      expect(nonFinite).toBe(2)
      expect(read.data[(7 * 20 + 5) * 3 + 1]).toBeNaN()
      expect(read.data[(30 * 20 + 6) * 3 + 2]).toBe(Number.POSITIVE_INFINITY)
    }
  })

  it('of every kind are scaled to 1; halves go through untouched', async () => {
    const bytes = Uint8Array.of(0, 255, 51, 128)
    const size = { width: 2, height: 2, channels: 1, space: 'srgb', alpha: 'none' } as const
    const { picture } = await roundTrip({ ...size, data: bytes }, { sampleType: 'float' })
    expect(picture.data).toEqual(Float32Array.from(bytes, (value) => value / 255))
    expect(picture.space).toBe('srgb')
    const words = await roundTrip({ ...size, data: Uint16Array.of(0, 65535, 13107, 1) }, { sampleType: 'float' })
    expect([...words.picture.data]).toEqual([0, 1, 0.2, 1 / 65535].map(Math.fround))
    const halves = new Float16Array(Uint16Array.of(0x0001, 0x7bff, 0x8000, 0x3c01).buffer)
    await writeFrameFile(at('half.exr'), { ...size, data: halves }, { format: 'exr' })
    const read = await readFrameFile(at('half.exr'), { halves: 'half' })
    expect(new Uint16Array(read.picture.data.buffer as ArrayBuffer, read.picture.data.byteOffset, 4)).toEqual(
      Uint16Array.of(0x0001, 0x7bff, 0x8000, 0x3c01),
    )
  })
})

it('planes over different memory make one file without a copy', async () => {
  const [width, height] = [19, 23]
  const colour = floatPicture(width, height, 4)
  const matte = Float32Array.from({ length: width * height }, (_, i) => (i % 5) / 4)
  const planes = [
    ...['R', 'G', 'B'].map((name, offset) => ({ name, data: colour.data, offset, stride: 4 })),
    { name: 'A', data: matte, offset: 0, stride: 1 },
  ]
  await writeFrameFile(
    at('planes.exr'),
    { width, height, planes, space: 'linear', alpha: 'straight' },
    { format: 'exr', sampleType: 'float' },
  )
  const { picture } = await readFrameFile(at('planes.exr'))
  expect(picture).toMatchObject({ channels: 4, alpha: 'straight' })
  expect(picture.data.filter((_, i) => i % 4 === 3)).toEqual(matte)
  expect(picture.data.filter((_, i) => i % 4 === 1)).toEqual(colour.data.filter((_, i) => i % 4 === 1))
})

it('words are written and read; those that EXR types are not carried as text', async () => {
  const path = at('words.exr')
  const options = {
    format: 'exr',
    pass: 'foreground',
    frameRate: { numerator: 24000, denominator: 1001 },
    timeCode: '01:02:03:04',
    pixelAspect: 2,
    software: 'Popcel 9.9.9',
    metadata: { shot: 'ü 12', timeCode: 'x', dataWindow: '1 2 3 4', 'a name that is longer than 31 letters': 'yes' },
  } as const
  await writeFrameFile(path, { ...floatPicture(4, 4, 4), alpha: 'straight' }, options)
  const info = await inspectFrameFile(path)
  expect(info).toMatchObject({
    frameRate: options.frameRate,
    timeCode: '01:02:03:04',
    pixelAspect: 2,
    alpha: 'straight',
    space: 'linear',
  })
  expect(info.metadata).toMatchObject({
    'popcel:pass': 'foreground',
    'popcel:transfer': 'linear',
    'popcel:alpha': 'straight',
    software: 'Popcel 9.9.9',
    shot: 'ü 12',
    timeCode: '01:02:03:04',
    'a name that is longer than 31 letters': 'yes',
  })
  expect(info.metadata['dataWindow']).toBeUndefined()
  // carried once more, the words are still there once
  await writeFrameFile(path, floatPicture(4, 4, 1), { format: 'exr', coverage: true, metadata: info.metadata })
  const again = await inspectFrameFile(path)
  expect(again.metadata).toMatchObject({ shot: 'ü 12', 'popcel:alpha': 'coverage', software: 'Popcel' })
  expect(again.timeCode).toBeUndefined()
})

it('buffers of the caller are filled and those of a scratch are used again', async () => {
  const picture = floatPicture(64, 48, 3)
  const scratch = createFrameScratch()
  const into = new Float32Array(64 * 48 * 3 + 100)
  const path = at('again.exr')
  for (let i = 0; i < 3; i++) {
    picture.data[0] = i
    await writeFrameFile(path, picture, { format: 'exr', compression: 'piz', scratch })
    const { picture: read } = await readFrameFile(path, { scratch, into: () => into })
    expect(read.data.buffer).toBe(into.buffer)
    expect(read.data).toEqual(asHalves(picture.data))
  }
  const wrong = readFrameFile(path, { into: (_, length) => new Float32Array(length - 1) })
  await expect(wrong).rejects.toMatchObject({ code: 'usage' })
})
