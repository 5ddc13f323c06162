// Owns the error that is posted for a job: the shape of RunPod's Python worker, with our own row of the error table beside it.

import { PopcelError } from '@popcel/protocol'

export type WorkerFacts = { readonly hostname: string; readonly workerId: string; readonly version: string }

/** JSON text: the Python worker's six fields (facts, §2.4), and `error`, `code`, `retryable`, `details` of ours. */
export function errorText(thrown: unknown, facts: WorkerFacts): string {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const row = error instanceof PopcelError ? error : new PopcelError('internal', { reason: error.message })
  const { code, message, retryable, details } = row.toJSON()
  return JSON.stringify({
    error_type: error.name,
    error_message: message,
    error_traceback: error.stack ?? '',
    hostname: facts.hostname,
    worker_id: facts.workerId,
    runpod_version: facts.version,
    error: message,
    code,
    retryable,
    details,
  })
}
