// Owns making a decoded frame a plate: colour in three channels, alpha straight, no value that is no number.

import type { Matte, Picture, Room } from '@popcel/matting'
import { fullScale, NEW_ROOM } from '@popcel/matting/stills'

export type Plate = {
  readonly picture: Picture
  /** Samples that were NaN or infinite and are 0 now. */
  readonly notNumbers: number
}

/** The picture itself where it is a plate already; where `mayHaveNotNumbers`, float samples that are none become 0 in place. */
export function plateOf(picture: Picture, mayHaveNotNumbers: boolean, room: Room = NEW_ROOM): Plate {
  const notNumbers = mayHaveNotNumbers ? withoutNotNumbers(picture) : 0
  let made = picture
  for (const change of [inColour, straightened, withoutFullAlpha]) {
    const changed = change(made, room)
    if (changed !== made) room.give(made.data)
    made = changed
  }
  return { picture: made, notNumbers }
}

function withoutNotNumbers({ data }: Picture): number {
  if (!(data instanceof Float32Array)) return 0
  let count = 0
  for (let i = 0; i < data.length; i++) {
    if (data[i]! - data[i]! === 0) continue
    data[i] = 0
    count++
  }
  return count
}

function inColour(picture: Picture, room: Room): Picture {
  if (picture.channels >= 3) return picture
  const { width, height, channels, data } = picture
  const hasAlpha = channels === 2
  const out = emptyLike(picture, width * height * (hasAlpha ? 4 : 3), room)
  for (let p = 0, from = 0, to = 0; p < width * height; p++, from += channels, to += hasAlpha ? 4 : 3) {
    out.fill(data[from]!, to, to + 3)
    if (hasAlpha) out[to + 3] = data[from + 1]!
  }
  return { ...picture, channels: hasAlpha ? 4 : 3, data: out }
}

/** Colour divided by alpha; where there is none the colour stays, which is light that was added (a glow in EXR). */
function straightened(picture: Picture, room: Room): Picture {
  if (picture.alpha !== 'premultiplied') return picture
  const { data } = picture
  const full = fullScale(data)
  const most = full === 1 ? Number.POSITIVE_INFINITY : full
  const out = emptyLike(picture, data.length, room)
  for (let p = 0; p < data.length; p += 4) {
    const alpha = data[p + 3]!
    const gain = alpha > 0 ? full / alpha : 1
    for (let c = p; c < p + 3; c++) out[c] = Math.min(most, data[c]! * gain)
    out[p + 3] = alpha
  }
  return { ...picture, data: out, alpha: 'straight' }
}

/** An alpha that is 1 everywhere says nothing. */
function withoutFullAlpha(picture: Picture, room: Room): Picture {
  if (picture.channels !== 4) return picture
  const { width, height, data } = picture
  const full = fullScale(data)
  for (let p = 3; p < data.length; p += 4) if (data[p]! < full) return picture
  const out = emptyLike(picture, width * height * 3, room)
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    out[to] = data[from]!
    out[to + 1] = data[from + 1]!
    out[to + 2] = data[from + 2]!
  }
  return { ...picture, channels: 3, data: out, alpha: 'none' }
}

/** A rough matte out of any picture: its alpha where it has one, else the mean of its colours, 0..1. */
export function roughMatteOf(picture: Picture, room: Room = NEW_ROOM): Matte {
  const { width, height, channels, data, alpha } = picture
  const full = fullScale(data)
  const out = room.take('float', width * height)
  const own = alpha !== 'none' && hasAnyMissing(picture)
  const [first, count] = own ? [channels - 1, 1] : [0, channels >= 3 ? 3 : 1]
  for (let p = 0, from = first; p < out.length; p++, from += channels) {
    let sum = 0
    for (let c = from; c < from + count; c++) sum += data[c]!
    out[p] = Math.min(1, Math.max(0, sum / count / full))
  }
  return { width, height, data: out }
}

function hasAnyMissing({ channels, data }: Picture): boolean {
  const full = fullScale(data)
  for (let p = channels - 1; p < data.length; p += channels) if (data[p]! < full) return true
  return false
}

function emptyLike({ data }: Picture, length: number, room: Room): Picture['data'] {
  if (data instanceof Uint8Array) return room.take('uint8', length)
  return room.take(data instanceof Uint16Array ? 'uint16' : 'float', length)
}
