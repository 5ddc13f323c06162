// `auto` with the network in the package on the bundled characters: as good as the keyer alone, which issue 2 holds to these figures.

import { CHARACTER_IDS, CHARACTERS, loadCharacter, loadIllustrated } from '@popcel/fixtures'
import { cut, edgeBandMae, haloError, iou, joinCutOut, type Matte, mad, matteOf, type Picture } from '@popcel/matting'
import { afterAll, describe, expect, test } from 'vitest'
import { decodePicture } from '../decode.ts'
import { encodePicture } from '../encode.ts'
import { resizePicture } from '../resize.ts'
import { createRuntime } from './runtime.ts'

const LIMIT = { mad: 0.004, edge: 0.05, halo: 0.02 }
const now = () => performance.now()
const runtime = createRuntime({ now, threads: 1 })
afterAll(() => runtime[Symbol.asyncDispose]())

/** Pixels that can be seen where in truth nothing is within 4 px. */
function specks(matte: Matte, truth: Matte): number {
  const { width, height, data } = matte
  const isBare = (x: number, y: number) => {
    for (let v = Math.max(0, y - 4); v <= Math.min(height - 1, y + 4); v++)
      for (let u = Math.max(0, x - 4); u <= Math.min(width - 1, x + 4); u++)
        if (truth.data[v * width + u]! > 0) return false
    return true
  }
  let count = 0
  for (let i = 0; i < data.length; i++) if (data[i]! > 0.25 && isBare(i % width, Math.floor(i / width))) count++
  return count
}

const half = (whole: Picture) => resizePicture(whole, whole.width / 2, whole.height / 2)

/** As users have them: some are sent through a messenger, some were made smaller by a program that sharpens. */
describe('auto on bundled characters that were', () => {
  test.each(['mascot', 'cat', 'penguin', 'teapot', 'bunny', 'ninja'] as const)('compressed: %s', async (id) => {
    const { picture, truth } = await loadCharacter(id)
    const jpeg = await encodePicture(await decodePicture(picture), { format: 'jpeg', quality: 85 })
    const { matte } = await cut(await decodePicture(jpeg), { model: 'auto' }, { now, runtime })
    expect(mad(matte, matteOf(truth))).toBeLessThanOrEqual(LIMIT.mad)
  })

  test.each(['mascot', 'cat', 'penguin', 'bunny'] as const)('made smaller and compressed: %s', async (id) => {
    const { picture, truth } = await loadCharacter(id)
    const jpeg = await encodePicture(await half(await decodePicture(picture)), { format: 'jpeg', quality: 85 })
    const { matte } = await cut(await decodePicture(jpeg), { model: 'auto' }, { now, runtime })
    expect(mad(matte, matteOf(await half(truth)))).toBeLessThanOrEqual(LIMIT.mad)
  })

  test.each(['mascot', 'cat', 'penguin', 'teapot', 'bunny'] as const)('made smaller by Lanczos: %s', async (id) => {
    const { picture, truth } = await loadCharacter(id)
    const { matte } = await cut(await half(await decodePicture(picture)), { model: 'auto' }, { now, runtime })
    expect(edgeBandMae(matte, matteOf(await half(truth)))).toBeLessThanOrEqual(0.6 * LIMIT.edge)
  })
})

test.each(['gradient-03', 'white-05', 'photo-00', 'photo-01'])('auto as small as an emoji: %s', async (id) => {
  const { picture, truth } = await loadIllustrated(id)
  const small = await resizePicture(await decodePicture(picture), 64, 64)
  const { matte } = await cut(small, { model: 'auto' }, { now, runtime })
  expect(iou(matte, matteOf(await resizePicture(truth, 64, 64)))).toBeGreaterThan(0.85)
})

describe('auto on the bundled characters', () => {
  const opaque = CHARACTER_IDS.filter((id) => CHARACTERS[id].background.kind !== 'transparent')
  test.each(opaque)('%s', async (id) => {
    const { picture, truth } = await loadCharacter(id)
    const found = await cut(await decodePicture(picture), { model: 'auto' }, { now, runtime })
    const cutOut = joinCutOut(found.foreground, found.matte)
    const trueMatte = matteOf(truth)
    expect(found.model).toBe('key')
    // the sorceress's dark veil darkens the screen as a shadow does
    if (id !== 'sorceress') expect(found.report?.shadow).toBe(CHARACTERS[id].shadow === null ? 'none' : 'dropped')
    expect(mad(found.matte, trueMatte)).toBeLessThanOrEqual(LIMIT.mad)
    expect(edgeBandMae(found.matte, trueMatte)).toBeLessThanOrEqual(LIMIT.edge)
    expect(haloError(cutOut, truth, { r: 0, g: 0, b: 0 })).toBeLessThanOrEqual(LIMIT.halo)
    expect(haloError(cutOut, truth, { r: 255, g: 255, b: 255 })).toBeLessThanOrEqual(LIMIT.halo)
    expect(specks(found.matte, trueMatte)).toBe(0)
  })
})
