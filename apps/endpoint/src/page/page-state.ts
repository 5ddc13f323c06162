// Owns gathering what the status page shows.

import type { Health } from '@popcel/protocol/runpod'
import type { Core } from '../core.ts'
import type { WorkerLife } from '../fleet/worker-table.ts'
import { healthOf } from '../http/client-routes.ts'
import type { JobRow } from '../queue/job.ts'
import { recentJobs, resultOf, waitingJobs } from '../queue/job-table.ts'
import type { ScalingRules } from '../scaling/scaler.ts'

export type PageJob = { readonly row: JobRow; readonly error: string | null }

export type PageState = {
  readonly now: number
  readonly endpointId: string
  readonly health: Health
  readonly scaling: ScalingRules
  /** Of the oldest job that waits, in ms. */
  readonly oldestWaitMs: number | undefined
  readonly lives: readonly WorkerLife[]
  readonly jobs: readonly PageJob[]
  /** Workers keep ending by themselves: how many did in a row, and what the last one wrote. */
  readonly crashes: { readonly count: number; readonly words: string } | undefined
}

/** The timeline's length. */
export const SHOWN_MS = 5 * 60_000
const MOST_JOBS = 40

export function pageStateOf(core: Core): PageState {
  const { queue, clock, fleet, settings } = core
  const now = clock.now()
  const { oldestQueuedAt } = waitingJobs(queue.store)
  const count = fleet.crashes()
  const last = fleet.table.lives.findLast((life) => life.endedAt !== undefined)
  return {
    now,
    endpointId: settings.endpointId,
    health: healthOf(core),
    scaling: settings.fleet.scaling,
    oldestWaitMs: oldestQueuedAt === undefined ? undefined : now - oldestQueuedAt,
    lives: fleet.table.lives.filter(({ endedAt }) => endedAt === undefined || endedAt > now - SHOWN_MS),
    jobs: recentJobs(queue.store, now, MOST_JOBS).map((row) => ({ row, error: resultOf(queue.store, row.seq).error })),
    crashes: count > 0 && last ? { count, words: core.lastWords(last.id) ?? '' } : undefined,
  }
}
