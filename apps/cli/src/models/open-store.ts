// Owns the store of weights as popcel opens it: every row of MODELS, also those to which the user brings a file.

import { setTimeout as sleep } from 'node:timers/promises'
import type { ModelSpec } from '@popcel/matting'
import { MODELS, type ModelId } from '@popcel/matting/table'
import { openModels, type WeightsStore } from '@popcel/runtime/host'

export function openStore(folder: string): WeightsStore {
  return openModels(folder, (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}))
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
