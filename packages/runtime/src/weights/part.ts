// Owns the part of a file that has arrived so far: NAME.part, and beside it which version of the file it is of.

import { constants } from 'node:fs'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import type { WeightsFile } from '@popcel/matting'
import { isPinned } from './digest.ts'
import type { Digester } from './digester.ts'
import type { Delivery } from './http.ts'
import { readSidecar, writeSidecar } from './sidecar.ts'

type Origin = { readonly url: string; readonly validator?: string; readonly total?: number }

/** How much has arrived, and of which version of the file. */
export type Resumable = { readonly bytes: number; readonly validator?: string; readonly total?: number }

export class Part {
  readonly #path: string
  readonly #file: WeightsFile

  constructor(final: string, file: WeightsFile) {
    this.#path = `${final}.part`
    this.#file = file
  }

  /** How much of which version can be gone on with. What cannot be is thrown away. */
  async resumable(): Promise<Resumable> {
    const bytes = await stat(this.#path).then(
      ({ size }) => size,
      () => 0,
    )
    const origin = await readSidecar(this.#origin, isOrigin)
    // Without a digest only the server can tell that the rest is of the same file.
    const known = origin?.url === this.#file.url && (isPinned(this.#file) || origin.validator !== undefined)
    const total = this.#file.bytes ?? origin?.total
    if (bytes === 0 || !known || (total !== undefined && bytes > total)) {
      await this.discard()
      return { bytes: 0 }
    }
    return {
      bytes,
      ...(origin.validator !== undefined && { validator: origin.validator }),
      ...(total !== undefined && { total }),
    }
  }

  /**
   * Opens it to be written from `delivery.start` on, and notes of which version that is. Whoever writes tells each place: a process
   * that slept, and lost the lock meanwhile, then writes what stands there already and not something behind it.
   */
  async begin({ start, validator, total }: Delivery): Promise<FileHandle> {
    const origin: Origin = {
      url: this.#file.url,
      ...(validator !== undefined && { validator }),
      ...(total !== undefined && { total }),
    }
    await writeSidecar(this.#origin, origin)
    const { O_WRONLY, O_CREAT, O_TRUNC } = constants
    return open(this.#path, O_WRONLY | O_CREAT | (start === 0 ? O_TRUNC : 0))
  }

  /** Feeds what is there already to a digester. */
  addTo(digester: Digester, signal: AbortSignal): Promise<void> {
    return digester.addFile(this.#path, signal)
  }

  async discard(): Promise<void> {
    await rm(this.#path, { force: true })
    await rm(this.#origin, { force: true })
  }

  /** It is whole and right: it becomes the file, on the disk before its name is. */
  async becomes(final: string): Promise<void> {
    const handle = await open(this.#path, 'r+')
    await handle.sync().finally(() => handle.close())
    await rename(this.#path, final)
    await rm(this.#origin, { force: true })
  }

  get #origin(): string {
    return `${this.#path}.json`
  }
}

function isOrigin(value: unknown): value is Origin {
  const origin = value as Partial<Origin> | null
  if (typeof origin?.url !== 'string') return false
  return (
    ['undefined', 'string'].includes(typeof origin.validator) && ['undefined', 'number'].includes(typeof origin.total)
  )
}
