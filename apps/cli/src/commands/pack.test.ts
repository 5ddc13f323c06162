import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeClip } from '@popcel/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runInMemory } from '../run-in-memory.ts'
import { bobbing, disc, discCutOut, grainyDisc, png } from '../test-pictures.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-pack-'))
  writeFileSync(at('bob.png'), bobbing(8, 125))
  writeFileSync(at('slow.png'), bobbing(6, 240))
  writeFileSync(at('still.png'), await png(discCutOut()))
  mkdirSync(at('frames'))
  for (const [i, shift] of [0, 4, 8, 4, 0, -4].entries())
    writeFileSync(at('frames', `${i + 1}.png`), await png(disc(64, 18, [0, 160, 80, 255], [0, 160, 80, 0], shift)))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('animated pictures and folders of frames', () => {
  test('become one pack, in the order given, filling the canvas with one crop', async () => {
    const argv = ['pack', at('bob.png'), at('frames'), '-o', at('out'), '--platform', 'line', '--json']
    const { code, err, lines } = await runInMemory(argv)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(readdirSync(at('out')).sort()).toEqual(['line-emoji', 'line-emoji-out.zip'])
    expect(readdirSync(at('out', 'line-emoji')).sort()).toEqual(['001.png', '002.png', 'tab.png'])
    expect(lines().filter((line) => line.type === 'emoji')).toMatchObject([
      { name: 'bob', frames: 8, seconds: 1, plays: 4 },
      { name: 'frames', frames: 6, seconds: 2, plays: 2 },
    ])
    const { frames } = await decodeClip(readFileSync(at('out', 'line-emoji', '001.png')))
    const boxes = frames.map(({ picture }) => rows(picture))
    // The disc bobs by 6 px of 64 each way: the union box, 38 + 12 px high, is what fills 180 px.
    expect(Math.min(...boxes.map(([top]) => top))).toBeLessThanOrEqual(1)
    expect(Math.max(...boxes.map(([, bottom]) => bottom))).toBeGreaterThanOrEqual(178)
    const heights = boxes.map(([top, bottom]) => bottom - top)
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThanOrEqual(2)
  })

  test('keep their time as near as the platform allows, and it is said', async () => {
    const { lines } = await runInMemory([
      'pack',
      at('slow.png'),
      '-o',
      at('slow'),
      '--platform',
      'line-emoji',
      '--json',
    ])
    const line = lines().find((each) => each.type === 'emoji')
    expect(line).toMatchObject({ seconds: 1, frames: 6 })
    expect(line?.gaveUp.join()).toContain('1 s instead of 1.44 s')
  })

  test('small ones are enlarged, and it is said', async () => {
    const { err } = await runInMemory(['pack', at('bob.png'), '-o', at('big'), '--platform', 'line-emoji'])
    expect(err).toMatch(/warning: bob: line-emoji: drawn 3\.\d times larger/)
  })

  test('are drawn smaller rather than lose more than was asked, and it is said', async () => {
    mkdirSync(at('grainy'))
    for (let n = 1; n <= 5; n++) writeFileSync(at('grainy', `${n}.png`), await png(grainyDisc(180, n)))
    // at its full size it comes out at 34 dB
    const argv = ['pack', at('grainy'), '-o', at('best'), '--platform', 'line-emoji', '--json', '--least-db', '35']
    const smaller = (await runInMemory(argv)).lines().find((line) => line.type === 'emoji')
    expect(smaller?.psnrDb ?? 99).toBeGreaterThanOrEqual(35)
    expect(smaller?.gaveUp.at(-1)).toMatch(/^art drawn at \d\d % of its size, to keep 35 dB$/)
  })

  test('go into a .zip alone when that is the output', async () => {
    const { code } = await runInMemory([
      'pack',
      at('bob.png'),
      '-o',
      at('zipped', 'my.zip'),
      '--platform',
      'line-emoji',
    ])
    expect(code).toBe(0)
    expect(readdirSync(at('zipped'))).toEqual(['my.zip'])
  })
})

describe('what does not go', () => {
  test('a still, a missing one and an empty folder fail alone', async () => {
    mkdirSync(at('bare'))
    const inputs = [at('still.png'), at('no.gif'), at('bare'), at('bob.png')]
    const { code, lines } = await runInMemory([
      'pack',
      ...inputs,
      '-o',
      at('some'),
      '--platform',
      'line-emoji',
      '--json',
    ])
    expect(code).toBe(1)
    const errors = lines().filter((line) => line.type === 'error')
    expect(Object.fromEntries(errors.map((line) => [line.input, line.code]))).toEqual({
      [at('still.png')]: 'input-still',
      [at('no.gif')]: 'input-missing',
      [at('bare')]: 'input-unreadable',
    })
    expect(errors.find(({ input }) => input === at('still.png'))?.message).toContain(
      `popcel emoji ${at('still.png')} -o DIR`,
    )
    expect(readdirSync(at('some', 'line-emoji')).sort()).toEqual(['001.png', 'tab.png'])
  })

  test('frames of different sizes', async () => {
    mkdirSync(at('mixed'))
    writeFileSync(at('mixed', '1.png'), await png(discCutOut(32)))
    writeFileSync(at('mixed', '2.png'), await png(discCutOut(40)))
    const { code, err } = await runInMemory(['pack', at('mixed'), '-o', at('mixed-out'), '--platform', 'line-emoji'])
    expect(code).toBe(1)
    expect(err).toContain(`${at('mixed', '2.png')}: is 40×40, and the first frame 32×32`)
    expect(readdirSync(at('mixed-out'))).toEqual([])
  })

  test.each([
    [['--platform', 'lime'], 'no platform is called "lime"'],
    [[], 'known are: line-emoji'],
  ])('%j is wrong use', async (options, part) => {
    const { code, err } = await runInMemory(['pack', at('bob.png'), '-o', at('never'), ...options])
    expect(code).toBe(2)
    expect(err).toContain(part)
    expect(readdirSync(folder)).not.toContain('never')
  })
})

/** First and last row with visible alpha. */
function rows({ width, height, data }: { width: number; height: number; data: Uint8Array }): [number, number] {
  const seen = Array.from({ length: height }, (_, y) => y).filter((y) =>
    data.subarray(y * width * 4, (y + 1) * width * 4).some((value, i) => i % 4 === 3 && value >= 8),
  )
  return [seen[0] ?? height, seen.at(-1) ?? -1]
}

test('an input is never written over by the pack made of it', async () => {
  const first = await runInMemory(['pack', at('bob.png'), '-o', at('again'), '--platform', 'line', '-q'])
  expect(first.code).toBe(0)
  const item = at('again', 'line-emoji', '001.png')
  const bytes = readFileSync(item)
  const { code, err } = await runInMemory(['pack', item, '-o', at('again'), '--platform', 'line', '--seconds', '2'])
  expect(code).toBe(1)
  expect(err).toContain('001.png: is an input and would be written over')
  expect(readFileSync(item).equals(bytes)).toBe(true)
})

test('frames that a platform has no room for are told', async () => {
  writeFileSync(at('long.png'), bobbing(50, 40))
  const { err } = await runInMemory(['pack', at('long.png'), '-o', at('long'), '--platform', 'line', '-q'])
  expect(err).toContain('long: line-emoji: 20 of 50 frames are kept; LINE animated emoji takes at most 20')
  const short = await runInMemory(['pack', at('bob.png'), '-o', at('short'), '--platform', 'line', '-q'])
  expect(short.err).not.toContain('are kept')
})
