import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pointwiseGraph } from '@popcel/fixtures'
import type { CutOut } from '@popcel/matting'
import { createRuntime, decodeClip, decodePicture, encodeClip } from '@popcel/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonLine, ResultLine } from '../json-lines.ts'
import { run } from '../main.ts'
import { memoryIo, runInMemory } from '../run-in-memory.ts'
import { png } from '../test-pictures.ts'
import { createPoolHere } from '../work/pool-here.ts'

const SIDE = 48
let folder: string
const at = (...parts: string[]) => join(folder, ...parts)

/** Quarters: red, blue, black, white. */
function quarters(): CutOut {
  const colours = [
    [255, 0, 0],
    [0, 0, 255],
    [0, 0, 0],
    [255, 255, 255],
  ]
  const data = new Uint8Array(SIDE * SIDE * 4).fill(255)
  for (let p = 0; p < SIDE * SIDE; p++)
    data.set(colours[(p % SIDE < SIDE / 2 ? 0 : 1) + (p < (SIDE * SIDE) / 2 ? 0 : 2)]!, p * 4)
  return { width: SIDE, height: SIDE, channels: 4, data, space: 'srgb', alpha: 'straight' }
}

/** Like u2net_cloth_seg: what is red is upper clothing, what is blue lower, what is black full, and the rest background. */
const clothes = pointwiseGraph(
  [
    [0, 0, 0],
    [10, -10, 0],
    [0, -10, 10],
    [-10, -10, -10],
  ],
  [0, -20, -20, -20],
)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-cloth-'))
  writeFileSync(at('cloth.onnx'), clothes)
  writeFileSync(at('hero.png'), await png(quarters()))
  const frame = { picture: quarters(), durationMs: 100 }
  const other = {
    picture: { ...quarters(), data: quarters().data.map((v, i) => (i === 0 ? 250 : v)) },
    durationMs: 100,
  }
  writeFileSync(
    at('clip.webp'),
    await encodeClip({ frames: [frame, other], plays: 0 }, { format: 'webp', lossless: true }),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function cut(...words: string[]) {
  await using runtime = createRuntime({ now: () => performance.now() })
  const io = memoryIo()
  const plain = ['--no-tidy', '--refine', 'none', '--no-solid', '--json']
  const asked = ['cut', ...words, '--weights', at('cloth.onnx'), '--model', 'u2net_cloth_seg', ...plain]
  const code = await run(asked, { ...io, openPool: async (_, signal) => createPoolHere(signal, runtime) })
  const lines = Buffer.concat(io.outChunks)
    .toString()
    .trim()
    .split('\n')
    .map((line): JsonLine => JSON.parse(line))
  return { code, lines, results: lines.filter((line): line is ResultLine => line.type === 'result') }
}

/** Alpha in the middle of each quarter. */
function alphas({ data, width }: { data: ArrayLike<number>; width: number }): number[] {
  const [near, far] = [SIDE / 4, (3 * SIDE) / 4]
  return [
    [near, near],
    [far, near],
    [near, far],
    [far, far],
  ].map(([x, y]) => data[(y! * width + x!) * 4 + 3]!)
}

const wanted = { upper: [255, 0, 0, 0], lower: [0, 255, 0, 0], full: [0, 0, 255, 0] }

describe('--cloth', () => {
  test('several go to a file each, named after them, from one run of the network', async () => {
    const { code, results, lines } = await cut(at('hero.png'), '-o', at('out'), '--cloth', 'full,upper,lower')
    expect([code, readdirSync(at('out')).sort()]).toEqual([0, ['hero-full.png', 'hero-lower.png', 'hero-upper.png']])
    expect(results.map(({ cloth, output }) => [cloth, output])).toEqual([
      ['upper', at('out', 'hero-upper.png')],
      ['lower', at('out', 'hero-lower.png')],
      ['full', at('out', 'hero-full.png')],
    ])
    for (const [name, quarter] of Object.entries(wanted))
      expect(alphas(await decodePicture(readFileSync(at('out', `hero-${name}.png`))))).toEqual(quarter)
    // 'model' is the time of the network: only the first had to run it.
    expect(results.map(({ ms }) => 'model' in ms)).toEqual([true, false, false])
    expect(lines.at(-1)).toMatchObject({ type: 'summary', done: 1, failed: 0 })
  })

  test('one goes where a cut-out goes; none is all of them together', async () => {
    const one = await cut(at('hero.png'), '-o', at('one.png'), '--cloth', 'lower')
    expect([one.code, one.results[0]?.cloth]).toEqual([0, undefined])
    expect(alphas(await decodePicture(readFileSync(at('one.png'))))).toEqual(wanted.lower)
    await cut(at('hero.png'), '-o', at('all.png'))
    expect(alphas(await decodePicture(readFileSync(at('all.png'))))).toEqual([255, 255, 255, 0])
  })

  test('of every frame of an animation', async () => {
    const { code, results } = await cut(at('clip.webp'), '-o', at('moving'), '--cloth', 'upper,full')
    expect([code, results.map(({ frames }) => frames)]).toEqual([0, [2, 2]])
    for (const name of ['upper', 'full'] as const) {
      const { frames } = await decodeClip(readFileSync(at('moving', `clip-${name}.webp`)))
      for (const { picture } of frames) expect(alphas(picture)).toEqual(wanted[name])
    }
  })

  test('--resume leaves them alone when all are there, and makes them again when one is not', async () => {
    const words = [at('hero.png'), '-o', at('again'), '--cloth', 'upper,full', '--resume']
    const types = async () => (await cut(...words)).lines.map(({ type }) => type)
    expect(await types()).toEqual(['result', 'result', 'summary'])
    expect(await types()).toEqual(['skipped', 'skipped', 'summary'])
    await rm(at('again', 'hero-full.png'))
    expect(await types()).toEqual(['result', 'result', 'summary'])
  })

  test('beside its input a second run takes none of them for an input', async () => {
    await rm(at('beside'), { recursive: true, force: true })
    writeFileSync(at('hero2.png'), readFileSync(at('hero.png')))
    const words = [at('hero*.png'), '--cloth', 'upper,full']
    expect((await cut(...words)).results).toHaveLength(4)
    expect((await cut(...words)).results).toHaveLength(4)
  })
})

test.each([
  [['--cloth', 'hat'], 'One or more of upper, lower, full is wanted'],
  [['--cloth', 'upper', '--model', 'u2net'], 'u2net does not tell kinds of clothes apart'],
  [['--cloth', 'upper,lower', '-o', 'x.png'], 'is one file and there are 2 for an input (upper, lower)'],
  [['--cloth', 'upper,lower', '-o', '-'], '-o - is one file'],
  [['--cloth', 'upper', '--point', '1,2'], '--cloth and clicks are for different networks'],
  [['--raw', '4x4', '--cloth', 'upper,lower'], 'has no place with --raw'],
])('%j is wrong use', async (words, part) => {
  const inputs = words.includes('--raw') ? [] : [at('hero.png')]
  const { code, err } = await runInMemory(['cut', ...inputs, ...words])
  expect([code, err]).toEqual([2, expect.stringContaining(part)])
})

test('without the weights it is said how to get them', async () => {
  const { code, err } = await runInMemory(['cut', at('hero.png'), '-o', at('none'), '--cloth', 'upper'])
  expect([code, err]).toEqual([1, expect.stringContaining('popcel models pull u2net_cloth_seg')])
})
