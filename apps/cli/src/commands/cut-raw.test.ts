import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodePicture } from '@popcel/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRawSize } from '../cut/raw/raw-size.ts'
import type { ResultLine } from '../json-lines.ts'
import { memoryIo, runInMemory } from '../run-in-memory.ts'
import { disc, png } from '../test-pictures.ts'
import { runCutRaw } from './cut-raw.ts'

const SIDE = 64
const shifts = [-6, -2, 2, 6]
let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-raw-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A red disc on white that moves down, as rgb24 or rgba. */
function frames(channels: 3 | 4 = 3): Uint8Array {
  const drawn = shifts.map((shift) => disc(SIDE, 16, [200, 30, 30, 255], [255, 255, 255, 255], shift).data)
  const whole = Buffer.concat(drawn)
  return channels === 4 ? whole : whole.filter((_, i) => i % 4 !== 3)
}

const raw = (words: readonly string[], stdin: Uint8Array = frames()) =>
  runInMemory(['cut', '--raw', `${SIDE}x${SIDE}`, '--model', 'key', ...words], { stdin })
/** Where the disc of a frame has its middle: the mean row of what is opaque. */
function middleRow(data: ArrayLike<number>): number {
  let [sum, count] = [0, 0]
  for (let p = 0; p < SIDE * SIDE; p++) {
    if (data[p * 4 + 3] !== 255) continue
    sum += Math.floor(p / SIDE) + 0.5
    count++
  }
  return sum / count
}

describe('raw frames from stdin', () => {
  test('become numbered pictures, from 0 on', async () => {
    const { code, err, out } = await raw(['-o', at('out', 'f-%03u.png')])
    expect([code, out, readdirSync(at('out'))]).toEqual([0, '', ['f-000.png', 'f-001.png', 'f-002.png', 'f-003.png']])
    expect(err).toMatch(/^frames are cut by key on cpu\n4 frames cut in /)
    for (const [i, shift] of shifts.entries()) {
      const { data, channels } = await decodePicture(readFileSync(at('out', `f-00${i}.png`)))
      expect(channels).toBe(4)
      expect(middleRow(data)).toBeCloseTo(SIDE / 2 + shift, 0)
    }
  })

  test('that are left alone are told as such, times are whole, and a warning is said once for all frames', async () => {
    // So much smaller the disc is gone.
    const none = ['--mask-offset', '-64', '-o', at('e-%d.png')]
    writeFileSync(at('e-0.png'), 'mine')
    const { lines } = await raw([...none, '--no-overwrite', '--json'])
    expect(lines().map(({ type }) => type)).toEqual(['skipped', 'result', 'result', 'result', 'summary'])
    expect(lines()[0]).toMatchObject({ output: at('e-0.png'), reason: 'exists' })
    const { ms, warnings } = lines()[1] as ResultLine
    expect([Object.values(ms).every(Number.isInteger), ms['total'], warnings.length]).toEqual([
      true,
      expect.any(Number),
      1,
    ])
    const { err } = await raw(none)
    expect(err.split('\n').filter((line) => line.includes('warning:'))).toEqual([
      `warning: stdin, frame 0: ${warnings[0]}`,
    ])
  })

  test('go back to stdout as rgba, frame for frame, and all words to stderr', async () => {
    const { code, outBytes, err } = await raw(['-'])
    expect([code, outBytes.length]).toEqual([0, 4 * SIDE * SIDE * 4])
    for (const [i, shift] of shifts.entries())
      expect(middleRow(outBytes.subarray(i * SIDE * SIDE * 4))).toBeCloseTo(SIDE / 2 + shift, 0)
    expect(err).toContain('4 frames cut')
  })

  test('as rgb24 over a background, as grey with --mask-only, as pictures one after another with --format', async () => {
    const over = (await raw(['--background', '#0000ff'])).outBytes
    expect([over.length, ...over.subarray(0, 3)]).toEqual([4 * SIDE * SIDE * 3, 0, 0, 255])
    const mask = (await raw(['--mask-only'])).outBytes
    expect([mask.length, mask[0], mask[(SIDE / 2) * SIDE + SIDE / 2]]).toEqual([4 * SIDE * SIDE, 0, 255])
    const pictures = Buffer.from((await raw(['--format', 'png'])).outBytes)
    expect(pictures.toString('latin1').split('\x89PNG').length - 1).toBe(4)
  })

  test('of rgba are taken too, and a picture or their own ground may stand behind', async () => {
    writeFileSync(at('green.png'), await png(disc(8, 0, [0, 0, 0, 0], [0, 255, 0, 255])))
    const asked = ['cut', '--raw', `${SIDE}x${SIDE}:rgba`, '--model', 'key', '--background']
    const green = await runInMemory([...asked, at('green.png')], { stdin: frames(4) })
    expect([green.code, ...green.outBytes.subarray(0, 3)]).toEqual([0, 0, 255, 0])
    const blurred = await runInMemory([...asked, 'blur'], { stdin: frames(4) })
    expect([blurred.code, ...blurred.outBytes.subarray(0, 3)]).toEqual([0, 255, 255, 255])
  })

  test('are told one by one with --json', async () => {
    const { lines } = await raw(['-o', at('json-%d.webp'), '--json'])
    expect(lines().map((line) => (line as ResultLine).output ?? line.type)).toEqual([
      ...[0, 1, 2, 3].map((i) => at(`json-${i}.webp`)),
      'summary',
    ])
    expect(lines()[3]).toMatchObject({ type: 'result', input: '-', model: 'key', width: SIDE, height: SIDE })
  })

  test('a frame in which nothing is to be seen is an empty one, so that none is lost', async () => {
    const blank = new Uint8Array(SIDE * SIDE * 3).fill(255)
    const { code, outBytes } = await raw([], Buffer.concat([blank, frames()]))
    expect([code, outBytes.length]).toEqual([0, 5 * SIDE * SIDE * 4])
    expect(
      outBytes
        .subarray(0, SIDE * SIDE * 4)
        .filter((_, i) => i % 4 === 3)
        .some((alpha) => alpha > 0),
    ).toBe(false)
  })

  test('that end within one are told, and the whole ones are done', async () => {
    const { code, err } = await raw(['-o', at('half-%d.png')], frames().subarray(0, SIDE * SIDE * 3 * 2 + 5))
    expect(code).toBe(1)
    expect(err).toContain('stdin: ends within frame 2 (5 of 12288 bytes); the frames before are done')
    expect(readdirSync(at()).filter((name) => name.startsWith('half'))).toEqual(['half-0.png', 'half-1.png'])
    const nothing = await raw(['-o', at('none-%d.png')], new Uint8Array(0))
    expect([nothing.code, nothing.err]).toEqual([1, expect.stringContaining('stdin: is empty (0 bytes)')])
  })

  test('a stop signal ends the wait for a stream that says nothing', async () => {
    const stop = new AbortController()
    const silent: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }
    const io = { ...memoryIo({ signal: stop.signal }), stdin: silent }
    const options = { raw: readRawSize('4x4'), output: at('s-%d.png'), model: 'key', device: 'auto', overwrite: true }
    const looks = { sensitivity: 1, maskBlur: 0, maskOffset: 0, shadow: 'drop', holes: 'auto', defringe: true } as const
    const printer = { note() {}, leaveStdout() {}, result() {} } as never
    const running = runCutRaw([], { ...options, ...looks, metadata: 'strip' }, io, printer)
    setTimeout(() => stop.abort(), 20)
    await expect(running).rejects.toMatchObject({ code: 'aborted' })
  })
})

test.each([
  [['-o', 'out.png'], 'frames want a name with one place for their number, such as out-%05u.png'],
  [['-o', 'a-%d-%d.png'], 'one place for their number'],
  [['-o', 'out-%d'], 'name it like a picture'],
  [['-o', 'out-%d.gif'], 'not written as gif'],
  [['-o', 'out-%d.jpg'], 'a JPEG holds no transparency'],
  [['-o', 'out-%d.png', '--format', 'webp'], 'is named like png and --format says webp'],
  [['hero.png'], '--raw reads frames from stdin'],
  [['--json'], '--json prints on stdout'],
  [['--trim', '-o', 'x-%d.png'], '--trim has no place with --raw'],
  [['--watch'], '--watch has no place with --raw'],
])('%j is wrong use', async (words, part) => {
  const { code, err, out } = await raw(words)
  expect([code, err + out]).toEqual([2, expect.stringContaining(part)])
})

test('a size is two numbers and an order of channels', async () => {
  expect(readRawSize('1920x1080')).toEqual({ width: 1920, height: 1080, channels: 3 })
  expect(readRawSize('4×3:RGBA')).toEqual({ width: 4, height: 3, channels: 4 })
  for (const text of ['', '1920', '0x4', '4x3:yuv420p', '4x70000', '-4x3'])
    expect(() => readRawSize(text)).toThrow('WIDTHxHEIGHT is wanted')
  const { code, err } = await runInMemory(['cut', '--raw', 'x', '-'])
  expect([code, err]).toEqual([2, expect.stringContaining('such as 1920x1080')])
})
