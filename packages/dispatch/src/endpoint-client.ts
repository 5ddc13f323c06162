// Owns talking to one endpoint: each route as a function, answers read by their schemas, failures as rows of the error
// table, retried by their class. Facts about the routes: RunPod's endpoint API as packages/protocol has it.

import { PopcelError } from '@popcel/protocol'
import { readValue } from '@popcel/protocol/read-value'
import {
  BODY_BYTES,
  type Health,
  healthSchema,
  isTerminal,
  type JobStatus,
  type JobTicket,
  jobStatusSchema,
  jobTicketSchema,
  RATE_PER_10_S,
  type RunRequest,
  WAIT_MS,
} from '@popcel/protocol/runpod'
import type { Clock } from './clock.ts'
import { createRateLimit, type RateTable } from './rate-limit.ts'
import { type Attempt, type Fetch, send } from './send.ts'

export type EndpointOptions = {
  /** Up to and with `/v2`, such as `http://127.0.0.1:7860/v2`. */
  readonly baseUrl: string
  readonly endpointId: string
  /** Sent as a bearer token. */
  readonly apiKey?: string
  readonly fetch: Fetch
  readonly clock: Clock
  /** Most requests of each route in 10 s; the platform's own by default. */
  readonly rates?: RateTable
  /** Tries of one request in all. Default 6, waiting 0.5 s, 1 s, 2 s… up to 15 s between them. */
  readonly tries?: number
}

export type EndpointClient = {
  /** Submits one job. An answer that was lost makes a second job: work that must not run twice wants `tries: 1`. */
  run(request: RunRequest, signal?: AbortSignal): Promise<JobTicket>
  /** Waits until the job has ended, holding `status-sync`, or asking `status` now and then where that route is not there. */
  wait(id: string, signal?: AbortSignal): Promise<JobStatus>
  status(id: string, signal?: AbortSignal): Promise<JobStatus>
  /** The last word on the job: it may have ended before the cancel came. */
  cancel(id: string, signal?: AbortSignal): Promise<JobStatus>
  health(signal?: AbortSignal): Promise<Health>
}

/** Between two looks at `status`, where an endpoint does not hold the request. */
const POLL_MS = { first: 250, most: 5_000 }
const HELD_MS = 60_000

/** Rows thrown: endpoint-unreachable, endpoint-key-refused, endpoint-refused, job-gone, body-too-large, value-wrong, aborted. */
export function createEndpointClient(options: EndpointOptions): EndpointClient {
  const { clock } = options
  const rate = createRateLimit(clock, options.rates ?? { ...RATE_PER_10_S, 'status-sync': RATE_PER_10_S.status })
  const base = `${options.baseUrl.replace(/\/+$/, '')}/${encodeURIComponent(options.endpointId)}`

  const ask = (route: string, rest: Partial<Attempt> & { readonly path: string }, signal?: AbortSignal) =>
    send(
      { ...options, rate, tries: options.tries ?? 6 },
      { method: 'GET', ...rest, route, url: `${base}/${rest.path}` },
      signal,
    )
  const status = async (id: string, signal?: AbortSignal) =>
    readValue(
      jobStatusSchema,
      await ask('status', { path: `status/${encodeURIComponent(id)}`, job: id }, signal),
      'status',
    )
  const held = async (id: string, signal?: AbortSignal) => {
    const path = `status-sync/${encodeURIComponent(id)}?wait=${HELD_MS}`
    const answer = await ask('status-sync', { path, job: id, holdMs: HELD_MS + WAIT_MS.least }, signal)
    return readValue(jobStatusSchema, answer, 'status-sync')
  }

  return {
    async run(request, signal) {
      const body = JSON.stringify(request)
      const route = chooseRoute(Buffer.byteLength(body))
      // A one-second wait: the route takes twice the bytes, its answer is only the ticket.
      const path = route === 'run' ? 'run' : `runsync?wait=${WAIT_MS.least}`
      return readValue(jobTicketSchema, await ask(route, { path, method: 'POST', body }, signal), route)
    },
    status,
    wait: waiting({ clock, status, held }),
    async cancel(id, signal) {
      const path = `cancel/${encodeURIComponent(id)}`
      return readValue(
        jobStatusSchema,
        await ask('cancel', { path, method: 'POST', body: '{}', job: id }, signal),
        'cancel',
      )
    },
    async health(signal) {
      return readValue(healthSchema, await ask('health', { path: 'health' }, signal), 'health')
    },
  }
}

type Ways = Record<'status' | 'held', (id: string, signal?: AbortSignal) => Promise<JobStatus>> & { clock: Clock }

/** Remembers that an endpoint does not know `status-sync`, so that it is tried once and not for each job. */
function waiting({ clock, status, held }: Ways): EndpointClient['wait'] {
  let holds = true
  return async (id, signal) => {
    for (let pause = POLL_MS.first; ; ) {
      const asked = clock.now()
      const job = holds ? await held(id, signal).catch(withoutHolding) : await status(id, signal)
      if (job === undefined) {
        holds = false
        continue
      }
      if (isTerminal(job.status)) return job
      // A server that answers at once is not asked hot.
      if (clock.now() - asked >= pause) continue
      await clock.sleep(pause, signal)
      pause = Math.min(POLL_MS.most, pause * 2)
    }
  }
}

/** A 404 can mean that the route is not there; `status` then says whether the job is. */
function withoutHolding(error: unknown): undefined {
  if (error instanceof PopcelError && error.code === 'job-gone') return undefined
  throw error
}

function chooseRoute(bytes: number): 'run' | 'runsync' {
  if (bytes <= BODY_BYTES.run) return 'run'
  if (bytes <= BODY_BYTES.runsync) return 'runsync'
  throw new PopcelError('body-too-large', { limit: BODY_BYTES.runsync, route: '/runsync' })
}
