// Owns the dispatcher over the endpoint API: many jobs at once but no more than the workers take, outcomes in order.

import { PopcelError } from '@popcel/protocol'
import type { JobStatus, Policy } from '@popcel/protocol/runpod'
import { createCapacity } from './capacity.ts'
import type { Clock } from './clock.ts'
import type { EndpointClient } from './endpoint-client.ts'
import { inOrder } from './in-order.ts'
import { oneJob } from './one-job.ts'
import type { WebhookInbox } from './webhook-inbox.ts'

export type Work<Tag = unknown> = {
  /** Comes back with the outcome. */
  readonly tag: Tag
  readonly input: Readonly<Record<string, unknown>>
  readonly policy?: Policy
  /** A job that was submitted before (by a process that ended, say): it is waited for, not sent again. */
  readonly submitted?: string
}

export type Outcome<Tag = unknown> = { readonly tag: Tag; readonly job: string | undefined; readonly tries: number } & (
  | { readonly ok: true; readonly output: unknown; readonly status: JobStatus }
  | { readonly ok: false; readonly error: PopcelError }
)

export type DispatchOptions<Tag> = {
  readonly signal?: AbortSignal
  /** Called as soon as the endpoint has accepted a job, before anything else: store the id, and a restart loses nothing. */
  readonly onSubmitted?: (tag: Tag, job: string) => void | Promise<void>
  /** Called as soon as a job has ended, in the order in which they end. What it throws ends the dispatch. */
  readonly onOutcome?: (outcome: Outcome<Tag>) => void | Promise<void>
}

export type Works<Tag> = Iterable<Work<Tag>> | AsyncIterable<Work<Tag>>
export type Outcomes<Tag> = AsyncGenerator<Outcome<Tag>, void, undefined>

/** Where jobs go. One implementation speaks RunPod's endpoint API; a fleet on a queue would be another. */
export interface Dispatcher {
  /**
   * Outcomes in the order of `works`, which is read no further ahead than the workers can take. A job that fails is an
   * outcome, not an exception. Leaving the loop, or the signal, cancels what is under way.
   */
  dispatch<Tag>(works: Works<Tag>, options?: DispatchOptions<Tag>): Outcomes<Tag>
  /** Jobs that may be under way at this moment. */
  capacity(): number
}

export type DispatcherOptions = {
  readonly client: EndpointClient
  readonly clock: Clock
  /** Workers that the endpoint may start. Default 3, which is the platform's. */
  readonly workersMax?: number
  /** Jobs sent for each worker: the default 2 keeps the next one at hand. */
  readonly jobsPerWorker?: number
  /** Tries of one job in all, where its failure may pass. Default 3. */
  readonly tries?: number
  readonly webhooks?: WebhookInbox
}

/** Results that may wait for a slow earlier one, as a multiple of the jobs under way. */
const AHEAD = 4

/** @throws (while iterating) PopcelError job-input-empty, endpoint-key-refused, aborted: what no job could survive */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { client, clock, workersMax = 3, jobsPerWorker = 2, tries = 3, webhooks } = options
  const capacity = createCapacity({ client, clock, workersMax, jobsPerWorker })

  async function* dispatch<Tag>(works: Works<Tag>, run: DispatchOptions<Tag> = {}): Outcomes<Tag> {
    const stop = new AbortController()
    const signal = run.signal ? AbortSignal.any([run.signal, stop.signal]) : stop.signal
    const watched = capacity.watch(signal).catch((error: unknown) => stop.abort(error))
    const work = async (item: Work<Tag>) => {
      try {
        const onSubmitted = (id: string) => run.onSubmitted?.(item.tag, id)
        const tools = { client, clock, tries, onSubmitted, ...(webhooks ? { webhooks } : {}) }
        const outcome = await oneJob(tools, item, signal)
        await run.onOutcome?.(outcome)
        return outcome
      } catch (error) {
        // The others are cancelled at once; inOrder waits for them before it throws this.
        stop.abort(error)
        throw error
      }
    }
    const limit = capacity.jobs
    const results = inOrder(works, work, { limit, ahead: () => AHEAD * limit(), signal })
    try {
      for (let next = await results.next(); !next.done; next = await results.next()) yield next.value
      if (signal.aborted)
        throw stop.signal.reason instanceof PopcelError ? stop.signal.reason : new PopcelError('aborted')
    } finally {
      stop.abort()
      await results.return()
      await watched
    }
  }
  return { dispatch, capacity: capacity.jobs }
}
