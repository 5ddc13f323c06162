import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CutOut, Picture } from '@popcel/matting'
import { decodeClip, decodePicture, encodeClip } from '@popcel/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ResultLine } from '../json-lines.ts'
import { runInMemory } from '../run-in-memory.ts'
import { bobbing, deep, disc, discCutOut, discOnWhite, png } from '../test-pictures.ts'

const SIDE = 96
let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const read = (...parts: string[]) => decodePicture(readFileSync(at(...parts)))
const rgb = ({ data, width, channels }: Picture, x: number, y: number) =>
  [...data].slice((y * width + x) * channels, (y * width + x) * channels + 3)

/** Blue on the left half, green on the right. */
function halves(width: number, height: number): Picture<Uint8Array> {
  const data = new Uint8Array(width * height * 3)
  for (let p = 0; p < width * height; p++) data[p * 3 + (p % width < width / 2 ? 2 : 1)] = 255
  return { width, height, channels: 3, data, space: 'srgb', alpha: 'none' }
}

/** A red disc before grey that grows lighter from left to right. */
function discOnRamp(shift = 0): CutOut {
  const picture = disc(SIDE, SIDE * 0.3, [200, 30, 30, 255], [0, 0, 0, 0], shift)
  for (let p = 0; p < SIDE * SIDE; p++) {
    const alpha = picture.data[p * 4 + 3]! / 255
    const ground = 100 + (p % SIDE)
    for (let c = 0; c < 3; c++) picture.data[p * 4 + c] = Math.round(alpha * [200, 30, 30][c]! + (1 - alpha) * ground)
    picture.data[p * 4 + 3] = 255
  }
  return picture
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-behind-'))
  writeFileSync(at('hero.png'), await png(discOnWhite()))
  writeFileSync(at('ramp.png'), await png(discOnRamp()))
  writeFileSync(at('clear.png'), await png(discCutOut()))
  writeFileSync(at('beach.png'), await png(halves(200, 50)))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const cut = async (...options: string[]) => {
  const { code, err, lines } = await runInMemory(['cut', ...options, '--json'])
  return { code, err, line: lines()[0] as ResultLine, all: lines() }
}

describe('a picture behind', () => {
  test('fills the whole picture, its middle in the middle, and the subject stands before it', async () => {
    const { code, line } = await cut(at('hero.png'), '-o', at('out.png'), '--background', at('beach.png'))
    expect([code, line.width, line.height]).toEqual([0, SIDE, SIDE])
    const made = await read('out.png')
    expect([made.channels, made.alpha]).toEqual([3, 'none'])
    expect([rgb(made, 2, 2), rgb(made, 93, 2)]).toEqual([
      [0, 0, 255],
      [0, 255, 0],
    ])
    expect(rgb(made, 48, 48)).toEqual([200, 30, 30])
  })

  test('takes JPEG for an output, and 16 bits stay 16', async () => {
    writeFileSync(at('deep.png'), await png(deep(discOnWhite())))
    const words = ['--background', at('beach.png')]
    expect((await cut(at('hero.png'), '-o', at('out.jpg'), ...words)).line.format).toBe('jpeg')
    await cut(at('deep.png'), '-o', at('deep-out.png'), ...words)
    const made = await read('deep-out.png')
    expect(made.data).toBeInstanceOf(Uint16Array)
    expect(rgb(made, 2, 2)).toEqual([0, 0, 65_535])
  })

  test('--background-fit contain leaves white, tile repeats', async () => {
    const laid = async (fit: string) => {
      const words = ['--background', at('beach.png'), '--background-fit', fit]
      await cut(at('hero.png'), '-o', at('fit.png'), ...words)
      return read('fit.png')
    }
    const contained = await laid('contain')
    expect([rgb(contained, 0, 0), rgb(contained, 0, 48)]).toEqual([
      [255, 255, 255],
      [0, 0, 255],
    ])
    expect(rgb(await laid('tile'), 0, 95)).toEqual([0, 0, 255])
  })

  test('reaches into the margin of --trim: it is fitted to what is written', async () => {
    const words = ['--background', at('beach.png'), '--trim', '--margin', '40']
    const { line } = await cut(at('hero.png'), '-o', at('wide.png'), ...words)
    expect(line.box!.x).toBeLessThan(0)
    const made = await read('wide.png')
    expect([rgb(made, 0, 0), rgb(made, made.width - 1, made.height - 1)]).toEqual([
      [0, 0, 255],
      [0, 255, 0],
    ])
  })

  test('stands still behind every frame of an animation', async () => {
    writeFileSync(at('bob.png'), bobbing(4, 100))
    const { code } = await cut(at('bob.png'), '-o', at('bobbed.png'), '--background', at('beach.png'))
    const { frames } = await decodeClip(readFileSync(at('bobbed.png')))
    expect([code, frames.length]).toEqual([0, 4])
    for (const { picture } of frames) {
      expect([rgb(picture, 1, 1), picture.data[3]]).toEqual([[0, 0, 255], 255])
      expect(rgb(picture, 32, 32)).toEqual([30, 90, 200])
    }
  })

  test('another one is other work for --resume', async () => {
    const words = [at('hero.png'), '-o', at('again'), '--resume', '--background', at('ground.png')]
    writeFileSync(at('ground.png'), await png(halves(64, 64)))
    expect((await cut(...words)).line.type).toBe('result')
    expect((await cut(...words)).line.type).toBe('skipped')
    writeFileSync(at('ground.png'), await png(halves(64, 32)))
    expect((await cut(...words)).line.type).toBe('result')
  })

  test('that cannot be read stops the run before any work, with its name', async () => {
    writeFileSync(at('words.jpg'), 'no picture at all')
    const half = readFileSync(at('beach.png'))
    writeFileSync(at('half.png'), half.subarray(0, half.length - 30))
    const tried = async (file: string) => {
      const { code, err } = await runInMemory(['cut', at('hero.png'), '-o', at('none'), '--background', at(file)])
      return `${code} ${err}`
    }
    expect(await tried('nothing.jpg')).toMatch(/^1 popcel: .*nothing\.jpg: there is no such file/)
    expect(await tried('words.jpg')).toMatch(/^1 popcel: .*words\.jpg: is not a picture/)
    expect(await tried('bob.png')).toMatch(/^1 popcel: .*bob\.png: is animated \(4 frames\)/)
    expect(await tried('half.png')).toMatch(/^1 popcel: .*half\.png: is cut off or damaged/)
    expect(readdirSync(at('none'))).toEqual([])
  })
})

describe('the own ground, blurred', () => {
  test('goes on under the subject, and its edge has no halo', async () => {
    await cut(at('ramp.png'), '-o', at('blurred.png'), '--background', 'blur=4')
    const made = await read('blurred.png')
    const plain = await read('ramp.png')
    expect(made.channels).toBe(3)
    expect(rgb(made, 48, 48)).toEqual([200, 30, 30])
    for (let y = 8; y < SIDE - 8; y++)
      for (let x = 8; x < SIDE - 8; x++) {
        const far = Math.hypot(x + 0.5 - 48, y + 0.5 - 48) - SIDE * 0.3
        if (far < 1.5) continue
        // Grey ground stays grey and a ramp stays that ramp: nothing of the red is in it.
        const [r, g] = rgb(made, x, y)
        expect(Math.abs(r! - g!)).toBeLessThanOrEqual(2)
        expect(Math.abs(r! - rgb(plain, x, y)[0]!)).toBeLessThanOrEqual(6)
      }
  })

  test('of every frame of an animation, trimmed too', async () => {
    const frames = [0, 4].map((shift) => ({ picture: discOnRamp(shift), durationMs: 100 }))
    writeFileSync(at('moving.webp'), await encodeClip({ frames, plays: 0 }, { format: 'webp', lossless: true }))
    const { code, line } = await cut(
      ...[at('moving.webp'), '-o', at('moved.png'), '--background', 'blur', '--trim', '--margin', '30'],
    )
    expect([code, line.frames]).toEqual([0, 2])
    const { frames: made } = await decodeClip(readFileSync(at('moved.png')))
    for (const { picture } of made) {
      const [r, g, b] = rgb(picture, 0, 0)
      expect([r === g, g === b, picture.data[3]]).toEqual([true, true, 255])
    }
  })

  test('is refused for what is cut out already, and the others go on', async () => {
    const { code, all } = await cut(at('clear.png'), at('ramp.png'), '-o', at('mixed'), '--background', 'blur')
    expect(code).toBe(1)
    expect(all.find(({ type }) => type === 'error')).toMatchObject({ code: 'background-without-ground' })
    expect(readdirSync(at('mixed'))).toEqual(['ramp.png'])
  })
})

test.each([
  [['--background', 'blur', '--mask-only'], '--mask-only writes the alpha alone'],
  [['--background', 'blur', '--background-fit', 'tile'], '--background-fit is how the picture'],
  [['--background', 'red'], 'the file of a picture is wanted'],
  [['--background', 'x.png', '--background-fit', 'stretch'], 'Allowed choices are cover, contain, tile'],
  [['--background', 'x.png', '-o', './x.png'], 'x.png: is what --background reads, and would be written over'],
])('%j is wrong use', async (words, part) => {
  const { code, err } = await runInMemory(['cut', at('hero.png'), ...words])
  expect([code, err]).toEqual([2, expect.stringContaining(part)])
})
