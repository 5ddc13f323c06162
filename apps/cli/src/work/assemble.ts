// Owns putting a cut's foreground and matte together into the picture that is written.

import { type CutResult, composite, joinCutOut, type Picture } from '@popcel/matting'
import type { CutOptions } from '../cut-options.ts'

/** Foreground and matte as one straight RGBA picture, or RGB over the background that was asked for. */
export function assemble(
  subject: Pick<CutResult, 'foreground' | 'matte'>,
  background: CutOptions['background'],
): Picture {
  const cutOut = joinCutOut(subject.foreground, subject.matte)
  return background === 'none' ? cutOut : composite(cutOut, background)
}
