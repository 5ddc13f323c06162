// Owns whether a file of the store is there and right. A file is read once; a note beside it (NAME.seen.json) says what was
// read and when it had changed last, so that it is read again only when it changed, or when that is asked for. Where no note can be
// written, it is kept in memory.

import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { WeightsFile } from '@popcel/matting'
import { PopcelError, systemWords } from '@popcel/protocol'
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

type Looking = { readonly afresh?: boolean; readonly signal?: AbortSignal }

/** By path, what of this process no note could be written of, or says that a file is damaged. All stores of it share what they read. */
const held = new Map<string, Seen>()

export class Inspector {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  pathOf(model: string, file: WeightsFile): string {
    return join(this.#folder, model, file.name)
  }

  /** @throws PopcelError input-unreadable, aborted */
  async look(model: string, file: WeightsFile, { afresh = false, signal }: Looking = {}): Promise<WeightsFileState> {
    const path = this.pathOf(model, file)
    const { part } = file
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile()) {
      held.delete(path)
      return { part, path, state: 'missing', bytes: 0 }
    }
    const bytes = found.size
    // What has another size need not be read to be told.
    if (file.bytes !== undefined && file.bytes !== bytes)
      return { part, path, state: 'damaged', bytes, reason: mismatch(file, { bytes, sha256: '' }) ?? '' }
    const noted = await this.#seen(model, file)
    const own = held.get(path)
    const unchanged = [noted, own].find((seen) => seen && stillHolds(seen, file, found))
    const digests = unchanged && !afresh ? unchanged : await read(path, file, signal)
    const reason = mismatch(file, digests, noted ?? own)
    if (reason !== undefined) {
      if (digests !== unchanged) await this.#noteDamage(model, file, { ...digests, mtimeMs: found.mtimeMs }, noted)
      return { part, path, state: 'damaged', bytes, reason }
    }
    if (!unchanged) await this.#write(model, file, { ...digests, mtimeMs: found.mtimeMs })
    return { part, path, state: 'good', bytes }
  }

  /** As {@link look}; a file that cannot be read is damaged, and says nothing about the others. @throws PopcelError aborted */
  async lookCalmly(model: string, file: WeightsFile, how?: Looking): Promise<WeightsFileState> {
    return this.look(model, file, how).catch((thrown: unknown) => {
      if (!(thrown instanceof PopcelError) || thrown.code !== 'input-unreadable') throw thrown
      const reason = `it cannot be read: ${thrown.details['reason']}`
      return { part: file.part, path: this.pathOf(model, file), state: 'damaged', bytes: 0, reason }
    })
  }

  /** Notes what has just been read of a file that was put in its place. */
  async note(model: string, file: WeightsFile, digests: Digests): Promise<void> {
    const { mtimeMs } = await stat(this.pathOf(model, file))
    this.forget(model, file)
    await writeSidecar(this.#notePath(model, file), { ...digests, mtimeMs })
  }

  /** What was read of it is of a file that is not there any more. */
  forget(model: string, file: WeightsFile): void {
    held.delete(this.pathOf(model, file))
  }

  /** Of a file without a pinned digest, what it was when it first came: another one is then not taken for it. */
  async firstSeen(model: string, file: WeightsFile): Promise<Digests | undefined> {
    return isPinned(file) ? undefined : this.#seen(model, file)
  }

  /** A store that cannot be written to can still be read from: then each process reads files once. */
  async #write(model: string, file: WeightsFile, seen: Seen): Promise<void> {
    const path = this.pathOf(model, file)
    held.delete(path)
    await writeSidecar(this.#notePath(model, file), seen).catch(() => held.set(path, seen))
  }

  /** So that it is not read again each time. Of a file without a pinned digest the note stays what was seen first, of another time. */
  async #noteDamage(model: string, file: WeightsFile, seen: Seen, first: Seen | undefined): Promise<void> {
    if (isPinned(file)) return this.#write(model, file, seen)
    if (first) await this.#write(model, file, { ...first, mtimeMs: 0 })
    held.set(this.pathOf(model, file), seen)
  }

  #seen(model: string, file: WeightsFile): Promise<Seen | undefined> {
    return readSidecar(this.#notePath(model, file), isSeen)
  }

  #notePath(model: string, file: WeightsFile): string {
    return `${this.pathOf(model, file)}.seen.json`
  }
}

/** What keeps whole seconds only (tar, layers of a container) cuts the rest of a time off, and the file is the same. */
function stillHolds(seen: Seen, { md5 }: WeightsFile, { size, mtimeMs }: Stats): boolean {
  if (seen.bytes !== size || (md5 !== undefined && seen.md5 === undefined)) return false
  return seen.mtimeMs === mtimeMs || Math.floor(seen.mtimeMs / 1000) * 1000 === mtimeMs
}

async function read(path: string, file: WeightsFile, signal: AbortSignal | undefined): Promise<Digests> {
  try {
    const { digestFile } = await import('./digester.ts')
    return await digestFile(path, file, signal)
  } catch (thrown) {
    if (signal?.aborted) throw new PopcelError('aborted')
    const code = codeOf(thrown)
    const reason = code === undefined ? String(thrown) : systemWords(code)
    throw new PopcelError('input-unreadable', { file: path, reason }, { cause: thrown })
  }
}

function isSeen(value: unknown): value is Seen {
  const seen = value as Partial<Seen> | null
  return typeof seen?.bytes === 'number' && typeof seen.mtimeMs === 'number' && typeof seen.sha256 === 'string'
}
