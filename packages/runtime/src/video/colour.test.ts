import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Picture } from '@popcel/matting'
import { afterAll, describe, expect, it } from 'vitest'
import { createFrameScratch } from '../frame-files/scratch.ts'
import { createFrameRoom } from '../frame-work/frame-room.ts'
import { openSources, runRead } from '../frame-work/read-frame.ts'
import { openVideo } from './reader.ts'
import { type Codes, type MadeVideo, makeVideo } from './testing/made-video.ts'
import type { OpenVideoOptions, VideoInfo } from './types.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-colour-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let made = 0

type Sample = MadeVideo['sample']

/** One lossless frame of these samples, as it is read. */
async function one(
  pixelFormat: string,
  sample: Sample,
  more: Partial<MadeVideo> = {},
  options: OpenVideoOptions = {},
): Promise<{ picture: Picture; info: VideoInfo }> {
  const path = join(folder, `${made++}.${more.container === 'mov' ? 'mov' : 'mkv'}`)
  const size = { width: 32, height: 16, frames: 1 }
  const ffv1 = { container: 'matroska', encoder: 'ffv1', settings: { level: 3 } }
  await makeVideo({ path, pixelFormat, sample, ...size, ...ffv1, ...more })
  await using video = await openVideo(path, options)
  for await (const { picture } of video.read()) if (picture) return { picture, info: video.info }
  throw new Error('no frame')
}

const flat = (...samples: number[]) => ((_, plane) => samples[plane]!) as Sample
const pixel = ({ data, width, channels }: Picture, x: number, y: number) => [
  ...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels),
]

describe('Y′CbCr 81, 90, 240 by hand', () => {
  // R′ = y + 2(1−Kr)·v, B′ = y + 2(1−Kb)·u, G′ = (y − Kr·R′ − Kb·B′)/Kg; limited: y = (Y−16)/219, u = (Cb−128)/224
  const table: readonly [string, Codes, readonly number[], Partial<VideoInfo['colour']>][] = [
    ['BT.601, limited', { matrix: 6, range: 1 }, [254, 0, 0], { matrix: 'bt601', range: 'limited', assumed: false }],
    ['BT.601 of PAL, limited', { matrix: 5, range: 1 }, [254, 0, 0], { matrix: 'bt601' }],
    ['BT.709, limited', { matrix: 1, range: 1 }, [255, 24, 0], { matrix: 'bt709', range: 'limited', assumed: false }],
    ['BT.2020, limited', { matrix: 9, range: 1 }, [255, 10, 0], { matrix: 'bt2020nc' }],
    ['BT.601, full', { matrix: 6, range: 2 }, [238, 14, 14], { matrix: 'bt601', range: 'full', assumed: false }],
    ['nothing stated, small: BT.601', {}, [254, 0, 0], { matrix: 'bt601', range: 'limited', assumed: true }],
    ['a matrix for RGB, small: BT.601', { matrix: 0, range: 1 }, [254, 0, 0], { matrix: 'bt601', assumed: true }],
  ]
  it.each(table)('%s', async (_, codes, rgb, colour) => {
    const { picture, info } = await one('yuv444p', flat(81, 90, 240), { codes })
    expect(picture).toMatchObject({ channels: 3, space: 'srgb', alpha: 'none' })
    expect(pixel(picture, 5, 5)).toEqual(rgb)
    expect(info.colour).toMatchObject(colour)
  })

  it.each([
    ['720 lines', 32, 720],
    ['1280 columns', 1280, 32],
  ])('nothing stated, %s: BT.709', async (_, width, height) => {
    const { picture, info } = await one('yuv420p', flat(81, 90, 240), { width, height })
    expect(pixel(picture, 5, 5)).toEqual([255, 24, 0])
    expect(info.colour).toMatchObject({ matrix: 'bt709', range: 'limited', assumed: true })
    expect(info.colour.unstated).toEqual(['matrix', 'range', 'transfer', 'primaries'])
  })
})

describe('depth', () => {
  it('of 10 bits becomes 16, with nothing lost', async () => {
    const luma = (x: number) => 64 + x * 27
    const sample: Sample = (_, plane, x) => (plane === 0 ? luma(x % 32) : 512)
    const { picture, info } = await one('yuv444p10le', sample, { codes: { matrix: 1, range: 1 } })
    expect(info.bits).toBe(10)
    expect(picture.data).toBeInstanceOf(Uint16Array)
    for (let x = 0; x < 32; x++) {
      const grey = Math.min(65535, ((luma(x) - 64) / 876) * 65535)
      for (const value of pixel(picture, x, 3)) expect(Math.abs(value - grey)).toBeLessThan(0.51)
    }
  })

  it('of 8 bits stays 8, exactly where no colour is converted', async () => {
    const { picture } = await one('bgra', (_, __, x, y) => (x * 7 + y * 31) & 255, { codes: { matrix: 0, range: 2 } })
    expect(picture.data).toBeInstanceOf(Uint8Array)
    const stored = [0, 1, 2, 3].map((byte) => ((3 * 4 + byte) * 7 + 31 * 2) & 255)
    expect(pixel(picture, 3, 2)).toEqual([stored[2], stored[1], stored[0], stored[3]])
  })

  it('of 16 bits in planes of RGB with alpha stays as it is', async () => {
    const values = [1000, 2000, 3000, 40_000]
    const { picture } = await one('gbrap16le', flat(...values), { codes: { matrix: 0, range: 2 } })
    expect(pixel(picture, 3, 2)).toEqual([3000, 1000, 2000, 40_000])
  })

  it.each([
    ['full unless it is stated', 0, 81, 81],
    ['limited where it is', 1, 126, 128],
  ])('of grey is %s', async (_, range, grey, seen) => {
    const { picture } = await one('gray', flat(grey), { codes: { range } })
    expect(pixel(picture, 9, 9)).toEqual([seen, seen, seen])
  })
})

describe('chroma', () => {
  // Cb rises by 4 from sample to sample, so by 2 from pixel to pixel; sample i lies on pixel 2i, or between 2i and 2i + 1
  const ramp: Sample = (_, plane, x) => (plane === 0 ? 128 : plane === 1 ? 70 + 4 * x : 128)
  it.each([
    ['left', 1, 0],
    ['in the centre', 2, 0.5],
    ['left where nothing is stated', 0, 0],
  ])('that lies %s is interpolated from there', async (_, chroma, offset) => {
    const { picture } = await one('yuv420p', ramp, { codes: { matrix: 1, range: 2, chroma } })
    for (let x = 8; x < 24; x++) {
      const cb = 70 + 2 * (x - offset)
      expect(Math.abs(pixel(picture, x, 8)[2]! - (128 + 1.8556 * (cb - 128)))).toBeLessThan(0.6)
    }
  })

  it('of an odd size is there to the last column and row', async () => {
    const more = { width: 31, height: 15, codes: { matrix: 6, range: 1 } }
    const { picture, info } = await one('yuv420p', flat(81, 90, 240), more)
    expect(info).toMatchObject({ width: 31, height: 15 })
    expect(picture.data).toHaveLength(31 * 15 * 3)
    for (let i = 0; i < picture.data.length; i += 3) expect([...picture.data.subarray(i, i + 3)]).toEqual([254, 0, 0])
  })
})

describe('alpha', () => {
  it('is straight, and colours under none are kept', async () => {
    const sample: Sample = (_, plane, x, y) => [81, 90, 240, (x + y) % 2 ? 0 : x * 8][plane]!
    const { picture, info } = await one('yuva444p', sample, { codes: { matrix: 6, range: 1 } })
    expect(info.alpha).toBe(true)
    expect(picture).toMatchObject({ channels: 4, alpha: 'straight' })
    expect(pixel(picture, 3, 2)).toEqual([254, 0, 0, 0])
    expect(pixel(picture, 4, 2)).toEqual([254, 0, 0, 32])
  })

  it('of 10 bits is widened to all of 16', async () => {
    const { picture } = await one('yuva444p10le', (_, plane, x) => [64, 512, 512, x === 31 ? 1023 : x * 8][plane]!, {
      codes: { matrix: 1, range: 1 },
    })
    expect(pixel(picture, 31, 1)).toEqual([0, 0, 0, 65535])
    expect(pixel(picture, 5, 1)[3]).toBe(Math.round((40 / 1023) * 65535))
  })
})

describe('a picture that is to be turned', () => {
  // green in the stored picture's top left corner, alpha 200 in its top right
  const corner = (x: number, y: number) => (y < 4 && x < 4 ? 'green' : y < 4 && x >= 28 ? 'alpha' : 'none')
  const sample: Sample = (_, plane, x, y) =>
    plane === 0 ? 128 : plane === 3 ? (corner(x, y) === 'alpha' ? 200 : 255) : corner(x, y) === 'green' ? 60 : 128
  it.each([
    [0, 0, 0, 31, 0],
    [90, 15, 0, 15, 31],
    [180, 31, 15, 0, 15],
    [270, 0, 31, 0, 0],
  ])('by %i degrees is turned', async (rotation, greenX, greenY, alphaX, alphaY) => {
    const { picture, info } = await one('yuva444p', sample, {
      container: 'mov',
      rotation,
      codes: { matrix: 1, range: 1 },
    })
    const sideways = rotation % 180 !== 0
    expect(info).toMatchObject({ rotation, width: sideways ? 16 : 32, height: sideways ? 32 : 16 })
    expect(picture).toMatchObject({ width: info.width, height: info.height })
    const [red, green] = pixel(picture, greenX, greenY)
    expect(green! - red!).toBeGreaterThan(50)
    expect(pixel(picture, alphaX, alphaY)[3]).toBe(200)
    expect([...picture.data].filter((value, at) => at % 4 === 3 && value === 200)).toHaveLength(16)
  })
})

describe('high dynamic range', () => {
  it.each([
    ['PQ', 16],
    ['HLG', 18],
  ])('%s is refused by name where it is not wanted', async (name, transfer) => {
    const reading = one('yuv420p10le', flat(500, 512, 512), { codes: { matrix: 9, transfer, primaries: 9, range: 1 } })
    await expect(reading).rejects.toMatchObject({ code: 'video-colour-refused' })
    await expect(reading).rejects.toThrow(`high dynamic range (${name})`)
  })

  const light = { highRange: 'light' } as const
  it.each([
    // signals and their light by ST 2084 and BT.2100; white is 203 cd/m² and 75 %
    ['PQ', 16, 0.508078, 100 / 203],
    ['PQ', 16, 0.580689, 1],
    ['PQ', 16, 0.751827, 1000 / 203],
    ['PQ', 16, 1, 10_000 / 203],
    ['HLG', 18, 0.5, 1 / 12 / 0.264963],
    ['HLG', 18, 0.75, 1],
    ['HLG', 18, 1, 1 / 0.264963],
    ['HLG', 18, 0, 0],
  ])('%s (%i): a signal of %f is %f times white', async (_, transfer, signal, wanted) => {
    const grey = Math.round(signal * 65535)
    const codes = { matrix: 0, transfer, primaries: 9, range: 2 }
    const { picture, info } = await one('gbrp16le', flat(grey, grey, grey), { codes }, light)
    expect(picture).toMatchObject({ space: 'linear', channels: 3, alpha: 'none' })
    expect(info.colour).toMatchObject({ transfer: transfer === 16 ? 'smpte2084' : 'arib-std-b67', primaries: 'bt2020' })
    for (const value of pixel(picture, 3, 3)) expect(Math.abs(value - wanted)).toBeLessThan(2e-4 * (1 + wanted))
  })

  it('BT.2020 becomes Rec. 709: what is redder has parts below 0; stated Rec. 709 stays', async () => {
    const grey = Math.round(0.580689 * 65535)
    // planes are G, B, R
    const red = flat(0, 0, grey)
    const at = async (primaries: number) => {
      const codes = { matrix: 0, transfer: 16, primaries, range: 2 }
      const { picture } = await one('gbrp16le', red, { codes }, light)
      return pixel(picture, 3, 3).map((value) => Math.round(value * 1000) / 1000)
    }
    expect(await at(9)).toEqual([1.66, -0.125, -0.018])
    expect(await at(1)).toEqual([1, 0, 0])
    // not stated: high range is that of BT.2100
    expect(await at(2)).toEqual([1.66, -0.125, -0.018])
  })

  it('as a plate of a clip it is float and linear, and frames again are made in memory that came back', async () => {
    const path = join(folder, 'plate.mkv')
    const codes = { matrix: 0, transfer: 16, primaries: 1, range: 2 }
    const size = { width: 32, height: 16, frames: 3 }
    const ffv1 = { container: 'matroska', encoder: 'ffv1', settings: { level: 3 } }
    // 10,000 cd/m² in frame 1
    const sample: Sample = (frame) => (frame === 1 ? 65535 : 0)
    await makeVideo({ path, pixelFormat: 'gbrp16le', sample, ...size, ...ffv1, codes })
    const scratch = createFrameScratch()
    const sources = openSources({ scratch, room: createFrameRoom(scratch) })
    const read = (index: number, spares?: ArrayBuffer[]) =>
      runRead({ plate: { kind: 'video', path, index }, helpers: {}, ...(spares ? { spares } : {}) }, sources)
    const first = await read(0)
    expect(first.facts).toMatchObject({ sampleType: 'float', space: 'linear' })
    const spare = structuredClone(first.plate.data.buffer as ArrayBuffer, {
      transfer: [first.plate.data.buffer as ArrayBuffer],
    })
    const second = await read(1, [spare])
    expect(second.plate.data.buffer).toBe(spare)
    expect(second.plate.data[0]).toBeCloseTo(10_000 / 203, 3)
    await sources.close()
  })

  it('Y′CbCr of 8 and 10 bits, and alpha, come as light too', async () => {
    const codes = { matrix: 9, transfer: 18, primaries: 9, range: 1 }
    // 64 + 876 · 0.75 = 721; 16 + 219 · 0.75 = 180.25
    const ten = await one('yuv420p10le', flat(721, 512, 512), { codes }, light)
    for (const value of pixel(ten.picture, 3, 3)) expect(value).toBeCloseTo(1, 3)
    const eight = await one('yuva444p', flat(180, 128, 128, 51), { codes }, light)
    const [r, , , alpha] = pixel(eight.picture, 3, 3)
    expect(r).toBeCloseTo(1, 1)
    expect(alpha).toBeCloseTo(0.2, 5)
    expect(eight.picture.data).toBeInstanceOf(Float32Array)
  })
})
