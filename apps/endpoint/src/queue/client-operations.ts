// Owns what clients do to jobs: submit, cancel, retry, purge, read a stream. One function, one transaction.

import { isTerminal } from '@popcel/protocol/runpod'
import { type JobRequest, type JobRow, NO_RESULT } from './job.ts'
import { findJob, jobAt, queuedJobs, resultOf } from './job-table.ts'
import { change, endJob, type Queue, requeueJob, unwantedOf } from './queue.ts'

export type NewJob = JobRequest & {
  readonly id: string
  /** Came by /runsync, whose results are kept for a shorter time. */
  readonly sync: boolean
  readonly lowPriority: boolean
  readonly executionTimeoutMs: number
  readonly ttlMs: number
  readonly webhook: string | null
}

export type Chunk = { readonly n: number; readonly output: string }

/** Behind every job, not only those that wait: a running one that is lost comes back to its own place. */
const LAST_PLACE = '(SELECT coalesce(max(place), 0) + 1 FROM jobs)'

export function submitJob(queue: Queue, job: NewJob, now: number): void {
  const { sql } = queue.store
  change(queue, () => {
    const { lastInsertRowid } = sql(
      `INSERT INTO jobs (id, state, place, sync, low_priority, queued_at, expires_at, execution_timeout, ttl, webhook)
       VALUES (?, 'IN_QUEUE', ${LAST_PLACE}, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      job.id,
      job.sync ? 1 : 0,
      job.lowPriority ? 1 : 0,
      now,
      now + job.ttlMs,
      job.executionTimeoutMs,
      job.ttlMs,
      job.webhook,
    )
    sql('INSERT INTO requests VALUES (?, ?, ?)').run(lastInsertRowid, job.input, job.extras)
    return [{ type: 'queued', id: job.id }]
  })
}

/** Nothing happens to a job that has ended, or is not there. */
export function cancelJob(queue: Queue, id: string, now: number): void {
  change(queue, () => {
    const job = findJob(queue.store, id)
    if (!job || isTerminal(job.state)) return []
    const result = { output: resultOf(queue.store, job.seq).output, error: null }
    return [endJob(queue, job, { state: 'CANCELLED', result, now }), ...unwantedOf(job)]
  })
}

/** FAILED and TIMED_OUT jobs only: back to the queue's end under the same id, the old result gone. False for others. */
export function retryJob(queue: Queue, id: string, now: number): boolean {
  const { sql } = queue.store
  const events = change(queue, () => {
    const job = findJob(queue.store, id)
    if (!job || (job.state !== 'FAILED' && job.state !== 'TIMED_OUT')) return []
    sql(
      `UPDATE jobs SET place = ${LAST_PLACE}, worker = NULL, dispatches = 0, ended_at = NULL, forget_at = NULL,
       expires_at = ? WHERE seq = ?`,
    ).run(now + job.ttl, job.seq)
    requeueJob(queue, job, now)
    sql('DELETE FROM webhooks WHERE seq = ?').run(job.seq)
    return [{ type: 'queued', id }]
  })
  return events.length > 0
}

/** Cancels what waits; running jobs are left alone. Gives how many. */
export function purgeQueue(queue: Queue, now: number): number {
  const end = { state: 'CANCELLED', result: NO_RESULT, now } as const
  return change(queue, () => queuedJobs(queue.store, -1).map((job) => endJob(queue, job, end))).length
}

/** Reads the chunks of a job, in order, and takes them away. */
export function drainChunks({ store }: Queue, job: JobRow): Chunk[] {
  const chunks = store.sql('DELETE FROM chunks WHERE seq = ? RETURNING n, output').all(job.seq)
  return (chunks as Chunk[]).sort((a, b) => a.n - b.n)
}

/** Puts chunks back that their reader never received. */
export function restoreChunks(queue: Queue, job: JobRow, chunks: readonly Chunk[]): void {
  const { store, tell } = queue
  const kept = store.transact(() => {
    if (!jobAt(store, job.seq)) return false
    for (const { n, output } of chunks) {
      store.sql('INSERT OR IGNORE INTO chunks VALUES (?, ?, ?)').run(n, job.seq, output)
    }
    return true
  })
  if (kept) tell({ type: 'news', id: job.id, worker: job.worker ?? '' })
}
