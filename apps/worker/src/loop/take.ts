// Owns asking the endpoint for jobs: what each answer means, and how long to rest before the next question.

import { readValue } from '@popcel/protocol/read-value'
import { type TakenJob, takenBatchSchema, takenJobSchema, WORKER_POLL_MS } from '@popcel/protocol/runpod'
import { exchange, type Reply, type Wire } from './wire.ts'

export type Taken = {
  readonly jobs: readonly TakenJob[]
  /** Before the next take, in ms. */
  readonly restMs: number
  /** For the log, where something is wrong or is right again, and has not just been said. */
  readonly news?: string
  /** How long nobody has been there who could give a job. */
  readonly aloneMs: number
}

/** What was asked for by 429 (facts about RunPod, §2.2). */
const TOLD_TO_WAIT_MS = 5_000
/** After an answer without a job that was not held: a server that does not hold its polls is not asked hot. */
const QUICK_MS = 200
/** `most` while it may only have been started anew, `later` when it has been away for `laterAfter`. */
const TROUBLE_MS = { first: 250, most: 5_000, later: 15_000, laterAfter: 60_000 }
/** The same trouble is told again after this long, then after twice as long each time. */
const REPEAT_MS = 60_000
const WORTH_TELLING_MS = 1_000
/** Nobody answered, or it was no endpoint of ours: a wrong key, a wrong address. A fault or a full queue is one that is there. */
const NOBODY: readonly number[] = [0, 401, 403, 404, 410]

/** Polls one after another and remembers how often it failed in a row, and since when. */
export class Taker {
  readonly #wire: Wire
  readonly #now: () => number
  #failures = 0
  #failingSince = 0
  #tellAgainMs = 0
  #told: string | undefined
  #lastThere: number

  constructor(wire: Wire, now: () => number) {
    this.#wire = wire
    this.#now = now
    this.#lastThere = now()
  }

  /** One take. With `slots` above 1 the answer is a list. Never rejects; the signal ends the poll with no jobs. */
  async take(url: string, signal: AbortSignal): Promise<Taken> {
    const asked = this.#now()
    const reply = await exchange(this.#wire, { url }, WORKER_POLL_MS, signal)
    if (signal.aborted && reply.status === 0) return { jobs: [], restMs: 0, aloneMs: 0 }
    const heldMs = this.#now() - asked
    if (!NOBODY.includes(reply.status)) this.#lastThere = this.#now()
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
    const failed = this.#failures > 0
    this.#failures = 0
    this.#told = undefined
    if (!failed || this.#failingMs() < WORTH_TELLING_MS) return { jobs, restMs, aloneMs: 0 }
    return { jobs, restMs, aloneMs: 0, news: `the endpoint answers again, after ${inWords(this.#failingMs())}` }
  }

  #trouble(trouble: string): Taken {
    if (this.#failures === 0) {
      this.#failingSince = this.#now()
      this.#tellAgainMs = 0
    }
    const ms = this.#failingMs()
    const most = ms < TROUBLE_MS.laterAfter ? TROUBLE_MS.most : TROUBLE_MS.later
    const restMs = Math.min(most, TROUBLE_MS.first * 2 ** Math.min(10, this.#failures++))
    const quiet = { jobs: [], restMs, aloneMs: this.#now() - this.#lastThere }
    if (this.#told === trouble && ms < this.#tellAgainMs) return quiet
    if (this.#told === trouble || this.#tellAgainMs === 0)
      this.#tellAgainMs = Math.max(REPEAT_MS, 2 * this.#tellAgainMs)
    this.#told = trouble
    const since = ms >= WORTH_TELLING_MS ? `; it has failed for ${inWords(ms)}` : ''
    return { ...quiet, news: `taking a job failed (${trouble})${since}; it is tried again` }
  }

  #failingMs(): number {
    return this.#now() - this.#failingSince
  }
}

function inWords(ms: number): string {
  return ms < 90_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} minutes`
}
