// Owns putting a cut's foreground and matte together into the picture that is written.

import type { CutResult, Picture, Room } from '@popcel/matting'
import { composite, joinCutOut } from '@popcel/matting/stills'
import { matteAsPicture } from '@popcel/runtime/stills'
import type { CutOptions } from '../cut-options.ts'

/** What is written of a cut: its alpha as grey, or its colours. */
export function pictureOf(
  subject: CutResult,
  { maskOnly, background }: CutOptions,
  bits: 8 | 16,
  room?: Room,
): Picture {
  return maskOnly ? matteAsPicture(subject.matte, bits) : assemble(subject, background, room)
}

/** Foreground and matte as one straight RGBA picture, or RGB over the background that was asked for. */
export function assemble(
  subject: Pick<CutResult, 'foreground' | 'matte'>,
  background: CutOptions['background'],
  room?: Room,
): Picture {
  const cutOut = joinCutOut(subject.foreground, subject.matte, room)
  if (background === 'none') return cutOut
  const laid = composite(cutOut, background)
  room?.give(cutOut.data)
  return laid
}
