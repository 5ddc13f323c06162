// Owns the record of what was cut from what: `.popcel-cut.json` in the output folder. With it a run goes on where an earlier
// one stopped, and never takes a picture or an option that changed for done.

import { createHash, randomUUID } from 'node:crypto'
import { readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { failureOfOutput } from '../failure.ts'

export const LEDGER_NAME = '.popcel-cut.json'

const layout = 1

/** One cut-out that was made. All digests are SHA-256 in hex. */
export type LedgerEntry = {
  /** Of the input's bytes. */
  readonly input: string
  /** Of everything that was asked for, and of what does the work: see {@link markOf}. */
  readonly mark: string
  /** Below the output folder, '/' between folders. */
  readonly output: string
  readonly bytes: number
  readonly sha256: string
  readonly model: string
  readonly device: string
}

export type Ledger = {
  /** SHA-256 in hex: what tells inputs apart. */
  digestOf(bytes: Uint8Array): string
  /** The entry for this planned output, when it is from these input bytes and this mark and its file is there whole. */
  find(planned: string, input: string): Promise<(LedgerEntry & { readonly path: string }) | undefined>
  /** Notes what was made, and saves now and then: at most every `saveEveryMs` of the caller's clock. */
  note(planned: string, entry: Omit<LedgerEntry, 'mark' | 'output' | 'bytes' | 'sha256'> & Made): Promise<void>
  /** Puts it on disk under another name and renames it. Throws rows of outputs. */
  save(): Promise<void>
}

export type Made = { readonly path: string; readonly made: Uint8Array }

export type LedgerOptions = {
  readonly folder: string
  readonly mark: string
  /** False: nothing is on disk until `save` is called. */
  readonly saves: boolean
  readonly now: () => number
  readonly saveEveryMs: number
}

/** Opens the record of a folder; one that is missing or cannot be understood is an empty one. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { folder, mark, saves, now, saveEveryMs } = options
  const path = join(folder, LEDGER_NAME)
  const before = new Map(await readEntries(path))
  const noted = new Map<string, LedgerEntry>()
  const keyOf = (file: string) => relative(folder, file).split(sep).join('/')
  let savedAt = now()
  let saving: Promise<void> = Promise.resolve()
  const save = () => {
    savedAt = now()
    // One after the other: two at once would share the temporary name.
    const next = saving.catch(() => undefined).then(() => addEntries(path, noted))
    saving = next
    return next
  }
  return {
    digestOf,
    async find(planned, input) {
      const entry = noted.get(keyOf(planned)) ?? before.get(keyOf(planned))
      if (!entry || entry.input !== input || entry.mark !== mark) return undefined
      const path = join(folder, entry.output)
      return (await isWhole(path, entry)) ? { ...entry, path } : undefined
    },
    async note(planned, { path: file, made, ...rest }) {
      noted.set(keyOf(planned), {
        ...rest,
        mark,
        output: keyOf(file),
        bytes: made.length,
        sha256: digestOf(made),
      })
      if (saves && now() - savedAt >= saveEveryMs) await save()
    },
    save,
  }
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The digest of plain data, whatever the order of its keys. */
export function markOf(data: unknown): string {
  const sorted = JSON.stringify(data, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
  return createHash('sha256').update(sorted).digest('hex')
}

async function isWhole(path: string, entry: LedgerEntry): Promise<boolean> {
  try {
    return (await stat(path)).size === entry.bytes && digestOf(await readFile(path)) === entry.sha256
  } catch {
    return false
  }
}

async function readEntries(path: string): Promise<[string, LedgerEntry][]> {
  try {
    const read = JSON.parse(await readFile(path, 'utf8')) as { layout?: number; files?: Record<string, LedgerEntry> }
    return read.layout === layout ? Object.entries(read.files ?? {}).filter(([, entry]) => isEntry(entry)) : []
  } catch {
    return []
  }
}

function isEntry(entry: LedgerEntry): boolean {
  const words = [entry?.input, entry?.mark, entry?.output, entry?.sha256]
  return words.every((word) => typeof word === 'string') && typeof entry.bytes === 'number'
}

/** To what is there now: another process may have noted its own in the meantime. */
async function addEntries(path: string, noted: ReadonlyMap<string, LedgerEntry>) {
  const entries = new Map([...(await readEntries(path)), ...noted])
  const part = `${path}.${randomUUID()}.part`
  try {
    await writeFile(part, `${JSON.stringify({ layout, files: Object.fromEntries(entries) }, null, 1)}\n`)
    await rename(part, path)
  } catch (error) {
    await unlink(part).catch(() => undefined)
    throw failureOfOutput(error, path)
  }
}
