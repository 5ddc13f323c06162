// Compares our reader of BMP with Pillow's writer, and with Pillow's reader on run lengths, which Pillow does not write.
// Skipped, with the reason, without Python.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodePicture } from '@popcel/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { providePython } from '../python.ts'

const python = providePython()
const oracle = python.path === undefined ? describe.skip : describe

const WIDTH = 29
const HEIGHT = 11

/** Runs of three and rows that end early, so that every way of the coding is there. */
function runLengths(bits: 4 | 8): Uint8Array {
  const codes: number[] = []
  for (let y = 0; y < HEIGHT; y++) {
    if (y === 5) codes.push(0, 2, 4, 1)
    for (let x = 0; x + 6 <= WIDTH - y; x += 6) {
      const [a, b] = [(x + y) % 16, (x * 3 + y) % 16]
      if (bits === 8) codes.push(3, a, 0, 3, a, b, a, 0)
      else codes.push(3, (a << 4) | b, 0, 3, (b << 4) | a, b << 4)
    }
    codes.push(0, y === HEIGHT - 1 ? 1 : 0)
  }
  const palette = Array.from({ length: 16 }, (_, i) => [i * 16, 255 - i * 9, (i * 37) % 256, 0]).flat()
  const bytes = new Uint8Array(54 + palette.length + codes.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0x42, 0x4d])
  for (const [at, value] of [
    [2, bytes.length],
    [10, 54 + palette.length],
    [14, 40],
    [18, WIDTH],
    [22, HEIGHT],
    [26, 1 | (bits << 16)],
    [30, bits === 8 ? 1 : 2],
    [34, codes.length],
    [46, 16],
  ] as const)
    view.setUint32(at, value, true)
  bytes.set(palette, 54)
  bytes.set(codes, 54 + palette.length)
  return bytes
}

oracle(`Pillow and we see the same in a BMP${python.path === undefined ? ` (skipped: ${python.why})` : ''}`, () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'popcel-bmp-'))
    for (const bits of [4, 8] as const) writeFileSync(join(folder, `ours-${bits}.bmp`), runLengths(bits))
    execFileSync(python.path!, [fileURLToPath(new URL('bmp_oracle.py', import.meta.url)), folder], { stdio: 'pipe' })
  })
  afterAll(() => {
    if (folder) rmSync(folder, { recursive: true })
  })

  it.each([
    ['1', 3],
    ['L', 3],
    ['P', 3],
    ['RGB', 3],
    ['RGBA', 4],
    ['ours-4', 3],
    ['ours-8', 3],
  ] as const)('%s', async (name, channels) => {
    const picture = await decodePicture(readFileSync(join(folder, `${name}.bmp`)))
    const seen = readFileSync(join(folder, `${name}.raw`))
    expect(picture.channels).toBe(channels)
    expect(new Set(seen).size).toBeGreaterThan(1)
    expect(Buffer.compare(Buffer.from(picture.data as Uint8Array), seen)).toBe(0)
  })
})
