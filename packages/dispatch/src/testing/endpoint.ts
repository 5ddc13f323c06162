// Owns an endpoint in memory for the dispatcher's tests: it speaks HTTP through a fetch function, its workers take time, and
// it does the wrong things that it is told to do.

import type { Fetch, FetchAnswer, FetchInit } from '../send.ts'

type Job = {
  id: string
  state: string
  output?: unknown
  error?: unknown
  done: Promise<void>
  cancel(): void
}

export type FakeOptions = {
  readonly workers?: number
  readonly jobMs?: number | ((input: Record<string, unknown>) => number)
  /** What the job gives: { output } or { error }; echo by default. */
  readonly handle?: (
    input: Record<string, unknown>,
    attempt: number,
  ) => { output: unknown } | { error: unknown } | { state: string }
  /** Answers instead of the endpoint when it returns something. `nth` counts the requests of the route from 1. */
  readonly meddle?: (route: string, nth: number) => FetchAnswer | Error | undefined
}

export type FakeEndpoint = {
  readonly fetch: Fetch
  /** How often each route was asked. */
  readonly asked: Map<string, number>
  /** Inputs in the order in which they were accepted. */
  readonly accepted: Record<string, unknown>[]
  readonly cancelled: string[]
  /** The most jobs that were ever waiting or running at once. */
  most: number
  readonly requests: { url: string; init: FetchInit }[]
}

export function answer(status: number, body: unknown, headers: Record<string, string> = {}): FetchAnswer {
  return {
    status,
    headers: { get: (name) => headers[name] ?? null },
    text: async () => (typeof body === 'string' ? body : JSON.stringify(body)),
  }
}

export function fakeEndpoint(options: FakeOptions = {}): FakeEndpoint {
  const { workers = 3, meddle } = options
  const jobs = new Map<string, Job>()
  const begin = createWorkers(options)
  const fake: FakeEndpoint = { fetch, asked: new Map(), accepted: [], cancelled: [], most: 0, requests: [] }

  async function fetch(url: string, init: FetchInit): Promise<FetchAnswer> {
    fake.requests.push({ url, init })
    const [, route = '', id = ''] = /\/v2\/[^/]+\/([a-z-]+)\/?([^?]*)/.exec(url) ?? []
    const nth = (fake.asked.get(route) ?? 0) + 1
    fake.asked.set(route, nth)
    const meddled = meddle?.(route, nth)
    if (meddled instanceof Error) throw meddled
    if (meddled) return meddled
    if (init.signal?.aborted) throw new Error('aborted')
    if (route === 'health') return answer(200, healthOf(workers))
    if (route === 'run' || route === 'runsync') return answer(200, submit(JSON.parse(init.body ?? '{}')))
    const job = jobs.get(id)
    if (!job) return answer(404, { error: 'job not found' })
    if (route === 'status-sync') await Promise.race([job.done, aborted(init.signal)])
    if (init.signal?.aborted) throw new Error('aborted')
    if (route === 'cancel') {
      fake.cancelled.push(id)
      job.cancel()
    }
    return answer(200, told(job))
  }

  function submit({ input }: { input: Record<string, unknown> }) {
    const job = begin(`job-${jobs.size}`, input)
    jobs.set(job.id, job)
    fake.accepted.push(input)
    fake.most = Math.max(fake.most, [...jobs.values()].filter(({ state }) => state === 'IN_PROGRESS').length)
    return { id: job.id, status: 'IN_QUEUE' }
  }
  return fake
}

/** Each worker does its jobs one after the other; jobs are dealt out in turn. */
function createWorkers({ workers = 3, jobMs = 100, handle = (input) => ({ output: input }) }: FakeOptions) {
  const free = Array.from({ length: workers }, () => Promise.resolve())
  const attempts = new Map<string, number>()
  let begun = 0
  return (id: string, input: Record<string, unknown>): Job => {
    const key = JSON.stringify(input)
    const attempt = (attempts.get(key) ?? 0) + 1
    attempts.set(key, attempt)
    const end = Promise.withResolvers<void>()
    const job: Job = { id, state: 'IN_PROGRESS', done: end.promise, cancel }
    function cancel() {
      if (job.state === 'IN_PROGRESS') job.state = 'CANCELLED'
      end.resolve()
    }
    const ms = typeof jobMs === 'number' ? jobMs : jobMs(input)
    const slot = begun++ % workers
    const worked = free[slot]!.then(() => new Promise<void>((resolve) => setTimeout(resolve, ms)))
    free[slot] = worked.then(() => {
      if (job.state !== 'IN_PROGRESS') return
      const result = handle(input, attempt)
      job.state = 'state' in result ? result.state : 'error' in result ? 'FAILED' : 'COMPLETED'
      Object.assign(job, result)
      end.resolve()
    })
    return job
  }
}

function told({ id, state, output, error }: Job) {
  const result = { ...(output === undefined ? {} : { output }), ...(error === undefined ? {} : { error }) }
  return { id, status: state, ...result, executionTime: 100, delayTime: 0 }
}

function healthOf(workers: number) {
  const jobs = { completed: 0, failed: 0, inProgress: 0, inQueue: 0, retried: 0 }
  return { jobs, workers: { idle: workers, initializing: 0, ready: workers, running: 0, throttled: 0, unhealthy: 0 } }
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }))
}
