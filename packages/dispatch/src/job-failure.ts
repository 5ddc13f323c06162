// Owns what a job's failure means: the row of the error table, and whether the same job can succeed when it is sent again.

import { PopcelError } from '@popcel/protocol'
import { errorEnvelopeSchema, type JobStatus, workerErrorSchema } from '@popcel/protocol/runpod'

/** A job that ended without a result. Our own workers send a row of the table, Python's an exception's text, others a string. */
export function failureOfJob(job: JobStatus): PopcelError {
  if (job.status === 'CANCELLED') return new PopcelError('aborted')
  const reason = reasonOf(job.error)
  if (job.status === 'TIMED_OUT') return new PopcelError('job-timed-out', { job: job.id, reason })
  // The platform shows its own time-outs and lost workers as FAILED, with these words (facts: runpod.md §4).
  if (/^(job timed out after|executionTimeout exceeded)/.test(reason))
    return new PopcelError('job-timed-out', { job: job.id, reason })
  return new PopcelError('job-failed', { job: job.id, reason })
}

/** True when the same job may succeed when it is sent again. */
export function mayPass(error: PopcelError, job: JobStatus | undefined): boolean {
  if (error.code === 'aborted') return false
  const row = errorEnvelopeSchema.safeParse(parsed(job?.error))
  return row.success && row.data.retryable !== undefined ? row.data.retryable : error.retryable
}

function reasonOf(error: unknown): string {
  const value = parsed(error)
  const python = workerErrorSchema.safeParse(value)
  if (python.success) return python.data.error_message
  const row = errorEnvelopeSchema.safeParse(value)
  if (row.success) return row.data.error
  if (error === undefined || error === null) return 'no reason was given'
  return typeof error === 'string' ? error : JSON.stringify(error)
}

/** `error` is JSON text where a handler raised, or a plain sentence. */
function parsed(error: unknown): unknown {
  if (typeof error !== 'string' || !error.startsWith('{')) return error
  try {
    return JSON.parse(error)
  } catch {
    return error
  }
}
