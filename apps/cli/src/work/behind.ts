// Owns what stands behind a cut-out: a colour, a picture brought to its size, or the subject's own ground, blurred.

import type { CutResult, Picture, Room } from '@popcel/matting'
import { composite } from '@popcel/matting/stills'
import { PopcelError } from '@popcel/protocol'
import type { Box } from '@popcel/runtime'
import type { BehindFile, CutTask } from './tasks.ts'
import { cropOver } from './trim.ts'

/**
 * The ground of one subject, blurred, the part of it in the box; undefined where that is not what was asked for.
 * @throws PopcelError background-without-ground for a picture that is cut out already
 */
export async function ownGround(
  { options }: Pick<CutTask, 'options'>,
  source: Picture,
  { matte, model }: Pick<CutResult, 'matte' | 'model'>,
  maskOnly = options.maskOnly,
): Promise<Picture | undefined> {
  const { background } = options
  if (maskOnly || background === 'none' || !('blurPx' in background)) return undefined
  if (model === 'alpha') throw new PopcelError('background-without-ground')
  const { blurGround, usualBlurPx } = await import('@popcel/matting')
  return blurGround(source, matte, background.blurPx === 'usual' ? usualBlurPx(source) : background.blurPx)
}

/**
 * The cut-out over what was asked for; itself where that is nothing. `box` is the part of the source that it is, and `ground`
 * what {@link ownGround} gave. @throws PopcelError the rows of decoding, with the background's name
 */
export async function layOver(
  cutOut: Picture,
  task: Pick<CutTask, 'options' | 'behind'>,
  { box, ground, room }: { box?: Box | undefined; ground?: Picture | undefined; room?: Room | undefined } = {},
): Promise<Picture> {
  const { options, behind } = task
  const { background, maskOnly } = options
  if (maskOnly || background === 'none') return cutOut
  const below = ground ? (box ? cropOver(ground, box) : ground) : 'r' in background ? background : undefined
  const laid = composite(cutOut, below ?? (await fitted(behind!, cutOut)))
  room?.give(cutOut.data)
  return laid
}

/** The picture of the run and the last size that it was wanted in: most pictures of a folder are of one size. */
let decoded: { readonly digest: string; readonly picture: Picture } | undefined
let last: { readonly key: string; readonly picture: Picture } | undefined

async function fitted({ file, bytes, digest, fit }: BehindFile, { width, height }: Picture): Promise<Picture> {
  const key = `${digest} ${fit} ${width}×${height}`
  if (last?.key === key) return last.picture
  const { decodePicture, fitBackground } = await import('@popcel/runtime')
  try {
    if (decoded?.digest !== digest) decoded = { digest, picture: await decodePicture(bytes) }
    last = { key, picture: await fitBackground(decoded.picture, width, height, fit) }
    return last.picture
  } catch (error) {
    throw error instanceof PopcelError ? error.with({ file }) : error
  }
}
