// Owns reading a weights file for its size and digests.

import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { WeightsFile } from '@popcel/matting'
import type { Digests } from './digest.ts'

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
