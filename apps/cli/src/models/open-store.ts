// Owns the store of weights as popcel opens it: every row of MODELS, also those to which the user brings a file.

import { setTimeout as sleep } from 'node:timers/promises'
import type { ModelSpec, WeightsFile } from '@popcel/matting'
import { MODEL_IDS, MODELS, type ModelId } from '@popcel/matting/table'
import { createStore, type StoredModel, type WeightsStore } from '@popcel/runtime'

export function openStore(folder: string): WeightsStore {
  return createStore({
    folder,
    models: MODEL_IDS.map(storedModel),
    sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
  })
}

export function specOf(id: ModelId): ModelSpec {
  return MODELS[id]
}

/** Bytes to download, or undefined when a file does not say. 0 for what is in the package or brought. */
export function downloadBytes({ files }: ModelSpec): number | undefined {
  let sum = 0
  for (const { bytes } of files) {
    if (bytes === undefined) return undefined
    sum += bytes
  }
  return sum
}

function storedModel(id: ModelId): StoredModel {
  const spec = specOf(id)
  return { id, licence: spec.licence, files: spec.bring === undefined ? spec.files : [broughtFile] }
}

/** A file of the user's own has no digest to hold it to; what is first seen is what it has to stay. */
const broughtFile: WeightsFile = { part: 'model', name: 'model.onnx', url: '', unpinned: 'it is a file of your own' }
