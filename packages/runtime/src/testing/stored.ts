// Owns what tests of the weights store share: bytes to be weights, rows for them, a clock that runs fast. Test code only.

import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Licence, WeightsFile } from '@popcel/matting'
import type { Sleep } from '../weights/lock.ts'
import type { StoredModel } from '../weights/store.ts'

export const LICENCE: Licence = { name: 'MIT', url: 'https://example.org/licence', commercial: true }

/** Fifty times as fast as life. */
export const quickSleep: Sleep = (ms, signal) => setTimeout(ms / 50, undefined, signal ? { signal } : {})

/** Bytes without any pattern that a cut could hide in. */
export function weightsOf(bytes: number, seed = 1): Uint8Array {
  const out = new Uint8Array(bytes)
  let state = seed
  for (let i = 0; i < bytes; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    out[i] = state >>> 24
  }
  return out
}

export function digestOf(bytes: Uint8Array, kind: 'sha256' | 'md5' = 'sha256'): string {
  return createHash(kind).update(bytes).digest('hex')
}

export function pinned(bytes: Uint8Array, url: string, more: Partial<WeightsFile> = {}): WeightsFile {
  return { part: 'model', name: 'model.onnx', url, bytes: bytes.length, sha256: digestOf(bytes), ...more }
}

export function modelOf(id: string, ...files: WeightsFile[]): StoredModel {
  return { id, licence: LICENCE, files }
}
