// Owns cutting a rectangle out of a picture.

import type { Picture } from './picture.ts'
import { samplesLike } from './rgb.ts'

export type Rectangle = { readonly left: number; readonly top: number; readonly width: number; readonly height: number }

/** The rectangle as a picture of its own; the picture itself where it is all of it. The rectangle lies inside the picture. */
export function cropped(picture: Picture, { left, top, width, height }: Rectangle): Picture {
  if (width === picture.width && height === picture.height) return picture
  const { channels } = picture
  const data = samplesLike(picture.data, width * height * channels)
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * channels
    data.set(picture.data.subarray(from, from + width * channels), y * width * channels)
  }
  return { ...picture, width, height, data }
}
