// Owns telling that weights are here and damaged, which auto would else pass over without a word: the cut-out would only be worse.

import { isModelId, MODELS } from '@popcel/matting/table'
import type { WeightsStore } from '@popcel/runtime'
import type { Printer } from '../print.ts'

/** Of networks that auto may take; who named one is told by a failure. */
export async function tellDamaged(store: WeightsStore, model: string, printer: Printer): Promise<void> {
  if (model !== 'auto') return
  for (const id of await store.damaged())
    if (isModelId(id) && MODELS[id].kind === 'plain')
      printer.warn(`${id}: its weights are damaged and not used; popcel models verify says why`)
}
