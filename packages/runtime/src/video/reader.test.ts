import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openVideo } from './reader.ts'
import { barLuma, CODE_WIDTH, readNumber } from './testing/barcode.ts'
import { type MadeVideo, makeVideo } from './testing/made-video.ts'
import type { VideoReader } from './types.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-video-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const FRAMES = 50
const barcode = (name: string, more: Partial<MadeVideo> & Pick<MadeVideo, 'container' | 'encoder'>) => ({
  path: join(folder, name),
  pixelFormat: 'yuv420p',
  width: CODE_WIDTH,
  height: 32,
  frames: FRAMES,
  sample: (n: number, plane: number, x: number) => (plane === 0 ? barLuma(n, x) : 128),
  ...more,
})

const X264 = { encoder: 'libx264', settings: { bf: 3, g: 12, preset: 'veryfast', b_strategy: 0 } } as const

const KINDS: Readonly<Record<string, () => MadeVideo>> = {
  'H.264 with B-frames in MP4': () => barcode('b.mp4', { container: 'mp4', ...X264 }),
  'H.264 with B-frames in MPEG-TS, which starts at 1.4 s': () => barcode('b.ts', { container: 'mpegts', ...X264 }),
  'H.264 with open groups in Matroska': () =>
    barcode('open.mkv', {
      container: 'matroska',
      ...X264,
      settings: { ...X264.settings, 'x264-params': 'open-gop=1' },
    }),
  'H.264 that refreshes bit by bit, so key packets promise too much': () => {
    const settings = { bf: 0, g: 20, preset: 'veryfast', 'x264-params': 'intra-refresh=1' }
    return barcode('refresh.mkv', { container: 'matroska', encoder: 'libx264', settings })
  },
  'H.265 with open groups in MP4': () => {
    const settings = { preset: 'ultrafast', g: 12, bf: 3, 'x265-params': 'log-level=none:open-gop=1' }
    return barcode('open.mp4', { container: 'mp4', encoder: 'libx265', settings })
  },
  'VP9 with hidden frames in WebM': () => {
    const settings = { b: 200_000, g: 20, deadline: 'good', 'cpu-used': 5, 'auto-alt-ref': 1, 'lag-in-frames': 16 }
    return barcode('v.webm', { container: 'webm', encoder: 'libvpx-vp9', settings })
  },
  'MPEG-4 with B-frames in AVI, which has no times': () =>
    barcode('x.avi', { container: 'avi', encoder: 'mpeg4', settings: { bf: 2, g: 12, b: 800_000 } }),
  'a bare H.264 stream': () => barcode('bare.h264', { container: 'h264', ...X264 }),
  'ProRes, every frame a key': () =>
    barcode('p.mov', {
      container: 'mov',
      encoder: 'prores_ks',
      pixelFormat: 'yuv422p10le',
      sample: (n, plane, x) => (plane === 0 ? barLuma(n, x) * 4 : 512),
    }),
}

describe.each(Object.entries(KINDS))('%s', (_, kind) => {
  it('has every frame, each with its own number, in every range', async () => {
    const made = kind()
    await makeVideo(made)
    await using video = await openVideo(made.path)
    expect(video.info.frames).toBe(FRAMES)
    expect(video.info).toMatchObject({ width: CODE_WIDTH, height: 32, variableRate: false, cutOff: undefined })
    expect(await numbersOf(video)).toEqual(upTo(0, FRAMES))
    for (let at = 0; at < FRAMES; at += 7) {
      expect(await numbersOf(video, { from: at, to: at + 1 })).toEqual([at])
    }
    expect(await numbersOf(video, { from: 23 })).toEqual(upTo(23, FRAMES))
    expect(await numbersOf(video, { from: 11, to: 26 })).toEqual(upTo(11, 26))
  })
})

describe('times', () => {
  it('of a variable rate are those of the file, and durations reach from one to the next', async () => {
    const times = (n: number) => n * n + 5 * n
    const made = barcode('vfr.mp4', { container: 'mp4', ...X264, timeBase: [1, 600], rate: [30, 1], pts: times })
    await makeVideo(made)
    const { info } = await openVideo(made.path)
    expect(info.variableRate).toBe(true)
    expect(info.pts).toHaveLength(FRAMES)
    for (const [n, at] of info.pts.entries()) expect(at).toBeCloseTo(times(n) / 600, 9)
    for (const [n, lasts] of info.durations.slice(0, -1).entries()) expect(lasts).toBeCloseTo((2 * n + 6) / 600, 9)
    expect(await numbersOf(await openVideo(made.path), { from: 30, to: 34 })).toEqual([30, 31, 32, 33])
  })

  it('that were rounded to milliseconds are still a constant rate, and it is told exactly', async () => {
    const made = barcode('ntsc.mkv', { container: 'matroska', ...X264, timeBase: [1001, 30_000], rate: [30_000, 1001] })
    await makeVideo(made)
    const { info } = await openVideo(made.path)
    expect(info).toMatchObject({
      variableRate: false,
      frameRate: { num: 30_000, den: 1001 },
      timeBase: { num: 1, den: 1000 },
    })
    expect(info.pts[1]).toBe(0.033)
  })

  it('before 0 are not shown: an edit list hides them', async () => {
    const made = barcode('edit.mp4', { container: 'mp4', ...X264, pts: (n) => n - 7 })
    await makeVideo(made)
    await using video = await openVideo(made.path)
    expect(video.info.frames).toBe(FRAMES - 7)
    expect(video.info.pts[0]).toBe(0)
    expect(await numbersOf(video)).toEqual(upTo(7, FRAMES))
    expect(await numbersOf(video, { from: 20, to: 22 })).toEqual([27, 28])
  })
})

describe('reading', () => {
  it('may be done by several at once', async () => {
    const made = KINDS['H.264 with B-frames in MP4']!()
    await makeVideo(made)
    await using video = await openVideo(made.path)
    const ranges = [{ from: 3, to: 9 }, { from: 40 }, { to: 5 }]
    const read = await Promise.all(ranges.map((range) => numbersOf(video, range)))
    expect(read).toEqual([upTo(3, 9), upTo(40, FRAMES), upTo(0, 5)])
  })

  it('gives every picture memory of its own until one is given back', async () => {
    const made = KINDS['H.264 with B-frames in MP4']!()
    await makeVideo(made)
    await using video = await openVideo(made.path)
    const kept = []
    for await (const frame of video.read({ to: 12 })) kept.push(frame.picture!)
    expect(new Set(kept.map(({ data }) => data.buffer)).size).toBe(12)
    expect(kept.map(readNumber)).toEqual(upTo(0, 12))
    const buffer = kept[3]!.data.buffer
    video.recycle(kept[3]!)
    const again = []
    for await (const frame of video.read({ from: 12, to: 14 })) again.push(frame.picture!)
    expect(again.map(({ data }) => data.buffer)).toContain(buffer)
    expect(again.map(readNumber)).toEqual([12, 13])
  })

  it('ends when the reader is closed, and when its signal says so', async () => {
    const made = KINDS['H.264 with B-frames in MP4']!()
    await makeVideo(made)
    const stop = new AbortController()
    const video = await openVideo(made.path, { signal: stop.signal })
    const frames = video.read()
    expect((await frames.next()).value).toMatchObject({ index: 0 })
    stop.abort()
    await expect(drain(frames)).rejects.toMatchObject({ code: 'aborted' })
    await expect(openVideo(made.path, { signal: stop.signal })).rejects.toMatchObject({ code: 'aborted' })
    const other = await openVideo(made.path)
    await other.close()
    await expect(drain(other.read())).rejects.toMatchObject({ code: 'aborted' })
  })
})

async function drain(frames: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of frames);
}

async function numbersOf(video: VideoReader, range?: { from?: number; to?: number }): Promise<(number | string)[]> {
  const numbers = []
  let index = range?.from ?? 0
  for await (const frame of video.read(range)) {
    expect(frame.index).toBe(index++)
    expect(frame.ptsSeconds).toBe(video.info.pts[frame.index])
    numbers.push(frame.picture ? readNumber(frame.picture) : frame.failure.message)
    if (frame.picture) video.recycle(frame.picture)
  }
  return numbers
}

function upTo(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}
