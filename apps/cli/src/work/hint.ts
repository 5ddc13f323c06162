// Owns turning a hint file into the rough matte of a picture: its alpha where it has one, else how bright it is.

import { type CutOptions, colourOf, fullScale, type Matte, matteOf, type Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { decodePicture, resizePicture } from '@popcel/runtime'
import type { CutTask } from './tasks.ts'

/** The task's options with its hint, brought to the picture's size. @throws PopcelError the rows of decoding, with the hint's name */
export async function withHint({ options, hint }: CutTask, picture: Picture): Promise<CutOptions> {
  if (!hint) return options
  try {
    const { width, height } = picture
    const read = await decodePicture(hint.bytes)
    const sized = read.width === width && read.height === height ? read : await resizePicture(read, width, height)
    return { ...options, hint: roughMatte(sized) }
  } catch (error) {
    throw error instanceof PopcelError ? error.with({ file: hint.file }) : error
  }
}

/** Alpha, where any of it is missing; else the mean of red, green and blue, 0..1. */
export function roughMatte(picture: Picture): Matte {
  const own = matteOf(picture)
  if (own.data.some((alpha) => alpha < 1)) return own
  const { width, height, channels, data } = colourOf(picture)
  const full = fullScale(data)
  const colours = channels >= 3 ? 3 : 1
  const grey = Float32Array.from({ length: width * height }, (_, p) => {
    let sum = 0
    for (let c = 0; c < colours; c++) sum += data[p * channels + c]!
    return sum / colours / full
  })
  return { width, height, data: grey }
}
