// Owns telling whether a file is the one that it was: size and time at a glance, and its bytes where the time is another.

import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/** Bytes, time of change in ms, SHA-256 in hex. */
export type FileState = { readonly bytes: number; readonly changedMs: number; readonly sha256: string }

export function glance(path: string): Pick<FileState, 'bytes' | 'changedMs'> | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() ? { bytes: found.size, changedMs: found.mtimeMs } : undefined
}

/** Reads the whole file. Rejects with the system's error. */
export async function fileState(path: string): Promise<FileState> {
  const { size, mtimeMs } = statSync(path)
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return { bytes: size, changedMs: mtimeMs, sha256: hash.digest('hex') }
}

/** 'same', 'other', or 'ask': as large as before but of another time, so only its bytes can tell. */
export function compareAtAGlance(path: string, before: FileState): 'same' | 'other' | 'ask' {
  const now = glance(path)
  if (!now || now.bytes !== before.bytes) return 'other'
  return now.changedMs === before.changedMs ? 'same' : 'ask'
}
