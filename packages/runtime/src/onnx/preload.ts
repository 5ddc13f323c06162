// Owns loading a network ahead of its first picture, so that it is read while the picture is decoded.

import type { CutOptions, Runtime } from '@popcel/matting'
import { isModelId, MODELS, WITNESS } from '@popcel/matting/table'

/** What tells which network a cut will ask for. */
export type Foreseen = Pick<CutOptions, 'model' | 'weights' | 'device' | 'shadow'>

/**
 * Starts loading the network that `cut` with these options will open, where they tell: the one that is named, or the one that
 * 'auto' asks first (in vain for a picture with its own transparency); none for clicks, which need two files. Whoever opens it
 * shares the load; what is wrong with it is told there.
 */
export function preload(runtime: Runtime, { model = 'auto', weights, device = 'auto', shadow }: Foreseen): void {
  if (model === 'auto' && weights === undefined && shadow !== 'keep') {
    const ref = { kind: 'model', model: WITNESS, part: 'model' } as const
    void runtime.open(ref, device === 'auto' ? 'auto' : 'cpu').catch(() => undefined)
  }
  if (!isModelId(model)) return
  const { kind } = MODELS[model]
  if (kind === 'prompt' || kind === 'trimap') return
  const file = { kind: 'file', path: weights ?? '' } as const
  const ref = weights === undefined ? ({ kind: 'model', model, part: 'model' } as const) : file
  void runtime.open(ref, device).catch(() => undefined)
}
