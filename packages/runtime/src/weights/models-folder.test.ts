import { join } from 'node:path'
import { expect, test } from 'vitest'
import { modelsFolder } from './models-folder.ts'

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
