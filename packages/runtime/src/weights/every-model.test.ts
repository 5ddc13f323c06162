import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MODEL_IDS } from '@popcel/matting'
import { expect, test } from 'vitest'
import { modelsFolder, openModels } from './every-model.ts'

test('every row can be asked for, and what the user brings has one file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-models-'))
  const store = openModels(folder, async () => undefined)
  const states = await store.list()
  expect(states.map(({ model }) => model)).toEqual(MODEL_IDS)
  expect(states.find(({ model }) => model === 'corridor-key')?.files.map(({ part }) => part)).toEqual(['model'])
  rmSync(folder, { recursive: true })
})

test.each([
  [{ POPCEL_MODELS: 'mine' }, 'linux', 'mine'],
  [{ XDG_CACHE_HOME: 'cache' }, 'linux', join('cache', 'popcel', 'models')],
  [{ HOME: 'me' }, 'linux', join('me', '.cache', 'popcel', 'models')],
  [{}, 'darwin', join('there', 'Library', 'Caches', 'popcel', 'models')],
  [{ LOCALAPPDATA: 'local' }, 'win32', join('local', 'popcel', 'models')],
  [{ USERPROFILE: 'me' }, 'win32', join('me', 'AppData', 'Local', 'popcel', 'models')],
])('%j on %s: %s', (env, platform, folder) => {
  expect(modelsFolder(env, platform, 'there')).toBe(folder)
})
