// Owns asking the endpoint for jobs: what each answer means, and how long to rest before the next question.

import { readValue } from '@popcel/protocol/read-value'
import { type TakenJob, takenBatchSchema, takenJobSchema, WORKER_POLL_MS } from '@popcel/protocol/runpod'
import { exchange, type Reply, type Wire } from './wire.ts'

export type Taken = {
  readonly jobs: readonly TakenJob[]
  /** Before the next take, in ms. */
  readonly restMs: number
  /** For the log, where something was wrong. */
  readonly trouble?: string
}

/** What was asked for by 429 (facts about RunPod, §2.2). */
const TOLD_TO_WAIT_MS = 5_000
/** After an answer without a job that was not held: a server that does not hold its polls is not asked hot. */
const QUICK_MS = 200
const TROUBLE_MS = { first: 250, most: 5_000 }

/** Polls one after another and remembers how often it failed in a row. */
export class Taker {
  readonly #wire: Wire
  readonly #now: () => number
  #failures = 0

  constructor(wire: Wire, now: () => number) {
    this.#wire = wire
    this.#now = now
  }

  /** One take. With `slots` above 1 the answer is a list. Never rejects; the signal ends the poll with no jobs. */
  async take(url: string, signal: AbortSignal): Promise<Taken> {
    const asked = this.#now()
    const reply = await exchange(this.#wire, { url }, WORKER_POLL_MS, signal)
    if (signal.aborted && reply.status === 0) return { jobs: [], restMs: 0 }
    const heldMs = this.#now() - asked
    // 400 is what the platform says while a worker is being restored.
    if (reply.status === 204 || reply.status === 400) return this.#fine([], Math.max(0, QUICK_MS - heldMs))
    if (reply.status === 429) return this.#fine([], TOLD_TO_WAIT_MS)
    if (reply.status !== 200) return this.#trouble(`${reply.status || 'no answer'}: ${reply.text.slice(0, 200)}`)
    return this.#read(reply, heldMs)
  }

  #read(reply: Reply, heldMs: number): Taken {
    try {
      const json: unknown = reply.text.trim() === '' ? null : JSON.parse(reply.text)
      const jobs =
        Array.isArray(json) || json === null
          ? readValue(takenBatchSchema, json, 'the jobs')
          : [readValue(takenJobSchema, json, 'the job')]
      return this.#fine(jobs, jobs.length > 0 ? 0 : Math.max(0, QUICK_MS - heldMs))
    } catch (error) {
      return this.#trouble(`an answer that is no job: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #fine(jobs: readonly TakenJob[], restMs: number): Taken {
    this.#failures = 0
    return { jobs, restMs }
  }

  #trouble(trouble: string): Taken {
    const restMs = Math.min(TROUBLE_MS.most, TROUBLE_MS.first * 2 ** this.#failures++)
    return { jobs: [], restMs, trouble }
  }
}
