// Owns the order in which a subject is cut out: own transparency, keyer or network; refine; colours. Decoding and encoding
// are the caller's.

import { PopcelError } from '@popcel/protocol'
import { matteOf } from '../composite.ts'
import { estimateForegroundMultiLevel } from '../foreground/multi-level.ts'
import { type KeyReport, key } from '../key/key.ts'
import type { Device, Runtime, StopSignal } from '../models/session.ts'
import type { Matte, Picture } from '../picture.ts'
import { refine } from '../refine.ts'
import type { CutOptions } from './options.ts'
import { colourOf, transparentShare } from './own-alpha.ts'
import { type Stages, type StageTimes, startStages } from './stages.ts'

export type CutTools = {
  /** Milliseconds from any start. */
  readonly now: () => number
  /** Runs networks. Without it there are the keyer and a picture's own alpha. */
  readonly runtime?: Runtime
  readonly signal?: StopSignal
}

export type CutResult = {
  /** 'key', 'alpha' (the picture brought its own transparency), or the id of a network. */
  readonly model: string
  readonly device: Device
  readonly matte: Matte
  /** Straight RGB of the subject, in the picture's sample type. */
  readonly foreground: Picture
  /** What the keyer found; undefined where it did not work. */
  readonly report: KeyReport | undefined
  readonly warnings: readonly string[]
  readonly ms: StageTimes
}

type Found = Pick<CutResult, 'model' | 'device' | 'matte' | 'foreground' | 'report'>

/** Above this share of missing coverage a picture counts as cut out already; rounded corners of an icon take about 4 %. */
const OWN_ALPHA_SHARE = 0.05

/**
 * Cuts the subject of a decoded picture out.
 * @throws PopcelError picture-transparent, picture-one-colour, picture-no-border, picture-not-plain, and the rows of models
 */
export async function cut(picture: Picture, options: CutOptions, tools: CutTools): Promise<CutResult> {
  const stages = startStages(tools.now)
  const missing = transparentShare(picture)
  if (missing === 1) throw new PopcelError('picture-transparent')
  const cutAlready = missing >= OWN_ALPHA_SHARE
  if (cutAlready && options.model === 'key')
    throw new PopcelError('picture-not-plain', {
      reason: 'it is transparent already; --model auto takes its own alpha',
    })
  const found = cutAlready ? takeOwnAlpha(picture) : keyOut(picture, options)
  stages.lap(found.model)
  return finish(picture, found, options, stages)
}

/** Everything after the raw matte. */
function finish(picture: Picture, found: Found, options: CutOptions, stages: Stages): CutResult {
  const { sensitivity, maskBlur, maskOffset, solid, invert } = options
  const matte = refine(found.matte, {
    ...(sensitivity === undefined ? {} : { sensitivity }),
    ...(maskBlur === undefined ? {} : { maskBlur }),
    ...(maskOffset === undefined ? {} : { maskOffset }),
    ...(invert === undefined ? {} : { invert }),
    ...(solid === undefined ? {} : { solid }),
  })
  stages.lap('refine')
  const foreground = coloursFor(picture, matte, found, options)
  stages.lap('foreground')
  return { ...found, matte, foreground, warnings: warningsOf(matte), ms: stages.times }
}

function takeOwnAlpha(picture: Picture): Found {
  return { model: 'alpha', device: 'cpu', matte: matteOf(picture), foreground: colourOf(picture), report: undefined }
}

/** The keyer takes what little transparency there is (rounded corners) as a factor of its matte. */
function keyOut(picture: Picture, { shadow = 'drop', holes = 'auto', force = false }: CutOptions): Found {
  return { model: 'key', device: 'cpu', ...key(picture, { shadow, holes, force }) }
}

/** The keyer's own foreground fits its matte. What it took away (`invert`) needs colours of its own. */
function coloursFor(picture: Picture, matte: Matte, found: Found, { defringe = true, invert }: CutOptions): Picture {
  if (found.model === 'alpha') return found.foreground
  if (!defringe) return colourOf(picture)
  return invert ? estimateForegroundMultiLevel(colourOf(picture), matte) : found.foreground
}

function warningsOf(matte: Matte): string[] {
  return matte.data.some((alpha) => alpha > 0)
    ? []
    : ['nothing is left in the cut-out; a lower --sensitivity keeps more']
}
