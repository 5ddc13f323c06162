// Owns the media tasks inside a thread but sampling: look at an upload, animate a cut-out, fit a loop into a platform's file.

import type { CutOut } from '@popcel/matting'
import { ACTION_IDS, animate, findAction, parseMotion, promptWarnings, takeOf } from '@popcel/motion'
import { PopcelError } from '@popcel/protocol'
import type { InspectOutput } from '@popcel/protocol/job'
import {
  type Caps,
  captionFonts,
  createCanvas2D,
  DEFAULT_CAPS,
  decodeClip,
  encodePicture,
  fitOnCanvas,
  inspectPicture,
  unionBox,
} from '@popcel/runtime'
import {
  buildPack,
  canvasSize,
  findPlatform,
  fitAnimation,
  makeTab,
  PLATFORMS,
  type PlatformId,
  platformSpec,
} from '@popcel/sticker'
import { openBytes } from './moving.ts'
import type { AnimateTask, EncodeDone, EncodeTask, FramesDone, InspectTask, PackTask } from './table.ts'
import { isVideo } from './video.ts'

/** Nothing is decoded but the header; of a video the packets are counted and the first frames looked at. */
export async function runInspect({ bytes, caps }: InspectTask): Promise<InspectOutput> {
  if (isVideo(bytes)) return inspectVideo(bytes, caps)
  const { format, width, height, frames, hasAlpha } = await inspectPicture(bytes, caps)
  return { format, width, height, frames, alpha: hasAlpha }
}

async function inspectVideo(bytes: Uint8Array, caps: Caps): Promise<InspectOutput> {
  const { video, close } = await openBytes(bytes, caps)
  await close()
  const { container, width, height, frames, alpha } = video.info
  return { format: container, width, height, frames, alpha }
}

export async function runAnimate(task: AnimateTask): Promise<FramesDone> {
  const action = findAction(task.action)
  if (!action) throw new PopcelError('unknown-action', { name: task.action, known: ACTION_IDS.join(', ') })
  const pixels = task.width * task.height * task.frames
  const most = task.caps.maxPixels ?? DEFAULT_CAPS.maxPixels
  if (pixels > most) {
    const reason = `${task.frames} frames of ${task.width}×${task.height} are ${pixels} pixels; the most that is drawn is ${most}`
    throw new PopcelError('value-wrong', { field: 'params.frames', reason })
  }
  const { frames } = await decodeClip(task.bytes, task.caps)
  const motion = task.motion === undefined ? undefined : parseMotion(task.motion)
  const take = takeOf(action, {
    seed: task.seed,
    ...(motion && { motion }),
    ...(task.caption === undefined ? {} : { caption: task.caption }),
  })
  const { width, height } = task
  const drawn = animate(frames[0]!.picture, take, {
    width,
    height,
    frames: task.frames,
    createCanvas: createCanvas2D,
    ...(take.caption === undefined ? {} : { fontFamily: captionFonts() }),
  })
  const pngs = await Promise.all(drawn.frames.map((frame) => encodePicture(frame, { format: 'png' })))
  const warnings = motion ? promptWarnings(motion) : []
  return { frames: pngs, durationMs: drawn.report.durationMs, width, height, warnings }
}

/** Frames that have the platform's size stay as they are; others are laid on its canvas, all with one crop and one scale. */
export async function runEncode({
  frames,
  caps,
  durationMs,
  leastDb,
  platform: name,
}: EncodeTask): Promise<EncodeDone> {
  const platform = platformOf(name)
  const pictures: CutOut[] = []
  for (const bytes of frames) pictures.push((await decodeClip(bytes, caps)).frames[0]!.picture)
  const laid = await onCanvas(pictures, platform)
  const { bytes, report } = fitAnimation(laid, { platform, durationMs, leastDb })
  return { bytes, tab: makeTab(laid[0]!, platform), gaveUp: report.gaveUp }
}

/** The ZIP that is uploaded; the first item's tab picture stands for the set. */
export async function runPack({ platform: name, items }: PackTask): Promise<{ zip: Uint8Array }> {
  const platform = platformOf(name)
  const extra = platformSpec(platform).extras.find(({ animated }) => !animated)
  const extras = extra && items[0] ? [{ name: extra.name, bytes: items[0].tab }] : []
  return { zip: buildPack(items, extras, platform) }
}

async function onCanvas(pictures: readonly CutOut[], platform: PlatformId): Promise<readonly CutOut[]> {
  const { width, height } = canvasSize(platformSpec(platform))
  const first = pictures[0]!
  const other = pictures.findIndex((one) => one.width !== first.width || one.height !== first.height)
  if (other > 0) {
    const { width: w, height: h } = pictures[other]!
    const reason = `is ${w}×${h} and the first is ${first.width}×${first.height}; the frames of one loop have one size`
    throw new PopcelError('value-wrong', { field: `frames[${other}]`, reason })
  }
  if (first.width === width && first.height === height) return pictures
  const box = unionBox(pictures)
  if (!box) throw new PopcelError('picture-transparent')
  return (await fitOnCanvas(pictures, box, width, height)).frames
}

function platformOf(name: string): PlatformId {
  const platform = findPlatform(name)
  if (!platform) throw new PopcelError('unknown-platform', { name, known: Object.keys(PLATFORMS).join(', ') })
  return platform
}
