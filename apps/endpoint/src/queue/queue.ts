// Owns what all operations on the queue share: its rules, one transaction for each change, and the ways a job can end.

import type { TerminalState } from '@popcel/protocol/runpod'
import type { Store } from '../store/open-store.ts'
import type { QueueEvent } from './events.ts'
import type { JobResult, JobRow } from './job.ts'
import { type Counter, clearResult, countUp, setResult } from './job-table.ts'

export type QueueRules = {
  /** How long a finished job can be asked for, by the route that it came on. */
  readonly retentionMs: { readonly run: number; readonly runsync: number }
  /** How often a job whose worker was lost is dispatched again. */
  readonly redispatches: number
}

export type Queue = {
  readonly store: Store
  readonly rules: QueueRules
  /** Called after a change is in the store, never inside its transaction. */
  readonly tell: (event: QueueEvent) => void
}

const COUNTER_OF: Readonly<Record<TerminalState, Counter>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TIMED_OUT: 'timed_out',
}

/** Runs a change as one transaction, then tells what came of it. */
export function change(queue: Queue, work: () => QueueEvent[]): QueueEvent[] {
  const events = queue.store.transact(work)
  for (const event of events) queue.tell(event)
  return events
}

/** Inside a change: the job's end, with its webhook due. `forgetAt` overrides the retention. */
export function endJob(
  { store, rules }: Queue,
  job: JobRow,
  end: { state: TerminalState; result: JobResult; now: number; forgetAt?: number },
): QueueEvent {
  const { state, result, now } = end
  const kept = job.sync ? rules.retentionMs.runsync : rules.retentionMs.run
  const update = 'UPDATE jobs SET state = ?, ended_at = ?, forget_at = ? WHERE seq = ?'
  store.sql(update).run(state, now, end.forgetAt ?? now + kept, job.seq)
  setResult(store, job.seq, result)
  countUp(store, COUNTER_OF[state])
  if (job.webhook) store.sql('INSERT OR REPLACE INTO webhooks VALUES (?, 0, ?)').run(job.seq, now)
  const worker = job.started_at === null ? undefined : (job.worker ?? undefined)
  const executionMs = job.started_at === null ? undefined : now - job.started_at
  return { type: 'ended', id: job.id, state, worker, executionMs, hooked: Boolean(job.webhook) }
}

/** Inside a change: back to the queue with a new waiting time and no result. */
export function requeueJob({ store }: Queue, job: JobRow, now: number): void {
  const update =
    "UPDATE jobs SET state = 'IN_QUEUE', queued_at = ?, started_at = NULL, retries = retries + 1 WHERE seq = ?"
  store.sql(update).run(now, job.seq)
  clearResult(store, job.seq)
  countUp(store, 'retried')
}

/** The worker of a job that ended without it should be told to stop. */
export function unwantedOf(job: JobRow): QueueEvent[] {
  return job.state === 'IN_PROGRESS' && job.worker !== null
    ? [{ type: 'unwanted', id: job.id, worker: job.worker }]
    : []
}
