// Owns the long polls of workers that want jobs, and which of them gets the next one. A job is claimed only for a poll
// whose client is still connected.

import type { Clock } from '../clock.ts'
import type { JobRow } from '../queue/job.ts'
import type { Queue } from '../queue/queue.ts'
import { takeJobs } from '../queue/worker-operations.ts'

export type TakePoll = {
  readonly worker: string
  /** How many jobs it has room for. */
  readonly most: number
  readonly holdMs: number
  readonly signal: AbortSignal
}

export type TakePolls = {
  /** Resolves with at least one job, or none when time is up, the client is gone or the worker is released. */
  poll(poll: TakePoll): Promise<JobRow[]>
  /** Hands jobs to waiting polls. Called whenever a job came into the queue. */
  dispatch(): void
  /** Answers the polls of a worker with nothing, and every later one after a short hold: it is about to be stopped. */
  release(worker: string): void
  forget(worker: string): void
  /** Answers all polls with nothing. */
  close(): void
}

type Pending = TakePoll & { readonly finish: (jobs: JobRow[]) => void }

/** A released worker that asks again waits this long for its empty answer, or it would ask in a hot loop. */
const RELEASED_HOLD_MS = 500

export function createTakePolls(queue: Queue, clock: Clock): TakePolls {
  const pending = new Set<Pending>()
  const released = new Set<string>()
  /** When a worker last got a job. The latest goes first, so that the others can become idle and be stopped. */
  const lastJob = new Map<string, number>()
  let closed = false

  const dispatch = () => {
    const ready = [...pending]
      .filter(({ worker }) => !released.has(worker))
      .sort((a, b) => (lastJob.get(b.worker) ?? 0) - (lastJob.get(a.worker) ?? 0))
    if (closed || ready.length === 0) return
    let waiting = countQueued(queue, ready)
    for (const [index, poll] of ready.entries()) {
      if (waiting === 0) return
      // an even share: one worker's large batch must not leave others without work
      const share = Math.min(poll.most, Math.ceil(waiting / (ready.length - index)))
      const jobs = takeJobs(queue, poll.worker, share, clock.now())
      waiting -= jobs.length
      if (jobs.length === 0) return
      lastJob.set(poll.worker, clock.now())
      poll.finish(jobs)
    }
  }

  const poll = (wanted: TakePoll) =>
    new Promise<JobRow[]>((resolve) => {
      if (closed || wanted.signal.aborted) return resolve([])
      const hold = released.has(wanted.worker) ? Math.min(RELEASED_HOLD_MS, wanted.holdMs) : wanted.holdMs
      const leave = () => entry.finish([])
      const timer = clock.after(hold, leave)
      const entry: Pending = {
        ...wanted,
        finish(jobs) {
          pending.delete(entry)
          timer[Symbol.dispose]()
          wanted.signal.removeEventListener('abort', leave)
          resolve(jobs)
        },
      }
      wanted.signal.addEventListener('abort', leave)
      pending.add(entry)
      dispatch()
    })

  const answerAll = (which: (poll: Pending) => boolean) => {
    for (const entry of [...pending].filter(which)) entry.finish([])
  }
  return {
    poll,
    dispatch,
    release(worker) {
      released.add(worker)
      answerAll((entry) => entry.worker === worker)
    },
    forget(worker) {
      released.delete(worker)
      lastJob.delete(worker)
    },
    close() {
      closed = true
      answerAll(() => true)
    },
  }
}

/** No more are counted than could be handed out. */
function countQueued({ store }: Queue, polls: readonly TakePoll[]): number {
  const most = polls.reduce((sum, poll) => sum + poll.most, 0)
  const text = "SELECT count(*) AS count FROM (SELECT 1 FROM jobs WHERE state = 'IN_QUEUE' LIMIT ?)"
  return Number(store.sql(text).get(most)?.['count'] ?? 0)
}
