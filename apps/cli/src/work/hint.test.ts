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

async function withHintOf(bytes: Uint8Array) {
  const task = { options: { model: 'matte' }, hint: { file: 'mask.png', bytes } } as unknown as Parameters<
    typeof withHint
  >[0]
  return withHint(task, picture)
}

async function hinted(bytes: Uint8Array) {
  const { hint } = (await withHintOf(bytes)).options
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

test.each([
  [256, 1, false],
  [128, 1, false],
  [1024, 4, false],
  [64, 64, true],
  [1, 256, true],
])('a hint of %i×%i on a picture of 256×1 is stretched with a warning: %s', async (width, height, warned) => {
  const data = new Uint8Array(width * height).fill(255)
  const grey: Picture = { width, height, channels: 1, data, space: 'srgb', alpha: 'none' }
  const { options, warnings } = await withHintOf(await encodePicture(grey, { format: 'png' }))
  expect(options.hint).toMatchObject({ width: 256, height: 1 })
  const told = `mask.png is ${width}×${height}, another shape than 256×1: it was stretched`
  expect(warnings).toEqual(warned ? [told] : [])
})
