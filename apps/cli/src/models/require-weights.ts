// Owns saying before any work that the weights of the model that was named are not here: else each picture would say it again.

import { isModelId } from '@popcel/matting/table'
import type { WeightsStore } from '@popcel/runtime'
import { specOf } from './open-store.ts'

type Asked = { readonly model?: string; readonly weights?: string }

/** @throws PopcelError weights-missing, weights-to-bring, weights-damaged, weights-changed */
export async function requireWeights(store: WeightsStore, { model = 'auto', weights }: Asked): Promise<void> {
  if (!isModelId(model) || weights !== undefined) return
  const { bundled, bring, files } = specOf(model)
  if (bundled) return
  const parts = bring === undefined ? files.map(({ part }) => part) : ['model']
  for (const part of parts) await store.fileOf(model, part)
}
