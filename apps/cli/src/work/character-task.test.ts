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
  solid: undefined,
  invert: false,
  defringe: true,
  maskOnly: false,
  background: 'none',
}
const run = (bytes: Uint8Array) => runCharacterTask({ file: 'x.png', bytes, options }, () => 0)

describe('the cut-out that is animated', () => {
  test('has 8 bits, while the one on disk keeps 16', async () => {
    const done = await run(await png(deep(discOnWhite())))
    expect(done.cutOut.data).toBeInstanceOf(Uint8Array)
    expect((await decodePicture(done.png)).data).toBeInstanceOf(Uint16Array)
  })

  test('is made smaller when the character is larger than any canvas needs', async () => {
    const done = await run(await png(disc(1600, 790, [9, 99, 200, 255], [9, 99, 200, 0])))
    expect(Math.max(done.cutOut.width, done.cutOut.height)).toBeLessThan(1300)
    expect(done).toMatchObject({ width: 1600, height: 1600 })
    expect(await decodePicture(done.png)).toMatchObject({ width: 1600, height: 1600 })
  })

  test('stays as it is when only the emptiness around it is large', async () => {
    const done = await run(await png(disc(1400, 300, [9, 99, 200, 255], [9, 99, 200, 0])))
    expect(done.cutOut.width).toBe(1400)
  })
})

test('the picture before is the one that came, small', async () => {
  const done = await run(await png(disc(800, 200, [9, 99, 200, 255], [9, 99, 200, 0])))
  expect(await decodePicture(done.before)).toMatchObject({ width: 640, height: 640, channels: 4 })
  const small = await run(await png(discCutOut()))
  expect(await decodePicture(small.before)).toMatchObject({ width: 96, height: 96 })
})

test('a character that nobody sees is an error', async () => {
  await expect(run(await png(disc(64, 20, [9, 9, 9, 3], [9, 9, 9, 0])))).rejects.toMatchObject({
    code: 'picture-transparent',
  })
})
