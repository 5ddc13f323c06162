// Owns turning anything that was thrown into a row of the error table, with the file's name in it.

import { type ErrorCode, type ErrorDetails, PopcelError, systemWords } from '@popcel/protocol'

/** Rows that mean the command was called wrongly: exit 2 rather than 1. */
const wrongUse: ReadonlySet<ErrorCode> = new Set([
  'usage',
  'unknown-action',
  'unknown-platform',
  'unknown-model',
  'unknown-pass',
  'unknown-format',
  'unknown-device',
  'device-missing',
  'motion-not-understood',
  'node-too-old',
])

export function isWrongUse(error: PopcelError): boolean {
  return wrongUse.has(error.code)
}

/** The row for something thrown while `file` was read or worked on. A row of the table keeps its code and gains the name. */
export function failureOfInput(thrown: unknown, file: string): PopcelError {
  if (thrown instanceof PopcelError) return 'file' in thrown.details ? thrown : thrown.with({ file })
  const code = systemCode(thrown)
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR'
  // Node gives such bytes of a name as this character, by which nothing is found.
  if (isMissing && file.includes('\ufffd'))
    return new PopcelError('input-unreadable', { file, reason: 'its name is not UTF-8; rename it' }, { cause: thrown })
  if (isMissing) return new PopcelError('input-missing', { file }, { cause: thrown })
  if (code) return new PopcelError('input-unreadable', { file, reason: systemWords(code) }, { cause: thrown })
  return internalFault(thrown, file)
}

/** The row for something thrown while `file` was written. */
export function failureOfOutput(thrown: unknown, file: string): PopcelError {
  if (thrown instanceof PopcelError) return thrown
  const code = systemCode(thrown)
  if (code === 'ENOSPC' || code === 'EDQUOT') return new PopcelError('disk-full', { file }, { cause: thrown })
  if (code) return new PopcelError('output-unwritable', { file, reason: systemWords(code) }, { cause: thrown })
  return internalFault(thrown, file)
}

/** The row for something thrown where no file is to blame. */
export function failureOf(thrown: unknown): PopcelError {
  if (thrown instanceof PopcelError) return thrown
  return internalFault(thrown)
}

/** A failure as plain data, for the way from a thread to the main one. */
export type PlainFailure = { readonly code: ErrorCode; readonly details: ErrorDetails }

export function toPlainFailure(error: PopcelError): PlainFailure {
  return { code: error.code, details: error.details }
}

export function fromPlainFailure(plain: PlainFailure): PopcelError {
  return new PopcelError(plain.code, plain.details)
}

function internalFault(thrown: unknown, file?: string): PopcelError {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const reason = file ? `${file}: ${message}` : message
  return new PopcelError('internal', { reason, ...(file ? { file } : {}) }, { cause: thrown })
}

function systemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || !('syscall' in thrown)) return undefined
  return typeof thrown.code === 'string' ? thrown.code : undefined
}
