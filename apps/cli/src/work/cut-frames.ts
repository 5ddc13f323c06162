// Owns cutting the frames of a clip with one decision for all of them: their own alpha, or the keyer. Nothing here decodes.

import {
  type Clip,
  type CutOut,
  type CutResult,
  type CutTools,
  colourOf,
  cut,
  type Matte,
  matteOf,
  refine,
} from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { CutOptions } from '../cut-options.ts'

/** As for a still picture: above this share of missing coverage the clip counts as cut out already. */
const ownAlphaShare = 0.05

/**
 * Gives one result a frame, in order. A frame that shows nothing gives an empty matte, as long as another shows something.
 * @throws PopcelError the rows of cutting, with the number of the frame in `file`; picture-transparent when all are
 */
export async function* cutFrames(
  clip: Clip<CutOut>,
  options: CutOptions,
  tools: CutTools & { readonly file: string },
): AsyncGenerator<CutResult> {
  const missing = clip.frames.map(({ picture }) => missingShare(picture))
  if (missing.every((share) => share === 1)) throw new PopcelError('picture-transparent')
  const own = missing.reduce((sum, share) => sum + share, 0) / missing.length >= ownAlphaShare
  if (own && options.model === 'key')
    throw new PopcelError('picture-not-plain', {
      reason: 'it is transparent already; --model auto takes its own alpha',
    })
  let last: { readonly data: Uint8Array; readonly result: CutResult } | undefined
  for (const [i, { picture }] of clip.frames.entries()) {
    // A held frame is common in GIFs and costs nothing again.
    const held = last && Buffer.compare(last.data, picture.data) === 0
    const result: CutResult =
      held && last ? { ...last.result, ms: {} } : own ? ownAlpha(picture, options) : await keyed(picture, i)
    last = { data: picture.data, result }
    yield result
  }

  async function keyed(picture: CutOut, i: number): Promise<CutResult> {
    try {
      return await cut(picture, options, tools)
    } catch (error) {
      if (!(error instanceof PopcelError)) throw error
      if (error.code === 'picture-one-colour' || error.code === 'picture-transparent') return empty(picture)
      throw error.with({ file: `${tools.file}, frame ${i + 1}` })
    }
  }
}

function ownAlpha(picture: CutOut, options: CutOptions): CutResult {
  const matte = refine(matteOf(picture), refineOptions(options))
  return found('alpha', matte, picture)
}

function empty(picture: CutOut): CutResult {
  const { width, height } = picture
  return found('key', { width, height, data: new Float32Array(width * height) }, picture)
}

function found(model: string, matte: Matte, picture: CutOut): CutResult {
  return { model, device: 'cpu', matte, foreground: colourOf(picture), report: undefined, warnings: [], ms: {} }
}

/** What was asked for, without the names that were not. */
function refineOptions({ sensitivity, maskBlur, maskOffset, solid, invert }: CutOptions): Parameters<typeof refine>[1] {
  const asked = Object.entries({ sensitivity, maskBlur, maskOffset, solid, invert })
  return Object.fromEntries(asked.filter(([, value]) => value !== undefined))
}

function missingShare({ data }: CutOut): number {
  let sum = 0
  for (let i = 3; i < data.length; i += 4) sum += data[i]!
  return 1 - sum / 255 / (data.length / 4)
}
