// Owns the keyer for shots on a green, blue or other coloured screen: from a frame and what is known of its screen to alpha.
// A pixel kernel.

import { PopcelError } from '@popcel/protocol'
import { within } from '../door.ts'
import { bufferOf, lightReader, type RowReader } from '../light-rows.ts'
import { timesOwnAlpha } from '../models/postprocess.ts'
import type { Matte, Picture } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { sureParts } from './blocks.ts'
import { differenceAlpha } from './difference.ts'
import { lightOf } from './follow-light.ts'
import { differenceOf } from './hue.ts'
import { fillInside, INSIDES, type Inside } from './inside.ts'
import { type Screen, type ScreenRows, screenRows } from './screen.ts'
import { levelsOf, settle } from './settle.ts'
import { solveEdges } from './solve-edges.ts'

export type KeyScreenOptions = {
  /** 0..2: the colour difference is multiplied by it: above 1 the screen counts as deeper, so more becomes empty. Default 1. */
  readonly gain?: number
  /** 0..0.9: alpha up to this becomes 0, the rest is stretched. Default 0. */
  readonly black?: number
  /** 0.1..1: alpha from this on becomes 1. Default 1. */
  readonly white?: number
  /** 0.3..1: wide parts whose alpha is everywhere above it become opaque (spill on a body). 1: never. Default 0.65. */
  readonly core?: number
  /** 0..0.5: wide parts whose mean alpha is everywhere below it become empty. Default by the screen's noise, from 0.024. */
  readonly grain?: number
  /**
   * 'colour' (default) solves edge pixels with the subject's colour near them; 'difference' takes the colour difference alone,
   * which is exact for greys and too solid for strong colours.
   */
  readonly edge?: 'colour' | 'difference'
  /**
   * Enclosed parts in the screen's own hue: 'careful' (default) fills those that no veil explains, 'all' every one that does not look
   * like the screen itself (also glass and gauze), 'off' none.
   */
  readonly inside?: Inside
  /** Follow the screen's light from frame to frame (exposure, lamps). Default true. */
  readonly followLight?: boolean
  /** A buffer of width × height floats to write into. */
  readonly into?: Float32Array
  /** Where the arrays come from. */
  readonly room?: Room
}

/** A frame and its screen, as rows of linear light. */
export type Frame = {
  readonly width: number
  readonly height: number
  readonly read: RowReader
  readonly behind: ScreenRows
}

/**
 * Alpha of a frame before a coloured screen, in linear light. The colour difference (Vlahos) against the screen's own at that
 * place, α = 1 − gain·(I_k − max others)/(B_k − max others), tells screen from subject; blocks of pixels decide what is
 * surely empty and surely solid, so grain leaves nothing; between them I = xF + yB is solved with the colour F of the
 * solid parts nearby, and α = 1 − y. Parts of the subject in other colours than the screen's come out opaque.
 * `picture`: RGB or RGBA of any sample type and space; a straight alpha channel multiplies the result.
 * @throws PopcelError usage that names the field, or for a grey picture
 */
export function keyScreen(picture: Picture, screen: Screen, options: KeyScreenOptions = {}): Matte {
  const { width, height } = picture
  const { room = NEW_ROOM } = options
  check(options)
  const data = bufferOf(options.into, width * height, room)
  const read = lightReader(picture)
  const difference = differenceOf(screen.hue)
  const light =
    options.followLight === false ? 1 : lightOf(picture, read, screenRows(screen, width, height), difference)
  const frame: Frame = { width, height, read, behind: screenRows(screen, width, height, light) }
  const lit = { screen, light, difference, gain: options.gain ?? 1 }
  const blocks = differenceAlpha(picture, lit, data, room)
  const grain = options.grain ?? Math.min(0.16, Math.max(0.024, 3 * screen.noise))
  if (options.edge !== 'difference') solveEdges(picture, frame, data, blocks, screen.noise, grain, room)
  fillInside({ width, height, data }, blocks, lit, grain, options.inside ?? 'careful')
  const sure = sureParts(blocks, grain, options.core ?? 0.65)
  settle({ width, height, data }, blocks, sure, {
    ...levelsOf(options),
    noise: screen.noise,
    core: options.core ?? 0.65,
  })
  room.give(blocks.colour)
  return timesOwnAlpha({ width, height, data }, picture, data)
}

function check(options: KeyScreenOptions): void {
  const { gain = 1, black = 0, white = 1, core = 0.65, grain = 0, inside = 'careful' } = options
  within('gain', gain, 0.1, 2)
  within('black', black, 0, 0.9)
  within('white', white, 0.1, 1)
  within('core', core, 0.3, 1)
  within('grain', grain, 0, 0.5)
  if (!INSIDES.includes(inside))
    throw new PopcelError('usage', { reason: `inside must be one of ${INSIDES.join(', ')}, not ${inside}` })
  if (!(white - black >= 0.05))
    throw new PopcelError('usage', { reason: `white must lie 0.05 and more above black, not ${black} and ${white}` })
}
