// Owns the rest of a frame inside a thread, after its subject was found: mattes by hand, dust, levels; the colours without the
// screen; the passes made and written.

import { isMarkedAsUntransferable } from 'node:worker_threads'
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
  levels,
  type Matte,
  makePass,
  type PassKind,
  type Picture,
  screenForeground,
  sourcePassthrough,
} from '@popcel/matting'
import type { FrameScratch } from '../frame-files/frame-file.ts'
import { writeFrameFile } from '../frame-files/write.ts'
import { resizePicture } from '../resize.ts'
import type { FinishDone, FinishTask, FrameHeld, PassJob } from './tasks.ts'

/** @throws PopcelError the rows of refining and of writing */
export async function runFinish(task: FinishTask, tools: CutTools, scratch: FrameScratch): Promise<FinishDone> {
  const { found, passes, previewPx } = task
  const began = tools.now()
  const matte = matteByHand(found.matte, task)
  const finished = finishSubject(task.plate, { ...found, matte }, cutOptions(task), tools)
  const foreground = coloursOf(finished.foreground, finished.matte, task)
  const subject = { matte: finished.matte, foreground }
  const madeAt = tools.now()
  const files: Record<string, number> = {}
  const given: Partial<Record<PassKind, Picture>> = {}
  for (const { pass, pixels, over, file } of passes) {
    const picture = makePass(pass, subject, pixels, backingOf(over, task))
    if (!file) given[pass] = ownBuffer(picture, Object.values(given), foreground)
    else {
      const { path, ...options } = file
      files[path] = (await writeFrameFile(path, picture, { ...options, scratch })).bytes
    }
  }
  const preview = previewPx === undefined ? undefined : await previewOf(subject, previewPx)
  const { model, device, warnings } = finished
  const ms = { ...found.ms, finish: madeAt - began, write: tools.now() - madeAt }
  return {
    files,
    given,
    preview,
    coverage: meanOf(finished.matte),
    model,
    device,
    ms,
    warnings,
    spare: spareOf(task, given),
  }
}

/** The plate's memory, unless it is given away with a pass. */
function spareOf({ plate }: FrameHeld, given: FinishDone['given']): ArrayBuffer | undefined {
  const { buffer } = plate.data
  const isGiven = Object.values(given).some(({ data }) => data.buffer === buffer)
  return buffer instanceof ArrayBuffer && !isGiven && !isMarkedAsUntransferable(buffer) ? buffer : undefined
}

/** By hand comes before the matte's own refinement: what is garbage is no dust, what is held out stays. */
function matteByHand(matte: Matte, { mattes, shot }: FinishTask): Matte {
  let made = matte
  if (mattes.garbage) made = garbageMatte(made, mattes.garbage)
  if (shot.levels) made = levels(made, shot.levels)
  if (shot.despecklePx !== undefined) made = despeckle(made, { area: shot.despecklePx })
  return mattes.holdOut ? holdOut(made, mattes.holdOut) : made
}

/** The foreground of a known screen is solved below, with the finished matte. */
function cutOptions({ cut, choice }: FinishTask): FinishTask['cut'] {
  return choice.screen ? { ...cut, defringe: false } : cut
}

function coloursOf(estimated: Picture, matte: Matte, { plate, choice, cut, shot }: FinishTask): Picture {
  const { screen } = choice
  const solved = screen && cut.defringe !== false && !cut.invert ? screenForeground(plate, matte, screen) : estimated
  const clean = shot.despill ? despill(solved, shot.despill) : solved
  return shot.passthrough ? sourcePassthrough(plate, clean, matte) : clean
}

function backingOf(over: PassJob['over'], { plate, over: picture }: FrameHeld): Backing {
  if (over.kind === 'plate') return { kind: 'picture', picture: plate }
  return over.kind === 'picture-beside' && picture ? { kind: 'picture', picture } : (over as Backing)
}

/** What is given away must not be what another pass still needs. */
function ownBuffer(picture: Picture, given: readonly Picture[], foreground: Picture): Picture {
  const isShared = picture.data === foreground.data || given.some(({ data }) => data === picture.data)
  return isShared ? { ...picture, data: picture.data.slice() } : picture
}

/** A small comp over the checker, 8 bits. */
async function previewOf(
  { matte, foreground }: { matte: Matte; foreground: Picture },
  longest: number,
): Promise<Picture> {
  const tilePx = Math.max(8, Math.round(foreground.width / 32))
  const comp = compOver(foreground, matte, { over: { kind: 'checker', tilePx } })
  const scale = Math.min(1, longest / Math.max(comp.width, comp.height))
  // Even sides, as H.264 wants them.
  const side = (px: number) => Math.max(2, Math.round((px * scale) / 2) * 2)
  return resizePicture(comp, side(comp.width), side(comp.height))
}

function meanOf({ data }: Found['matte']): number {
  let sum = 0
  for (let p = 0; p < data.length; p++) sum += data[p]!
  return sum / data.length
}
