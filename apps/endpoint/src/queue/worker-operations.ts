// Owns what workers do to jobs: take, report, progress, stream. What a worker says about a job that is not its own is ignored.

import { isTerminal } from '@popcel/protocol/runpod'
import type { JobResult, JobRow } from './job.ts'
import { findJob, jobAt, queuedJobs, setResult } from './job-table.ts'
import { change, endJob, type Queue } from './queue.ts'

/** The oldest jobs, at most `most`, now in progress on `worker`. */
export function takeJobs(queue: Queue, worker: string, most: number, now: number): JobRow[] {
  const { store } = queue
  const update =
    "UPDATE jobs SET state = 'IN_PROGRESS', worker = ?, started_at = ?, dispatches = dispatches + 1 WHERE seq = ?"
  const taken: JobRow[] = []
  change(queue, () =>
    queuedJobs(store, most).map((job) => {
      store.sql(update).run(worker, now, job.seq)
      taken.push(jobAt(store, job.seq) ?? job)
      return { type: 'taken', id: job.id, worker, delayMs: now - job.queued_at }
    }),
  )
  return taken
}

/** Takes back what a worker never received: that was no dispatch, and the job keeps its place and its waiting time. */
export function untakeJob(queue: Queue, id: string, worker: string): void {
  const update =
    "UPDATE jobs SET state = 'IN_QUEUE', worker = NULL, started_at = NULL, dispatches = dispatches - 1 WHERE seq = ?"
  change(queue, () => {
    const job = runBy(queue, id, worker)
    if (!job) return []
    queue.store.sql(update).run(job.seq)
    return [{ type: 'queued', id }]
  })
}

/**
 * A worker's result; an error, even null in JSON, means failure. Ignored (false) unless that worker has the job, or had
 * it last and nobody took it since: a lost worker that comes back in time saves the second run.
 */
export function finishJob(queue: Queue, id: string, worker: string, result: JobResult, now: number): boolean {
  const events = change(queue, () => {
    const job = findJob(queue.store, id)
    if (!job || isTerminal(job.state) || job.worker !== worker) return []
    const started_at = job.started_at ?? job.queued_at
    queue.store.sql('UPDATE jobs SET started_at = ? WHERE seq = ?').run(started_at, job.seq)
    const state = result.error === null ? 'COMPLETED' : 'FAILED'
    return [endJob(queue, { ...job, started_at }, { state, result, now })]
  })
  return events.length > 0
}

/** The last value that a running job's handler told. Ignored (false) when that worker does not run it. */
export function tellProgress(queue: Queue, id: string, worker: string, output: string): boolean {
  const job = runBy(queue, id, worker)
  if (!job) return false
  setResult(queue.store, job.seq, { output, error: null })
  queue.tell({ type: 'news', id, worker })
  return true
}

/** Chunks of a stream, in order. Ignored (false) when that worker does not run the job. */
export function addChunks(queue: Queue, id: string, worker: string, outputs: readonly string[]): boolean {
  const job = runBy(queue, id, worker)
  if (!job) return false
  queue.store.transact(() => {
    for (const output of outputs) {
      queue.store.sql('INSERT INTO chunks (seq, output) VALUES (?, ?)').run(job.seq, output)
    }
  })
  queue.tell({ type: 'news', id, worker })
  return true
}

function runBy({ store }: Queue, id: string, worker: string): JobRow | undefined {
  const job = findJob(store, id)
  return job?.state === 'IN_PROGRESS' && job.worker === worker ? job : undefined
}
