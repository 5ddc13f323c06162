// What is said where sharp cannot be loaded: bundled, or installed on another system than it runs on.

import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { cut, decodePicture } from './index.ts'

vi.mock('sharp', () => {
  throw new Error('Could not load the "sharp" module\nSee https://sharp.pixelplumbing.com/install')
})

const png = Uint8Array.from(
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==', 'base64'),
)

const file = join(tmpdir(), `popcel-sharp-${process.pid}.png`)

afterAll(() => rmSync(file, { force: true }))

test('the picture is not called damaged', async () => {
  await expect(decodePicture(png)).rejects.toMatchObject({ code: 'package-incomplete' })
  writeFileSync(file, png)
  await expect(cut(file)).rejects.toThrow(/^sharp for \w+-\w+: is not there, .*install it anew/)
})
