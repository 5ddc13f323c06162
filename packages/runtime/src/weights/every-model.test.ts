import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MODEL_IDS } from '@popcel/matting'
import { expect, test } from 'vitest'
import { openModels } from './every-model.ts'

test('every row can be asked for, and what the user brings has one file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-models-'))
  const store = openModels(folder, async () => undefined)
  const states = await store.list()
  expect(states.map(({ model }) => model)).toEqual(MODEL_IDS)
  expect(states.find(({ model }) => model === 'corridor-key')?.files.map(({ part }) => part)).toEqual(['model'])
  rmSync(folder, { recursive: true })
})

test('the network in the package is there', async () => {
  const [mini] = await openModels('/nowhere', async () => undefined).verify('mini')
  expect(mini?.state).toBe('installed')
})

test('what the user brings is not fetched, and that is said', async () => {
  const pulling = openModels('/nowhere', async () => undefined).pull('dis_custom', { fetch })
  await expect(pulling).rejects.toMatchObject({ code: 'weights-to-bring' })
})
