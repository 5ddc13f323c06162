import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { graph, hintGraph, luminanceGraph } from '@popcel/fixtures'
import { linearToSrgb, type Picture, srgbToLinear } from '@popcel/matting'
import { decodePicture, encodeClip, readFrameFile, writeFrameFile } from '@popcel/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ClipLine, FrameLine, ShotLine, SummaryLine } from '../json-lines.ts'
import { runInMemory } from '../run-in-memory.ts'

// Real threads: a busy machine may take several times as long as an idle one.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const SIZE = { width: 48, height: 32 }
const SCREEN = [0.02, 0.4, 0.05] as const
const SKIN = [0.6, 0.3, 0.2] as const

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)

/** True alpha of a disc of radius 9 whose centre moves 2 px a frame, and the frame in linear light. */
function frame(n: number): { alpha: Float32Array; light: Float32Array } {
  const alpha = new Float32Array(SIZE.width * SIZE.height)
  const light = new Float32Array(alpha.length * 3)
  for (let p = 0; p < alpha.length; p++) {
    const [x, y] = [p % SIZE.width, Math.floor(p / SIZE.width)]
    alpha[p] = Math.min(1, Math.max(0, 9.5 - Math.hypot(x + 0.5 - 14 - 2 * n, y + 0.5 - 16)))
    for (let c = 0; c < 3; c++) light[p * 3 + c] = alpha[p]! * SKIN[c]! + (1 - alpha[p]!) * SCREEN[c]!
  }
  return { alpha, light }
}

const picture = (data: Picture['data'], space: Picture['space'], channels: 1 | 3 = 3): Picture => ({
  ...SIZE,
  channels,
  data,
  space,
  alpha: 'none',
})
const eight = (light: Float32Array) => Uint8Array.from(light, (value) => linearToSrgb(value) * 255 + 0.5)

type Done = { code: number; err: string; all: unknown[]; frames: FrameLine[]; clip: ClipLine; summary: SummaryLine }
async function clip(...args: string[]): Promise<Done> {
  const { code, err, lines } = await runInMemory(['clip', ...args, '--json'])
  const all = lines()
  // A run that ended early shows why in what the test prints.
  const ended = all.filter((line) => line.type === 'error')
  const of = <T>(type: string) => all.filter((line) => line.type === type) as unknown as T[]
  return {
    code,
    err: err + ended.map((line) => line.message).join('\n'),
    all,
    frames: of<FrameLine>('frame'),
    clip: of<ClipLine>('clip')[0]!,
    summary: of<SummaryLine>('summary')[0]!,
  }
}
const out = () => at('out')
const made = (...parts: string[]) => readdirSync(at('out', ...parts)).sort()
const statuses = ({ frames }: Done) => frames.map(({ number, status }) => `${number} ${status}`)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-clip-'))
  for (const name of ['exr', 'png', 'hints']) mkdirSync(at(name))
  for (let n = 0; n < 5; n++) {
    const { alpha, light } = frame(n)
    await writeFrameFile(at('exr', `shot.${1001 + n}.exr`), picture(light, 'linear'), {
      format: 'exr',
      sampleType: 'float',
    })
    await writeFrameFile(at('png', `p_${String(n).padStart(3, '0')}.png`), picture(eight(light), 'srgb'), {
      format: 'png',
    })
    const hint = Uint8Array.from(alpha, (value) => value * 255 + 0.5)
    await writeFrameFile(at('hints', `h-${n}.png`), picture(hint, 'srgb', 1), { format: 'png' })
  }
  writeFileSync(at('light.onnx'), luminanceGraph({ input: 'input.1', output: '1959' }))
  writeFileSync(at('keyer.onnx'), hintGraph(64))
})
beforeEach(() => rmSync(out(), { recursive: true, force: true }))
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('a sequence before a green screen', () => {
  test('each pass has its folder, files keep their names, and what is in them is true', async () => {
    const done = await clip(at('exr'), '-o', out())
    expect([done.code, done.summary.done, done.clip.model]).toEqual([0, 5, 'screen'])
    expect(made()).toEqual(['.popcel-clip', 'alpha', 'comp', 'foreground', 'rgba'])
    expect(made('alpha')).toEqual(['shot.1001.exr', 'shot.1002.exr', 'shot.1003.exr', 'shot.1004.exr', 'shot.1005.exr'])
    expect(made('comp')).toContain('shot.1003.png')
    const truth = frame(2).alpha
    const [alpha, rgba, colour] = await Promise.all(
      ['alpha', 'rgba', 'foreground'].map((pass) => readFrameFile(at('out', pass, 'shot.1003.exr'))),
    )
    expect([alpha?.info.sampleType, alpha?.picture.channels]).toEqual(['half', 1])
    expect([rgba?.picture.alpha, rgba?.picture.space, rgba?.info.sampleType]).toEqual([
      'premultiplied',
      'linear',
      'half',
    ])
    let worst = 0
    for (let p = 0; p < truth.length; p++) {
      worst = Math.max(worst, Math.abs(alpha!.picture.data[p]! - truth[p]!))
      // premultiplied: light × alpha, alpha the same as in its own pass
      expect(rgba?.picture.data[p * 4 + 3]).toBe(alpha?.picture.data[p])
      expect(
        Math.abs(rgba!.picture.data[p * 4]! - alpha!.picture.data[p]! * colour!.picture.data[p * 3]!),
      ).toBeLessThan(1e-3)
    }
    expect(worst).toBeLessThan(0.1)
    const centre = (16 * SIZE.width + 18) * 3
    for (let c = 0; c < 3; c++) expect(colour!.picture.data[centre + c]).toBeCloseTo(SKIN[c]!, 2)
  })

  test('the words of the file say what its samples are', async () => {
    await clip(at('exr'), '-o', out(), '--passes', 'alpha,rgba', '--straight', '--float', '--compression', 'none')
    const { info } = await readFrameFile(at('out', 'rgba', 'shot.1001.exr'))
    expect([info.sampleType, info.compression, info.alpha, info.space]).toEqual(['float', 'none', 'straight', 'linear'])
    expect(made()).toEqual(['.popcel-clip', 'alpha', 'rgba'])
  })

  test('8-bit frames give 8-bit PNG with straight colour, unless another format is asked for a pass', async () => {
    await clip(at('png'), '-o', out(), '--passes', 'alpha,rgba,foreground', '--format', 'foreground=exr')
    expect([made('alpha')[0], made('rgba')[0], made('foreground')[0]]).toEqual(['p_000.png', 'p_000.png', 'p_000.exr'])
    const rgba = await decodePicture(readFileSync(at('out', 'rgba', 'p_000.png')))
    const centre = (16 * SIZE.width + 14) * 4
    expect(
      Array.from(rgba.data.subarray(centre, centre + 4)).map((value, c) =>
        c < 3 ? Math.abs(value - linearToSrgb(SKIN[c]!) * 255) < 3 : value,
      ),
    ).toEqual([true, true, true, 255])
  })

  test('--range takes numbers, both inside; gaps are told', async () => {
    mkdirSync(at('gap'), { recursive: true })
    for (const n of [1001, 1002, 1005]) writeFileSync(at('gap', `s.${n}.exr`), readFileSync(at('exr', `shot.${n}.exr`)))
    const done = await clip(at('gap'), '-o', out(), '--range', '1002-1005', '--passes', 'alpha')
    expect(statuses(done)).toEqual(['1002 done', '1005 done'])
    const shot = done.all[0] as ShotLine
    expect([shot.type, shot.gaps]).toEqual(['shot', [{ from: 1003, to: 1004 }]])
    expect(shot.notes.join()).toMatch(/2 numbers are missing.*1003-1004/)
  })

  test('a comp over a colour is that colour where nothing is', async () => {
    await clip(at('png'), '-o', out(), '--passes', 'comp', '--over', '#336699')
    const comp = await decodePicture(readFileSync(at('out', 'comp', 'p_000.png')))
    expect(Array.from(comp.data.subarray(0, 3))).toEqual([0x33, 0x66, 0x99])
  })
})

describe('networks', () => {
  const light = (...more: string[]) => [
    '--model',
    'u2netp',
    '--weights',
    at('light.onnx'),
    '--screen',
    'none',
    '--refine',
    'none',
    '--no-tidy',
    '--no-solid',
    '--passes',
    'alpha',
    ...more,
  ]

  test("a network's matte of every frame", async () => {
    const done = await clip(at('png'), '-o', out(), ...light())
    expect([done.code, done.clip.model, done.clip.done]).toEqual([0, 'u2netp', 5])
  })

  test('a keyer with a hint for each frame, paired by number; a frame without one fails alone', async () => {
    rmSync(at('some'), { recursive: true, force: true })
    mkdirSync(at('some'))
    for (const n of [0, 1, 3, 4]) writeFileSync(at('some', `h.${n}.png`), readFileSync(at('hints', `h-${n}.png`)))
    const done = await clip(
      at('png'),
      '-o',
      out(),
      '--model',
      'corridor-key',
      '--weights',
      at('keyer.onnx'),
      '--hint',
      at('some'),
      '--passes',
      'alpha',
    )
    expect(statuses(done)).toEqual(['0 done', '1 done', '2 failed', '3 done', '4 done'])
    expect([done.code, done.summary.failed, done.summary.done]).toEqual([1, 1, 4])
    // its alpha is the hint
    const { picture: alpha } = await readFrameFile(at('out', 'alpha', 'p_003.png'))
    const truth = frame(3).alpha
    const mean = truth.reduce((sum, value, p) => sum + Math.abs(value - alpha.data[p]! / 255), 0) / truth.length
    expect(mean).toBeLessThan(0.03)
  })

  test('values that are no numbers fail their frame, and no other', async () => {
    mkdirSync(at('dark'), { recursive: true })
    for (let n = 0; n < 9; n++) {
      const grey = new Uint8Array(SIZE.width * SIZE.height * 3).fill(n === 7 ? 0 : 200)
      await writeFrameFile(at('dark', `d.${n}.png`), picture(grey, 'srgb'), { format: 'png' })
    }
    // the logarithm of normalised red: black is below 0 there
    writeFileSync(
      at('log.onnx'),
      graph({
        inputs: [{ name: 'input.1', dims: [1, 3, 'height', 'width'] }],
        outputs: [{ name: '1959', dims: [1, 1, 'height', 'width'] }],
        nodes: [
          {
            op: 'Conv',
            inputs: ['input.1', 'weights'],
            outputs: ['red'],
            attributes: { kernel_shape: { ints: [1, 1] } },
          },
          { op: 'Log', inputs: ['red'], outputs: ['1959'] },
        ],
        initializers: [{ name: 'weights', dims: [1, 3, 1, 1], values: [1, 0, 0] }],
      }),
    )
    const done = await clip(
      at('dark'),
      '-o',
      out(),
      '--model',
      'u2netp',
      '--weights',
      at('log.onnx'),
      '--screen',
      'none',
      '--passes',
      'alpha',
    )
    expect(
      done.frames.filter(({ status }) => status === 'failed').map((line) => [line.number, 'code' in line && line.code]),
    ).toEqual([[7, 'model-output-not-finite']])
    expect(made('alpha')).toHaveLength(8)
    expect(done.code).toBe(1)
  })
})

describe('going on', () => {
  const run = (...more: string[]) => clip(at('work'), '-o', out(), '--passes', 'alpha,comp', '--resume', ...more)
  beforeEach(() => {
    rmSync(at('work'), { recursive: true, force: true })
    mkdirSync(at('work'))
    for (const name of readdirSync(at('exr'))) writeFileSync(at('work', name), readFileSync(at('exr', name)))
  })

  test('what is done is not done again; a file that was touched is not either, one that changed is', async () => {
    expect(statuses(await run())).toEqual(['1001 done', '1002 done', '1003 done', '1004 done', '1005 done'])
    expect((await run()).summary).toMatchObject({ done: 0, skipped: 5, failed: 0 })
    utimesSync(at('work', 'shot.1002.exr'), 1, 1)
    writeFileSync(at('work', 'shot.1004.exr'), readFileSync(at('exr', 'shot.1001.exr')))
    expect(statuses(await run())).toEqual(['1001 skipped', '1002 skipped', '1003 skipped', '1004 done', '1005 skipped'])
  })

  test('an output that is gone or cut off is made again', async () => {
    await run()
    rmSync(at('out', 'comp', 'shot.1001.png'))
    truncateSync(at('out', 'alpha', 'shot.1003.exr'), 100)
    expect(statuses(await run())).toEqual(['1001 done', '1002 skipped', '1003 done', '1004 skipped', '1005 skipped'])
  })

  test('other settings make every frame anew; another range does not', async () => {
    await run('--range', '1001-1002')
    expect((await run()).summary).toMatchObject({ done: 3, skipped: 2 })
    expect((await run('--sensitivity', '0.9')).summary).toMatchObject({ done: 5, skipped: 0 })
  })

  test('an unreadable frame in the middle is a row of the report, not the end; it is tried again', async () => {
    truncateSync(at('work', 'shot.1003.exr'), 300)
    const done = await run()
    expect(statuses(done)).toEqual(['1001 done', '1002 done', '1003 failed', '1004 done', '1005 done'])
    expect([done.code, done.clip.failed]).toEqual([1, 1])
    expect(done.frames[2]).toMatchObject({ stage: 'read', message: expect.stringContaining('shot.1003.exr') })
    writeFileSync(at('work', 'shot.1003.exr'), readFileSync(at('exr', 'shot.1003.exr')))
    expect(statuses(await run())).toEqual(['1001 skipped', '1002 skipped', '1003 done', '1004 skipped', '1005 skipped'])
  })

  test('--on-error stop ends at the first', async () => {
    truncateSync(at('work', 'shot.1001.exr'), 300)
    const done = await run('--on-error', 'stop')
    expect(done.code).toBe(1)
    expect(done.all.at(-1)).toMatchObject({
      type: 'error',
      details: { file: expect.stringContaining('shot.1001.exr') },
    })
  })

  test('no half-written file of a run that was killed stays', async () => {
    mkdirSync(at('out', 'alpha'), { recursive: true })
    writeFileSync(at('out', 'alpha', '.popcel-01234567-89ab-4cde-8f01-23456789abcd.part'), 'half')
    await run()
    expect(made('alpha').filter((name) => name.startsWith('.'))).toEqual([])
  })
})

describe('what else is a clip', () => {
  test('an animation, frame by frame', async () => {
    const frames = [0, 1, 2].map((n) => {
      const rgb = eight(frame(n).light)
      const data = new Uint8Array(SIZE.width * SIZE.height * 4).fill(255)
      for (let p = 0; p < data.length / 4; p++) data.set(rgb.subarray(p * 3, p * 3 + 3), p * 4)
      return { picture: { ...SIZE, channels: 4, data, space: 'srgb', alpha: 'straight' } as const, durationMs: 100 }
    })
    writeFileSync(at('a.webp'), await encodeClip({ frames, plays: 0 }, { format: 'webp', lossless: true }))
    const done = await clip(at('a.webp'), '-o', out(), '--passes', 'alpha')
    expect(made('alpha')).toEqual(['a.0000.png', 'a.0001.png', 'a.0002.png'])
    expect(done.all[0]).toMatchObject({ kind: 'animation', frames: 3 })
  })

  test('a picture with its own alpha keeps it', async () => {
    mkdirSync(at('own'), { recursive: true })
    const { alpha } = frame(0)
    const data = Float32Array.from(
      { length: alpha.length * 4 },
      (_, i) => (i % 4 === 3 ? 1 : SKIN[i % 4]!) * alpha[i >> 2]!,
    )
    await writeFrameFile(
      at('own', 'o.1.exr'),
      { ...SIZE, channels: 4, data, space: 'linear', alpha: 'premultiplied' },
      { format: 'exr', sampleType: 'float' },
    )
    const done = await clip(at('own'), '-o', out(), '--float')
    expect(done.clip.model).toBe('alpha')
    expect((await readFrameFile(at('out', 'alpha', 'o.1.exr'))).picture.data).toEqual(alpha)
    const { picture: rgba } = await readFrameFile(at('out', 'rgba', 'o.1.exr'))
    expect(rgba.data.every((value, i) => Math.abs(value - data[i]!) < 1e-6)).toBe(true)
  })

  test('folders of shots, each in its own folder; one that fails does not end the others', async () => {
    for (const [name, n] of [
      ['s1', 0],
      ['s2', 1],
      ['s3', 2],
    ] as const) {
      mkdirSync(at('shots', name), { recursive: true })
      for (const i of [1, 2])
        writeFileSync(
          at('shots', name, `x.${i}.exr`),
          n === 1 ? 'no picture' : readFileSync(at('exr', `shot.${1001 + n}.exr`)),
        )
    }
    const done = await clip(at('shots'), '-o', out(), '--passes', 'alpha')
    expect(made()).toEqual(['s1', 's3'])
    expect(made('s1', 'alpha')).toEqual(['x.1.exr', 'x.2.exr'])
    expect([done.code, done.summary.failed]).toEqual([1, 1])
  })
})

describe('wrong use and bad input', () => {
  test.each([
    [['exr'], /a folder for the passes is wanted/],
    [['exr', '-o', 'OUT', '--passes', 'alpah'], /no pass is called "alpah".*did you mean alpha/],
    [['exr', '-o', 'OUT', '--format', 'tga'], /no format is called "tga"/],
    [['exr', '-o', 'OUT', '--format', 'rgba=mp4'], /mp4 holds no alpha/],
    [['exr', '-o', 'OUT', '--range', '5-1'], /ends before it begins/],
    [['exr', 'png', '-o', 'OUT'], /too many arguments for 'clip'/],
  ])('%j is wrong use: exit 2 and a sentence', async (args, sentence) => {
    const paths = args.map((arg) => (arg === 'OUT' ? out() : ['exr', 'png'].includes(arg) ? at(arg) : arg))
    const { code, err } = await runInMemory(['clip', ...paths])
    expect(code).toBe(2)
    expect(err).toMatch(sentence)
  })

  test.each([
    [['exr', '--range', '1-5'], /no frame is in the range 1-5; the clip has 1001 to 1005/],
    [['nowhere'], /nowhere: there is no such file/],
    [['hints', '--model', 'screen'], /no .*screen is seen/],
    [['exr', '--hint', 'dark'], /no number is in both.*--hint-by order/],
  ])('%j', async (args, sentence) => {
    mkdirSync(at('dark'), { recursive: true })
    writeFileSync(at('dark', 'd.0.png'), readFileSync(at('png', 'p_000.png')))
    writeFileSync(at('dark', 'd.1.png'), readFileSync(at('png', 'p_001.png')))
    const paths = args.map((arg) => (['exr', 'nowhere', 'hints', 'dark'].includes(arg) ? at(arg) : arg))
    const { code, err } = await runInMemory(['clip', ...paths, '-o', out()])
    expect(code).toBe(1)
    expect(err).toMatch(sentence)
  })

  test('--inspect says what is there and writes nothing', async () => {
    const { code, out: said } = await runInMemory(['clip', '--inspect', at('exr')])
    expect(code).toBe(0)
    expect(said).toMatch(/shot: 5 frames \(1001-1005\), 48×32, format exr, samples float, .*transfer linear/)
    expect(() => readdirSync(out())).toThrow(/ENOENT/)
  })

  test('linear light is what --space says', async () => {
    await clip(
      at('png'),
      '-o',
      out(),
      '--space',
      'linear',
      '--screen',
      'none',
      '--model',
      'key',
      '--passes',
      'foreground',
      '--format',
      'exr',
      '--float',
    )
    const { picture: read } = await readFrameFile(at('out', 'foreground', 'p_000.exr'))
    const centre = (16 * SIZE.width + 14) * 3
    expect(read.data[centre]).toBeCloseTo(linearToSrgb(SKIN[0]), 2)
    expect(srgbToLinear(read.data[centre]!)).toBeCloseTo(SKIN[0], 2)
  })
})
