// Owns what a job is in the store, and how it is told to clients, workers and webhooks.
// Texts are put together from JSON that is stored as text: an output of 20 MB is never parsed to be passed on.

import type { JobState } from '@popcel/protocol/runpod'

export type JobRow = {
  readonly seq: number
  readonly id: string
  readonly state: JobState
  readonly place: number
  readonly sync: 0 | 1
  readonly low_priority: 0 | 1
  readonly queued_at: number
  readonly expires_at: number
  readonly execution_timeout: number
  readonly ttl: number
  /** Who runs it, or ran it last. */
  readonly worker: string | null
  /** Of the last dispatch. */
  readonly started_at: number | null
  readonly ended_at: number | null
  readonly forget_at: number | null
  readonly dispatches: number
  readonly retries: number
  readonly webhook: string | null
}

/** JSON texts. `output` of a running job is its last progress value. */
export type JobResult = { readonly output: string | null; readonly error: string | null }

export const NO_RESULT: JobResult = { output: null, error: null }

/** JSON texts. `extras` is what the client sent beside input and policy: webhook, s3Config and fields that we do not know. */
export type JobRequest = { readonly input: string; readonly extras: string }

/** The job as /status tells it: the platform's fields, by the platform's names. Times are ms. */
export function statusText(job: JobRow, result: JobResult): string {
  return textOf(statusFields(job, result))
}

/** Without output and error, for lists and for answers to a wait that ran out. */
export function ticketText(job: Pick<JobRow, 'id' | 'state'>): string {
  return textOf({ id: JSON.stringify(job.id), status: JSON.stringify(job.state) })
}

/** What a webhook is sent. */
export function webhookText(job: JobRow, result: JobResult, request: JobRequest): string {
  const fields = { ...statusFields(job, result), input: request.input, webhook: JSON.stringify(job.webhook) }
  return textOf(fields)
}

/** The job as a worker gets it. */
export function workText(job: JobRow, request: JobRequest, now: number, dropEmptyInput: boolean): string {
  const dropped = dropEmptyInput && request.input === '{}'
  const own = textOf({
    id: JSON.stringify(job.id),
    ...(dropped ? {} : { input: request.input }),
    delayTime: String(Math.max(0, now - job.queued_at)),
  })
  return request.extras === '{}' ? own : `${own.slice(0, -1)},${request.extras.slice(1)}`
}

function statusFields(job: JobRow, result: JobResult): Record<string, string> {
  const output = result.output === null ? {} : { output: result.output }
  const worker = job.worker === null ? {} : { workerId: JSON.stringify(job.worker) }
  const head = { id: JSON.stringify(job.id), status: JSON.stringify(job.state) }
  const retries = { retries: String(job.retries) }
  if (job.state === 'IN_QUEUE') return { ...head, ...(job.retries > 0 ? retries : {}) }
  const started = job.started_at ?? job.ended_at ?? job.queued_at
  const delayTime = String(Math.max(0, started - job.queued_at))
  if (job.state === 'IN_PROGRESS')
    return { delayTime, ...head, ...output, ...(job.retries > 0 ? retries : {}), ...worker }
  const executionTime = String(Math.max(0, (job.ended_at ?? started) - started))
  const error = result.error === null ? {} : { error: result.error, ...retries }
  return { delayTime, executionTime, ...error, ...head, ...output, ...worker }
}

function textOf(fields: Readonly<Record<string, string>>): string {
  const members = Object.entries(fields).map(([name, value]) => `"${name}":${value}`)
  return `{${members.join(',')}}`
}
