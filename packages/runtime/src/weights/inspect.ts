// Owns whether a file of the store is there and right. A file is read once; a note beside it (NAME.seen.json) says what was
// read and when it had changed last, so that it is read again only when it changed, or when that is asked for.

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { WeightsFile } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { codeOf } from './codes.ts'
import { type Digests, isPinned, mismatch } from './digest.ts'
import { readSidecar, writeSidecar } from './sidecar.ts'

export type WeightsFileState = {
  readonly part: string
  readonly path: string
  readonly state: 'good' | 'missing' | 'damaged'
  readonly bytes: number
  /** Why it is damaged. */
  readonly reason?: string
}

/** `mtimeMs` is of the file when it was read. */
type Seen = Digests & { readonly mtimeMs: number }

export class Inspector {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  pathOf(model: string, file: WeightsFile): string {
    return join(this.#folder, model, file.name)
  }

  async look(
    model: string,
    file: WeightsFile,
    { afresh = false, signal }: { readonly afresh?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<WeightsFileState> {
    const path = this.pathOf(model, file)
    const { part } = file
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile()) return { part, path, state: 'missing', bytes: 0 }
    const bytes = found.size
    const seen = await this.#seen(model, file)
    const wanting = file.md5 !== undefined && seen?.md5 === undefined
    const unchanged = seen?.bytes === bytes && seen.mtimeMs === found.mtimeMs && !wanting
    const digests = unchanged && !afresh ? seen : await read(path, file, signal)
    const reason = mismatch(file, digests, seen)
    if (reason !== undefined) return { part, path, state: 'damaged', bytes, reason }
    if (!unchanged) await this.#write(model, file, { ...digests, mtimeMs: found.mtimeMs })
    return { part, path, state: 'good', bytes }
  }

  /** Notes what has just been read of a file that was put in its place. */
  async note(model: string, file: WeightsFile, digests: Digests): Promise<void> {
    const { mtimeMs } = await stat(this.pathOf(model, file))
    await writeSidecar(this.#notePath(model, file), { ...digests, mtimeMs })
  }

  /** Of a file without a pinned digest, what it was when it first came: another one is then not taken for it. */
  async firstSeen(model: string, file: WeightsFile): Promise<Digests | undefined> {
    return isPinned(file) ? undefined : this.#seen(model, file)
  }

  /** A store that cannot be written to can still be read from: then files are read each time. */
  async #write(model: string, file: WeightsFile, seen: Seen): Promise<void> {
    await writeSidecar(this.#notePath(model, file), seen).catch(() => undefined)
  }

  #seen(model: string, file: WeightsFile): Promise<Seen | undefined> {
    return readSidecar(this.#notePath(model, file), isSeen)
  }

  #notePath(model: string, file: WeightsFile): string {
    return `${this.pathOf(model, file)}.seen.json`
  }
}

async function read(path: string, file: WeightsFile, signal: AbortSignal | undefined): Promise<Digests> {
  try {
    const { digestFile } = await import('./digester.ts')
    return await digestFile(path, file, signal)
  } catch (thrown) {
    if (signal?.aborted) throw new PopcelError('aborted')
    throw new PopcelError(
      'input-unreadable',
      { file: path, reason: codeOf(thrown) ?? String(thrown) },
      { cause: thrown },
    )
  }
}

function isSeen(value: unknown): value is Seen {
  const seen = value as Partial<Seen> | null
  return typeof seen?.bytes === 'number' && typeof seen.mtimeMs === 'number' && typeof seen.sha256 === 'string'
}
