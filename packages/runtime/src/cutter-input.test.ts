import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'
import { oneColourPng } from '@popcel/fixtures'
import type { Picture } from '@popcel/matting'
import { afterAll, expect, test } from 'vitest'
import { createCutter, cut } from './cutter.ts'
import type { LibraryCutOptions } from './cutter-options.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-input-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** 16×16, white with a dark middle; a new one each time. */
const framed = (): Picture<Uint8Array> => ({
  width: 16,
  height: 16,
  channels: 3,
  data: Uint8Array.from({ length: 768 }, (_, i) => {
    const p = Math.floor(i / 3)
    return Math.abs((p % 16) - 8) < 4 && Math.abs((p >> 4) - 8) < 4 ? 20 : 255
  }),
  space: 'srgb',
  alpha: 'none',
})

test('colours that are left as they came are not the caller’s memory, also where that is a Buffer', async () => {
  for (const data of [framed().data, Buffer.from(framed().data)]) {
    const { foreground } = await cut({ ...framed(), data }, { defringe: false })
    expect(foreground.data).toEqual(framed().data)
    expect(foreground.data.buffer).not.toBe(data.buffer)
  }
})

test('a file that is not there is missing, also below a file, as on the command line', async () => {
  writeFileSync(join(folder, 'file'), '')
  for (const path of [join(folder, 'none.png'), join(folder, 'file', 'none.png')])
    await expect(cut(path)).rejects.toThrow(`${path}: there is no such file`)
})

test('a file of more bytes than are read is refused by its size, and one without an end too', async () => {
  const huge = join(folder, 'huge.png')
  writeFileSync(huge, '')
  truncateSync(huge, 5e9)
  await expect(cut(huge)).rejects.toThrow(`${huge}: has 5,000,000,000 bytes; the most that is read is 100,000,000`)
  if (existsSync('/dev/zero'))
    await expect(cut('/dev/zero')).rejects.toThrow('/dev/zero: has more than 100,000,000 bytes')
})

test.each<[unknown, RegExp]>([
  [new URL('s3://bucket/a.png'), /^s3:\/\/bucket\/a\.png: nothing is fetched here/],
  ['gs://bucket/a.png', /nothing is fetched here/],
  [new URL('file://host/a.png'), /^file:\/\/host\/a\.png: is no address of a file on this machine/],
  ['file:///a%2Fb.png', /is no address of a file on this machine/],
  ['', /the path of a file must be a name, not ""/],
  ['a\0.png', /the path of a file must be a name/],
])('%j is wrong use, told in words', async (input, sentence) => {
  const refused = cut(input as string)
  await expect(refused).rejects.toMatchObject({ code: 'usage' })
  await expect(refused).rejects.toThrow(sentence)
})

test('bytes of another realm are bytes, and those that went to another thread are told as gone', async () => {
  const png = Uint8Array.from(await oneColourPng())
  const [foreign, buffer] = runInNewContext('{ const a = Uint8Array.from(png); [a, a.buffer] }', { png })
  expect(foreign instanceof Uint8Array).toBe(false)
  for (const bytes of [foreign, buffer])
    await expect(cut(bytes, { model: 'key' })).rejects.toMatchObject({ code: 'picture-one-colour' })
  for (const gone of [new Uint8Array(9), new ArrayBuffer(9)]) {
    structuredClone(gone, { transfer: ['buffer' in gone ? gone.buffer : gone] })
    await expect(cut(gone)).rejects.toThrow(/^the bytes of the picture are gone/)
  }
})

test('what is wrong with the picture of a file is told with its name', async () => {
  const file = join(folder, 'plain.png')
  writeFileSync(file, await oneColourPng())
  await expect(cut(file)).rejects.toThrow(`${file}: has one colour only`)
  await expect(cut(pathToFileURL(file))).rejects.toThrow(`${pathToFileURL(file)}: has one colour only`)
})

test.each<[LibraryCutOptions, RegExp]>([
  [{ refiner: 3 }, /refiner must be a number from 0 to 2, not 3/],
  [
    { model: 'matte', hint: { width: 16, height: 16, data: new Float32Array(256).fill(255) } },
    /data of the hint holds 255; a matte is of floats from 0 to 1/,
  ],
  [{ model: 'matte', hint: { width: 16, height: 16, data: new Float32Array(256).fill(Number.NaN) } }, /holds NaN/],
])('%o is refused', async (options, sentence) => {
  await expect(cut(framed(), options)).rejects.toThrow(sentence)
})

test.each<LibraryCutOptions>([
  { defringe: false },
  { background: 'blur' },
  { background: { ...framed(), data: new Uint8Array(768).fill(9) } },
])('what was cut is what it was, though the picture’s memory is written over: %o', async (options) => {
  await using cutter = createCutter()
  const picture = framed()
  const expected = (await cutter.cut(framed(), { ...options, model: 'key' })).picture.data
  const made = await cutter.cut(picture, { ...options, model: 'key' })
  picture.data.fill(77)
  if (typeof options.background === 'object' && 'data' in options.background) options.background.data.fill(77)
  expect(made.picture.data).toEqual(expected)
})

/** The framed picture in these channels, the last one filled. */
function inChannels(channels: 2 | 4, last: number, alpha: Picture['alpha']): Picture {
  const { data, ...rest } = framed()
  const out = Uint8Array.from({ length: 256 * channels }, (_, i) =>
    i % channels === channels - 1 ? last : data[3 * Math.floor(i / channels)]!,
  )
  return { ...rest, channels, data: out, alpha }
}

test.each([2, 4] as const)(
  'a sample beside the colour that is no alpha says nothing: %i channels',
  async (channels) => {
    await using cutter = createCutter()
    const { matte } = await cutter.cut(framed(), { model: 'key' })
    for (const last of [0, 100, 255])
      expect((await cutter.cut(inChannels(channels, last, 'none'), { model: 'key' })).matte.data).toEqual(matte.data)
    const background = inChannels(channels, 0, 'none')
    expect((await cutter.cut(framed(), { model: 'key', background })).picture.data[24 * 3]).toBe(
      background.data[24 * channels],
    )
  },
)

test('grey with alpha has its own transparency, as RGBA has', async () => {
  await using cutter = createCutter()
  const grey = inChannels(2, 255, 'straight')
  grey.data.forEach((_, i) => {
    if (i % 2 === 1 && i < 256) grey.data[i] = 0
  })
  const { model, matte } = await cutter.cut(grey)
  expect([model, matte.data[0], matte.data[255]]).toEqual(['alpha', 0, 1])
  await expect(cutter.cut(inChannels(2, 0, 'straight'))).rejects.toMatchObject({ code: 'picture-transparent' })
})
