// Owns the first step of `emoji` inside a thread: the character's picture in, the cut-out that is animated out.

import { type CutTools, cut, type Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { decodePicture, encodePicture, resizePicture, toEightBit, unionBox } from '@popcel/runtime'
import { assemble } from './assemble.ts'
import { startStopwatch } from './stopwatch.ts'
import type { CharacterDone, CharacterTask } from './tasks.ts'

/** Longer side of the small "before" picture, px: more than twice its size on the page, for sharp screens. */
const previewPx = 640
/** A character larger than this on its longer side is animated at this size: more than twice the largest canvas. */
const animatedPx = 1280

/** Throws the rows of decoding and keying, and picture-transparent or picture-no-subject when no character is left. */
export async function runCharacterTask(task: CharacterTask, tools: CutTools): Promise<CharacterDone> {
  const watch = startStopwatch(tools.now)
  const picture = await decodePicture(task.bytes)
  watch.lap('decode')
  const subject = await cut(picture, task.options, tools)
  watch.take(subject.ms)
  const whole = assemble(subject)
  const large = toEightBit(whole)
  const box = unionBox([large])
  if (!box) {
    const { model } = subject
    throw model === 'alpha' ? new PopcelError('picture-transparent') : new PopcelError('picture-no-subject', { model })
  }
  watch.lap('join')
  const png = await encodePicture(whole, { format: 'png' })
  const before = await encodePicture(toEightBit(await shrink(picture, previewPx / longer(picture))), { format: 'webp' })
  watch.lap('encode')
  const cutOut = toEightBit(await shrink(large, animatedPx / longer(box)))
  watch.lap('scale')
  return {
    cutOut,
    png,
    before,
    model: subject.model,
    why: subject.why,
    report: subject.report,
    device: subject.device,
    width: picture.width,
    height: picture.height,
    warnings: subject.warnings,
    ms: watch.read(),
  }
}

function longer({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.max(width, height)
}

/** Never enlarges. */
async function shrink(picture: Picture, scale: number): Promise<Picture> {
  if (scale >= 1) return picture
  const side = (px: number) => Math.max(1, Math.round(px * scale))
  return resizePicture(picture, side(picture.width), side(picture.height))
}
