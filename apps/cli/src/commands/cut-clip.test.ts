import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clip, CutOut, ModelSession, Runtime } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { decodeClip, decodePicture, encodeClip, inspectPicture } from '@popcel/runtime'
import { encodeApng } from '@popcel/sticker'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ResultLine } from '../json-lines.ts'
import { run } from '../main.ts'
import { memoryIo, runInMemory } from '../run-in-memory.ts'
import { disc, png } from '../test-pictures.ts'
import { createPoolHere } from '../work/pool-here.ts'
import { delayOf } from '../work/write-clip.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const delays = [100, 250, 40, 300]
const red = [200, 30, 30, 255]
const white = [255, 255, 255, 255]

/** A disc that moves down 4 px a frame over `around`; frame 2 is held, so it is frame 1 again. */
function moving(around: readonly number[], plays = 3): Clip<CutOut> {
  const shifts = [-6, -2, -2, 6]
  return {
    frames: shifts.map((shift, i) => ({ picture: disc(64, 16, red, around, shift), durationMs: delays[i]! })),
    plays,
  }
}
const apng = ({ frames, plays }: Clip<CutOut>) =>
  encodeApng(
    frames.map(({ picture }) => picture),
    { delays: frames.map(({ durationMs }) => delayOf(durationMs)), plays },
  )
const alphaAt = ({ picture }: Clip<CutOut>['frames'][number], x: number, y: number) =>
  picture.data[(y * picture.width + x) * 4 + 3]
const cut = async (...options: string[]) => {
  const { code, lines, err } = await runInMemory(['cut', ...options, '--json'])
  return { code, err, line: lines()[0] as ResultLine, all: lines() }
}
const read = (...parts: string[]) => decodeClip(readFileSync(at(...parts)))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-cut-clip-'))
  writeFileSync(at('a.gif'), await encodeClip(moving(white), { format: 'gif' }))
  writeFileSync(at('w.webp'), await encodeClip(moving(white), { format: 'webp', lossless: true }))
  writeFileSync(at('p.png'), apng(moving(white)))
  writeFileSync(at('own.png'), apng(moving([200, 30, 30, 0], 0)))
})
beforeEach(() => {
  rmSync(at('out'), { recursive: true, force: true })
  mkdirSync(at('out'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

test('a matte of one’s own is that of every frame, brought to their size', async () => {
  const half = { width: 2, height: 1, channels: 3, space: 'srgb', alpha: 'none' } as const
  writeFileSync(at('half.png'), await png({ ...half, data: Uint8Array.of(0, 0, 0, 255, 255, 255) }))
  const words = ['--model', 'matte', '--hint', at('half.png'), '-o', at('out', 'halved.png')]
  const { code, err } = await cut(at('p.png'), ...words)
  expect([code, err]).toEqual([0, ''])
  const { frames } = await read('out', 'halved.png')
  expect(frames.map((frame) => [alphaAt(frame, 4, 32), alphaAt(frame, 60, 32)])).toEqual(Array(4).fill([0, 255]))
  const twice = await runInMemory(['cut', '-', '--model', 'matte', '--hint', '-'])
  expect([twice.code, twice.err]).toEqual([2, expect.stringContaining('cannot be both an input and --hint')])
})

describe('an animated picture', () => {
  test.each([
    ['p.png', 'p.png', 'png'],
    ['w.webp', 'w.webp', 'webp'],
    ['a.gif', 'a.webp', 'webp'],
  ])('%s becomes %s: order, delays and plays kept, every frame cut', async (input, output, format) => {
    const { code, line } = await cut(at(input), '-o', at('out'))
    expect(code).toBe(0)
    expect(line).toMatchObject({ output: at('out', output), format, model: 'key', seconds: 0.69, plays: 3 })
    const clip = await read('out', output)
    expect(clip.plays).toBe(3)
    // WebP shows a held frame longer instead of twice, so what counts is what is seen when.
    const merged = [100, 290, 300]
    expect(clip.frames.map(({ durationMs }) => durationMs)).toEqual(format === 'png' ? delays : merged)
    for (const i of delays.keys()) {
      const frame = clip.frames[format === 'png' || i < 2 ? i : i - 1]!
      const middle = 32 + [-6, -2, -2, 6][i]!
      expect([alphaAt(frame, 32, middle), alphaAt(frame, 32, middle - 13), alphaAt(frame, 2, 2)]).toEqual([255, 255, 0])
      // Just outside the disc, where the next or the last frame may have its own.
      expect([alphaAt(frame, 32, middle - 18), alphaAt(frame, 32, middle + 18)]).toEqual([0, 0])
    }
  })

  test('from a GIF is told why it is a webp, and --format gif insists with hard edges', async () => {
    expect((await cut(at('a.gif'), '-o', at('out'))).line.warnings).toEqual([expect.stringContaining('--format gif')])
    const { line } = await cut(at('a.gif'), '-o', at('out'), '--format', 'gif')
    expect(line.warnings).toEqual([expect.stringContaining('no soft alpha')])
    const clip = await read('out', 'a.gif')
    expect(clip.frames.map(({ durationMs }) => durationMs)).toEqual(delays)
    const alphas = new Set(clip.frames.flatMap(({ picture }) => [...picture.data.filter((_, i) => i % 4 === 3)]))
    expect([...alphas].sort()).toEqual([0, 255])
  })

  test('--format png makes an APNG of a GIF, and -o FILE.webp a WebP of an APNG', async () => {
    await cut(at('a.gif'), '-o', at('out'), '--format', 'png')
    expect(await inspectPicture(readFileSync(at('out', 'a.png')))).toMatchObject({ format: 'png', frames: 4 })
    await cut(at('p.png'), '-o', at('out', 'q.webp'))
    expect(await inspectPicture(readFileSync(at('out', 'q.webp')))).toMatchObject({ format: 'webp', frames: 3 })
  })

  test.each(['avif', 'tiff'])('cannot become %s, and nothing is written', async (format) => {
    const { code, all } = await cut(at('p.png'), '-o', at('out'), '--format', format)
    expect(code).toBe(1)
    expect(all[0]).toMatchObject({
      code: 'output-not-animated',
      message: `${at('p.png')}: is animated (4 frames) and ${format} holds one picture; png, webp and gif can move`,
    })
    expect(existsSync(at('out', `p.${format}`))).toBe(false)
  })

  test('that holds a frame for longer than WebP and GIF are written with says so, and stays whole as a PNG', async () => {
    const clip = moving(white)
    const held = clip.frames.map((frame, i) => ({ ...frame, durationMs: i === 3 ? 120_000 : 100 }))
    writeFileSync(at('held.png'), apng({ ...clip, frames: held }))
    const lasts = async (name: string) => (await read('out', name)).frames.at(-1)?.durationMs
    const webp = await cut(at('held.png'), '-o', at('out'), '--format', 'webp')
    expect(webp.line.warnings).toEqual([
      expect.stringContaining('longer than the 65.53 s that are written for it in webp'),
    ])
    expect(await lasts('held.webp')).toBe(65_530)
    expect((await cut(at('held.png'), '-o', at('out'))).line.warnings).toEqual([])
    expect(await lasts('held.png')).toBe(120_000)
  })

  test.each([
    [new PopcelError('model-output-not-finite'), 'a.gif, frame 4'],
    [new PopcelError('model-unreadable', { file: 'net.onnx' }), 'net.onnx'],
  ])('a frame that fails is named by its place, unless another file is to blame: %s', async (failure, file) => {
    let runs = 0
    const session: ModelSession = {
      device: 'cpu',
      inputs: new Map([['input.1', []]]),
      outputs: ['1959'],
      // frame 2 is held, so that the last is the third that is seen
      run: async () => {
        if (++runs === 3) throw failure
        return { outputs: { 1959: { dims: [1, 1, 1, 1], data: Float32Array.of(1) } }, ms: 1 }
      },
    }
    const runtime: Runtime = { installed: async () => [], open: async () => session }
    const io = memoryIo()
    const words = ['cut', at('a.gif'), '-o', at('out'), '--model', 'u2netp', '--weights', 'net.onnx', '--json']
    await run(words, { ...io, openPool: async (_, signal) => createPoolHere(signal, runtime) })
    const [line = ''] = Buffer.concat(io.outChunks).toString().split('\n')
    expect(JSON.parse(line)).toMatchObject({ code: failure.code, details: { file: expect.stringMatching(`${file}$`) } })
  })

  test('that is cut out already keeps its own alpha in every frame', async () => {
    const { line } = await cut(at('own.png'), '-o', at('out'))
    expect(line).toMatchObject({ model: 'alpha', frames: 4, plays: 0 })
    const [before, after] = [await read('own.png'), await read('out', 'own.png')]
    const alphas = (clip: Clip<CutOut>) => clip.frames.map(({ picture }) => picture.data.filter((_, i) => i % 4 === 3))
    expect(alphas(after)).toEqual(alphas(before))
  })

  test('with a blank frame among others has an empty frame there; blank all through it is refused', async () => {
    const blank = { picture: disc(64, 0, white, white), durationMs: 100 }
    writeFileSync(at('blink.png'), apng({ frames: [...moving(white).frames, blank], plays: 0 }))
    expect((await cut(at('blink.png'), '-o', at('out'))).code).toBe(0)
    const { frames } = await read('out', 'blink.png')
    expect(frames[4]!.picture.data.some((value, i) => i % 4 === 3 && value > 0)).toBe(false)
    expect(alphaAt(frames[3]!, 32, 38)).toBe(255)
    const other = { picture: disc(64, 0, white, [250, 250, 250, 255]), durationMs: 100 }
    writeFileSync(at('blank.png'), apng({ frames: [blank, other], plays: 0 }))
    const { code, all } = await cut(at('blank.png'), '-o', at('out'))
    expect([code, all[0]]).toMatchObject([1, { code: 'picture-one-colour' }])
  })
})

describe('options on every frame', () => {
  test('--mask-only is the alpha in grey, --background a colour', async () => {
    await cut(at('p.png'), '-o', at('out', 'mask.png'), '--mask-only')
    const mask = (await read('out', 'mask.png')).frames[3]!.picture
    expect(Array.from(mask.data.slice(0, 4))).toEqual([0, 0, 0, 255])
    expect(Array.from(mask.data.slice((38 * 64 + 32) * 4, (38 * 64 + 32) * 4 + 4))).toEqual([255, 255, 255, 255])
    await cut(at('p.png'), '-o', at('out', 'green.png'), '--background', '#00ff00')
    const green = (await read('out', 'green.png')).frames[1]!.picture
    expect(Array.from(green.data.slice(0, 4))).toEqual([0, 255, 0, 255])
  })

  test('--trim takes one box for all frames, so that nothing jumps', async () => {
    const { line } = await cut(at('p.png'), '-o', at('out'), '--trim', '--margin', '2')
    const { frames } = await read('out', 'p.png')
    // The disc is 32 px wide and goes through 12 px; the edge may take a pixel more on each side.
    expect(line.box!.height - line.box!.width).toBe(12)
    expect(line.box!.width).toBeGreaterThanOrEqual(36)
    expect(line.box!.width).toBeLessThanOrEqual(38)
    for (const { picture } of frames) expect([picture.width, picture.height]).toEqual([line.width, line.height])
  })
})

test('a still picture as GIF is one frame', async () => {
  writeFileSync(
    at('still.gif'),
    await encodeClip({ ...moving(white), frames: moving(white).frames.slice(0, 1) }, { format: 'gif' }),
  )
  const { line } = await cut(at('still.gif'), '-o', at('out'))
  expect(line).toMatchObject({ output: at('out', 'still.png'), format: 'png' })
  expect(line.frames).toBeUndefined()
  expect((await decodePicture(readFileSync(at('out', 'still.png')))).channels).toBe(4)
})

test('delays as APNG holds them', () => {
  const seconds = (ms: number) => {
    const { num, den } = delayOf(ms)
    return (num / den) * 1000
  }
  for (const ms of [1, 40, 1000 / 30, 1000 / 60, 65_535, 90_000]) expect(seconds(ms)).toBeCloseTo(ms, 6)
  expect(delayOf(33)).toEqual({ num: 33, den: 1000 })
  expect(delayOf(1000 / 30)).toEqual({ num: 1, den: 30 })
})
