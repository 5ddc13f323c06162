// Owns the order in which a subject is cut out: own transparency or keyer, refine, colours. Decoding and encoding are the caller's.

import {
  composite,
  estimateForegroundMultiLevel,
  joinCutOut,
  type KeyReport,
  key,
  type Matte,
  matteOf,
  type Picture,
  refine,
} from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { CutOptions } from '../cut-options.ts'
import { colourOf, transparentShare } from './pixels.ts'
import type { Stopwatch } from './stopwatch.ts'

/** Above this share of missing coverage a picture counts as cut out already; rounded corners of an icon take about 4 %. */
const ownAlphaShare = 0.05

export type Subject = {
  readonly model: 'key' | 'alpha'
  readonly matte: Matte
  /** RGB of the subject, in the picture's sample type. */
  readonly foreground: Picture
  /** What the keyer found; undefined for own transparency. */
  readonly report: KeyReport | undefined
  readonly warnings: readonly string[]
}

type Found = Pick<Subject, 'model' | 'matte' | 'foreground' | 'report'>

/** Cuts the subject of a decoded picture out. Throws the rows picture-transparent, picture-one-colour, picture-no-border, picture-not-plain. */
export function cutSubject(picture: Picture, options: CutOptions, watch: Stopwatch): Subject {
  const missing = transparentShare(picture)
  if (missing === 1) throw new PopcelError('picture-transparent')
  const cutAlready = missing >= ownAlphaShare
  if (cutAlready && options.model === 'key')
    throw new PopcelError('picture-not-plain', {
      reason: 'it is transparent already; --model auto takes its own alpha',
    })
  const found = cutAlready ? takeOwnAlpha(picture) : keyOut(picture, options)
  watch.lap(found.model)

  const matte = refine(found.matte, {
    sensitivity: options.sensitivity,
    maskBlur: options.maskBlur,
    maskOffset: options.maskOffset,
    invert: options.invert,
    ...(options.solid === undefined ? {} : { solid: options.solid }),
  })
  watch.lap('refine')
  const foreground = coloursFor(picture, matte, found, options)
  watch.lap('foreground')
  return { ...found, matte, foreground, warnings: warningsOf(matte) }
}

/** Foreground and matte as one straight RGBA picture, or RGB over the background that was asked for. */
export function assemble(subject: Subject, background: CutOptions['background']): Picture {
  const cutOut = joinCutOut(subject.foreground, subject.matte)
  return background === 'none' ? cutOut : composite(cutOut, background)
}

function takeOwnAlpha(picture: Picture): Found {
  return { model: 'alpha', matte: matteOf(picture), foreground: colourOf(picture), report: undefined }
}

/** The keyer takes what little transparency there is (rounded corners) as a factor of its matte. */
function keyOut(picture: Picture, options: CutOptions): Found {
  const { matte, foreground, report } = key(picture, {
    shadow: options.shadow,
    holes: options.holes,
    force: options.force,
  })
  return { model: 'key', matte, foreground, report }
}

/** The keyer's own foreground fits its matte. What it took away (--invert) needs colours of its own. */
function coloursFor(picture: Picture, matte: Matte, found: Found, options: CutOptions): Picture {
  if (found.model === 'alpha') return found.foreground
  if (!options.defringe) return colourOf(picture)
  return options.invert ? estimateForegroundMultiLevel(colourOf(picture), matte) : found.foreground
}

function warningsOf(matte: Matte): string[] {
  return matte.data.some((alpha) => alpha > 0)
    ? []
    : ['nothing is left in the cut-out; a lower --sensitivity keeps more']
}
