// Owns the store of weights as programs open it: every row of MODELS, also those to which the user brings a file; and where
// it lies when nobody says so.

import { join } from 'node:path'
import { MODELS, type ModelSpec, type WeightsFile } from '@popcel/matting'
import { createStore, type StoredModel, type WeightsStore } from './store.ts'

export function openModels(folder: string, sleep: (ms: number, signal?: AbortSignal) => Promise<void>): WeightsStore {
  return createStore({ folder, models: Object.entries(MODELS).map(storedModel), sleep })
}

function storedModel([id, spec]: readonly [string, ModelSpec]): StoredModel {
  return { id, licence: spec.licence, files: spec.bring === undefined ? spec.files : [broughtFile] }
}

/** A file of the user's own has no digest to hold it to; what is first seen is what it has to stay. */
const broughtFile: WeightsFile = { part: 'model', name: 'model.onnx', url: '', unpinned: 'it is a file of your own' }

/**
 * POPCEL_MODELS, else popcel/models in the system's folder for caches: XDG_CACHE_HOME or ~/.cache; on macOS ~/Library/Caches, on
 * Windows %LOCALAPPDATA%, as their own programs do. `home` is used where the environment names none.
 */
export function modelsFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
  home: string,
): string {
  return (
    env['POPCEL_MODELS'] ||
    join(cacheFolder(env, platform, env['HOME'] || env['USERPROFILE'] || home), 'popcel', 'models')
  )
}

function cacheFolder(env: Readonly<Record<string, string | undefined>>, platform: string, home: string): string {
  if (env['XDG_CACHE_HOME']) return env['XDG_CACHE_HOME']
  if (platform === 'darwin') return join(home, 'Library', 'Caches')
  if (platform === 'win32') return env['LOCALAPPDATA'] || join(home, 'AppData', 'Local')
  return join(home, '.cache')
}
