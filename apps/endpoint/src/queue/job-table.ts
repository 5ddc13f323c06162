// Owns the statements that read jobs, and the few writes that several operations share. No rules, no clock.

import type { Store } from '../store/open-store.ts'
import { type JobRequest, type JobResult, type JobRow, NO_RESULT } from './job.ts'

export type Counter = 'completed' | 'failed' | 'retried' | 'cancelled' | 'timed_out'

export type Waiting = {
  /** Jobs that may start workers, and those that may not. */
  readonly count: number
  readonly lowPriority: number
  /** Of those that may. */
  readonly oldestQueuedAt: number | undefined
}

export function findJob({ sql }: Store, id: string): JobRow | undefined {
  return sql('SELECT * FROM jobs WHERE id = ?').get(id) as JobRow | undefined
}

/** A job that can still be asked for: one whose retention has run out is not there, though its webhook may keep the row. */
export function findKnownJob({ sql }: Store, id: string, now: number): JobRow | undefined {
  const found = sql('SELECT * FROM jobs WHERE id = ? AND (forget_at IS NULL OR forget_at > ?)').get(id, now)
  return found as JobRow | undefined
}

export function jobAt({ sql }: Store, seq: number): JobRow | undefined {
  return sql('SELECT * FROM jobs WHERE seq = ?').get(seq) as JobRow | undefined
}

/** In the queue's order; -1 for all. */
export function queuedJobs({ sql }: Store, limit: number): JobRow[] {
  return rows(sql("SELECT * FROM jobs WHERE state = 'IN_QUEUE' ORDER BY place LIMIT ?").all(limit))
}

export function runningJobs({ sql }: Store): JobRow[] {
  return rows(sql("SELECT * FROM jobs WHERE state = 'IN_PROGRESS'").all())
}

export function runningJobsOf({ sql }: Store, worker: string): JobRow[] {
  return rows(sql("SELECT * FROM jobs WHERE state = 'IN_PROGRESS' AND worker = ?").all(worker))
}

export function expiredJobs({ sql }: Store, now: number): JobRow[] {
  return rows(sql("SELECT * FROM jobs WHERE state IN ('IN_QUEUE', 'IN_PROGRESS') AND expires_at <= ?").all(now))
}

export function overtimeJobs({ sql }: Store, now: number): JobRow[] {
  const text = "SELECT * FROM jobs WHERE state = 'IN_PROGRESS' AND started_at + execution_timeout <= ?"
  return rows(sql(text).all(now))
}

/** Newest first. */
export function recentJobs({ sql }: Store, now: number, limit: number): JobRow[] {
  const text = 'SELECT * FROM jobs WHERE forget_at IS NULL OR forget_at > ? ORDER BY seq DESC LIMIT ?'
  return rows(sql(text).all(now, limit))
}

export function resultOf({ sql }: Store, seq: number): JobResult {
  const found = sql('SELECT output, error FROM results WHERE seq = ?').get(seq)
  return (found as JobResult | undefined) ?? NO_RESULT
}

export function requestOf({ sql }: Store, seq: number): JobRequest {
  return sql('SELECT input, extras FROM requests WHERE seq = ?').get(seq) as JobRequest
}

export function setResult({ sql }: Store, seq: number, { output, error }: JobResult): void {
  sql('INSERT OR REPLACE INTO results VALUES (?, ?, ?)').run(seq, output, error)
}

export function clearResult({ sql }: Store, seq: number): void {
  sql('DELETE FROM results WHERE seq = ?').run(seq)
  sql('DELETE FROM chunks WHERE seq = ?').run(seq)
}

export function countUp({ sql }: Store, counter: Counter): void {
  sql('INSERT INTO counters VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1').run(counter)
}

/** Since the file was made. */
export function countersOf({ sql }: Store): Record<Counter, number> {
  const zero = { completed: 0, failed: 0, retried: 0, cancelled: 0, timed_out: 0 }
  const found = sql('SELECT name, value FROM counters').all()
  return { ...zero, ...Object.fromEntries(found.map(({ name, value }) => [name, value])) }
}

export function countRunning({ sql }: Store): number {
  return Number(sql("SELECT count(*) AS count FROM jobs WHERE state = 'IN_PROGRESS'").get()?.['count'] ?? 0)
}

export function waitingJobs({ sql }: Store): Waiting {
  const { count, low } = sql(
    "SELECT count(*) AS count, coalesce(sum(low_priority), 0) AS low FROM jobs WHERE state = 'IN_QUEUE'",
  ).get() as { count: number; low: number }
  const oldest = sql(
    "SELECT queued_at FROM jobs WHERE state = 'IN_QUEUE' AND low_priority = 0 ORDER BY place LIMIT 1",
  ).get()
  return { count: count - low, lowPriority: low, oldestQueuedAt: oldest ? Number(oldest['queued_at']) : undefined }
}

function rows(found: unknown): JobRow[] {
  return found as JobRow[]
}

/** The newest moment that any job's row tells of; 0 where there is none. */
export function newestTime(store: Store): number {
  const times = 'max(queued_at, coalesce(started_at, 0), coalesce(ended_at, 0))'
  const row = store.sql(`SELECT coalesce(max(${times}), 0) AS newest FROM jobs`).get() as { newest: number }
  return row.newest
}
