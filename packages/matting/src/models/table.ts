// Owns MODELS, the one table of networks that Popcel runs, and looking a row up by its name. It is an entrance of its own
// (`@popcel/matting/table`) for whoever needs the names and not the arithmetic.

import { PopcelError } from '@popcel/protocol'
import { BIREFNET_ROWS } from './rows/birefnet.ts'
import { MINI_ROW, OTHER_ROWS } from './rows/others.ts'
import { TWO_STEP_ROWS } from './rows/two-step.ts'
import { U2NET_ROWS } from './rows/u2net.ts'
import { DEVICES } from './session.ts'
import type { ModelSpec } from './spec.ts'

export { DEVICES }

/** The kinds of clothes that the network for them tells apart. */
export const CLOTH_NAMES = U2NET_ROWS.u2net_cloth_seg.output.classes

/** Ids are rembg's where rembg has the model. 'key' and 'auto' are no networks and have no row. */
export const MODELS = {
  ...MINI_ROW,
  ...BIREFNET_ROWS,
  ...U2NET_ROWS,
  ...OTHER_ROWS,
  ...TWO_STEP_ROWS,
} as const satisfies Record<string, ModelSpec>

export type ModelId = keyof typeof MODELS

/** The network in the package: it sees every picture that 'auto' is asked about and that has no transparency of its own. */
export const WITNESS = 'mini' satisfies ModelId

export const MODEL_IDS = Object.keys(MODELS) as readonly ModelId[]

export function isModelId(id: string): id is ModelId {
  return Object.hasOwn(MODELS, id)
}

type Rows = typeof MODELS

/** Ids of the networks that refine the edge of another's matte. */
export type TrimapId = { [Id in ModelId]: Rows[Id] extends { readonly kind: 'trimap' } ? Id : never }[ModelId]

/** The row of what is asked for with `refine`; undefined where that needs no network. */
export function trimapModelOf(refine: 'none' | 'guided' | 'vitmatte' | TrimapId | undefined): TrimapId | undefined {
  if (refine === undefined || refine === 'none' || refine === 'guided') return undefined
  return refine === 'vitmatte' ? 'vitmatte-small-distinctions-646' : refine
}

/** What the user has to bring for a row that has nothing to fetch; undefined for every other name. */
export function broughtFor(id: string): string | undefined {
  return isModelId(id) ? (MODELS[id] as ModelSpec).bring : undefined
}

/** The row for weights that are not there, by what can be done about it. */
export function weightsMissing(model: string): PopcelError {
  const bring = broughtFor(model)
  return bring === undefined
    ? new PopcelError('weights-missing', { model })
    : new PopcelError('weights-to-bring', { model, bring })
}

/** @throws PopcelError unknown-model that names those there are */
export function modelSpec(id: string): ModelSpec {
  if (!isModelId(id)) throw new PopcelError('unknown-model', { name: id, known: MODEL_IDS.join(', ') })
  return MODELS[id]
}
