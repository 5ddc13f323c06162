// Owns turning a hint file into the rough matte of a picture: its alpha where it has one, else how bright it is.

import type { Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { CutTask } from './tasks.ts'

type Hinted = { readonly options: CutTask['options']; readonly warnings: readonly string[] }

/**
 * The task's options with its hint, brought to the picture's size; one of another shape is most likely another picture's, or not
 * upright, and that is told. @throws PopcelError the rows of decoding, with the hint's name
 */
export async function withHint({ options, hint }: CutTask, picture: Picture): Promise<Hinted> {
  if (!hint) return { options, warnings: [] }
  const [{ resizeMatte }, { decodePicture, roughMatteOf }] = await Promise.all([
    import('@popcel/matting'),
    import('@popcel/runtime'),
  ])
  try {
    // Grey pictures of Photoshop and of macOS bring a profile of print or of screens; it says nothing about alpha.
    const rough = roughMatteOf(await decodePicture(hint.bytes, { asStored: true }))
    const { width, height } = picture
    const told = `${hint.file} is ${rough.width}×${rough.height}, another shape than ${width}×${height}: it was stretched`
    return {
      options: { ...options, hint: resizeMatte(rough, width, height) },
      warnings: isSameShape(rough, picture) ? [] : [told],
    }
  } catch (error) {
    throw error instanceof PopcelError ? error.with({ file: hint.file }) : error
  }
}

type Size = { readonly width: number; readonly height: number }

/** One is the other made larger or smaller, each side rounded. */
function isSameShape(a: Size, b: Size): boolean {
  return Math.abs(a.width * b.height - a.height * b.width) * 2 <= Math.max(a.width + a.height, b.width + b.height)
}
