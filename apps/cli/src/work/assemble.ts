// Owns putting a cut's foreground and matte together: its alpha as grey, or its colours and alpha.

import type { CutResult, Picture, Room } from '@popcel/matting'
import { joinCutOut } from '@popcel/matting/stills'
import { matteAsPicture } from '@popcel/runtime/stills'
import type { CutOptions } from '../cut-options.ts'

/** What is written of a cut, before anything is put behind it. */
export function pictureOf(subject: CutResult, { maskOnly }: CutOptions, bits: 8 | 16, room?: Room): Picture {
  return maskOnly ? matteAsPicture(subject.matte, bits) : assemble(subject, room)
}

/** Foreground and matte as one straight RGBA picture. */
export function assemble(subject: Pick<CutResult, 'foreground' | 'matte'>, room?: Room): Picture {
  return joinCutOut(subject.foreground, subject.matte, room)
}
