// Owns failures of the system as this folder meets them: their codes, the rows that they become, and folders that cannot be made.

import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PopcelError, systemWords } from '@popcel/protocol'

/** 'ENOENT' and the like; of the error itself or of what caused it (fetch wraps what happened). */
export function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined
  const { code } = thrown as NodeJS.ErrnoException
  return typeof code === 'string' ? code : codeOf(thrown.cause)
}

export function isFull(thrown: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(codeOf(thrown) ?? '')
}

/** The row for something thrown while `file` of the store was written. */
export function writeFault(thrown: unknown, file: string): PopcelError {
  if (thrown instanceof PopcelError) return thrown
  if (isFull(thrown)) return new PopcelError('disk-full', { file }, { cause: thrown })
  const code = codeOf(thrown)
  if (code !== undefined)
    return new PopcelError('output-unwritable', { file, reason: systemWords(code) }, { cause: thrown })
  return new PopcelError(
    'internal',
    { reason: thrown instanceof Error ? thrown.message : String(thrown) },
    { cause: thrown },
  )
}

/** Makes a folder and those above it. On a disk that is read-only Node says of that ENOENT; here it is said as it is. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (thrown) {
    if (codeOf(thrown) !== 'ENOENT' || dirname(folder) === folder) throw thrown
    await makeFolder(dirname(folder))
    await mkdir(folder)
  }
}
