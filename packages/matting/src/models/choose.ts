// Owns what 'auto' takes: the keyer, or which of the networks that are on this machine. A pure rule.

import { MODELS, type ModelId } from './table.ts'

export type AutoQuestion = {
  /** Is the background plain, so that the keyer can tell the subject from it? */
  readonly plain: boolean
  /** Ids of models whose weights are on this machine; ids of no row are passed over. 'mini' always is. */
  readonly installed: readonly string[]
}

export type AutoChoice = {
  readonly model: 'key' | ModelId
  /** The ending of "took … because". */
  readonly why: string
}

/**
 * Best first for drawn characters, which is what Popcel is for: networks trained on drawings, then general ones by quality,
 * the smaller weights of one network before the larger where they say the same. Left out on purpose: weights that
 * forbid commercial work, weights that need 20 GB of memory, networks for people or clothes only, and all that needs
 * more than a picture.
 */
const PREFERENCE = [
  'birefnet-toonout-fp16',
  'birefnet-toonout',
  'birefnet-matting',
  'birefnet-general',
  'birefnet-massive',
  'birefnet-general-lite',
  'birefnet-general-lite-fp16',
  'ben2',
  'birefnet-512-fp16',
  'birefnet-512',
  'isnet-anime',
] as const satisfies readonly ModelId[]

export function chooseModel({ plain, installed }: AutoQuestion): AutoChoice {
  if (plain) return { model: 'key', why: 'the background is plain' }
  const best = PREFERENCE.find((id) => installed.includes(id))
  if (best) return { model: best, why: `of what is installed it comes first: ${MODELS[best].use}` }
  return {
    model: 'mini',
    why: 'none of the larger networks that auto takes is installed; popcel models pull birefnet-toonout-fp16 gets the best',
  }
}
