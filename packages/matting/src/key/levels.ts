// Owns the keyer's working picture: interleaved RGB in levels 0..255, whatever the samples were.

import { fullScale, type Picture } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'

/** 8-bit pictures are used as they are; others become floats so that no precision is lost. */
export type Levels = {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array | Float32Array
  /** Longer side of the whole picture, of which this may be a part: lengths are taken relative to it. */
  readonly side: number
  /** Where arrays of this size come from that nobody needs once the picture is keyed; made anew without it. */
  readonly room?: Room | undefined
}

/** RGB levels of a picture; grey is spread over three channels; an alpha channel is left out. */
export function toLevels(picture: Picture, room: Room = NEW_ROOM): Levels {
  const { width, height, channels, data } = picture
  const side = Math.max(width, height)
  if (channels === 3 && data instanceof Uint8Array) return { width, height, rgb: data, side, room }
  const scale = 255 / fullScale(data)
  const pixels = width * height
  const rgb = room.take(data instanceof Uint8Array ? 'uint8' : 'float', pixels * 3)
  const [g, b] = channels >= 3 ? [1, 2] : [0, 0]
  for (let i = 0, s = 0, d = 0; i < pixels; i++, s += channels, d += 3) {
    rgb[d] = data[s]! * scale
    rgb[d + 1] = data[s + g]! * scale
    rgb[d + 2] = data[s + b]! * scale
  }
  return { width, height, rgb, side, room }
}

/** Every `step`-th pixel of every `step`-th row: enough to see a smooth background by. */
export function thinned(levels: Levels, step: number): Levels {
  if (step <= 1) return levels
  const width = Math.ceil(levels.width / step)
  const height = Math.ceil(levels.height / step)
  const { room = NEW_ROOM } = levels
  const rgb = room.take(levels.rgb instanceof Uint8Array ? 'uint8' : 'float', width * height * 3)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = y * step * levels.width * 3; x < width; x++, from += step * 3) {
      rgb[to++] = levels.rgb[from]!
      rgb[to++] = levels.rgb[from + 1]!
      rgb[to++] = levels.rgb[from + 2]!
    }
  }
  return { width, height, rgb, side: Math.max(width, height), room }
}

export function isOneColour({ width, height, rgb }: Levels): boolean {
  // Most pictures show it in the middle.
  const rows = Array.from({ length: height }, (_, y) => (y + (height >> 1)) % height)
  return rows.every((y) => isRowOf(rgb, y * width * 3, (y + 1) * width * 3))
}

/** Whether every pixel of a row is the picture's first, to less than a level. */
function isRowOf(rgb: Uint8Array | Float32Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 3)
    for (let c = 0; c < 3; c++) if (Math.abs(rgb[at + c]! - rgb[c]!) >= 1) return false
  return true
}
