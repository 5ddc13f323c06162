import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { decodePicture } from '@popcel/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ResultLine } from '../json-lines.ts'
import { runInMemory } from '../run-in-memory.ts'
import { deep, disc, discCutOut, discOnWhite, png } from '../test-pictures.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const read = (path: string) => decodePicture(readFileSync(path))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-cut-'))
  writeFileSync(at('hero.png'), await png(discOnWhite()))
  writeFileSync(at('deep.png'), await png(deep(discOnWhite())))
  writeFileSync(at('clear.png'), await png(discCutOut()))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Alpha in the middle and in the corner of an RGBA picture. */
function middleAndCorner({ data, width, height }: Awaited<ReturnType<typeof read>>, channel: number, channels: number) {
  const middle = (Math.floor(height / 2) * width + Math.floor(width / 2)) * channels
  return [data[middle + channel], data[channel]]
}

describe('a picture on a plain background', () => {
  test('becomes NAME-cut.png beside it: the subject solid, the rest empty', async () => {
    const { code, out, err } = await runInMemory(['cut', at('hero.png')])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/hero-cut\.png {2}\(key, cpu, 96×96, [\d.]+ (kB|bytes), [\d.]+ m?s\)\n$/)
    const cut = await read(at('hero-cut.png'))
    expect(cut.channels).toBe(4)
    expect(middleAndCorner(cut, 3, 4)).toEqual([255, 0])
  })

  test('is told as JSON with model, device, milliseconds and what the keyer found', async () => {
    const { lines } = await runInMemory(['cut', at('hero.png'), '-o', at('json.png'), '--json'])
    const [result, summary] = lines()
    expect(result).toMatchObject({
      type: 'result',
      input: at('hero.png'),
      output: at('json.png'),
      model: 'key',
      device: 'cpu',
    })
    const { ms, report, bytes } = result as ResultLine
    for (const stage of ['read', 'decode', 'key', 'refine', 'encode', 'write', 'total'])
      expect(ms[stage]).toBeGreaterThanOrEqual(0)
    expect(report?.background.rgb).toEqual([255, 255, 255])
    expect(bytes).toBe(readFileSync(at('json.png')).length)
    expect(summary).toMatchObject({ type: 'summary', command: 'cut', done: 1, failed: 0 })
  })

  test('of 16 bits stays at 16 bits', async () => {
    await runInMemory(['cut', at('deep.png'), '-o', at('deep-cut.png')])
    const cut = await read(at('deep-cut.png'))
    expect(cut.data).toBeInstanceOf(Uint16Array)
    expect(middleAndCorner(cut, 3, 4)).toEqual([65535, 0])
  })

  test('of 16 bits as WebP keeps 8 and says so', async () => {
    const { code, err } = await runInMemory(['cut', at('deep.png'), '-o', at('deep.webp')])
    expect(code).toBe(0)
    expect(err).toContain(`warning: ${at('deep.png')}: the picture has 16 bits a sample and webp keeps 8`)
  })
})

describe('a picture that is cut out already', () => {
  test('keeps its own alpha, to the last value', async () => {
    const { lines } = await runInMemory(['cut', at('clear.png'), '-o', at('clear-again.png'), '--json'])
    expect(lines()[0]).toMatchObject({ model: 'alpha', report: null })
    const alphas = (data: ArrayLike<number>) => Array.from(data).filter((_, i) => i % 4 === 3)
    expect(alphas((await read(at('clear-again.png'))).data)).toEqual(alphas(discCutOut().data))
  })

  test('is not keyed when the keyer is insisted on: it is said why', async () => {
    const { code, err } = await runInMemory(['cut', at('clear.png'), '--model', 'key'])
    expect(code).toBe(1)
    expect(err).toMatch(/clear\.png: the background is not plain \(it is transparent already/)
  })
})

describe('options', () => {
  const cut = async (...options: string[]) => {
    const { code, err } = await runInMemory(['cut', at('hero.png'), '-o', at('option.png'), ...options])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    return read(at('option.png'))
  }

  test('--mask-only is the alpha as grey', async () => {
    const mask = await cut('--mask-only')
    expect(mask.alpha).toBe('none')
    expect(middleAndCorner(mask, 0, 3)).toEqual([255, 0])
  })

  test('--background lays it on a colour, without alpha', async () => {
    const made = await cut('--background', '#00ff00')
    expect(made.alpha).toBe('none')
    expect(Array.from(made.data.slice(0, 3))).toEqual([0, 255, 0])
    expect(middleAndCorner(made, 0, 3)[0]).toBeCloseTo(200, -1)
  })

  test('--invert keeps the background', async () => {
    expect(middleAndCorner(await cut('--invert'), 3, 4)).toEqual([0, 255])
  })

  test('--mask-offset grows and shrinks the subject by that many px', async () => {
    const covered = async (offset: string) =>
      (await cut('--mask-only', '--mask-offset', offset)).data.filter((value, i) => i % 3 === 0 && value > 127).length
    const [less, same, more] = [await covered('-3'), await covered('0'), await covered('3')]
    // A disc of radius 33.6 px: its area changes by about its rim times 3 px.
    expect(more - same).toBeGreaterThan(500)
    expect(same - less).toBeGreaterThan(500)
  })

  test('--no-defringe leaves the white in the edge, defringing takes it out', async () => {
    const lightestSoftGreen = (data: ArrayLike<number>) => {
      let most = 0
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3]! > 30 && data[i + 3]! < 225) most = Math.max(most, data[i + 1]!)
      return most
    }
    expect(lightestSoftGreen((await cut('--no-defringe')).data)).toBeGreaterThan(150)
    expect(lightestSoftGreen((await cut()).data)).toBeLessThan(60)
  })

  test.each([
    [['--model', 'birefnet'], 'no model is called "birefnet"; known are: auto, key, matte, mini, '],
    [
      ['--device', 'gpu'],
      'coreml, dml; webgpu runs on most GPUs, cuda and tensorrt on NVIDIA’s, coreml on a Mac, dml on',
    ],
    [['--device', process.platform === 'darwin' ? 'dml' : 'coreml'], 'is not on this machine'],
    [['--weights', 'x.onnx'], '--weights FILE'],
    [['--model', 'u2net', '--point', '3,4'], 'u2net does not answer --point'],
    [['--model', 'u2net', '--hint', 'hint.png'], 'u2net takes no --hint; --model corridor-key does'],
    [['--only-mask'], "unknown option '--only-mask'; here it is --mask-only"],
    [['--bgcolor', '255'], 'here it is --background "#rrggbb"'],
    [['-m', 'u2net'], 'here it is --model'],
    [['-ppm'], 'mattes are tidied unless --no-tidy is there'],
    [['-hero.png'], "unknown option '-hero.png'; a file of that name is given as ./-hero.png"],
    [['--point', '3'], 'X,Y or X,Y,background is wanted'],
    [['--box', '1,2,3'], 'LEFT,TOP,RIGHT,BOTTOM is wanted'],
    [['--refine', 'magic'], 'Allowed choices are none, guided, vitmatte'],
    [['--mask-only', '--background', 'white'], '--mask-only'],
    [['-o', 'x.jpg'], 'a JPEG holds no transparency'],
  ])('%j is wrong use and writes nothing', async (options, part) => {
    const { code, err } = await runInMemory(['cut', at('hero.png'), ...options])
    expect(code).toBe(2)
    expect(err).toContain(part)
    expect(existsSync('x.jpg')).toBe(false)
  })
})

test('--model matte cuts by a mask of one’s own, brought to the size of the picture', async () => {
  const half = { width: 2, height: 1, channels: 3, space: 'srgb', alpha: 'none' } as const
  writeFileSync(at('half.png'), await png({ ...half, data: Uint8Array.of(0, 0, 0, 255, 255, 255) }))
  const words = ['--model', 'matte', '--hint', at('half.png'), '-o', at('halved.png')]
  const { code, out } = await runInMemory(['cut', at('hero.png'), ...words])
  expect([code, out]).toEqual([0, expect.stringContaining('(matte, cpu')])
  const { data, width } = await read(at('halved.png'))
  expect([data[3], data[width * 4 - 1]]).toEqual([0, 255])
})

test('--hint without a model means the network that takes one', async () => {
  writeFileSync(at('hint.png'), readFileSync(at('deep.png')))
  const { code, err } = await runInMemory(['cut', at('hero.png'), '--hint', at('hint.png'), '-o', at('none.png')])
  expect([code, err]).toEqual([1, expect.stringContaining('popcel models import corridor-key FILE')])
})

describe('stdin and stdout', () => {
  test('- goes to stdout as a picture, and words go to stderr', async () => {
    const { code, outBytes, err } = await runInMemory(['cut', '-'], { stdin: await png(discOnWhite()) })
    expect(code).toBe(0)
    expect(middleAndCorner(await decodePicture(outBytes), 3, 4)).toEqual([255, 0])
    expect(err).toMatch(/^stdin → stdout {2}\(key/)
  })

  test.each([
    [['cut', '-', '--json'], '--json prints on stdout'],
    [['cut', '-', '-', '-o', 'x'], 'one input only'],
    [['cut', 'a.png', 'b.png', '-o', '-'], '2 inputs'],
  ])('%j is wrong use', async (argv, part) => {
    const { code, err, out } = await runInMemory(argv)
    expect(code).toBe(2)
    expect(err + out).toContain(part)
  })

  test('a picture is not poured over a terminal', async () => {
    const { code, err } = await runInMemory(['cut', '-'], { terminal: true, stdin: await png(discOnWhite()) })
    expect(code).toBe(2)
    expect(err).toContain('terminal')
  })
})

describe('bad input among good: one sentence each with the name, exit 1, the others are done, nothing is left half', () => {
  const cases: [name: string, bytes: () => Promise<Uint8Array> | Uint8Array, says: RegExp][] = [
    ['words.png', () => Buffer.from('these are words, not a picture, whatever the name says'), /is not a picture/],
    ['empty.png', () => new Uint8Array(0), /is empty \(0 bytes\)/],
    ['half.png', async () => (await png(discOnWhite())).slice(0, 400), /is cut off or damaged/],
    ['huge.png', () => pngHeader(40_000, 40_000), /40000×40000|40,000×40,000/],
    ['nothing.png', () => png(disc(32, 8, [0, 0, 0, 0], [0, 0, 0, 0])), /is fully transparent/],
    ['white.png', () => png(disc(32, 8, [255, 255, 255, 255], [255, 255, 255, 255])), /has one colour only/],
    ['filled.png', () => noise(64), /borders|not plain/],
  ]

  test('all at once', async () => {
    const inputs = at('bad')
    const outputs = at('bad-out')
    await mkdir(inputs)
    for (const [name, bytes] of cases) writeFileSync(join(inputs, name), await bytes())
    writeFileSync(join(inputs, 'good.png'), await png(discOnWhite()))
    const names = [...cases.map(([name]) => name), 'missing.png', 'good.png'].map((name) => join(inputs, name))
    const { code, lines } = await runInMemory(['cut', ...names, '-o', outputs, '--json'])
    expect(code).toBe(1)
    const told = lines()
    for (const [name, , says] of cases) {
      const path = join(inputs, name)
      const line = told.find((each) => each.type === 'error' && each.input === path)
      expect(line, name).toMatchObject({ message: expect.stringMatching(says) })
      expect((line as { message: string }).message.startsWith(`${path}: `), name).toBe(true)
      expect((line as { code: string }).code).not.toBe('internal')
    }
    expect(told.at(-1)).toMatchObject({ type: 'summary', done: 1, failed: cases.length + 1 })
    expect(readdirSync(outputs)).toEqual(['good.png'])
  })

  test('an output folder that is a file stops the run before any work', async () => {
    const { code, err } = await runInMemory(['cut', at('hero.png'), at('deep.png'), '-o', at('hero.png', 'x')])
    expect(code).toBe(1)
    expect(err).toContain('a part of its path is a file, not a folder')
  })
})

test('equal names from two folders are both kept, and it is said', async () => {
  await mkdir(at('twin'))
  writeFileSync(at('twin', 'hero.png'), await png(discCutOut()))
  const { code, err } = await runInMemory(['cut', at('hero.png'), at('twin', 'hero.png'), '-o', at('twins')])
  expect(code).toBe(0)
  expect(readdirSync(at('twins')).sort()).toEqual(['hero-2.png', 'hero.png'])
  expect(err).toContain(`warning: ${at('twin', 'hero.png')}: is written to ${at('twins', 'hero-2.png')}`)
})

test('a stop signal ends the run with its exit code, one sentence and no file', async () => {
  // large enough that no machine is done with it when the signal comes
  writeFileSync(at('large.png'), await png(discOnWhite(1500)))
  const stop = new AbortController()
  setTimeout(() => stop.abort({ signal: 'SIGTERM', exitCode: 143 }), 20)
  const { code, err } = await runInMemory(['cut', at('large.png'), '-o', at('stopped')], { signal: stop.signal })
  expect(code).toBe(143)
  expect(err).toBe('popcel: stopped; no half-written file was left\n')
  expect(readdirSync(at('stopped'))).toEqual([])
})

/** The beginning of a PNG of that size: enough for its header to be believed. */
function pngHeader(width: number, height: number): Uint8Array {
  const chunk = Buffer.alloc(25)
  chunk.writeUInt32BE(13, 0)
  chunk.write('IHDR', 4, 'latin1')
  chunk.writeUInt32BE(width, 8)
  chunk.writeUInt32BE(height, 12)
  chunk.set([8, 6, 0, 0, 0], 16)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 21)), 21)
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk,
    Buffer.from([0, 0, 0, 0, 73, 68, 65, 84, 53, 175, 6, 30]),
  ])
}

/** A picture that is busy up to all its borders (a fixed linear congruential sequence). */
function noise(side: number): Promise<Uint8Array> {
  let state = 1
  const data = Uint8Array.from({ length: side * side * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
  return png({ width: side, height: side, channels: 3, data, space: 'srgb', alpha: 'none' })
}
