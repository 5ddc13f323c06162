// Owns the rest of a frame inside a thread, after its subject was found: mattes by hand, dust, levels; the colours without the
// screen; the passes made and written.

import {
  type Backing,
  type CutTools,
  compOver,
  despeckle,
  despill,
  type Found,
  finishSubject,
  garbageMatte,
  holdOut,
  keepOwnHue,
  kindOf,
  levels,
  type Matte,
  makePass,
  type PassKind,
  type Picture,
  type Room,
  type Subject,
  screenForeground,
  sourcePassthrough,
} from '@popcel/matting'
import type { FrameScratch } from '../frame-files/frame-file.ts'
import { writeFrameFile } from '../frame-files/write.ts'
import { resizePicture } from '../resize.ts'
import { buffersIn } from './buffers-in.ts'
import type { FrameRoom } from './frame-room.ts'
import type { ShotOptions } from './shot-options.ts'
import type { FinishDone, FinishTask, FrameHeld, PassJob } from './tasks.ts'

export type FinishTools = CutTools & { readonly room: FrameRoom; readonly scratch: FrameScratch }

/** @throws PopcelError the rows of refining and of writing */
export async function runFinish(task: FinishTask, tools: FinishTools): Promise<FinishDone> {
  const { found, previewPx } = task
  tools.room.stock(task.spares ?? [])
  const began = tools.now()
  const matte = matteByHand(found.matte, task, tools)
  const finished = finishSubject(task.plate, { ...found, matte }, cutOptions(task), tools)
  if (matte !== found.matte) tools.room.give(matte.data)
  const foreground = coloursOf(finished.foreground, finished.matte, task, tools)
  const subject = { matte: finished.matte, foreground }
  const madeAt = tools.now()
  const { files, given } = await writePasses(subject, task, tools)
  const preview = previewPx === undefined ? undefined : await previewOf(subject, previewPx, tools)
  const coverage = meanOf(finished.matte)
  tools.room.give(finished.matte.data)
  if (isOwn(foreground, task) && !isGiven(foreground.data.buffer, given)) tools.room.give(foreground.data)
  const { model, device, warnings } = finished
  const ms = { ...found.ms, finish: madeAt - began, write: tools.now() - madeAt }
  return { files, given, preview, coverage, model, device, ms, warnings, spares: sparesOf(task, given) }
}

/** Whether a picture's memory is neither the plate's nor came with what was found. */
function isOwn({ data }: Picture, { plate, found }: FinishTask): boolean {
  return data !== plate.data && data !== found.foreground?.data
}

type Made = Pick<FinishDone, 'files' | 'given'>

async function writePasses(subject: Subject, task: FinishTask, { room, scratch }: FinishTools): Promise<Made> {
  const files: Record<string, number> = {}
  const given: Partial<Record<PassKind, Picture>> = {}
  for (const { pass, pixels, over, file } of task.passes) {
    const picture = makePass(pass, subject, pixels, backingOf(over, task), room)
    if (!file) given[pass] = ownBuffer(picture, Object.values(given), subject.foreground, room)
    else {
      const { path, ...options } = file
      files[path] = (await writeFrameFile(path, picture, { ...options, scratch })).bytes
      if (picture.data !== subject.foreground.data) room.give(picture.data)
    }
  }
  return { files, given }
}

/** The memory of what came with the task, but for what is given away with a pass. */
function sparesOf({ plate, mattes, over, found }: FinishTask, given: FinishDone['given']): ArrayBuffer[] {
  return [...buffersIn([plate, mattes, over, found.matte, found.foreground])].filter(
    (buffer) => !isGiven(buffer, given),
  )
}

function isGiven(buffer: ArrayBufferLike, given: FinishDone['given']): boolean {
  return Object.values(given).some(({ data }) => data.buffer === buffer)
}

/** By hand comes before the matte's own refinement: what is garbage is no dust, what is held out stays. */
function matteByHand(matte: Matte, { mattes, shot }: FinishTask, { room }: FinishTools): Matte {
  let made = matte
  const next = (changed: Matte) => {
    if (made !== matte) room.give(made.data)
    made = changed
  }
  if (mattes.garbage) next(garbageMatte(made, mattes.garbage, { room }))
  if (shot.levels) next(levels(made, { ...shot.levels, room }))
  if (shot.despecklePx !== undefined) next(despeckle(made, { area: shot.despecklePx, room }))
  if (mattes.holdOut) next(holdOut(made, mattes.holdOut, room.take('float', made.data.length)))
  return made
}

/** The foreground of a known screen is solved below, with the finished matte. */
function cutOptions({ cut, choice }: FinishTask): FinishTask['cut'] {
  return choice.screen ? { ...cut, defringe: false } : cut
}

function coloursOf(estimated: Picture, matte: Matte, task: FinishTask, { room }: FinishTools): Picture {
  const { plate, choice, cut, shot } = task
  let made = estimated
  const next = (changed: Picture) => {
    if (isOwn(made, task)) room.give(made.data)
    made = changed
  }
  if (choice.screen && cut.defringe !== false && !cut.invert)
    next(screenForeground(plate, matte, choice.screen, { room }))
  if (shot.despill) {
    // In place where the colours are this frame's own already.
    made = despilled(made, isOwn(made, task), shot.despill, room)
    if (choice.screen) keepOwnHue(plate, made, matte, choice.screen)
  }
  if (shot.passthrough) next(sourcePassthrough(plate, made, matte, { room }))
  return made
}

function despilled(picture: Picture, own: boolean, options: NonNullable<ShotOptions['despill']>, room: Room): Picture {
  return despill(picture, { ...options, ...(own ? { into: picture.data } : { room }) })
}

function backingOf(over: PassJob['over'], { plate, over: picture }: FrameHeld): Backing {
  if (over.kind === 'plate') return { kind: 'picture', picture: plate }
  return over.kind === 'picture-beside' && picture ? { kind: 'picture', picture } : (over as Backing)
}

/** What is given away must not be what another pass still needs. */
function ownBuffer(picture: Picture, given: readonly Picture[], foreground: Picture, room: Room): Picture {
  const isShared = picture.data === foreground.data || given.some(({ data }) => data === picture.data)
  if (!isShared) return picture
  const data = room.take(kindOf(picture.data), picture.data.length)
  data.set(picture.data)
  return { ...picture, data }
}

/** A small comp over the checker, 8 bits. */
async function previewOf({ matte, foreground }: Subject, longest: number, { room }: FinishTools): Promise<Picture> {
  const tilePx = Math.max(8, Math.round(foreground.width / 32))
  const into = room.take('uint8', matte.data.length * 3)
  const comp = compOver(foreground, matte, { over: { kind: 'checker', tilePx }, into })
  const scale = Math.min(1, longest / Math.max(comp.width, comp.height))
  // Even sides, as H.264 wants them.
  const side = (px: number) => Math.max(2, Math.round((px * scale) / 2) * 2)
  const small = await resizePicture(comp, side(comp.width), side(comp.height))
  room.give(into)
  return small
}

function meanOf({ data }: Found['matte']): number {
  let sum = 0
  for (let p = 0; p < data.length; p++) sum += data[p]!
  return sum / data.length
}
