// Owns the jobs of `--serve`: run at once as far as there is room, remembered for a while, nothing on disk.

import { PopcelError } from '@popcel/protocol'
import { isTerminal, type JobStatus, type TakenJob } from '@popcel/protocol/runpod'
import type { Handler } from '../handler.ts'
import type { WorkerFacts } from '../loop/failure.ts'
import { runJob } from '../loop/run-job.ts'

export type LocalJobsOptions = {
  readonly handler: Handler
  readonly facts: WorkerFacts
  readonly concurrency: number
  readonly now: () => number
  readonly newId: () => string
}

type LocalJob = {
  readonly job: TakenJob
  readonly stop: AbortController
  readonly chunks: { readonly output: unknown }[]
  readonly arrivedAt: number
  readonly ended: PromiseWithResolvers<void>
  startedAt: number
  status: JobStatus
}

/** Ended jobs that can still be asked for. */
const MOST_KEPT = 200

export class LocalJobs {
  readonly #options: LocalJobsOptions
  readonly #jobs = new Map<string, LocalJob>()
  readonly #queue: LocalJob[] = []
  #running = 0

  constructor(options: LocalJobsOptions) {
    this.#options = options
  }

  submit(rest: Pick<TakenJob, 's3Config'> & { readonly input: unknown }): JobStatus {
    const { now, newId } = this.#options
    const id = newId()
    const job: LocalJob = {
      job: { ...rest, id, input: rest.input ?? {} },
      stop: new AbortController(),
      chunks: [],
      arrivedAt: now(),
      startedAt: 0,
      ended: Promise.withResolvers(),
      status: { id, status: 'IN_QUEUE' },
    }
    this.#jobs.set(id, job)
    this.#queue.push(job)
    this.#next()
    return job.status
  }

  status(id: string): JobStatus {
    return this.#find(id).status
  }

  /** Until it has ended or `ms` are over, whichever comes first. */
  async wait(id: string, ms: number): Promise<JobStatus> {
    const job = this.#find(id)
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, ms)
    await Promise.race([job.ended.promise, late.promise])
    clearTimeout(timer)
    return job.status
  }

  /** Takes the chunks away. */
  stream(id: string): { status: JobStatus['status']; stream: { readonly output: unknown }[] } {
    const job = this.#find(id)
    return { status: job.status.status, stream: job.chunks.splice(0) }
  }

  cancel(id: string): JobStatus {
    const job = this.#find(id)
    if (isTerminal(job.status.status)) return job.status
    const at = this.#queue.indexOf(job)
    if (at >= 0) this.#queue.splice(at, 1)
    job.stop.abort()
    this.#end(job, { status: 'CANCELLED' })
    return job.status
  }

  counts() {
    const of = (...states: string[]) =>
      [...this.#jobs.values()].filter(({ status }) => states.includes(status.status)).length
    const running = this.#running > 0 ? 1 : 0
    return {
      jobs: {
        completed: of('COMPLETED'),
        failed: of('FAILED'),
        inProgress: of('IN_PROGRESS'),
        inQueue: of('IN_QUEUE'),
        retried: 0,
      },
      workers: { idle: 1 - running, initializing: 0, ready: 1, running, throttled: 0, unhealthy: 0 },
    }
  }

  #find(id: string): LocalJob {
    const job = this.#jobs.get(id)
    if (!job) throw new PopcelError('job-not-found', { id })
    return job
  }

  #next(): void {
    while (this.#running < this.#options.concurrency) {
      const job = this.#queue.shift()
      if (!job) return
      this.#running++
      void this.#run(job).finally(() => {
        this.#running--
        this.#next()
      })
    }
  }

  async #run(job: LocalJob): Promise<void> {
    const { handler, facts, now } = this.#options
    job.startedAt = now()
    job.status = { id: job.job.id, status: 'IN_PROGRESS', delayTime: Math.round(job.startedAt - job.arrivedAt) }
    const sender = {
      progress: async (body: string) => {
        if (!isTerminal(job.status.status))
          job.status = { ...job.status, output: (JSON.parse(body) as JobStatus).output }
      },
      chunk: async (body: string) => void job.chunks.push(JSON.parse(body) as { output: unknown }),
    }
    const ended = await runJob(job.job, { handler, sender, facts, aggregate: true }, job.stop.signal)
    if (!ended || isTerminal(job.status.status)) return
    const { error, output } = ended.body
    this.#end(job, { status: error ? 'FAILED' : 'COMPLETED', output, ...(error ? { error } : {}) })
  }

  #end(job: LocalJob, how: Pick<JobStatus, 'status' | 'output' | 'error'>): void {
    const { id, delayTime = 0 } = job.status
    const executionTime = job.startedAt === 0 ? 0 : Math.round(this.#options.now() - job.startedAt)
    job.status = { id, delayTime, executionTime, workerId: this.#options.facts.workerId, ...how }
    job.ended.resolve()
    const ended = [...this.#jobs.values()].filter(({ status }) => isTerminal(status.status))
    for (const { job: old } of ended.slice(0, Math.max(0, ended.length - MOST_KEPT))) this.#jobs.delete(old.id)
  }
}
