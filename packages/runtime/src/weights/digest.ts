// Owns telling a weights file from another: whether its size and digests are those that its row asks for.

import type { WeightsFile } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'

/** What a file is, by content. `md5` only where its row pins one. */
export type Digests = { readonly bytes: number; readonly sha256: string; readonly md5?: string }

/**
 * Why this is not the file of the row, or undefined when it is. `first` is what was seen first of a file without a pinned digest.
 */
export function mismatch(file: WeightsFile, found: Digests, first?: Digests): string | undefined {
  if (file.bytes !== undefined && found.bytes !== file.bytes) {
    return `it has ${count(found.bytes)} bytes and must have ${count(file.bytes)}`
  }
  if (file.sha256 !== undefined && found.sha256 !== file.sha256.toLowerCase()) {
    return `its sha256 is ${found.sha256} and must be ${file.sha256}`
  }
  if (file.md5 !== undefined && found.md5 !== file.md5.toLowerCase()) {
    return `its md5 is ${found.md5} and must be ${file.md5}`
  }
  if (!isPinned(file) && first && first.sha256 !== found.sha256) {
    return `its sha256 is ${found.sha256}, and it was ${first.sha256} when it was first seen`
  }
  return undefined
}

/** The row for a file that {@link mismatch} told from its row's, or from what was there first. */
export function wrongFile(
  file: WeightsFile,
  details: { readonly file: string; readonly model: string; readonly reason: string },
): PopcelError {
  return new PopcelError(isPinned(file) || file.bytes !== undefined ? 'weights-damaged' : 'weights-changed', details)
}

export function isPinned(file: WeightsFile): boolean {
  return file.sha256 !== undefined || file.md5 !== undefined
}

export function count(bytes: number): string {
  return bytes.toLocaleString('en')
}
