// Owns what a frame's files were made of beside its own inputs, where it is looked at in a row with others (networks with a memory,
// steadied mattes): a digest of the frames up to it. A frame that was missing, or was another, gives another digest.

import { createHash } from 'node:crypto'
import type { FileState } from './file-state.ts'

export type Trail = {
  /** Goes on by a frame; gives the digest of all frames so far. */
  push(number: number, inputs: Readonly<Record<string, FileState>>): string
  /** The digest of all frames, and that no other came. */
  end(): string
}

export function startTrail(): Trail {
  let digest = ''
  const goOn = (words: unknown) =>
    createHash('sha256')
      .update(`${digest}${JSON.stringify(words)}`)
      .digest('base64url')
  return {
    push(number, inputs) {
      const bytes = Object.entries(inputs).map(([name, { sha256 }]) => [name, sha256])
      digest = goOn([number, bytes])
      return digest
    },
    end: () => goOn('end'),
  }
}
