// Owns taking the screen's light out of colours: what a screen throws back on a subject. A pixel kernel.
// Formulas: facts of CorridorKey and its ports (limits by mean or maximum, half of what is taken goes to each other channel).

import { PopcelError } from '@popcel/protocol'
import { within } from '../door.ts'
import { assertColour } from '../light-rows.ts'
import { fullScale, type Picture, type Samples } from '../picture.ts'
import { assertNotPremultiplied, samplesLike } from '../rgb.ts'
import type { Room } from '../room.ts'

/**
 * How much of the screen's channel G may stay, and where the rest s goes (R, B are the two others):
 * 'average': lim = (R + B)/2, s = max(0, G − lim); G − s, R + s/2, B + s/2: the sum stays, so nothing darkens.
 * 'max': the same with lim = max(R, B): gentler, keeps yellows and cyans.
 * 'neutral': as much of 'average' as leaves no tint: G − 2s/3, R + s/3, B + s/3: the sum stays and G ends at the mean of the others.
 * 'limit': lim = (R + B)/2 and s is taken away: darker, and the two others are not touched.
 * 'limit-max': the same with max(R, B).
 */
export const DESPILL_MODES = ['average', 'max', 'neutral', 'limit', 'limit-max'] as const
export type DespillMode = (typeof DESPILL_MODES)[number]

export type DespillOptions<S extends Samples = Samples> = {
  readonly screen: 'green' | 'blue' | 'red'
  /** Default 'average'. */
  readonly mode?: DespillMode
  /** 0..1: a straight mix of the picture and the result. 0 changes nothing. Default 1. */
  readonly strength?: number
  /** A buffer to write into, of the picture's own length and type; it may be the picture's own. */
  readonly into?: S
  /** Where the array comes from without it. */
  readonly room?: Room
}

const CHANNEL = { red: 0, green: 1, blue: 2 } as const

/**
 * The picture without the screen's tint. Works on the samples as they are, encoded or linear; values above 1 of float pictures
 * stay; whole numbers are rounded to nearest and cut at their range. Straight colour is wanted; alpha is copied.
 * @throws PopcelError usage (a grey or premultiplied picture, strength out of range, a buffer that does not fit)
 */
export function despill<S extends Samples>(picture: Picture<S>, options: DespillOptions<S>): Picture<S> {
  const { mode = 'average', strength = 1, screen } = options
  assertColour(picture)
  within('strength', strength, 0, 1)
  assertNotPremultiplied(picture, 'despill')
  const out = options.into ?? samplesLike(picture.data, picture.data.length, options.room)
  if (out.length !== picture.data.length)
    throw new PopcelError('usage', {
      reason: `the buffer to reuse holds ${out.length} values, not ${picture.data.length}`,
    })
  if (out !== picture.data) out.set(picture.data as never)
  if (strength > 0) spill(out, picture.channels, CHANNEL[screen], mode, strength)
  return { ...picture, data: out }
}

function spill(data: Samples, channels: number, k: 0 | 1 | 2, mode: DespillMode, strength: number): void {
  const i = k === 0 ? 1 : 0
  const j = k === 2 ? 1 : 2
  const full = fullScale(data)
  const most = full === 1 ? Number.POSITIVE_INFINITY : full
  const round = full === 1 ? 0 : 0.5
  const byMax = mode === 'max' || mode === 'limit-max'
  // Parts of s that leave the screen's channel, and that each of the others takes.
  const leaves = strength * (mode === 'neutral' ? 2 / 3 : 1)
  const takes = mode === 'limit' || mode === 'limit-max' ? 0 : leaves / 2
  for (let p = 0; p < data.length; p += channels) {
    const a = data[p + i]!
    const b = data[p + j]!
    const own = data[p + k]!
    const s = own - (byMax ? (a > b ? a : b) : (a + b) / 2)
    if (!(s > 0)) continue
    data[p + k] = own - leaves * s + round
    if (takes === 0) continue
    const [first, second] = [a + takes * s + round, b + takes * s + round]
    data[p + i] = first > most ? most : first
    data[p + j] = second > most ? most : second
  }
}
