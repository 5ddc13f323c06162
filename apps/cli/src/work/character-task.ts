// Owns the first step of `emoji` inside a thread: the character's picture in, the cut-out that is animated out.

import type { Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { decodePicture, encodePicture, resizePicture } from '@popcel/runtime'
import { assemble, cutSubject } from './cut-subject.ts'
import { toEightBit } from './pixels.ts'
import { startStopwatch } from './stopwatch.ts'
import type { CharacterDone, CharacterTask } from './tasks.ts'

/** Longer side of the small "before" picture, px: twice its size on the page, for sharp screens. */
const previewPx = 640

/** Throws the rows of decoding and keying, and picture-transparent when nothing of the character is left. */
export async function runCharacterTask(task: CharacterTask, now: () => number): Promise<CharacterDone> {
  const watch = startStopwatch(now)
  const picture = await decodePicture(task.bytes)
  watch.lap('decode')
  const subject = cutSubject(picture, task.options, watch)
  const whole = assemble(subject, 'none')
  const cutOut = toEightBit(whole)
  if (!cutOut.data.some((value, i) => i % 4 === 3 && value > 0)) throw new PopcelError('picture-transparent')
  watch.lap('join')
  const png = await encodePicture(whole, { format: 'png' })
  const before = await encodePicture(toEightBit(await shrink(picture)), { format: 'png' })
  watch.lap('encode')
  return {
    cutOut,
    png,
    before,
    model: subject.model,
    report: subject.report,
    device: 'cpu',
    width: picture.width,
    height: picture.height,
    warnings: subject.warnings,
    ms: watch.read(),
  }
}

async function shrink(picture: Picture): Promise<Picture> {
  const scale = previewPx / Math.max(picture.width, picture.height)
  if (scale >= 1) return picture
  const side = (px: number) => Math.max(1, Math.round(px * scale))
  return resizePicture(picture, side(picture.width), side(picture.height))
}
