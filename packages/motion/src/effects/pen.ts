// Owns what an effect is given to draw with, and what a row of the effects table is.
import type { Context2D } from '../canvas.ts'
import { clamp } from '../easing.ts'
import type { Box } from '../pyramid.ts'

/**
 * The place to draw in. The origin is the head's middle, x to the right, y down, one unit is about the head's radius:
 * so an effect has the same size beside every character. Draw within `room`: the space that the canvas has beside the body.
 */
export type Pen = {
  readonly canvas: Context2D
  /** Half width and half height of the head. */
  readonly rx: number
  readonly ry: number
  /** Half width and height above the origin of all that is above the chin, ears and wings too: signs stand about it. */
  readonly cx: number
  readonly cy: number
  /** The resting body's box; its bottom is the ground. */
  readonly body: Box
  readonly room: Box
  /** More or fewer pieces: 1 as designed. */
  readonly amount: number
  readonly seed: number
  readonly layer: 'behind' | 'front'
}

export type EffectDraw = (pen: Pen, t: number) => void

export type EffectRow = {
  readonly title: string
  /** Words and phrases that name it in a prompt, in the singular. */
  readonly words: readonly string[]
  /** 'head' moves with the head's pose; 'stage' stays where it is. */
  readonly attach: 'head' | 'stage'
  /** Is it drawn behind the body, in front of it, or both (then it asks `pen.layer`)? */
  readonly layers: readonly ('behind' | 'front')[]
  /** Cycles per loop as designed. */
  readonly cycles: number
  /** Draws the moment `t` in [0, 1). Moment 0 is the one that shows best, for it is in the still picture. */
  readonly draw: EffectDraw
}

/** Moves a point so that a disc of `radius` about it lies in the room. */
export function within({ room }: Pen, x: number, y: number, radius: number): [number, number] {
  return [clampTo(x, room.left + radius, room.right - radius), clampTo(y, room.top + radius, room.bottom - radius)]
}

function clampTo(value: number, least: number, most: number): number {
  return least > most ? (least + most) / 2 : clamp(value, least, most)
}

/** The size of a short-lived thing over its life u in [0, 1]: pops up past full size, stays, shrinks away. */
export function life(u: number, rise = 0.18, fall = 0.22): number {
  if (u <= 0 || u >= 1) return 0
  if (u < rise) {
    const v = u / rise - 1
    return visible(1 + 2.4 * v * v * v + 1.4 * v * v)
  }
  if (u > 1 - fall) {
    const v = (1 - u) / fall
    return visible(v * v * (3 - 2 * v))
  }
  return 1
}

// A thing smaller than a fifth would be a speck of outline.
function visible(size: number): number {
  return size < 0.2 ? 0 : size
}
