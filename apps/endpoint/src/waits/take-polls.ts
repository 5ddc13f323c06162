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

type Pending = TakePoll & { readonly finish: (jobs: JobRow[]) => void }

/** A worker that asks again after its release, or after the close, waits this long for its empty answer: the Python worker
 * asks again without a pause. */
const RELEASED_HOLD_MS = 500

export class TakePolls {
  private readonly queue: Queue
  private readonly clock: Clock
  private readonly pending = new Set<Pending>()
  private readonly released = new Set<string>()
  /** When a worker last got a job. The latest goes first, so that the others can become idle and be stopped. */
  private readonly lastJob = new Map<string, number>()
  private closed = false

  constructor(queue: Queue, clock: Clock) {
    this.queue = queue
    this.clock = clock
  }

  /** Resolves with at least one job, or none when time is up, the client is gone or the worker is released. */
  poll(wanted: TakePoll): Promise<JobRow[]> {
    return new Promise((resolve) => {
      if (wanted.signal.aborted) return resolve([])
      const short = this.closed || this.released.has(wanted.worker)
      const hold = short ? Math.min(RELEASED_HOLD_MS, wanted.holdMs) : wanted.holdMs
      const leave = () => entry.finish([])
      const timer = this.clock.after(hold, leave)
      const finish = (jobs: JobRow[]) => {
        this.pending.delete(entry)
        timer[Symbol.dispose]()
        wanted.signal.removeEventListener('abort', leave)
        resolve(jobs)
      }
      const entry: Pending = { ...wanted, finish }
      wanted.signal.addEventListener('abort', leave)
      this.pending.add(entry)
      this.dispatch()
    })
  }

  /** Hands jobs to waiting polls. Called whenever a job came into the queue. */
  dispatch(): void {
    const ready = [...this.pending]
      .filter(({ worker }) => !this.released.has(worker))
      .sort((a, b) => (this.lastJob.get(b.worker) ?? 0) - (this.lastJob.get(a.worker) ?? 0))
    if (this.closed || ready.length === 0) return
    let waiting = countQueued(this.queue, ready)
    for (const [index, poll] of ready.entries()) {
      if (waiting === 0) return
      // an even share: one worker's large batch must not leave others without work
      const share = Math.min(poll.most, Math.ceil(waiting / (ready.length - index)))
      const now = this.clock.now()
      const jobs = takeJobs(this.queue, poll.worker, share, now)
      waiting -= jobs.length
      if (jobs.length === 0) return
      this.lastJob.set(poll.worker, now)
      poll.finish(jobs)
    }
  }

  /** Answers the polls of a worker with nothing, and every later one after a short hold: it is about to be stopped. */
  release(worker: string): void {
    this.released.add(worker)
    this.answer((entry) => entry.worker === worker)
  }

  forget(worker: string): void {
    this.released.delete(worker)
    this.lastJob.delete(worker)
  }

  /** Answers all polls with nothing, and every later one after a short hold. */
  close(): void {
    this.closed = true
    this.answer(() => true)
  }

  private answer(which: (poll: Pending) => boolean): void {
    for (const entry of [...this.pending].filter(which)) entry.finish([])
  }
}

/** No more are counted than could be handed out; for one poll, which shares with none, that needs no counting. */
function countQueued({ store }: Queue, polls: readonly TakePoll[]): number {
  if (polls.length === 1) return polls[0]?.most ?? 0
  const most = polls.reduce((sum, poll) => sum + poll.most, 0)
  const text = "SELECT count(*) AS count FROM (SELECT 1 FROM jobs WHERE state = 'IN_QUEUE' LIMIT ?)"
  return Number(store.sql(text).get(most)?.['count'] ?? 0)
}
