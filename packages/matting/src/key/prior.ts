// Owns what a rough matte of another method (a network's) says to the keyer: where it is sure of the subject, where it is
// sure of the background, and how much a pixel has to differ there to be believed otherwise.

import { windowMax, windowMin } from '../extrema.ts'
import type { Matte } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'

/** What a prior says of a pixel. */
export const PRIOR = { unlikely: 0, subject: 1, background: 2, likely: 3 } as const

const SURE_SUBJECT = 0.9
const SURE_BACKGROUND = 0.08
const LIKELY = 0.5
/** A network's edges may lie this share of the longer side beside the picture's. */
const ASIDE = 1 / 200

/** For every pixel a value of PRIOR: the matte, drawn back by what its edges may be off. */
export function readPrior(matte: Matte, room: Room = NEW_ROOM): Uint8Array {
  const reach = Math.max(1, Math.round(Math.max(matte.width, matte.height) * ASIDE))
  const least = windowMin(matte, reach, room).data
  const most = windowMax(matte, reach, room).data
  const says = room.take('uint8', least.length)
  for (let i = 0; i < says.length; i++)
    says[i] =
      least[i]! >= SURE_SUBJECT
        ? PRIOR.subject
        : most[i]! <= SURE_BACKGROUND
          ? PRIOR.background
          : matte.data[i]! >= LIKELY
            ? PRIOR.likely
            : PRIOR.unlikely
  room.give(least)
  room.give(most)
  return says
}

/** The mask at the pixels that {@link thinned} takes. */
export function thinnedMask(mask: Uint8Array, whole: Size, small: Size): Uint8Array {
  const step = Math.ceil(whole.width / small.width)
  const out = new Uint8Array(small.width * small.height)
  for (let y = 0, to = 0; y < small.height; y++)
    for (let x = 0; x < small.width; x++) out[to++] = mask[y * step * whole.width + x * step]!
  return out
}

type Size = { readonly width: number; readonly height: number }
