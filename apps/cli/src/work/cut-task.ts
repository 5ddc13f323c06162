// Owns `cut` inside a thread: bytes of a picture in, bytes of its cut-out (or its matte) out.

import type { CutTools, Picture } from '@popcel/matting'
import { cut } from '@popcel/matting/stills'
import { PopcelError } from '@popcel/protocol'
import { decodePicture, encodePicture, leftOut } from '@popcel/runtime/stills'
import type { PictureFormat } from '../names.ts'
import { pictureOf } from './assemble.ts'
import { layOver, ownGround } from './behind.ts'
import { HARD_EDGES, keepsSixteenBits } from './formats.ts'
import { withHint } from './hint.ts'
import { keepMetadata } from './keep-metadata.ts'
import { forEachPart } from './parts.ts'
import { type Stopwatch, startStopwatch } from './stopwatch.ts'
import type { CutDone, CutTask } from './tasks.ts'
import { cropTo, visibleBox, widened } from './trim.ts'

/** Decode, cut, put on the background, trim, encode. 16-bit pictures stay 16-bit where the format can hold it. */
export async function runCutTask(task: CutTask, tools: CutTools): Promise<readonly CutDone[]> {
  const watch = startStopwatch(tools.now)
  const picture = await decodeStill(task.bytes)
  if (!picture) return (await import('./cut-clip-task.ts')).runCutClipTask(task, tools)
  watch.lap('decode')
  const left = await leftOut(task.bytes)
  const before = left === undefined ? [] : [left]
  return forEachPart(task, tools, watch, async (...asked) => {
    const made = await cutStill(picture, ...asked)
    return { ...made, warnings: [...before, ...made.warnings] }
  })
}

async function cutStill(picture: Picture, task: CutTask, tools: CutTools, watch: Stopwatch): Promise<CutDone> {
  const { options, warnings: hinted } = await withHint(task, picture)
  const subject = await cut(picture, options, tools)
  watch.take(subject.ms)
  const deep = picture.data instanceof Uint16Array
  const whole = pictureOf(subject, task.options, deep ? 16 : 8, tools.room)
  const { trim } = task.target
  const visible = trim && visibleBox(subject.matte)
  const box = trim && visible ? widened(visible, trim.marginPx) : undefined
  const ground = await ownGround(task, picture, subject)
  const cropped = box ? cropTo(whole, box) : whole
  const made = await layOver(cropped, task, { box, ground, room: tools.room })
  for (const { data } of [subject.matte, subject.foreground]) tools.room?.give(data)
  watch.lap('join')
  const format = task.target.format === 'fits' ? 'png' : task.target.format
  const { width, height } = made
  const encoded = await encodeStill(made, format, tools)
  tools.room?.give(whole.data)
  const kept = await keepMetadata(task, encoded, format, { width, height, hasAlpha: made.alpha === 'straight' })
  watch.lap('encode')
  const { model, device, report } = subject
  const warnings = [...hinted, ...subject.warnings, ...kept.warnings]
  if (deep && !keepsSixteenBits(format))
    warnings.push(`the picture has 16 bits a sample and ${format} keeps 8; png and tiff keep all`)
  if (format === 'gif' && made.alpha === 'straight') warnings.push(HARD_EDGES)
  return {
    bytes: kept.bytes,
    format,
    model,
    device,
    why: subject.why,
    report,
    width,
    height,
    box,
    animation: undefined,
    warnings,
    ms: watch.read(),
  }
}

/** Undefined for an animation. */
async function decodeStill(bytes: Uint8Array): Promise<Picture | undefined> {
  try {
    return await decodePicture(bytes)
  } catch (error) {
    if (error instanceof PopcelError && error.code === 'input-animated') return undefined
    throw error
  }
}

async function encodeStill(picture: Picture, format: PictureFormat, { room }: CutTools): Promise<Uint8Array> {
  if (format !== 'gif') return encodePicture(picture, { format, room })
  const { asCutOut, encodeClip } = await import('@popcel/runtime')
  return encodeClip({ frames: [{ picture: asCutOut(picture), durationMs: 100 }], plays: 1 }, { format })
}
