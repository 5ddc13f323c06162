// Owns taking specks out of a matte: small parts go, and what is large keeps a soft margin around it. A pixel kernel.
// Steps and defaults of CorridorKey's processor variant (facts): threshold, 8-connected parts, ellipse, Gaussian, product.

import { type Bits, bitsAbove } from '../bits.ts'
import { gaussianBlur } from '../blur.ts'
import { largeParts } from '../components.ts'
import { grownByDisc } from '../disc.ts'
import { wholeWithin, within } from '../door.ts'
import { bufferOf } from '../light-rows.ts'
import type { Matte } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'

export type DespeckleOptions = {
  /** Parts of fewer px than this go, 0..10,000,000. Default 400. */
  readonly area?: number
  /** Px of margin around what stays in which soft alpha is kept, 0..256. Default 25. */
  readonly dilate?: number
  /** Half the side of the Gaussian that ends the margin, 0..64 px; its sigma is 0.3·(blur − 1) + 0.8. Default 5. */
  readonly blur?: number
  /** Alpha above this makes a part, 0..1. Default 0.5. */
  readonly threshold?: number
  readonly into?: Float32Array
  /** Where the arrays come from. */
  readonly room?: Room
}

/** Alpha times a mask that is 1 around the parts of `area` px and more, 0 elsewhere. @throws PopcelError usage that names the field */
export function despeckle(matte: Matte, options: DespeckleOptions = {}): Matte {
  const { area = 400, dilate = 25, blur = 5, threshold = 0.5, room = NEW_ROOM } = options
  wholeWithin('area', area, 0, 1e7)
  wholeWithin('dilate', dilate, 0, 256)
  wholeWithin('blur', blur, 0, 64)
  within('threshold', threshold, 0, 1)
  const out = bufferOf(options.into, matte.data.length, room)
  const kept = grownByDisc(largeParts(bitsAbove(matte, threshold), area), dilate)
  timesMask(matte, kept, blur, out, room)
  return { ...matte, data: out }
}

/** `out` = alpha · mask, the mask's edge softened by a Gaussian that ends `blur` px away. */
export function timesMask(matte: Matte, mask: Bits, blur: number, out: Float32Array, room: Room = NEW_ROOM): void {
  const soft = softMask(mask, blur, room)
  for (let p = 0; p < out.length; p++) out[p] = matte.data[p]! * soft[p]!
  room.give(soft)
}

/** The set as floats, its edge softened by a Gaussian that ends `blur` px away. */
export function softMask(mask: Bits, blur: number, room: Room): Float32Array {
  const { width, height } = mask
  const hard = maskOf(mask, room)
  if (blur === 0) return hard
  const soft = gaussianBlur({ width, height, data: hard }, sigmaOf(blur), blur, room).data
  room.give(hard)
  return soft
}

/** OpenCV's sigma for a kernel of side 2·blur + 1. */
export function sigmaOf(blur: number): number {
  return 0.3 * (blur - 1) + 0.8
}

/** The set as floats, 1 and 0. */
export function maskOf({ width, height, stride, words }: Bits, room: Room = NEW_ROOM): Float32Array {
  const out = room.take('float', width * height)
  for (let y = 0; y < height; y++)
    for (let k = 0; k < stride; k++) {
      const word = words[y * stride + k]!
      const start = y * width + k * 32
      const end = Math.min((y + 1) * width, start + 32)
      if (word === 0 || word === -1) out.fill(word === 0 ? 0 : 1, start, end)
      else for (let p = start, bits = word; p < end; p++, bits >>>= 1) out[p] = bits & 1
    }
  return out
}
