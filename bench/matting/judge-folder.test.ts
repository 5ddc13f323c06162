// Judges real files in a folder, as a peer would leave them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { greyProfile, withProfile } from '@popcel/fixtures'
import type { CutOut } from '@popcel/matting'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { judgeClip, judgePicture } from './judge-folder.ts'
import { readRaw, writeRaw } from './raw.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-judge-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SIDE = 24
const put = async (name: string, channels: number, at: (p: number) => number[], side = SIDE) => {
  const data = Uint8Array.from(Array.from({ length: side * side }, (_, p) => at(p)).flat())
  writeFileSync(join(folder, name), await writeRaw({ width: side, height: side, channels, data }))
}
const inside = (p: number) => (p % SIDE >= 12 ? 255 : 0)
const data = Uint8Array.from(Array.from({ length: SIDE * SIDE }, (_, p) => [200, 40, 90, inside(p)]).flat())
const truth: CutOut = { width: SIDE, height: SIDE, channels: 4, data, space: 'srgb', alpha: 'straight' }
const picture = await writeRaw({
  width: SIDE,
  height: SIDE,
  channels: 3,
  data: Uint8Array.from(Array.from({ length: SIDE * SIDE }, () => [200, 40, 90]).flat()),
})
const judge = (id: string) => judgePicture(folder, { id, picture, truth })

describe('a result', () => {
  test('in colour is judged by its own alpha and its own colour', async () => {
    await put('rgba.png', 4, (p) => [200, 40, 90, inside(p)])
    expect((await judge('rgba')).scores).toMatchObject({ mad: 0, iou: 1, haloBlack: 0 })
    await put('dark.png', 4, (p) => [0, 0, 0, inside(p)])
    const { scores } = await judge('dark')
    expect(scores.mad).toBe(0)
    // half of the band is body, black in place of (200, 40, 90)
    expect(scores.haloWhite).toBeCloseTo((200 + 40 + 90) / 3 / 255 / 2, 4)
  })

  test('in grey is a matte, and gets the colour of the picture', async () => {
    await put('grey.png', 1, (p) => [inside(p)])
    const { result, scores } = await judge('grey')
    expect([...result.data.subarray(15 * 4, 16 * 4)]).toEqual([200, 40, 90, 255])
    expect(scores).toMatchObject({ mad: 0, haloColour: 0 })
  })

  test('in grey repeated three times is a matte too', async () => {
    await put('rgb.png', 3, (p) => [inside(p), inside(p), inside(p)])
    expect((await judge('rgb')).scores.mad).toBe(0)
  })

  test('in grey with an alpha that is full everywhere is a matte too, with or without colours', async () => {
    await put('grey-full.png', 4, (p) => [inside(p), inside(p), inside(p), 255])
    expect((await judge('grey-full')).scores.mad).toBe(0)
    await put('kept-all.png', 4, () => [200, 40, 90, 255])
    expect((await judge('kept-all')).scores.mad).toBe(0.5)
  })

  test('of 16 bits is read as its upper half', async () => {
    const data = Uint16Array.from({ length: SIDE * SIDE }, (_, p) => inside(p) * 257)
    const raw = sharp(data, { raw: { width: SIDE, height: SIDE, channels: 1 } })
    await raw.toColourspace('grey16').png().toFile(join(folder, 'deep.png'))
    expect((await judge('deep')).scores.mad).toBe(0)
  })

  test('that is a matte is read as it is stored, whatever colours its profile says its levels mean', async () => {
    const levels = Uint8Array.from({ length: SIDE * SIDE }, (_, p) => (p * 7) % 256)
    const raw = { width: SIDE, height: SIDE, channels: 1, data: levels }
    writeFileSync(join(folder, 'profiled.png'), withProfile(await writeRaw(raw), greyProfile()))
    const { result } = await judge('profiled')
    expect(result.data.filter((_, i) => i % 4 === 3)).toEqual(levels)
  })

  test('that is not there, or of another size, is said and scored as empty', async () => {
    const nothing = await judge('nothing')
    expect([nothing.missing, nothing.scores.mad]).toEqual(['there is no result', 0.5])
    await put('small.png', 1, () => [255], 10)
    expect((await judge('small')).missing).toBe('the result is 10×10 and the picture 24×24')
  })
})

test('what is no picture, or a picture without alpha, is said and scored as empty, and the others are judged', async () => {
  writeFileSync(join(folder, 'text.png'), 'no picture')
  expect((await judge('text')).missing).toMatch(/^the result is no picture/)
  mkdirSync(join(folder, 'folder.png'))
  expect((await judge('folder')).missing).toMatch(/^the result is no picture/)
  await put('colours.png', 3, (p) => [inside(p), 40, 90])
  expect(await judge('colours')).toMatchObject({ missing: 'the result has colours and no alpha', scores: { mad: 0.5 } })
})

test('files are read as they are: grey stays grey, samples stay samples', async () => {
  const levels = Uint8Array.from({ length: 256 }, (_, i) => i)
  const read = await readRaw(await writeRaw({ width: 256, height: 1, channels: 1, data: levels }))
  expect(read.channels).toBe(1)
  expect([...read.data]).toEqual([...levels])
})

describe('a clip', () => {
  const frames = [
    { picture, truth },
    { picture, truth },
  ]

  test('that flickers by 0.2 over a still truth has dtSSD 0.2', async () => {
    await put('00.png', 1, () => [51])
    await put('01.png', 1, () => [102])
    const judged = await judgeClip(folder, frames)
    expect(judged?.dtSsd).toBeCloseTo(0.2, 6)
    expect(judged?.results.map(({ data }) => data[3])).toEqual([51, 102])
  })

  test('with a frame missing is not judged', async () => {
    expect(await judgeClip(folder, [...frames, { picture, truth }])).toBeUndefined()
  })
})
