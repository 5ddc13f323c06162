// Owns turning a picture or a matte over, left for right.

import type { Matte, Picture } from './picture.ts'
import { samplesLike } from './rgb.ts'
import { NEW_ROOM, type Room } from './room.ts'

/** A new picture; nothing else about it changes. */
export function mirrored(picture: Picture): Picture {
  const { width, height, channels, data } = picture
  const out = samplesLike(data, data.length)
  for (let y = 0; y < height; y++) turnRow(data, out, y * width * channels, width, channels)
  return { ...picture, data: out }
}

/** A new matte, from the room. */
export function mirroredMatte({ width, height, data }: Matte, room: Room = NEW_ROOM): Matte {
  const out = room.take('float', data.length)
  for (let y = 0; y < height; y++) turnRow(data, out, y * width, width, 1)
  return { width, height, data: out }
}

type Values = { readonly [index: number]: number }

function turnRow(from: Values, to: { [index: number]: number }, start: number, width: number, channels: number): void {
  const last = start + (width - 1) * channels
  for (let x = 0; x < width * channels; x += channels)
    for (let c = 0; c < channels; c++) to[start + x + c] = from[last - x + c]!
}
