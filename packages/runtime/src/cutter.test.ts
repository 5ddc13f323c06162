import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { characterFile, luminanceGraph } from '@popcel/fixtures'
import type { Picture } from '@popcel/matting'
import { afterAll, expect, test } from 'vitest'
import { createCutter, cut } from './cutter.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-cutter-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** 32×32, black with a white middle. */
const square: Picture = {
  width: 32,
  height: 32,
  channels: 3,
  data: Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => {
    const p = Math.floor(i / 3)
    return Math.abs((p % 32) - 16) < 8 && Math.abs(Math.floor(p / 32) - 16) < 8 ? 255 : 0
  }),
  space: 'srgb',
  alpha: 'none',
}

test('a file, its address and its bytes give the same cut-out', async () => {
  const file = characterFile('teapot')
  const byPath = await cut(file)
  expect(byPath).toMatchObject({ model: 'key', device: 'cpu', picture: { channels: 4, alpha: 'straight' } })
  const byUrl = await cut(pathToFileURL(file))
  expect(Buffer.compare(byPath.picture.data as Uint8Array, byUrl.picture.data as Uint8Array)).toBe(0)
})

test('the cut-out is joined once, when it is asked for', async () => {
  const result = await cut(square, { model: 'key' })
  const { picture } = result
  expect([picture.width, picture.channels]).toEqual([32, 4])
  expect(result.picture).toBe(picture)
  expect({ ...result }.picture).toBe(picture)
})

test('a network runs with weights of one’s own, and stays loaded', async () => {
  const weights = join(folder, 'luminance.onnx')
  writeFileSync(weights, luminanceGraph())
  await using cutter = createCutter({ threads: 1 })
  const first = await cutter.cut(square, { model: 'u2netp', weights, solid: false })
  await cutter.cut(square, { model: 'u2netp', weights })
  expect(first.model).toBe('u2netp')
  expect(first.matte.data[16 * 32 + 16]).toBeGreaterThan(first.matte.data[0]!)
  expect(cutter.runtime.report()).toMatchObject([{ runs: 2, device: 'cpu' }])
})

test('what a cut gave stays as it is, whatever is cut later, also out of itself', async () => {
  await using cutter = createCutter()
  const first = await cutter.cut(square, { model: 'key' })
  const { picture } = first
  const copies = [first.matte, first.foreground, picture].map(({ data }) => data.slice())
  const inverse: Picture = { ...square, data: square.data.map((value) => 255 - value) }
  await cutter.cut(inverse, { model: 'key' })
  await cutter.cut(first.foreground, { model: 'key', force: true }).catch(() => undefined)
  await cutter.cut(inverse, { model: 'key', invert: true, maskBlur: 2, solid: true })
  expect([first.matte, first.foreground, picture].map(({ data }) => data)).toEqual(copies)
})

test('over a colour it is RGB', async () => {
  const { picture } = await cut(square, { background: { r: 1, g: 2, b: 3 } })
  expect(picture.channels).toBe(3)
  expect(Array.from(picture.data.slice(0, 3))).toEqual([1, 2, 3])
})

test('a failure names the file', async () => {
  await expect(cut(join(folder, 'nothing.png'))).rejects.toMatchObject({ code: 'input-missing' })
  const text = join(folder, 'text.png')
  writeFileSync(text, 'no picture')
  await expect(cut(text)).rejects.toThrow(text)
})
