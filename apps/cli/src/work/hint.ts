// Owns turning a hint file into the rough matte of a picture: its alpha where it has one, else how bright it is.

import type { Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { CutTask } from './tasks.ts'

/** The task's options with its hint, brought to the picture's size. @throws PopcelError the rows of decoding, with the hint's name */
export async function withHint({ options, hint }: CutTask, picture: Picture): Promise<CutTask['options']> {
  if (!hint) return options
  const [{ resizeMatte }, { decodePicture, roughMatteOf }] = await Promise.all([
    import('@popcel/matting'),
    import('@popcel/runtime'),
  ])
  try {
    // Grey pictures of Photoshop and of macOS bring a profile of print or of screens; it says nothing about alpha.
    const rough = roughMatteOf(await decodePicture(hint.bytes, { asStored: true }))
    return { ...options, hint: resizeMatte(rough, picture.width, picture.height) }
  } catch (error) {
    throw error instanceof PopcelError ? error.with({ file: hint.file }) : error
  }
}
