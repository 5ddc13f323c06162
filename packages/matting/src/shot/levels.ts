// Owns what a shot's matte goes through by the user's hand: levels, garbage matte, hold-out. Grow, shrink and blur are in refine.ts.

import { PopcelError } from '@popcel/protocol'
import { bitsAbove } from '../bits.ts'
import { timesMask } from '../despeckle/despeckle.ts'
import { grownByDisc } from '../disc.ts'
import { wholeWithin, within } from '../door.ts'
import { bufferOf } from '../light-rows.ts'
import { assertComparable } from '../metrics/errors.ts'
import type { Matte } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'

export type LevelsOptions = {
  /** Alpha up to `black` becomes 0, from `white` on 1. Defaults 0 and 1. */
  readonly black?: number
  readonly white?: number
  /** Above 1 soft alpha rises, below it falls: α^(1/gamma). 0.1..10, default 1. */
  readonly gamma?: number
  readonly into?: Float32Array
  readonly room?: Room
}

/** clip((α − black) / (white − black))^(1/gamma). @throws PopcelError usage that names the field */
export function levels(matte: Matte, options: LevelsOptions = {}): Matte {
  const { black = 0, white = 1, gamma = 1 } = options
  within('black', black, 0, 1)
  within('white', white, 0, 1)
  within('gamma', gamma, 0.1, 10)
  if (!(white > black))
    throw new PopcelError('usage', { reason: `white must lie above black, not ${white} and ${black}` })
  const out = bufferOf(options.into, matte.data.length, options.room)
  const scale = 1 / (white - black)
  for (let p = 0; p < out.length; p++) {
    const value = (matte.data[p]! - black) * scale
    const cut = value < 0 ? 0 : value > 1 ? 1 : value
    out[p] = gamma === 1 || cut === 0 || cut === 1 ? cut : cut ** (1 / gamma)
  }
  return { ...matte, data: out }
}

export type GarbageOptions = {
  /** Px by which the hint is grown, a disc, 0..256. Default 10. */
  readonly dilate?: number
  /** Px over which the mask ends, 0..64. Default 3. */
  readonly blur?: number
  /** Hint above this counts, 0..1. Default 0.1. */
  readonly threshold?: number
  readonly into?: Float32Array
  readonly room?: Room
}

/** Alpha only near the hint: α times the grown hint. @throws PopcelError usage (sizes differ, a field is out of range) */
export function garbageMatte(matte: Matte, hint: Matte, options: GarbageOptions = {}): Matte {
  const { dilate = 10, blur = 3, threshold = 0.1, room = NEW_ROOM } = options
  assertComparable(matte, hint)
  wholeWithin('dilate', dilate, 0, 256)
  wholeWithin('blur', blur, 0, 64)
  within('threshold', threshold, 0, 1)
  const out = bufferOf(options.into, matte.data.length, room)
  timesMask(matte, grownByDisc(bitsAbove(hint, threshold), dilate), blur, out, room)
  return { ...matte, data: out }
}

/** Alpha is at least that of the hold-out: 1 inside it, whatever the keyer says. @throws PopcelError usage when sizes differ */
export function holdOut(matte: Matte, solid: Matte, into?: Float32Array): Matte {
  assertComparable(matte, solid)
  const out = bufferOf(into, matte.data.length)
  for (let p = 0; p < out.length; p++) {
    const [a, b] = [matte.data[p]!, Math.min(1, solid.data[p]!)]
    out[p] = a > b ? a : b
  }
  return { ...matte, data: out }
}
