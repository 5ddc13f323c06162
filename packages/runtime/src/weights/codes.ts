// Owns the codes that the system gives to errors, as this folder meets them.

import { PopcelError } from '@popcel/protocol'

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
  const reason = codeOf(thrown)
  if (reason !== undefined) return new PopcelError('output-unwritable', { file, reason }, { cause: thrown })
  return new PopcelError(
    'internal',
    { reason: thrown instanceof Error ? thrown.message : String(thrown) },
    { cause: thrown },
  )
}
