// Owns pictures with a margin of one colour around them (photographs with a white edge, screenshots, letterboxes): to the keyer all that
// is within is the subject. Finds the picture within, and lays its cut-out back.

import { cropped, type Rectangle } from '../crop.ts'
import { isOneColour, type Levels, toLevels } from '../key/levels.ts'
import type { Matte, Picture } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { colourOf } from './own-alpha.ts'
import { contestedArea } from './trust.ts'

/** A matte that fills so much of its box is a rectangle, perhaps with round corners. */
const FILLED = 0.97
/** What is smaller, as a share of the picture or in px of its shorter side, is a thing and no picture. */
const LEAST_SHARE = 0.15
const LEAST_PX = 48
/** What the network leaves empty of a picture; of a thing (a card, a telephone) it sees more. */
const EMPTY_WITHIN = 0.3
/**
 * Neighbours that differ by a level or more and by no more than so many are shading and grain: along the edge of a photograph they are 45 % or
 * more, of a drawn thing (cards, telephones, pixel art, bricks) 16 % at most. The ring that is looked at is so wide, as a share of the shorter side.
 */
const SOFT_LEVELS = 12
const PHOTOGRAPH = 0.35
const RING = 1 / 32
/** The outermost px of the picture within are mixed with the margin: this share of the longer side. */
const MIXED = 1 / 300

/**
 * The picture within, or undefined where there is no margin. `matte`: the keyer's. A rectangle of which the network leaves little empty is a
 * picture only where it is a photograph.
 */
export function pictureWithin(picture: Picture, matte: Matte, witness: Matte): Rectangle | undefined {
  const box = rectangleOf(matte)
  if (!box) return undefined
  const inner = toLevels(cropped(picture, box))
  const isSeen = contestedArea(matte, witness).added <= EMPTY_WITHIN
  return isOneColour(inner) || (isSeen && softShare(inner) < PHOTOGRAPH) ? undefined : box
}

/** Of the neighbours in its outermost ring. */
function softShare({ width, height, rgb }: Levels): number {
  const ring = Math.ceil(RING * Math.min(width, height))
  let [soft, all] = [0, 0]
  for (let y = 0; y < height; y++) {
    const isOutside = y < ring || y >= height - ring
    for (let x = 0; x + 1 < width; x++) {
      if (!isOutside && x >= ring && x < width - ring) continue
      const i = (y * width + x) * 3
      const off = (c: number) => Math.abs(rgb[i + c]! - rgb[i + c + 3]!)
      const most = Math.max(off(0), off(1), off(2))
      if (most >= 1 && most <= SOFT_LEVELS) soft++
      all++
    }
  }
  return soft / Math.max(1, all)
}

/** Without its mixed edge; undefined where the matte is no rectangle, a small one, or all of the picture. */
function rectangleOf({ width, height, data }: Matte): Rectangle | undefined {
  let [left, top, right, bottom, covered] = [width, height, 0, 0, 0]
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (data[i]! <= 0.5) continue
      covered++
      left = Math.min(left, x)
      right = Math.max(right, x + 1)
      top = Math.min(top, y)
      bottom = y + 1
    }
  const area = Math.max(0, right - left) * (bottom - top)
  if (area < LEAST_SHARE * width * height || area === width * height || covered < FILLED * area) return undefined
  const mixed = Math.max(1, Math.round(MIXED * Math.max(width, height)))
  if (left > 0) left += mixed
  if (top > 0) top += mixed
  if (right < width) right -= mixed
  if (bottom < height) bottom -= mixed
  const box = { left, top, width: right - left, height: bottom - top }
  return Math.min(box.width, box.height) >= LEAST_PX ? box : undefined
}

/** The matte and the colours of the picture within on the whole one: the margin is no subject. */
export function laidBack<Cut extends { readonly matte: Matte; readonly foreground: Picture }>(
  within: Cut,
  box: Rectangle,
  picture: Picture,
  room: Room = NEW_ROOM,
): Cut {
  const { width, height } = picture
  const data = room.take('float', width * height).fill(0)
  const colour = colourOf(picture)
  const foreground = { ...colour, data: colour.data.slice() }
  for (let y = 0; y < box.height; y++) {
    const at = (box.top + y) * width + box.left
    data.set(within.matte.data.subarray(y * box.width, (y + 1) * box.width), at)
    foreground.data.set(within.foreground.data.subarray(y * box.width * 3, (y + 1) * box.width * 3), at * 3)
  }
  for (const part of [within.matte, within.foreground]) room.give(part.data)
  return { ...within, matte: { width, height, data }, foreground }
}
