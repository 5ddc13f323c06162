// Reads real files as hints.

import { greyProfile, withProfile } from '@popcel/fixtures'
import type { Picture } from '@popcel/matting'
import { encodePicture } from '@popcel/runtime'
import { expect, test } from 'vitest'
import { withHint } from './hint.ts'

const LEVELS = Uint8Array.from({ length: 256 }, (_, i) => i)
const picture: Picture = {
  width: 256,
  height: 1,
  channels: 3,
  data: new Uint8Array(768),
  space: 'srgb',
  alpha: 'none',
}

async function hinted(bytes: Uint8Array) {
  const task = { options: { model: 'matte' }, hint: { file: 'mask.png', bytes } } as unknown as Parameters<
    typeof withHint
  >[0]
  const { hint } = await withHint(task, picture)
  return Array.from(hint?.data ?? [], (alpha) => Math.round(alpha * 255))
}

test('levels of a grey hint are alpha, also where the file has a profile of print or of a screen', async () => {
  const grey: Picture = { width: 256, height: 1, channels: 1, data: LEVELS, space: 'srgb', alpha: 'none' }
  const png = await encodePicture(grey, { format: 'png' })
  expect(await hinted(png)).toEqual([...LEVELS])
  expect(await hinted(withProfile(png, greyProfile(2.2)))).toEqual([...LEVELS])
})

test('a file that is no picture is told with its name', async () => {
  await expect(hinted(Buffer.from('no picture'))).rejects.toThrow('mask.png')
})
