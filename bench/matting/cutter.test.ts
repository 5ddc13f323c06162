// Cuts with weights that were brought in, as `popcel models import` leaves them.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { luminanceGraph } from '@popcel/fixtures'
import type { Picture } from '@popcel/matting'
import { afterAll, expect, test } from 'vitest'
import { engineCutter, runnable } from './cutter.ts'
import type { Model } from './options.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-weights-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
mkdirSync(join(folder, 'u2net_custom'))
writeFileSync(join(folder, 'u2net_custom', 'model.onnx'), luminanceGraph())

const modelOf = (name: string): Model => {
  const [model = '', refine] = name.split('+')
  return { name, model, refine: refine as Model['refine'] }
}
const SIDE = 64
const picture: Picture = {
  width: SIDE,
  height: SIDE,
  channels: 3,
  data: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (Math.floor(i / 3) % SIDE >= 32 ? 255 : 0)),
  space: 'srgb',
  alpha: 'none',
}

test('a network whose weights are in the folder of models is run', async () => {
  expect(await runnable([modelOf('u2net_custom')], folder)).toEqual({ there: [modelOf('u2net_custom')], leftOut: [] })
  await using cutter = engineCutter(modelOf('u2net_custom'), folder)
  const { matte, model } = await cutter.cut(picture)
  expect([model, matte.data[0], matte.data[SIDE - 1]]).toEqual(['u2net_custom', 0, 1])
  expect(cutter.modelBytes()).toBe(luminanceGraph().length)
})

test('what is not there is left out with what can be done, also where only the refinement is not', async () => {
  const { there, leftOut } = await runnable(
    ['mini', 'u2netp', 'mini+vitmatte', 'key+guided', 'dis_custom'].map(modelOf),
    folder,
  )
  expect(there.map(({ name }) => name)).toEqual(['mini', 'key+guided'])
  expect(leftOut).toEqual([
    expect.stringMatching(/^u2netp is left out: .*popcel models pull u2netp/),
    expect.stringMatching(/^mini\+vitmatte is left out: .*popcel models pull vitmatte-small-distinctions-646/),
    expect.stringMatching(/^dis_custom is left out: .*popcel models import dis_custom/),
  ])
})

test('a network that wants more than a picture is left out, installed or not', async () => {
  const { there, leftOut } = await runnable(
    ['sam2', 'corridor-key', 'vitmatte-small-composition-1k'].map(modelOf),
    folder,
  )
  expect(there).toEqual([])
  expect(leftOut.map((words) => words.split('; ')[0])).toEqual([
    'sam2 is left out: it is asked by clicks, and there are none here',
    'corridor-key is left out: it takes a rough matte, and there is none here',
    'vitmatte-small-composition-1k is left out: it refines the edge of another model’s matte',
  ])
})
