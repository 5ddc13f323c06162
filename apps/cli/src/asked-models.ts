// Owns saying before any work that a model was asked for without what it works from (a mask of one's own, a rough matte, a click), or
// for what it does not do.

import { isModelId, MODELS } from '@popcel/matting/table'
import { PopcelError } from '@popcel/protocol'
import type { CutOptions } from './cut-options.ts'

/** `hint` is undefined where the command has no such option; `clicks` is whether it has those for them. */
export type Given = { readonly hint: boolean | undefined; readonly clicks: boolean }

/** @throws PopcelError usage: it would fail at every picture, and with the same words */
export function refuseUnasked(
  { model = 'auto', prompts = [], fine, weights }: CutOptions,
  { hint, clicks }: Given,
): void {
  const kind = model === 'matte' ? 'matte' : isModelId(model) ? MODELS[model].kind : 'none'
  if (kind === 'trimap') refuse(`${model} refines the edge of another model's matte; ask for it with --refine ${model}`)
  if ((kind === 'matte' || kind === 'hint') && !hint) {
    const what = kind === 'matte' ? 'is a matte of your own' : 'works from a rough matte'
    const where = hint === undefined ? '; popcel cut and popcel clip take one' : '; give it with --hint FILE'
    refuse(`${model} ${what}${where}`)
  }
  if (kind === 'prompt' && prompts.length === 0)
    refuse(
      `${model} is asked by clicks or boxes; ${clicks ? 'give --point X,Y or --box X,Y,X,Y' : 'popcel cut takes them'}`,
    )
  if (kind === 'prompt' && weights !== undefined)
    refuse(
      `${model} has two files, an encoder and a decoder; bring them with: popcel models import ${model} FILE; --weights names one`,
    )
  if (fine && (kind === 'hint' || kind === 'prompt' || kind === 'recurrent'))
    refuse(`${model} sees each picture once; --fine is for networks that take the picture alone`)
}

function refuse(reason: string): never {
  throw new PopcelError('usage', { reason })
}
