// Owns telling where a clip goes on to another scene: by a glimpse of each frame, 16×16 mean colours.

import type { Picture } from '../picture.ts'
import { rgbOf, sampleOf } from '../rgb.ts'

const SIDE = 16
/** Pixels of a cell that are looked at, on each axis. */
const LOOKED_AT = 4
/**
 * Mean difference of 0..1, in the channel where it is most. In one scene moving figures, a shaking camera and flicker made 0.14 between
 * neighbours where cells are compared, and 0.04 where the colours of both are, wherever they lie; between two photographs both are 0.16 and 0.11
 * at least.
 */
const MOVED = 0.15
const RECOLOURED = 0.09

/** A plane of cells for each of red, green and blue. */
export type Glimpse = readonly [Float32Array, Float32Array, Float32Array]

export function glimpseOf(picture: Picture): Glimpse {
  const { width, height } = picture
  const rgb = rgbOf(picture)
  const glimpse = [0, 1, 2].map(() => new Float32Array(SIDE * SIDE)) as unknown as Glimpse
  const lines = SIDE * LOOKED_AT
  const at = (line: number, length: number) => Math.floor(((line + 0.5) * length) / lines)
  for (let j = 0; j < lines; j++)
    for (let i = 0; i < lines; i++) {
      const from = (at(j, height) * width + at(i, width)) * rgb.channels
      const cell = Math.floor(j / LOOKED_AT) * SIDE + Math.floor(i / LOOKED_AT)
      for (const [c, place] of [0, rgb.second, rgb.third].entries())
        glimpse[c]![cell]! += sampleOf(rgb, from + place) / LOOKED_AT ** 2
    }
  return glimpse
}

/** Whether the frame after shows another scene than the one before: other colours, in other places. */
export function isOtherScene(before: Glimpse, after: Glimpse): boolean {
  return apart(before, after) > MOVED && apart(sorted(before), sorted(after)) > RECOLOURED
}

function apart(one: Glimpse, other: Glimpse): number {
  let sum = 0
  for (let cell = 0; cell < SIDE * SIDE; cell++)
    sum += Math.max(...one.map((plane, c) => Math.abs(plane[cell]! - other[c]![cell]!)))
  return sum / SIDE ** 2
}

function sorted(glimpse: Glimpse): Glimpse {
  return glimpse.map((plane) => plane.toSorted()) as unknown as Glimpse
}
