// Owns the steps between a raw matte and a finished one, and their order. The filters are in blur.ts and extrema.ts.

import { PopcelError } from '@popcel/protocol'
import { gaussianBlur } from './blur.ts'
import { windowMax, windowMin } from './extrema.ts'
import type { Matte } from './picture.ts'
import { NEW_ROOM, type Room } from './room.ts'

export type RefineOptions = {
  /** 0..1: alpha becomes clip(alpha · (2 − sensitivity)). 1 changes nothing, 0 doubles soft alpha. Default 1. */
  readonly sensitivity?: number
  /** 0..64: a Gaussian with this sigma in px. Default 0. */
  readonly maskBlur?: number
  /** −64..64: grow (above 0) or shrink (below 0) by this many whole px, square. Default 0. */
  readonly maskOffset?: number
  /** Make alpha from 232/255 on exactly 1 and up to 16/255 exactly 0, with a straight ramp between. Default false. */
  readonly solid?: boolean
  /** 1 − alpha. Default false. */
  readonly invert?: boolean
}

// Neural mattes leave 240–254 in the body and a few steps in the empty part (facts: 81–85 % of a body in one product).
// As floats, like the alphas that are compared: 232/255 itself must become exactly 1.
const SOLID_FROM = Math.fround(232 / 255)
const EMPTY_TO = Math.fround(16 / 255)

/**
 * Refines a matte, in this order: sensitivity, blur, offset, solid, invert. Without options the values stay the same.
 * The result is a new matte of the same size, 0..1. The first three follow what users know from ComfyUI-RMBG.
 * @throws PopcelError usage that names the field and what it takes
 */
export function refine(matte: Matte, options: RefineOptions = {}, room: Room = NEW_ROOM): Matte {
  const { sensitivity = 1, maskBlur = 0, maskOffset = 0, solid = false, invert = false } = options
  check('sensitivity', sensitivity, 0, 1)
  check('maskBlur', maskBlur, 0, 64)
  check('maskOffset', maskOffset, -64, 64)
  if (!Number.isInteger(maskOffset)) throw refusal('maskOffset', 'a whole number of px', maskOffset)
  let result = matte
  const next = (made: Matte) => {
    if (result !== matte) room.give(result.data)
    result = made
  }
  if (sensitivity !== 1) next(mapAlpha(result, (alpha) => Math.min(1, Math.max(0, alpha * (2 - sensitivity))), room))
  if (maskBlur > 0) next(gaussianBlur(result, maskBlur, undefined, room))
  if (maskOffset > 0) next(windowMax(result, maskOffset))
  if (maskOffset < 0) next(windowMin(result, -maskOffset))
  if (solid) next(solidified(result, room))
  if (invert) next(mapAlpha(result, (alpha) => 1 - alpha, room))
  return result === matte ? copied(matte, room) : result
}

function copied(matte: Matte, room: Room): Matte {
  const data = room.take('float', matte.data.length)
  data.set(matte.data)
  return { ...matte, data }
}

/** 0 up to 16/255, 1 from 232/255 on, straight in between. */
function solidified(matte: Matte, room: Room): Matte {
  const data = room.take('float', matte.data.length)
  for (let start = 0; start < data.length; start += CHUNK) solidify(matte.data, start, data)
  return { ...matte, data }
}

// V8 compiles a function that is called often at once, and a loop that runs long late and again for every picture.
const CHUNK = 4096

function solidify(from: Float32Array, start: number, to: Float32Array): void {
  const end = Math.min(to.length, start + CHUNK)
  for (let i = start; i < end; i++) {
    const alpha = from[i]!
    if (alpha >= SOLID_FROM) to[i] = 1
    else to[i] = alpha > EMPTY_TO ? (alpha - EMPTY_TO) / (SOLID_FROM - EMPTY_TO) : 0
  }
}

function mapAlpha(matte: Matte, change: (alpha: number) => number, room: Room): Matte {
  const data = room.take('float', matte.data.length)
  for (let i = 0; i < data.length; i++) data[i] = change(matte.data[i]!)
  return { ...matte, data }
}

function check(name: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) throw refusal(name, `a number from ${least} to ${most}`, value)
}

function refusal(name: string, wanted: string, value: number): PopcelError {
  return new PopcelError('usage', { reason: `${name} must be ${wanted}, not ${value}` })
}
