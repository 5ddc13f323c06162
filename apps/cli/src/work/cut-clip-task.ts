// Owns `cut` of an animation inside a thread: bytes of a clip in, bytes of its cut-out clip out, delays and plays kept.

import type { CutResult, Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { decodeClip, inspectPicture } from '@popcel/runtime'
import { pictureOf } from './assemble.ts'
import { cutFrames } from './cut-frames.ts'
import type { Box } from './fit-on-canvas.ts'
import { HARD_EDGES, movingFormat } from './formats.ts'
import { asCutOut } from './pixels.ts'
import { startStopwatch } from './stopwatch.ts'
import type { CutDone, CutTask } from './tasks.ts'
import { cropTo, visibleBox, widened } from './trim.ts'
import { writeClip } from './write-clip.ts'

/** Throws the rows of decoding and cutting, and output-not-animated. */
export async function runCutClipTask(task: CutTask, now: () => number): Promise<CutDone> {
  const watch = startStopwatch(now)
  const { file, options, target } = task
  const info = await inspectPicture(task.bytes)
  const format = movingFormat(target.format, info.format)
  if (!format) throw new PopcelError('output-not-animated', { file, frames: info.frames, format: target.format })
  const clip = await decodeClip(task.bytes)
  watch.lap('decode')
  const pictures: Picture[] = []
  let first: CutResult | undefined
  let visible: Box | undefined
  for await (const subject of cutFrames(clip, options, { now, file })) {
    watch.take(subject.ms)
    visible = visibleBox(subject.matte, visible)
    pictures.push(pictureOf(subject, options, 8))
    first ??= subject
    watch.lap('join')
  }
  const box = target.trim && visible ? widened(visible, target.trim.marginPx) : undefined
  const frames = pictures.map((picture, i) => ({
    picture: asCutOut(box ? cropTo(picture, box, options.background) : picture),
    durationMs: clip.frames[i]!.durationMs,
  }))
  const bytes = await writeClip({ frames, plays: clip.plays }, format)
  watch.lap('encode')
  const { width, height } = frames[0]!.picture
  const seconds = Math.round(clip.frames.reduce((sum, { durationMs }) => sum + durationMs, 0)) / 1000
  return {
    bytes,
    format,
    model: first!.model,
    device: first!.device,
    report: first!.report,
    width,
    height,
    box,
    animation: { frames: frames.length, seconds, plays: clip.plays },
    warnings: warningsOf(visible, format, target.format, info.format, options),
    ms: watch.read(),
  }
}

function warningsOf(
  visible: Box | undefined,
  made: string,
  wanted: string,
  source: string,
  { background, maskOnly }: CutTask['options'],
): string[] {
  const warnings: string[] = []
  if (!visible) warnings.push('nothing is left in the cut-out; a lower --sensitivity keeps more')
  if (made === 'gif' && background === 'none' && !maskOnly) warnings.push(HARD_EDGES)
  if (wanted === 'fits' && source === 'gif')
    warnings.push('is written as webp, because GIF holds no soft alpha; --format gif insists on it')
  return warnings
}
