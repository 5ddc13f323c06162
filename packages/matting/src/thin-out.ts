// Owns a small copy of a large picture: every n-th pixel of every n-th row, so that noise stays what it is.

import type { Matte, Picture, Samples } from './picture.ts'
import { samplesLike } from './rgb.ts'

/** The picture itself where n is 1. */
export function thinOut(picture: Picture, n: number): Picture {
  return n === 1 ? picture : { ...picture, ...everyNth(picture, picture.channels, n) }
}

export function thinOutMatte(matte: Matte, n: number): Matte {
  return n === 1 ? matte : everyNth(matte, 1, n)
}

type Plane<Data> = { readonly width: number; readonly height: number; readonly data: Data }

function everyNth<Data extends Samples>(plane: Plane<Data>, channels: number, n: number): Plane<Data> {
  const [width, height] = [Math.ceil(plane.width / n), Math.ceil(plane.height / n)]
  const data = samplesLike(plane.data, width * height * channels) as Data
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0, from = (y * plane.width + x) * n * channels; c < channels; c++) data[to++] = plane.data[from + c]!
  return { width, height, data }
}
