// Owns the store of weights as programs open it: every row of MODELS, also those to which the user brings a file.

import type { ModelSpec, WeightsFile } from '@popcel/matting'
import { MODELS } from '@popcel/matting/table'
import { createStore, type StoredModel, type WeightsStore } from './store.ts'

/** The store of every row of MODELS in `folder`. `sleep` waits for other processes: that many ms, or until its signal. */
export function openModels(folder: string, sleep: (ms: number, signal?: AbortSignal) => Promise<void>): WeightsStore {
  return createStore({ folder, models: Object.entries(MODELS).map(storedModel), sleep })
}

function storedModel([id, spec]: readonly [string, ModelSpec]): StoredModel {
  const files = spec.bring === undefined ? spec.files : [broughtFile]
  return { id, licence: spec.licence, files, ...(spec.bundled && { bundled: true }) }
}

/** A file of the user's own has no digest to hold it to; what is first seen is what it has to stay. */
const broughtFile: WeightsFile = { part: 'model', name: 'model.onnx', url: '', unpinned: 'it is a file of your own' }
