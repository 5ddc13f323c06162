import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refusal } from '../testing/refusal.ts'
import { openVideo } from './reader.ts'
import { barLuma, CODE_WIDTH, readNumber } from './testing/barcode.ts'
import { type MadeVideo, makeVideo } from './testing/made-video.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-bad-video-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string) => join(folder, name)

const SOUND: MadeVideo = {
  path: file('sound.mkv'),
  container: 'matroska',
  encoder: 'libx264',
  pixelFormat: 'yuv420p',
  width: CODE_WIDTH,
  height: 64,
  frames: 60,
  settings: { bf: 2, g: 15, preset: 'veryfast', crf: 10 },
  // moving noise below the bars, so that every frame has bytes to damage
  sample: (n, plane, x, y) => (plane > 0 ? 128 : y < 48 ? barLuma(n, x) : 60 + (((x * 7 + y * 13) * (n + 3)) % 90)),
}

beforeAll(async () => {
  await makeVideo(SOUND)
  await makeVideo({
    ...SOUND,
    path: file('sound.avi'),
    container: 'avi',
    encoder: 'mjpeg',
    pixelFormat: 'yuvj420p',
    settings: {},
  })
  await makeVideo({ ...SOUND, path: file('sound.mp4'), container: 'mp4' })
})

describe('what is no video', () => {
  it.each([
    ['a text', Buffer.from('this is a letter, not a film'), 'video-not-a-video'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'video-not-a-video'],
    ['a play list that names another file', Buffer.from('#EXTM3U\n#EXTINF:1,\nsound.mkv\n'), 'video-not-a-video'],
    ['a list of pieces', Buffer.from("ffconcat version 1.0\nfile 'sound.mkv'\n"), 'video-not-a-video'],
    ['nothing', Buffer.alloc(0), 'input-empty'],
    ['sound only', wave(), 'video-without-picture'],
  ])('%s', async (name, bytes, code) => {
    writeFileSync(file(name), bytes)
    const error = await refusal(openVideo(file(name)))
    expect(error).toMatchObject({ code, details: { file: file(name) } })
    expect(error.message.startsWith(file(name))).toBe(true)
  })

  it('a name without a file, and a folder', async () => {
    expect((await refusal(openVideo(file('missing.mp4')))).code).toBe('input-missing')
    expect((await refusal(openVideo(folder))).code).toBe('input-unreadable')
    expect((await refusal(openVideo('https://localhost/film.mp4'))).code).toBe('input-missing')
  })
})

describe('caps', () => {
  it('on pixels are checked before a frame is decoded', async () => {
    const error = await refusal(openVideo(SOUND.path, { caps: { maxPixels: 10_000 } }))
    expect(error.code).toBe('input-too-many-pixels')
    expect(error.message).toContain('160×64')
    expect((await openVideo(SOUND.path, { caps: { maxPixels: 160 * 64 } })).info.frames).toBe(60)
  })

  it('on pixels hold for what a header only claims', async () => {
    const bytes = readFileSync(file('sound.mp4'))
    const at = bytes.lastIndexOf('avc1') + 28
    expect(bytes.readUInt16BE(at)).toBe(160)
    bytes.writeUInt16BE(60_000, at)
    bytes.writeUInt16BE(60_000, at + 2)
    writeFileSync(file('absurd.mp4'), bytes)
    const error = await refusal(openVideo(file('absurd.mp4')))
    expect(error.message).toContain('is 60000×60000, 3,600 megapixels')
  })

  it('on bytes are checked first', async () => {
    expect((await refusal(openVideo(SOUND.path, { caps: { maxBytes: 100 } }))).code).toBe('input-too-many-bytes')
  })
})

describe('a range', () => {
  it.each([
    [{ from: 60 }, '60 to 59'],
    [{ to: 61 }, '0 to 60'],
    [{ from: -1 }, '-1 to 59'],
    [{ from: 5, to: 5 }, '5 to 4'],
    [{ from: 0.5 }, '0.5 to 59'],
  ])('%j is outside', async (range, told) => {
    const video = await openVideo(SOUND.path)
    const error = await refusal(video.read(range).next())
    expect(error.code).toBe('video-range-outside')
    expect(error.message).toContain(`frames ${told} are asked for; it has 60, 0 to 59`)
  })
})

describe('a file that is cut off', () => {
  it.each([
    ['sound.mkv', 'it lasts 2.4 s by its header'],
    ['sound.avi', '60 are promised'],
  ])('%s gives what is there and says what is not', async (name, reason) => {
    writeFileSync(file(`cut-${name}`), readFileSync(file(name)).subarray(0, readFileSync(file(name)).length / 2))
    const video = await openVideo(file(`cut-${name}`))
    const { frames, cutOff } = video.info
    expect(frames).toBeGreaterThan(20)
    expect(frames).toBeLessThan(45)
    expect(cutOff).toContain(reason)
    const told = await readAll(file(`cut-${name}`))
    expect(told.indices).toEqual(Array.from({ length: frames + 1 }, (_, i) => i))
    expect(told.failures.at(-1)).toMatchObject({ code: 'video-cut-off' })
    expect(told.failures.at(-1)!.message).toContain(`after ${frames} frames: ${cutOff}`)
    expect(told.wrong).toEqual([])
  })

  it('before its table of frames has none', async () => {
    writeFileSync(file('cut.mp4'), readFileSync(file('sound.mp4')).subarray(0, 4000))
    const error = await refusal(openVideo(file('cut.mp4')))
    expect(error.message).toBe(`${file('cut.mp4')}: is cut off or damaged: the table of its frames is missing`)
  })
})

describe('damage in the middle', () => {
  it('is told for the frames that it hits, and the others come out right', async () => {
    copyFileSync(file('sound.mp4'), file('damaged.mp4'))
    const bytes = readFileSync(file('damaged.mp4'))
    const start = bytes.indexOf('mdat') + 4
    const middle = start + ((bytes.indexOf('moov') - start) >> 1)
    bytes.fill(0xff, middle, middle + 4000)
    writeFileSync(file('damaged.mp4'), bytes)
    const { indices, failures, wrong, suspects } = await readAll(file('damaged.mp4'))
    expect(indices).toEqual(Array.from({ length: 60 }, (_, i) => i))
    expect(failures.length).toBeGreaterThan(0)
    expect(failures.length).toBeLessThan(25)
    for (const { code } of failures) expect(code).toBe('video-frame-unreadable')
    // What is not told as failed or doubtful has the number that it should have.
    expect(wrong.filter((index) => !suspects.includes(index))).toEqual([])
    expect(suspects.every((index) => index < 60)).toBe(true)
  })

  it('of FFV1, which its decoder would paint over, is found by the checksum', async () => {
    const path = file('sound-ffv1.mkv')
    await makeVideo({ ...SOUND, path, encoder: 'ffv1', settings: { level: 3, slicecrc: 1, slices: 4 }, frames: 12 })
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1]! ^= 0x10
    writeFileSync(path, bytes)
    const { indices, failures } = await readAll(path)
    expect(indices).toEqual(Array.from({ length: 12 }, (_, i) => i))
    expect(failures).toHaveLength(1)
    expect(failures[0]!.message).toMatch(/frame \d+ cannot be decoded \(a checksum in it is wrong\)/)
  })
})

async function readAll(path: string) {
  const indices: number[] = []
  const failures = []
  const wrong: number[] = []
  const suspects: number[] = []
  await using video = await openVideo(path)
  for await (const frame of video.read()) {
    indices.push(frame.index)
    if (frame.failure) failures.push(frame.failure)
    else {
      if (readNumber(frame.picture) !== frame.index) wrong.push(frame.index)
      if (frame.suspect) suspects.push(frame.index)
    }
  }
  return { indices, failures, wrong, suspects }
}

/** A tenth of a second of silence: 16-bit mono PCM at 8 kHz. */
function wave(): Buffer {
  const header = Buffer.from('RIFF....WAVEfmt ....................data....', 'latin1')
  header.writeUInt32LE(36 + 1600, 4)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(8000, 24)
  header.writeUInt32LE(16_000, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.writeUInt32LE(1600, 40)
  return Buffer.concat([header, Buffer.alloc(1600)])
}
