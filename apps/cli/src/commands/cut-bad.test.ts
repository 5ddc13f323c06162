import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fixtures from '@popcel/fixtures'
import { decodePicture, inspectPicture } from '@popcel/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonLine } from '../json-lines.ts'
import { runInMemory } from '../run-in-memory.ts'
import { makeFullDevice } from '../test-device.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const bad = {
  'one-pixel': fixtures.onePixelPng,
  'one-colour': fixtures.oneColourPng,
  transparent: fixtures.fullyTransparentPng,
  'all-borders': fixtures.subjectOnAllBordersPng,
  'cut-png': fixtures.truncatedPng,
  'cut-jpeg': fixtures.truncatedJpeg,
  empty: fixtures.emptyFile,
  huge: fixtures.hugePngHeader,
  letter: fixtures.notAPicture,
} as const
const odd = {
  thin: fixtures.thinPng,
  cmyk: fixtures.cmykJpeg,
  'grey-16': fixtures.sixteenBitGreyPng,
  grey: fixtures.greyPng,
  palette: fixtures.palettePng,
  rotated: fixtures.exifRotatedJpeg,
  moving: fixtures.animatedGif,
  'moving-webp': fixtures.animatedWebp,
} as const
let told: JsonLine[]
let code: number

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-cut-bad-'))
  mkdirSync(at('in'))
  for (const [name, make] of Object.entries({ ...bad, ...odd })) writeFileSync(at('in', `${name}.png`), await make())
  const outcome = await runInMemory(['cut', at('in'), '-o', at('out'), '--model', 'key', '--json'])
  code = outcome.code
  told = outcome.lines()
  const own = await runInMemory(['cut', at('in', 'palette.png'), '-o', at('own'), '--json'])
  told.push(...own.lines())
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})
const lineOf = (name: string, type: string) =>
  told.find((line) => line.type === type && 'input' in line && line.input === at('in', `${name}.png`))
const made = (name: string, ending = 'png') => readFileSync(at('out', `${name}.${ending}`))

describe('a folder with everything that is wrong in it', () => {
  test.each([
    ['one-pixel', 'has one colour only; no subject can be told from the background'],
    ['one-colour', 'has one colour only; no subject can be told from the background'],
    ['transparent', 'is fully transparent; there is nothing to see in it'],
    ['all-borders', 'the subject touches all four borders'],
    ['cut-png', 'is cut off or damaged: '],
    ['cut-jpeg', 'is cut off or damaged: '],
    ['empty', 'is empty (0 bytes)'],
    ['huge', 'is 40000×40000, 1,600 megapixels; the most that is decoded is 100 megapixels'],
    ['letter', 'is not a picture that can be read'],
  ] satisfies [keyof typeof bad, string][])('%s: one sentence that begins with its name', (name, sentence) => {
    const line = lineOf(name, 'error')
    expect(line).toMatchObject({ message: expect.stringContaining(`${at('in', `${name}.png`)}: ${sentence}`) })
    expect(line).not.toMatchObject({ code: 'internal' })
  })

  test('ends with exit code 1 and the rest done, and leaves no half file', () => {
    expect(code).toBe(1)
    const failed = Object.keys(bad).length
    // What is transparent already is not keyed when the keyer is insisted on.
    expect(told.find((line) => line.type === 'summary')).toMatchObject({ failed: failed + 1, done: 7 })
    expect(readdirSync(at('out')).filter((name) => name.includes('.part'))).toEqual([])
  })
})

describe('what is odd and all right', () => {
  test('1×20,000 px: the middle stays, the ends go', async () => {
    const { width, height, data } = await decodePicture(made('thin'))
    expect([width, height]).toEqual([1, 20_000])
    expect([data[3], data[10_000 * 4 + 3], data[19_999 * 4 + 3]]).toEqual([0, 255, 0])
  })

  test.each(['webp', 'avif'])('longer than the sides that %s holds, it is refused by its name', async (format) => {
    const asked = ['cut', at('in', 'thin.png'), '-o', at('thin'), '--model', 'key', '--format', format, '--json']
    const { code, lines } = await runInMemory(asked)
    const message = expect.stringMatching(
      /thin\.png: is 1×20000 to be written, and \w+ holds 1638\d px a side; png and tiff/,
    )
    expect([code, lines()[0]]).toMatchObject([1, { code: 'output-too-large', message }])
  })

  test('CMYK comes out in sRGB, red', async () => {
    const { data, width } = await decodePicture(made('cmyk'))
    const middle = (100 * width + 100) * 4
    expect(data[middle]! - data[middle + 1]!).toBeGreaterThan(100)
    expect([data[3], data[middle + 3]]).toEqual([0, 255])
  })

  test('16-bit grey stays at 16 bits to the last value', async () => {
    const { data, width } = await decodePicture(made('grey-16'))
    expect(data).toBeInstanceOf(Uint16Array)
    const middle = (100 * width + 100) * 4
    expect(Array.from(data.slice(middle, middle + 4))).toEqual([0x1234, 0x1234, 0x1234, 65_535])
  })

  test('a palette with soft alpha keeps it', async () => {
    expect(lineOf('palette', 'result')).toMatchObject({ model: 'alpha' })
    const alphas = (data: ArrayLike<number>) => Array.from(data).filter((_, i) => i % 4 === 3)
    const [before, after] = [readFileSync(at('in', 'palette.png')), readFileSync(at('own', 'palette.png'))]
    expect(alphas((await decodePicture(after)).data)).toEqual(alphas((await decodePicture(before)).data))
  })

  test('EXIF rotation is applied once', async () => {
    expect(await inspectPicture(made('rotated'))).toMatchObject({ width: 80, height: 120, orientation: 1 })
  })

  test('animations are told by content, not by name', async () => {
    for (const name of ['moving', 'moving-webp']) {
      expect(lineOf(name, 'result')).toMatchObject({ frames: 3, format: 'webp', output: at('out', `${name}.webp`) })
      expect(await inspectPicture(made(name, 'webp'))).toMatchObject({ frames: 3 })
    }
  })
})

test('a file in place of a model’s name is told how it is run', async () => {
  const argv = ['cut', at('in', 'palette.png'), '-o', at('own'), '--model', 'nets/mine.onnx']
  const { code, err } = await runInMemory(argv)
  expect(code).toBe(2)
  expect(err).toContain('nets/mine.onnx is a file')
  expect(err).toContain('--model dis_custom --weights nets/mine.onnx')
})

test('an output that cannot be written is told before any work, and for one file', async () => {
  writeFileSync(at('file'), '')
  const inside = await runInMemory(['cut', at('in', 'grey.png'), at('in', 'cmyk.png'), '-o', at('file', 'x')])
  expect([inside.code, inside.err]).toEqual([1, expect.stringContaining('a part of its path is a file')])
  mkdirSync(at('taken', 'grey.png'), { recursive: true })
  const taken = await runInMemory(['cut', at('in', 'grey.png'), '-o', at('taken')])
  expect([taken.code, taken.err]).toEqual([1, expect.stringContaining('cannot be written (it is a folder)')])
})

test('a full disk ends the run with one sentence and all that was not done counted (skipped where no device can be made)', async (context) => {
  mkdirSync(at('disk'))
  mkdirSync(at('many'))
  if (!makeFullDevice(at('disk', '00.png'))) return context.skip()
  const count = 40
  for (let i = 0; i < count; i++)
    writeFileSync(at('many', `${String(i).padStart(2, '0')}.png`), await fixtures.palettePng())
  const { code, lines } = await runInMemory(['cut', at('many'), '-o', at('disk'), '--json'])
  expect(code).toBe(1)
  const errors = lines().filter((line) => line.type === 'error')
  expect(errors).toMatchObject([{ code: 'disk-full', message: expect.stringContaining('00.png: the disk is full') }])
  const summary = lines().at(-1)
  const done = readdirSync(at('disk')).filter((name) => name.endsWith('.png')).length - 1
  expect(summary).toMatchObject({ type: 'summary', done, failed: count - done })
  expect(done).toBeLessThan(count - 1)
})
