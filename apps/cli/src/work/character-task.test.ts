import type { CutOut } from '@popcel/matting'
import { decodePicture } from '@popcel/runtime'
import { describe, expect, test } from 'vitest'
import { deep, disc, discCutOut, discOnWhite, png } from '../test-pictures.ts'
import { runCharacterTask } from './character-task.ts'
import type { CharacterTask } from './tasks.ts'

const options: CharacterTask['options'] = {
  model: 'auto',
  shadow: 'drop',
  holes: 'auto',
  force: false,
  sensitivity: 1,
  maskBlur: 0,
  maskOffset: 0,
  invert: false,
  defringe: true,
  maskOnly: false,
  background: 'none',
  backgroundFit: 'cover',
}
const run = (bytes: Uint8Array) => runCharacterTask({ file: 'x.png', bytes, options }, { now: () => 0 })

describe('the cut-out that is animated', () => {
  test('has 8 bits, while the one on disk keeps 16', async () => {
    const done = await run(await png(deep(discOnWhite())))
    expect(done.cutOut.data).toBeInstanceOf(Uint8Array)
    expect((await decodePicture(done.png)).data).toBeInstanceOf(Uint16Array)
  })

  test('is made smaller when the character is larger than any canvas needs', async () => {
    const done = await run(await png(strip(1500, 20, 1400)))
    // The bar is 1399 px of 1500, and becomes 1280.
    expect(done.cutOut).toMatchObject({ width: 1372, height: 18 })
    expect(done).toMatchObject({ width: 1500, height: 20 })
    expect(await decodePicture(done.png)).toMatchObject({ width: 1500, height: 20 })
  })

  test('stays as it is when only the emptiness around it is large', async () => {
    const done = await run(await png(strip(1400, 20, 600)))
    expect(done.cutOut.width).toBe(1400)
  })
})

test('the picture before is the one that came, small', async () => {
  const done = await run(await png(strip(800, 40, 600)))
  expect(await decodePicture(done.before)).toMatchObject({ width: 640, height: 32, channels: 4 })
  const small = await run(await png(discCutOut()))
  expect(await decodePicture(small.before)).toMatchObject({ width: 96, height: 96 })
})

test('a picture in which nothing is found is an error that speaks neither of transparency nor of one colour', async () => {
  const failure = await run(await png(strip(1500, 20, 1490))).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'picture-no-subject' })
  expect(String(failure)).not.toMatch(/transparent|one colour/)
})

test('a character that nobody sees is an error', async () => {
  await expect(run(await png(disc(64, 20, [9, 9, 9, 3], [9, 9, 9, 0])))).rejects.toMatchObject({
    code: 'picture-transparent',
  })
})

/** A blue bar of `bar` px in the middle of a transparent strip. */
function strip(width: number, height: number, bar: number): CutOut {
  const data = new Uint8Array(width * height * 4)
  for (let i = 0; i < width * height; i++) {
    if (Math.abs((i % width) - width / 2) < bar / 2) data.set([9, 99, 200, 255], i * 4)
  }
  return { width, height, channels: 4, data, space: 'srgb', alpha: 'straight' }
}
