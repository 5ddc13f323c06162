import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Picture } from '@popcel/matting'
import { afterAll, describe, expect, it } from 'vitest'
import { refusal } from '../testing/refusal.ts'
import { openVideo } from './reader.ts'
import { readNumber } from './testing/barcode.ts'
import { differences, knownPicture, type Wanted } from './testing/known-picture.ts'
import type { VideoFrame, VideoInfo, VideoReader } from './types.ts'
import type { VideoWriterOptions, WrittenVideo } from './write-types.ts'
import { createVideoWriter } from './writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-writer-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const FRAMES = 20
const FILM = { num: 24_000, den: 1001 }
/** Odd both ways, and wider than the bars. */
const ODD = { width: 187, height: 45 }

type Told = {
  written: WrittenVideo
  info: VideoInfo
  frames: VideoFrame[]
  notes: readonly string[]
  pictures: Picture[]
}

async function roundTrip(name: string, wanted: Wanted, options: Partial<VideoWriterOptions>): Promise<Told> {
  const path = join(folder, name)
  const { width, height } = wanted
  const writer = await createVideoWriter(path, { codec: 'ffv1', width, height, frameRate: FILM, ...options })
  const pictures = Array.from({ length: FRAMES }, (_, n) => knownPicture(n, wanted))
  for (const picture of pictures) await writer.write(picture)
  const written = await writer.finish()
  await using video = await openVideo(path)
  return { written, info: video.info, frames: await framesOf(video), notes: writer.notes, pictures }
}

async function framesOf(video: VideoReader): Promise<VideoFrame[]> {
  const frames = []
  for await (const frame of video.read()) frames.push(frame)
  return frames
}

function check({ written, info, frames, pictures }: Told): { colour: number; alpha: number } {
  expect(written.frames).toBe(FRAMES)
  expect(info).toMatchObject({ frames: FRAMES, variableRate: false, frameRate: FILM, cutOff: undefined })
  expect(frames.map(({ picture }) => readNumber(picture!))).toEqual(pictures.map((_, n) => n))
  const apart = frames.map(({ picture }, n) => differences(picture!, pictures[n]!))
  return {
    colour: Math.max(...apart.map(({ colour }) => colour)),
    alpha: Math.max(...apart.map(({ alpha }) => alpha)),
  }
}

describe('FFV1 keeps every sample', () => {
  it.each([
    ['8 bits', 3, 8, 'bgr0'],
    ['8 bits and alpha', 4, 8, 'bgra'],
    ['16 bits', 3, 16, 'gbrp16le'],
    ['16 bits and alpha', 4, 16, 'gbrap16le'],
  ] as const)('of %s', async (name, channels, bits, pixelFormat) => {
    const wanted = { ...ODD, channels, bits }
    const told = await roundTrip(`${name}.mkv`, wanted, { codec: 'ffv1', alpha: channels === 4, bits })
    expect(told.info).toMatchObject({ codec: 'ffv1', pixelFormat, colour: { matrix: 'rgb', assumed: false } })
    expect(check(told)).toEqual({ colour: 0, alpha: 0 })
    for (const [n, { picture }] of told.frames.entries()) expect(picture!.data).toEqual(told.pictures[n]!.data)
  })
})

describe('ProRes 4444', () => {
  it('keeps more than 8 bits, of colour and of alpha, and says what its numbers mean', async () => {
    const told = await roundTrip('deep.mov', { ...ODD, channels: 4, bits: 16 }, { codec: 'prores4444', alpha: true })
    expect(told.info).toMatchObject({ container: 'mov', codec: 'prores', alpha: true, ...ODD })
    expect(told.info.colour).toMatchObject({ matrix: 'bt709', range: 'limited', transfer: 'bt709', assumed: false })
    const { colour, alpha } = check(told)
    expect(colour).toBeLessThan(1 / 255 / 2)
    expect(alpha).toBeLessThan(1 / 1023)
  })
})

describe('VP9', () => {
  it('carries alpha beside it, in odd sizes', async () => {
    const told = await roundTrip('a.webm', { ...ODD, channels: 4, bits: 8 }, { codec: 'vp9', alpha: true, quality: 95 })
    expect(told.info).toMatchObject({ codec: 'vp9', alpha: true, pixelFormat: 'yuva420p', ...ODD })
    expect(told.info.colour).toMatchObject({ matrix: 'bt709', range: 'limited', assumed: false })
    const { colour, alpha } = check(told)
    expect(colour).toBeLessThan(5 / 255)
    expect(alpha).toBeLessThan(4 / 255)
  })
})

describe('H.264', () => {
  it('is padded to even sides by its last column and row, and says so', async () => {
    const told = await roundTrip('c.mp4', { ...ODD, channels: 3, bits: 8 }, { codec: 'h264', quality: 95 })
    expect(told.notes).toEqual(['187×45 is padded to 188×46: H.264 takes even sizes only'])
    expect(told.written).toMatchObject({ width: 188, height: 46, audio: 'none' })
    expect(told.info).toMatchObject({ codec: 'h264', width: 188, height: 46, pixelFormat: 'yuv420p' })
    expect(check(told).colour).toBeLessThan(6 / 255)
  })

  it.each(['bt709', 'bt601'] as const)('by %s comes back in its colours', async (colour) => {
    const told = await roundTrip(
      `${colour}.mp4`,
      { width: 188, height: 46, channels: 3, bits: 8 },
      { codec: 'h264', quality: 95, colour },
    )
    expect(told.info.colour).toMatchObject({ matrix: colour, assumed: false })
    expect(check(told).colour).toBeLessThan(6 / 255)
  })

  it('takes grey and float, and a better quality costs bytes', async () => {
    const wanted = { width: 188, height: 46, channels: 1, bits: 8 } as const
    const fine = await roundTrip('grey.mp4', wanted, { codec: 'h264', quality: 95 })
    const coarse = await roundTrip('coarse.mp4', wanted, { codec: 'h264', quality: 10 })
    expect(coarse.written.bytes).toBeLessThan(fine.written.bytes)
    const writer = await createVideoWriter(join(folder, 'float.mp4'), { ...SMALL, codec: 'h264' })
    const half = new Float32Array(64 * 64 * 3).fill(0.5)
    half.set([-1, 2, Number.NaN])
    await writer.write({ ...black(), data: half })
    await writer.finish()
    const [frame] = await framesOf(await openVideo(join(folder, 'float.mp4')))
    for (const value of frame!.picture!.data.subarray(32 * 64 * 3)) expect(Math.abs(value - 128)).toBeLessThan(3)
  })
})

const SMALL = { codec: 'ffv1', width: 64, height: 64, frameRate: FILM } as const
const black = (): Picture => knownPicture(0, { width: 64, height: 64, channels: 3, bits: 8 })

describe('times', () => {
  it.each([
    ['h264', 'vfr.mp4'],
    ['prores4444', 'vfr.mov'],
  ] as const)('of a variable rate are kept in %s, and the first becomes 0', async (codec, name) => {
    const path = join(folder, name)
    const writer = await createVideoWriter(path, { ...SMALL, codec, frameRate: 'variable' })
    const at = (n: number) => 5 + (n * n + n) / 90
    for (let n = 0; n < 8; n++) await writer.write(black(), { ptsSeconds: at(n), durationSeconds: at(n + 1) - at(n) })
    await writer.finish()
    const { info } = await openVideo(path)
    expect(info.variableRate).toBe(true)
    expect(info.pts).toHaveLength(8)
    for (const [n, pts] of info.pts.entries()) expect(pts).toBeCloseTo(at(n) - 5, 9)
    // MP4 keeps durations in order of decoding, so the last one is right only without B-frames.
    if (codec === 'prores4444') expect(info.durations.at(-1)).toBeCloseTo(16 / 90, 9)
  })

  it('that do not ascend are refused, and so are two on one place of a constant rate', async () => {
    for (const frameRate of ['variable', FILM] as const) {
      const writer = await createVideoWriter(join(folder, 'back.mkv'), { ...SMALL, frameRate })
      await writer.write(black(), { ptsSeconds: 1, durationSeconds: 0.01 })
      const next = writer.write(black(), { ptsSeconds: frameRate === FILM ? 1.001 : 0.9, durationSeconds: 0.01 })
      expect((await refusal(next)).code).toBe('video-not-made')
    }
  })
})

describe('a file is whole or not there', () => {
  const inside = (name: string) => {
    const place = join(folder, name)
    mkdirSync(place)
    return { place, path: join(place, 'x.mkv') }
  }

  it('its name comes at the end, and the same frames give the same bytes', async () => {
    const files = []
    for (const name of ['first', 'second']) {
      const { place, path } = inside(name)
      const writer = await createVideoWriter(path, { ...SMALL, metadata: { title: 'one' } })
      for (let n = 0; n < 5; n++) await writer.write(black())
      expect(readdirSync(place)).not.toContain('x.mkv')
      await writer.finish()
      expect(readdirSync(place)).toEqual(['x.mkv'])
      files.push(readFileSync(path))
    }
    expect(files[0]!.equals(files[1]!)).toBe(true)
    expect(files[0]!.includes('one')).toBe(true)
  })

  it('nothing is left of one that is given up, refused or stopped, and an older file stays', async () => {
    const { place, path } = inside('given-up')
    writeFileSync(path, 'older')
    const stop = new AbortController()
    const begin = () => createVideoWriter(path, { ...SMALL, signal: stop.signal })
    const one = await begin()
    await one.write(black())
    await one.abort()
    await one.abort()
    expect((await refusal(one.write(black()))).code).toBe('video-not-made')
    const two = await begin()
    expect((await refusal(two.finish())).message).toContain('without a frame')
    {
      await using three = await begin()
      await three.write(black())
    }
    const four = await begin()
    stop.abort()
    expect((await refusal(four.write(black()))).code).toBe('aborted')
    expect(readdirSync(place)).toEqual(['x.mkv'])
    expect(readFileSync(path, 'utf8')).toBe('older')
  })

  it('a full disk is told as such', async (context) => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' })
    } catch {
      context.skip('no small disk can be mounted here')
    }
    try {
      const path = join(disk, 'x.mkv')
      const writer = await createVideoWriter(path, { ...SMALL, width: 512, height: 512 })
      const noise = Uint8Array.from({ length: 512 * 512 * 3 }, (_, i) => (i * 2654435761) >>> 13)
      const filling = async () => {
        for (let n = 0; n < 20; n++) await writer.write({ ...black(), width: 512, height: 512, data: noise })
        await writer.finish()
      }
      const error = await refusal(filling())
      expect(error).toMatchObject({ code: 'disk-full', details: { file: path } })
      expect(readdirSync(disk)).toEqual([])
    } finally {
      execFileSync('umount', [disk])
    }
  })

  it('a folder that is not there is told', async () => {
    const error = await refusal(createVideoWriter(join(folder, 'nowhere', 'x.mkv'), SMALL))
    expect(error.code).toBe('output-unwritable')
  })
})

describe('what is refused', () => {
  const refused: readonly [string, string, Partial<VideoWriterOptions>, RegExp][] = [
    [
      'a codec in a file of another kind',
      'x.webm',
      { codec: 'h264' },
      /H\.264 goes into \.mp4, \.m4v, \.mov, \.mkv; "\.webm"/,
    ],
    ['a file without a kind', 'x', {}, /FFV1 goes into \.mkv; give one/],
    ['alpha in H.264', 'x.mp4', { codec: 'h264', alpha: true }, /holds no alpha; take ProRes 4444, VP9 or FFV1/],
    ['no size', 'x.mkv', { width: 0 }, /0×64/],
    ['half a pixel', 'x.mkv', { height: 64.5 }, /64×64\.5/],
    ['no rate', 'x.mkv', { frameRate: { num: 0, den: 1 } }, /0\/1 is no frame rate/],
    ['a quality beyond', 'x.mkv', { quality: 101 }, /quality is 1 to 100/],
  ]
  it.each(refused)('%s', async (_, file, options, sentence) => {
    const error = await refusal(createVideoWriter(join(folder, file), { ...SMALL, ...options }))
    expect(error.code).toBe('video-not-made')
    expect(error.message).toMatch(sentence)
  })

  const frames: readonly [string, () => Picture, RegExp][] = [
    ['another size', () => knownPicture(0, { ...ODD, channels: 3, bits: 8 }), /187×45 and the video 64×64/],
    [
      'alpha that was not asked for',
      () => knownPicture(0, { width: 64, height: 64, channels: 4, bits: 8 }),
      /begun without/,
    ],
    ['premultiplied colours', () => ({ ...black(), alpha: 'premultiplied' }), /premultiplied/],
    ['linear light', () => ({ ...black(), space: 'linear' }), /linear light/],
    ['16 bits where 8 are kept', () => knownPicture(0, { width: 64, height: 64, channels: 3, bits: 16 }), /8 bits/],
  ]
  it.each(frames)('a frame of %s', async (_, picture, sentence) => {
    const writer = await createVideoWriter(join(folder, 'x.mkv'), SMALL)
    const error = await refusal(writer.write(picture()))
    expect(error.code).toBe('video-not-made')
    expect(error.message).toMatch(sentence)
    // nothing can be added to it then, for the same reason
    expect(await refusal(writer.write(black()))).toBe(error)
  })
})
