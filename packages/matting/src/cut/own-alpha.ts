// Owns what a picture's own alpha says: how much it takes away, and the colour without it.

import { fullScale, type Picture } from '../picture.ts'
import { samplesLike } from '../rgb.ts'

/** How much of a picture its own alpha takes away: 0 (opaque, or no alpha) .. 1 (fully transparent). */
export function transparentShare(picture: Picture): number {
  if (picture.channels !== 4) return 0
  const full = fullScale(picture.data)
  let sum = 0
  for (let i = 3; i < picture.data.length; i += 4) sum += picture.data[i]!
  return 1 - sum / full / (picture.width * picture.height)
}

/** The colour of an RGBA picture without its alpha. */
export function colourOf(picture: Picture): Picture {
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
