// Owns what a picture's own alpha says: how much it takes away, and the colour without it.

import { fullScale, type Matte, type Picture } from '../picture.ts'
import { samplesLike } from '../rgb.ts'
import type { Room } from '../room.ts'

/** How much of a picture its own alpha takes away: 0 (opaque, or no alpha) .. 1 (fully transparent). */
export function transparentShare(picture: Picture): number {
  const { channels, data } = picture
  if (channels !== 2 && channels !== 4) return 0
  let sum = 0
  for (let i = channels - 1; i < data.length; i += channels) sum += data[i]!
  return 1 - sum / fullScale(data) / (picture.width * picture.height)
}

/** As somebody sees the picture who does not know of transparency: the picture itself where its alpha takes nothing away. */
export function withoutOwnAlpha(picture: Picture): Picture {
  const { channels, data } = picture
  if (channels !== 2 && channels !== 4) return picture
  const full = fullScale(data)
  for (let i = channels - 1; i < data.length; i += channels) if (data[i]! < full) return colourOf(picture)
  return picture
}

/** The matte that the picture's alpha is a factor of; 0 where there is none. */
export function dividedByOwnAlpha(matte: Matte, { channels, data }: Picture, room: Room): Matte {
  const full = fullScale(data)
  const out = room.take('float', matte.data.length)
  for (let p = 0, i = channels - 1; p < out.length; p++, i += channels)
    out[p] = data[i]! > 0 ? Math.min(1, (matte.data[p]! * full) / Math.min(full, data[i]!)) : 0
  return { ...matte, data: out }
}

/** Takes what the picture does not show out of what a subject leaves of all: 1 − αm becomes α − αm, in place. */
export function takeTransparent({ data: left }: Matte, { channels, data }: Picture): void {
  if (channels !== 2 && channels !== 4) return
  const full = fullScale(data)
  for (let p = 0, i = channels - 1; p < left.length; p++, i += channels)
    left[p] = Math.max(0, left[p]! - 1 + Math.min(full, data[i]!) / full)
}

/** The colour of a picture without its alpha. */
export function colourOf(picture: Picture): Picture {
  if (picture.channels === 2)
    return { ...picture, channels: 1, data: picture.data.filter((_, i) => i % 2 === 0), alpha: 'none' }
  if (picture.channels !== 4) return picture
  const pixels = picture.width * picture.height
  const data = samplesLike(picture.data, pixels * 3)
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += 4, to += 3) {
    data[to] = picture.data[from]!
    data[to + 1] = picture.data[from + 1]!
    data[to + 2] = picture.data[from + 2]!
  }
  return { ...picture, channels: 3, data, alpha: 'none' }
}
