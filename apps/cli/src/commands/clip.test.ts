import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { graph, hintGraph, luminanceGraph, recurrentGraph } from '@popcel/fixtures'
import { linearToSrgb } from '@popcel/matting'
import { decodePicture, readFrameFile, writeFrameFile } from '@popcel/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ShotLine } from '../json-lines.ts'
import { clip, eightBits, frameOf, pictureOf, SIZE, SKIN, statusesOf, writeShots } from '../test-shot.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const out = () => at('out')
const made = (...parts: string[]) => readdirSync(at('out', ...parts)).sort()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-clip-'))
  await writeShots(folder)
  writeFileSync(at('light.onnx'), luminanceGraph({ input: 'input.1', output: '1959' }))
  writeFileSync(at('keyer.onnx'), hintGraph(64))
})
beforeEach(() => rmSync(out(), { recursive: true, force: true }))
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

test('a blue disc over a red one on white is no screen: white goes, and both discs stay', async () => {
  mkdirSync(at('discs'))
  const side = 96
  for (const n of [0, 1]) {
    const data = new Uint8Array(side * side * 3).fill(255)
    const within = (p: number, cx: number) => Math.hypot((p % side) + 0.5 - cx, Math.floor(p / side) + 0.5 - 48) < 24
    for (let p = 0; p < side * side; p++)
      if (within(p, 58 + n)) data.set([40, 60, 220], p * 3)
      else if (within(p, 38 + n)) data.set([220, 40, 40], p * 3)
    const picture = { width: side, height: side, channels: 3, data, space: 'srgb', alpha: 'none' } as const
    await writeFrameFile(at('discs', `d.000${n}.png`), picture, { format: 'png' })
  }
  const done = await clip(at('discs'), '-o', out(), '--passes', 'alpha', '--format', 'png')
  expect([done.code, done.clip.model]).toEqual([0, 'key'])
  const { data } = await decodePicture(readFileSync(at('out', 'alpha', 'd.0000.png')))
  const alphaAt = (x: number) => data[(48 * side + x) * 3]
  expect([alphaAt(3), alphaAt(20), alphaAt(48), alphaAt(70), alphaAt(92)]).toEqual([0, 255, 255, 255, 0])
})

describe('a sequence before a green screen', () => {
  test('each pass has its folder, files keep their names, and what is in them is true', async () => {
    const done = await clip(at('exr'), '-o', out())
    expect([done.code, done.summary.done, done.clip.model]).toEqual([0, 5, 'screen'])
    // five frames may end at once: they are told by all the time that they took
    expect(done.clip.fps).toBeGreaterThan(0)
    expect(done.clip.fps).toBeLessThan(5.1 / (done.clip.ms['total']! / 1000))
    expect(made()).toEqual(['.popcel-clip', 'alpha', 'comp', 'foreground', 'rgba'])
    expect(made('alpha')).toEqual(['shot.1001.exr', 'shot.1002.exr', 'shot.1003.exr', 'shot.1004.exr', 'shot.1005.exr'])
    expect(made('comp')).toContain('shot.1003.png')
    const truth = frameOf(2).alpha
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

  test('DWA loses in colours what its level says, nothing in mattes', async () => {
    const run = (...more: string[]) =>
      clip(at('exr'), '-o', out(), '--passes', 'alpha,rgba', '--range', '1001-1002', '--resume', ...more)
    const alphas = async () => [...(await readFrameFile(at('out', 'alpha', 'shot.1001.exr'))).picture.data]
    await run()
    const exact = await alphas()
    const sizes: number[] = []
    for (const level of ['45', '5000']) {
      const { summary } = await run('--compression', 'dwab', '--dwa-level', level)
      expect(summary).toMatchObject({ done: 2, skipped: 0 })
      expect(await alphas()).toEqual(exact)
      const { info, picture } = await readFrameFile(at('out', 'rgba', 'shot.1001.exr'))
      expect([info.compression, info.metadata['dwaCompressionLevel']]).toEqual(['dwab', level])
      const centre = (16 * SIZE.width + 18) * 4
      for (let c = 0; c < 3; c++) expect(Math.abs(picture.data[centre + c]! - SKIN[c]!)).toBeLessThan(0.1)
      sizes.push(readFileSync(at('out', 'rgba', 'shot.1001.exr')).length)
    }
    expect(sizes[1]).toBeLessThan(sizes[0]!)
    expect((await run('--compression', 'dwab', '--dwa-level', '5000')).summary).toMatchObject({ done: 0, skipped: 2 })
  })

  test('yellow stays yellow: what is no tint of the screen is not taken for one, unless it is asked for', async () => {
    mkdirSync(at('yellow'), { recursive: true })
    const yellow = [0.8, 0.56, 0.02]
    for (let n = 0; n < 2; n++) {
      const { alpha, light } = frameOf(n)
      for (let p = 0; p < alpha.length; p++)
        for (let c = 0; c < 3; c++) light[p * 3 + c]! += alpha[p]! * (yellow[c]! - SKIN[c]!)
      await writeFrameFile(at('yellow', `y.${n}.exr`), pictureOf(light, 'linear'), { format: 'exr' })
    }
    const colourOf = async (...more: string[]) => {
      await clip(at('yellow'), '-o', out(), '--passes', 'foreground', ...more)
      const { picture } = await readFrameFile(at('out', 'foreground', 'y.1.exr'))
      const centre = (16 * SIZE.width + 16) * 3
      return [...picture.data.subarray(centre, centre + 3)].map((value) => Math.round(value * 100) / 100)
    }
    expect(await colourOf()).toEqual(yellow)
    // the limit is the mean of red and blue, 0.41: half of 0.15 goes to each
    expect(await colourOf('--despill', 'average')).toEqual([0.88, 0.41, 0.1])
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
    expect(statusesOf(done)).toEqual(['1002 done', '1005 done'])
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

  test("a network's matte of every frame, and where it was made", async () => {
    const done = await clip(at('png'), '-o', out(), ...light())
    expect(done.code).toBe(0)
    expect(done.clip).toMatchObject({ model: 'u2netp', device: 'cpu', done: 5 })
    expect((await clip(at('png'), '-o', out(), ...light('--resume'))).clip).toMatchObject({ device: null, skipped: 5 })
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
    expect(statusesOf(done)).toEqual(['0 done', '1 done', '2 failed', '3 done', '4 done'])
    expect([done.code, done.summary.failed, done.summary.done]).toEqual([1, 1, 4])
    // its alpha is the hint
    const { picture: alpha } = await readFrameFile(at('out', 'alpha', 'p_003.png'))
    const truth = frameOf(3).alpha
    const mean = truth.reduce((sum, value, p) => sum + Math.abs(value - alpha.data[p]! / 255), 0) / truth.length
    expect(mean).toBeLessThan(0.03)
  })

  test('a network with a memory sees every frame in order, also those that were done before', async () => {
    mkdirSync(at('black'), { recursive: true })
    const black = pictureOf(new Uint8Array(SIZE.width * SIZE.height * 3), 'srgb')
    for (let n = 0; n < 5; n++) await writeFrameFile(at('black', `b.${n}.png`), black, { format: 'png' })
    // alpha is red plus what it remembers, which grows by 0.1 a frame
    writeFileSync(at('memory.onnx'), recurrentGraph(0.1))
    const plain = ['--screen', 'none', '--refine', 'none', '--no-tidy', '--no-solid']
    const model = ['--model', 'rvm-mobilenetv3', '--weights', at('memory.onnx'), ...plain]
    const run = () => clip(at('black'), '-o', out(), '--passes', 'alpha', '--resume', ...model)
    const alphas = async () => {
      const reads = made('alpha').map((name) => readFrameFile(at('out', 'alpha', name)))
      return (await Promise.all(reads)).map(({ picture }) => picture.data[0])
    }
    expect((await run()).code).toBe(0)
    expect(await alphas()).toEqual([26, 51, 77, 102, 128])
    rmSync(at('out', 'alpha', 'b.3.png'))
    await run()
    expect(await alphas()).toEqual([26, 51, 77, 102, 128])
    // one that fails once is not remembered by those after it; when it is there they are made anew
    rmSync(out(), { recursive: true })
    const whole = readFileSync(at('black', 'b.1.png'))
    truncateSync(at('black', 'b.1.png'), 60)
    await run()
    expect(await alphas()).toEqual([26, 51, 77, 102])
    writeFileSync(at('black', 'b.1.png'), whole)
    await run()
    expect(await alphas()).toEqual([26, 51, 77, 102, 128])
  })

  test('values that are no numbers fail their frame, and no other', async () => {
    mkdirSync(at('dark'), { recursive: true })
    for (let n = 0; n < 9; n++) {
      const grey = new Uint8Array(SIZE.width * SIZE.height * 3).fill(n === 7 ? 0 : 200)
      await writeFrameFile(at('dark', `d.${n}.png`), pictureOf(grey, 'srgb'), { format: 'png' })
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
    expect(statusesOf(await run())).toEqual(['1001 done', '1002 done', '1003 done', '1004 done', '1005 done'])
    expect((await run()).summary).toMatchObject({ done: 0, skipped: 5, failed: 0 })
    utimesSync(at('work', 'shot.1002.exr'), 1, 1)
    writeFileSync(at('work', 'shot.1004.exr'), readFileSync(at('exr', 'shot.1001.exr')))
    expect(statusesOf(await run())).toEqual([
      '1001 skipped',
      '1002 skipped',
      '1003 skipped',
      '1004 done',
      '1005 skipped',
    ])
  })

  test('an output that is gone or cut off is made again', async () => {
    await run()
    rmSync(at('out', 'comp', 'shot.1001.png'))
    truncateSync(at('out', 'alpha', 'shot.1003.exr'), 100)
    expect(statusesOf(await run())).toEqual(['1001 done', '1002 skipped', '1003 done', '1004 skipped', '1005 skipped'])
  })

  test('other settings make every frame anew; another range does not', async () => {
    await run('--range', '1001-1002')
    expect((await run()).summary).toMatchObject({ done: 3, skipped: 2 })
    expect((await run('--sensitivity', '0.9')).summary).toMatchObject({ done: 5, skipped: 0 })
  })

  test('a part and then the rest is decided on once, whatever the rest shows', async () => {
    await run('--range', '1001-1002')
    // a frame that would be taken for part of the screen's estimate
    const dim = Float32Array.from(frameOf(4).light, (value) => value * 0.9)
    await writeFrameFile(at('work', 'shot.1005.exr'), pictureOf(dim, 'linear'), { format: 'exr', sampleType: 'float' })
    expect((await run()).summary).toMatchObject({ done: 3, skipped: 2 })
  })

  test('the background that all frames show is held, and frames that are made again are the same to the byte', async () => {
    for (const name of readdirSync(at('work'))) rmSync(at('work', name))
    for (let n = 0; n < 5; n++) {
      const { alpha } = frameOf(n)
      const plain = new Float32Array(alpha.length * 3)
      // A background that grows brighter to the right, and a subject in red.
      for (let p = 0; p < alpha.length; p++)
        for (let c = 0; c < 3; c++)
          plain[p * 3 + c] = alpha[p]! * (c ? 0.1 : 0.6) + (1 - alpha[p]!) * (0.5 + (p % 48) / 400)
      await writeFrameFile(at('work', `p.${n}.png`), pictureOf(eightBits(plain), 'srgb'), { format: 'png' })
    }
    const done = await run('--model', 'key')
    expect([done.clip.model, done.summary.done]).toEqual(['key', 5])
    const { choice } = JSON.parse(readFileSync(at('out', '.popcel-clip', 'manifest.json'), 'utf8')).asked
    expect(choice.held).toMatchObject({ kind: 'gradient', weights: expect.any(Array) })
    const before = made('alpha').map((name) => readFileSync(at('out', 'alpha', name)))
    rmSync(at('out', 'alpha', made('alpha')[1]!))
    rmSync(at('out', 'alpha', made('alpha')[3]!))
    expect((await run('--model', 'key')).summary).toMatchObject({ done: 2, skipped: 3 })
    expect(made('alpha').map((name) => readFileSync(at('out', 'alpha', name)))).toEqual(before)
  })

  test('an unreadable frame in the middle is a row of the report, not the end; it is tried again', async () => {
    truncateSync(at('work', 'shot.1003.exr'), 300)
    const done = await run()
    expect(statusesOf(done)).toEqual(['1001 done', '1002 done', '1003 failed', '1004 done', '1005 done'])
    expect([done.code, done.clip.failed]).toEqual([1, 1])
    expect(done.frames[2]).toMatchObject({ stage: 'read', message: expect.stringContaining('shot.1003.exr') })
    writeFileSync(at('work', 'shot.1003.exr'), readFileSync(at('exr', 'shot.1003.exr')))
    expect(statusesOf(await run())).toEqual([
      '1001 skipped',
      '1002 skipped',
      '1003 done',
      '1004 skipped',
      '1005 skipped',
    ])
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
