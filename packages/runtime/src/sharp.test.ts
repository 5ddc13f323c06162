// What is said where sharp cannot be loaded: bundled, or installed on another system than it runs on.

import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { cut, decodePicture } from './index.ts'

vi.mock('sharp', () => {
  throw new Error('Could not load the "sharp" module\nSee https://sharp.pixelplumbing.com/install')
})

const png = Uint8Array.from(
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==', 'base64'),
)

test('the picture is not called damaged', async () => {
  await expect(decodePicture(png)).rejects.toMatchObject({ code: 'package-incomplete' })
  const file = join(tmpdir(), `popcel-sharp-${process.pid}.png`)
  writeFileSync(file, png)
  await expect(cut(file)).rejects.toThrow(/^sharp for \w+-\w+: is not there, .*install it anew/)
})
