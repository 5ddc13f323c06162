// Owns APNG files: the order of chunks and the sequence numbers. What is drawn in each frame is plan.ts's.
import type { CutOut } from '@popcel/matting'
import { chunk, pngFile } from '../png/chunks.ts'
import { type Block, chooseFilter, compressBlock, type Effort } from '../png/compress.ts'
import type { FilterPlan } from '../png/scanlines.ts'
import { type IndexedFrames, type Surface, surfaceOfCutOuts, surfaceOfIndexed } from '../png/surface.ts'
import type { Delay } from '../timing.ts'
import { BLEND_OVER, crop } from './difference.ts'
import { type PlannedFrame, planFrames } from './plan.ts'

export type ApngOptions = {
  /** One delay a frame, each longer than zero. */
  readonly delays: readonly Delay[]
  /** 1..; 0 plays without end. */
  readonly plays: number
  readonly effort?: Effort
}

/** A clip whose rectangles, disposals and row filter are decided: it can be written at several efforts. */
export type ApngPlan = {
  readonly surface: Surface
  readonly frames: readonly PlannedFrame[]
  readonly filter: FilterPlan
}

/**
 * An APNG whose default image is frame 0, from straight RGBA frames of one size (colour type 6) or palette indices
 * (colour type 3, at 1, 2, 4 or 8 bits). Every frame decodes to exactly what was given, apart from colour under alpha 0.
 * Source: W3C PNG 3rd edition, "Animation information".
 */
export function encodeApng(frames: readonly CutOut[] | IndexedFrames, options: ApngOptions): Uint8Array {
  return writeApng(planApng('palette' in frames ? surfaceOfIndexed(frames) : surfaceOfCutOuts(frames)), options)
}

/** Decides everything but the effort. The row filter is found by trying, when it is not given. */
export function planApng(surface: Surface, filter?: FilterPlan): ApngPlan {
  const frames = planFrames(surface)
  if (filter !== undefined) return { surface, frames, filter }
  // The first frame and one from the middle stand for all.
  const samples = [...new Set([0, frames.length >> 1])].map((k) => blockOf(frames[k]!))
  return { surface, frames, filter: chooseFilter(surface, samples) }
}

/**
 * The same rectangles, disposals and blendings for frames made from the planned ones by changing colours: equal pixels
 * must have stayed equal, clear ones clear and opaque ones opaque. It saves planning where only a size is wanted.
 */
export function reusePlan(plan: ApngPlan, surface: Surface, filter: FilterPlan): ApngPlan {
  const frames = plan.frames.map((frame, k): PlannedFrame => {
    const values = crop(surface.frames[k]!, surface.width, frame.rect)
    // Under OVER a clear value means "as it was".
    if (frame.blend === BLEND_OVER) for (let i = 0; i < values.length; i++) if (frame.values[i] === 0) values[i] = 0
    return { ...frame, values }
  })
  return { surface, frames, filter }
}

export function writeApng({ surface, frames, filter }: ApngPlan, options: ApngOptions): Uint8Array {
  const chunks = [surface.head.header, animationControl(frames.length, options.plays), ...surface.head.palette]
  let sequence = 0
  frames.forEach((frame, k) => {
    chunks.push(frameControl(sequence++, frame, options.delays[k] ?? { num: 1, den: 10 }))
    const data = compressBlock(surface, blockOf(frame), filter, options.effort ?? 'small')
    if (k === 0) chunks.push(chunk('IDAT', data))
    else chunks.push(frameData(sequence++, data))
  })
  return pngFile(chunks)
}

function blockOf({ rect, values }: PlannedFrame): Block {
  return { values, width: rect.width, height: rect.height }
}

function animationControl(frames: number, plays: number): Uint8Array {
  const data = new Uint8Array(8)
  const view = new DataView(data.buffer)
  view.setUint32(0, frames)
  view.setUint32(4, plays)
  return chunk('acTL', data)
}

function frameControl(sequence: number, { rect, dispose, blend }: PlannedFrame, delay: Delay): Uint8Array {
  const data = new Uint8Array(26)
  const view = new DataView(data.buffer)
  const fields = [sequence, rect.width, rect.height, rect.x, rect.y]
  fields.forEach((value, i) => {
    view.setUint32(i * 4, value)
  })
  view.setUint16(20, delay.num)
  view.setUint16(22, delay.den)
  data[24] = dispose
  data[25] = blend
  return chunk('fcTL', data)
}

function frameData(sequence: number, packed: Uint8Array): Uint8Array {
  const data = new Uint8Array(packed.length + 4)
  new DataView(data.buffer).setUint32(0, sequence)
  data.set(packed, 4)
  return chunk('fdAT', data)
}
