// Owns saying before any work that the weights of what was named are not here: else each picture would say it again.

import { isModelId, type ModelId, trimapModelOf } from '@popcel/matting/table'
import type { WeightsStore } from '@popcel/runtime'
import type { CutOptions } from '../cut-options.ts'
import { specOf } from './open-store.ts'

type Asked = Pick<CutOptions, 'model' | 'weights' | 'refine'>

/**
 * Of the network, and of the one that refines its edge; `auto` may need neither.
 * @throws PopcelError weights-missing, weights-to-bring, weights-damaged, weights-changed
 */
export async function requireWeights(store: WeightsStore, { model = 'auto', weights, refine }: Asked): Promise<void> {
  if (!isModelId(model)) return
  if (weights === undefined) await requireFiles(store, model)
  const refiner = trimapModelOf(refine)
  if (refiner !== undefined) await requireFiles(store, refiner)
}

async function requireFiles(store: WeightsStore, model: ModelId): Promise<void> {
  const { bundled, bring, files } = specOf(model)
  if (bundled) return
  const parts = bring === undefined ? files.map(({ part }) => part) : ['model']
  for (const part of parts) await store.fileOf(model, part)
}
