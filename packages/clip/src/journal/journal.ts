// Owns the record of which frames are done, in the output folder: what was asked for (manifest.json, put in place whole) and
// one line for each frame that is finished (frames.ndjson). A run that was killed goes on from it.

import { closeSync, openSync, writeSync } from 'node:fs'
import { mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileState } from './file-state.ts'

export const JOURNAL_FOLDER = '.popcel-clip'

const LAYOUT = 1
const MANIFEST = 'manifest.json'
const FRAMES = 'frames.ndjson'

/** A frame that was finished: the files that it was made from and those that were made, both below their folders. */
export type JournalEntry = {
  readonly number: number
  /** Name -> state, in the order: plate, hint… */
  readonly inputs: Readonly<Record<string, FileState>>
  /** Path below the output folder -> bytes. */
  readonly outputs: Readonly<Record<string, number>>
  /** What the frame was made of beside its own inputs, where it was (trail.ts). */
  readonly follows?: string | undefined
}

export type Manifest = {
  /** Digest of everything that was asked for and of what does the work: two runs with one mark make the same files. */
  readonly mark: string
  /** The same in words, for a reader. */
  readonly asked: Readonly<Record<string, unknown>>
}

export type Journal = {
  /** Why nothing of an earlier run counts, where there was one. */
  readonly anew: 'other settings' | 'unreadable' | undefined
  find(number: number): JournalEntry | undefined
  /** Frames that are recorded. */
  readonly size: number
  /** Appends a line; call it when the frame's files have their names. Throws the system's error. */
  note(entry: JournalEntry): void
  close(): void
}

export type JournalOptions = {
  /** The output folder of the clip. */
  readonly folder: string
  readonly manifest: Manifest
  /** Keep what an earlier run with the same mark noted. */
  readonly resume: boolean
  /** Makes temporary names this run's own (the process id). */
  readonly tag: string | number
}

/**
 * Opens the record. What was noted is put in place anew, one line a frame, before the first new line: a line that was cut off
 * by a kill is gone then, and so is a frame's line that was written twice. Rejects with the system's error.
 */
export async function openJournal({ folder, manifest, resume, tag }: JournalOptions): Promise<Journal> {
  const place = join(folder, JOURNAL_FOLDER)
  await mkdir(place, { recursive: true })
  const before = resume ? await readBefore(place) : undefined
  const counts = before?.mark === manifest.mark
  const entries = counts ? await readEntries(join(place, FRAMES)) : new Map<number, JournalEntry>()
  // First no lines, then the manifest that they are under, then lines: a kill in between leaves less, never something false.
  if (!counts) await rm(join(place, FRAMES), { force: true })
  const lines = [...entries.values()].map((entry) => `${JSON.stringify(entry)}\n`)
  await replace(join(place, MANIFEST), `${JSON.stringify({ layout: LAYOUT, ...manifest }, null, 1)}\n`, tag)
  await replace(join(place, FRAMES), lines.join(''), tag)
  const file = openSync(join(place, FRAMES), 'a')
  return {
    anew: before === undefined || counts ? undefined : before.mark === '' ? 'unreadable' : 'other settings',
    find: (number) => entries.get(number),
    get size() {
      return entries.size
    },
    note(entry) {
      // One write: lines of frames that end together do not mix.
      writeSync(file, `${JSON.stringify(entry)}\n`)
    },
    close: () => closeSync(file),
  }
}

/** What the record of a folder says was asked for; undefined where there is none, or none that can be read. */
export async function readAsked(folder: string): Promise<Manifest['asked'] | undefined> {
  const read = await readManifest(join(folder, JOURNAL_FOLDER))
  return read?.layout === LAYOUT ? read.asked : undefined
}

async function readManifest(place: string): Promise<({ layout?: number } & Partial<Manifest>) | undefined> {
  const text = await readFile(join(place, MANIFEST), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : ((parsed(text) as { layout?: number } & Partial<Manifest>) ?? {})
}

async function readBefore(place: string): Promise<{ mark: string } | undefined> {
  const read = await readManifest(place)
  return read && { mark: read.layout === LAYOUT && typeof read.mark === 'string' ? read.mark : '' }
}

async function readEntries(path: string): Promise<Map<number, JournalEntry>> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const entries = new Map<number, JournalEntry>()
  for (const line of text.split('\n')) {
    const entry = parsed(line)
    if (isEntry(entry)) entries.set(entry.number, entry)
  }
  return entries
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isEntry(value: unknown): value is JournalEntry {
  const { number, inputs, outputs } = (value ?? {}) as Partial<JournalEntry>
  return typeof number === 'number' && typeof inputs === 'object' && typeof outputs === 'object'
}

async function replace(path: string, text: string, tag: string | number): Promise<void> {
  const part = `${path}.${tag}.part`
  try {
    await writeFile(part, text)
    await rename(part, path)
  } catch (error) {
    await unlink(part).catch(() => undefined)
    throw error
  }
}
