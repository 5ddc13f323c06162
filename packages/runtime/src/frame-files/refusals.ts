// Owns the refusals of frame files: each is a row of the error table, said once.

import { type ErrorDetails, PopcelError, systemWords } from '@popcel/protocol'

/** Cut off or damaged; `reason` goes on after "is cut off or damaged:". */
export function damaged(reason: string, cause?: unknown): PopcelError {
  return new PopcelError('input-truncated', { reason }, cause === undefined ? {} : { cause })
}

/** A sound file of a kind that is not read; `what` says the kind, `advice` what to do. */
export function notRead(what: string, advice: string): PopcelError {
  return new PopcelError('frame-kind-not-read', { what, advice })
}

/** An option or a picture that the writer does not take. */
export function usage(reason: string): PopcelError {
  return new PopcelError('usage', { reason })
}

/** The same error with the file's name in it; faults of the system become rows of `unreadable`. */
export function namingFile(thrown: unknown, file: string): PopcelError {
  if (thrown instanceof PopcelError) return thrown.details['file'] === undefined ? thrown.with({ file }) : thrown
  const error = thrown as NodeJS.ErrnoException
  const details: ErrorDetails = { file, reason: systemWords(error.code ?? error.message) }
  if (error.code === 'ENOENT') return new PopcelError('input-missing', details, { cause: thrown })
  if (error.name === 'AbortError') return new PopcelError('aborted', {}, { cause: thrown })
  if (error.code === undefined || error.syscall === undefined)
    return new PopcelError('internal', { reason: error.message }, { cause: thrown })
  return new PopcelError('input-unreadable', details, { cause: thrown })
}
