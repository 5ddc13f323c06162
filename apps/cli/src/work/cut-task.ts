// Owns `cut` inside a thread: bytes of a picture in, bytes of its cut-out (or its matte) out.

import { cut } from '@popcel/matting'
import { decodePicture, encodePicture } from '@popcel/runtime'
import { assemble } from './assemble.ts'
import { matteAsPicture } from './pixels.ts'
import { startStopwatch } from './stopwatch.ts'
import type { CutDone, CutTask } from './tasks.ts'

/** Decode, cut, put on the background, encode. 16-bit pictures stay 16-bit where the format can hold it. */
export async function runCutTask(task: CutTask, now: () => number): Promise<CutDone> {
  const watch = startStopwatch(now)
  const picture = await decodePicture(task.bytes)
  watch.lap('decode')
  const subject = await cut(picture, task.options, { now })
  watch.take(subject.ms)
  const deep = picture.data instanceof Uint16Array
  const made = task.options.maskOnly
    ? matteAsPicture(subject.matte, deep ? 16 : 8)
    : assemble(subject, task.options.background)
  watch.lap('join')
  const bytes = await encodePicture(made, { format: task.format })
  watch.lap('encode')
  const shallow = deep && task.format !== 'png' && task.format !== 'tiff'
  return {
    bytes,
    model: subject.model,
    report: subject.report,
    device: subject.device,
    width: picture.width,
    height: picture.height,
    warnings: shallow
      ? [...subject.warnings, `the picture has 16 bits a sample and ${task.format} keeps 8; png and tiff keep all`]
      : subject.warnings,
    ms: watch.read(),
  }
}
