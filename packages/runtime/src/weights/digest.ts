// Owns telling a weights file from another: its size and digests, and whether they are those that its row asks for.

import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { WeightsFile } from '@popcel/matting'

/** What a file is, by content. `md5` only where its row pins one. */
export type Digests = { readonly bytes: number; readonly sha256: string; readonly md5?: string }

/** Takes a file piece by piece, in order. */
export class Digester {
  readonly #sha256 = createHash('sha256')
  readonly #md5: Hash | undefined
  #bytes = 0

  constructor(file: Pick<WeightsFile, 'md5'>) {
    this.#md5 = file.md5 === undefined ? undefined : createHash('md5')
  }

  update(piece: Uint8Array): void {
    this.#sha256.update(piece)
    this.#md5?.update(piece)
    this.#bytes += piece.length
  }

  async addFile(path: string, signal?: AbortSignal): Promise<void> {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) })) {
      this.update(piece as Uint8Array)
    }
  }

  end(): Digests {
    const digests = { bytes: this.#bytes, sha256: this.#sha256.digest('hex') }
    return this.#md5 ? { ...digests, md5: this.#md5.digest('hex') } : digests
  }
}

export async function digestFile(path: string, file: Pick<WeightsFile, 'md5'>, signal?: AbortSignal): Promise<Digests> {
  const digester = new Digester(file)
  await digester.addFile(path, signal)
  return digester.end()
}

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

export function isPinned(file: WeightsFile): boolean {
  return file.sha256 !== undefined || file.md5 !== undefined
}

export function count(bytes: number): string {
  return bytes.toLocaleString('en')
}
