// Owns `cut` of an animation inside a thread: bytes of a clip in, bytes of its cut-out clip out, delays and plays kept.

import { type Clip, type CutOut, type CutResult, type CutTools, cutClip, type Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { asCutOut, type Box, decodeClip, inspectPicture, MOST_DELAY_MS } from '@popcel/runtime'
import { failureOfInput } from '../failure.ts'
import { pictureOf } from './assemble.ts'
import { layOver, ownGround } from './behind.ts'
import { HARD_EDGES, type MovingFormat, movingFormat } from './formats.ts'
import { withHint } from './hint.ts'
import { keepMetadata } from './keep-metadata.ts'
import { forEachPart } from './parts.ts'
import { type Stopwatch, startStopwatch } from './stopwatch.ts'
import type { CutDone, CutTask } from './tasks.ts'
import { cropTo, visibleBox, widened } from './trim.ts'
import { writeClip } from './write-clip.ts'

/** A picture that was cut out, and what its own ground is like where that is to stand behind it. */
type Part = { readonly picture: Picture; readonly ground: Picture | undefined }

type Cut = { first: CutResult; parts: Part[]; visible: Box | undefined; warnings: ReadonlySet<string> }

/** Throws the rows of decoding and cutting, and output-not-animated. */
export async function runCutClipTask(task: CutTask, tools: CutTools): Promise<readonly CutDone[]> {
  const watch = startStopwatch(tools.now)
  const { file, target } = task
  const info = await inspectPicture(task.bytes)
  const format = movingFormat(target.format, info.format)
  if (!format) throw new PopcelError('output-not-animated', { file, frames: info.frames, format: target.format })
  const clip = await decodeClip(task.bytes)
  watch.lap('decode')
  const source: Source = { clip, format, held: withoutHeld(clip), kind: info.format }
  // One matte stands for all frames.
  const { options, warnings } = await withHint(task, clip.frames[0]!.picture)
  return forEachPart({ ...task, options }, tools, watch, async (...asked) => {
    const made = await cutPart(source, ...asked)
    return { ...made, warnings: [...warnings, ...made.warnings] }
  })
}

type Source = {
  readonly clip: Clip<CutOut>
  readonly format: MovingFormat
  readonly held: ReturnType<typeof withoutHeld>
  /** The format that it came in. */
  readonly kind: string
}

async function cutPart(source: Source, task: CutTask, tools: CutTools, watch: Stopwatch): Promise<CutDone> {
  const { clip, format } = source
  const { places } = source.held
  const { first, parts, visible, warnings } = await cutAll(source.held, task, tools, watch)
  const { trim } = task.target
  const box = trim && visible ? widened(visible, trim.marginPx) : undefined
  const drawn: CutOut[] = []
  for (const { picture, ground } of parts)
    drawn.push(asCutOut(await layOver(box ? cropTo(picture, box) : picture, task, { box, ground })))
  watch.lap('join')
  const frames = clip.frames.map(({ durationMs }, i) => ({ picture: drawn[places[i]!]!, durationMs }))
  const { width, height } = drawn[0]!
  const encoded = await writeClip({ frames, plays: clip.plays }, format)
  const kept = await keepMetadata(task, encoded, format, { width, height, hasAlpha: true })
  watch.lap('encode')
  const seconds = Math.round(clip.frames.reduce((sum, { durationMs }) => sum + durationMs, 0)) / 1000
  return {
    bytes: kept.bytes,
    format,
    model: first.model,
    device: first.device,
    why: first.why,
    report: first.report,
    width,
    height,
    box,
    animation: { frames: frames.length, seconds, plays: clip.plays },
    warnings: [...(visible ? [] : warnings), ...kept.warnings, ...formatWarnings(format, task, source)],
    ms: watch.read(),
  }
}

async function cutAll(
  { distinct: frames, places }: Source['held'],
  task: CutTask,
  tools: CutTools,
  watch: Stopwatch,
): Promise<Cut> {
  const { file, options } = task
  const parts: Part[] = []
  let first: CutResult | undefined
  let visible: Box | undefined
  const warnings = new Set<string>()
  try {
    for await (const subject of cutClip(frames, options, tools)) {
      watch.take(subject.ms)
      visible = visibleBox(subject.matte, visible)
      const ground = await ownGround(task, frames[parts.length]!, subject)
      parts.push({ picture: pictureOf(subject, options, 8), ground })
      // A clip may begin with frames that show nothing; the first that was decided on speaks for it.
      first = first?.report || first?.why ? first : subject
      for (const warning of subject.warnings) warnings.add(warning)
      watch.lap('join')
    }
  } catch (error) {
    const place = places.indexOf(parts.length)
    throw place < 0 ? error : failureOfInput(error, `${file}, frame ${place + 1}`)
  }
  return { first: first!, parts, visible, warnings }
}

/** Frames that are equal to the one before are common in GIFs; they are cut once. `places`: frame -> its distinct picture. */
function withoutHeld({ frames }: Clip<CutOut>): { distinct: CutOut[]; places: number[] } {
  const distinct: CutOut[] = []
  const places = frames.map(({ picture }) => {
    const last = distinct.at(-1)
    if (!last || Buffer.compare(last.data, picture.data) !== 0) distinct.push(picture)
    return distinct.length - 1
  })
  return { distinct, places }
}

function formatWarnings(made: MovingFormat, { target, options }: CutTask, { kind, clip }: Source): string[] {
  const warnings: string[] = []
  if (made === 'gif' && options.background === 'none' && !options.maskOnly) warnings.push(HARD_EDGES)
  if (target.format === 'fits' && kind === 'gif')
    warnings.push('is written as webp, because GIF holds no soft alpha; --format gif insists on it')
  if (made !== 'png' && clip.frames.some(({ durationMs }) => durationMs > MOST_DELAY_MS))
    warnings.push(
      `a frame is held for longer than the ${MOST_DELAY_MS / 1000} s that are written for it in ${made}; png keeps more`,
    )
  return warnings
}
