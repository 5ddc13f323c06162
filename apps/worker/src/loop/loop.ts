// Owns the life of a worker on a queue: take while there is room, run, deliver, stop what is not wanted, drain at the end.

import { PopcelError } from '@popcel/protocol'
import { type JobDone, resultUrl, stopUrl, type TakenJob, takeUrl, type WorkerUrls } from '@popcel/protocol/runpod'
import type { Handler } from '../handler.ts'
import { type DeliverTools, deliver, deliverKept } from './deliver.ts'
import { errorText, type WorkerFacts } from './failure.ts'
import type { Heartbeat } from './heartbeat.ts'
import { type Ended, type JobSender, runJob } from './run-job.ts'
import type { Spill } from './spill.ts'
import { listenForStops } from './stop.ts'
import { Taker } from './take.ts'
import { exchange, type Wire } from './wire.ts'

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>

export type LoopOptions = {
  readonly handler: Handler
  readonly wire: Wire
  /** Templates as the environment gives them. Without `stream`, chunks cannot be sent. */
  readonly urls: Omit<WorkerUrls, 'ping' | 'stream'> & { readonly stream: string | undefined }
  readonly facts: WorkerFacts
  /** Jobs at the same time, at least 1. */
  readonly concurrency: number
  /** A streaming handler's chunks also make up its output. */
  readonly aggregate: boolean
  /** Ends when nobody has been at the endpoint's address for so long; Infinity never does. */
  readonly patienceMs: number
  /** Ask for a fresh process after every job, and end. */
  readonly refresh: boolean
  /** A result above this is not sent, since the platform drops it in silence; its error says what to do. */
  readonly mostResultBytes: number
  readonly heartbeat: Heartbeat | undefined
  readonly spill: Spill
  readonly now: () => number
  readonly sleep: Sleep
  readonly log: (message: string, job?: string) => void
  /** No new jobs; what runs is finished and delivered. */
  readonly drain: AbortSignal
}

/** A result on its way does not hold the next job up, but this many on their way do. */
const MOST_UNDELIVERED = 2
const CHUNK_MS = 60_000
/**
 * A job that was handed out before the end was known arrives within a round trip, and is run. Then the poll is closed: a server
 * that looks gives no job to a closed connection. (The Python worker keeps the poll open, and loses what comes: facts, §2.9.)
 */
const HANG_UP_MS = 250

/**
 * Resolves when everything taken has been delivered, after `drain` fired or a refresh ended the loop.
 * @throws PopcelError endpoint-gone, once what it held is delivered or on disk
 */
export async function runLoop(options: LoopOptions): Promise<void> {
  await new Loop(options).run()
}

class Loop {
  readonly #options: LoopOptions
  readonly #running = new Map<string, AbortController>()
  readonly #undelivered = new Map<string, Promise<void>>()
  readonly #ended = new AbortController()
  /** Ends the poll that is open: a little after the end of taking, so that a job on its way is not thrown away. */
  readonly #hungUp = new AbortController()
  #roomMade = () => {}
  #alone: PopcelError | undefined

  constructor(options: LoopOptions) {
    this.#options = options
    if (options.drain.aborted) this.#end()
    else options.drain.addEventListener('abort', () => this.#end(), { once: true })
  }

  async run(): Promise<void> {
    const { wire, urls, facts, sleep } = this.#options
    await deliverKept(this.#deliverTools())
    const listening = new AbortController()
    const stops = stopUrl(urls.take, facts.workerId)
    const stop = (job: string) => this.#running.get(job)?.abort()
    const heard = stops ? listenForStops(wire, stops, stop, { sleep, signal: listening.signal }) : undefined
    await this.#takeUntilDrained()
    while (this.#running.size + this.#undelivered.size > 0) await this.#room()
    listening.abort()
    await heard
    if (this.#alone) throw this.#alone
  }

  async #takeUntilDrained(): Promise<void> {
    const { wire, concurrency, now } = this.#options
    const taker = new Taker(wire, now)
    while (!this.#ended.signal.aborted) {
      const slots = concurrency - this.#running.size
      if (slots <= 0 || this.#undelivered.size >= concurrency + MOST_UNDELIVERED) {
        await this.#room()
        continue
      }
      const restMs = await this.#takeOnce(taker, slots)
      if (restMs > 0) await this.#options.sleep(restMs, this.#ended.signal)
    }
  }

  /** A function of its own: in the loop, what the last take gave would be held in memory for as long as the next one waits. */
  async #takeOnce(taker: Taker, slots: number): Promise<number> {
    const { urls, facts, patienceMs, log } = this.#options
    const url = takeUrl(urls.take, facts.workerId, slots, this.#running.size > 0)
    const { jobs, restMs, news, aloneMs } = await taker.take(url, this.#hungUp.signal)
    for (const job of jobs) this.#start(job)
    if (news) log(news)
    if (aloneMs >= patienceMs) this.#giveUp(aloneMs)
    return restMs
  }

  #giveUp(aloneMs: number): void {
    if (!this.#ended.signal.aborted)
      this.#alone = new PopcelError('endpoint-gone', { seconds: Math.round(aloneMs / 1000) })
    this.#end()
  }

  #end(): void {
    if (this.#ended.signal.aborted) return
    this.#ended.abort()
    this.#roomMade()
    void this.#options.sleep(HANG_UP_MS).then(() => this.#hungUp.abort())
  }

  #start(job: TakenJob): void {
    // A job that is handed out twice (an answer was lost, and came after all) is run once.
    if (this.#running.has(job.id) || this.#undelivered.has(job.id)) return
    const stop = new AbortController()
    this.#running.set(job.id, stop)
    this.#hold()
    const { handler, facts, aggregate } = this.#options
    void runJob(job, { handler, sender: this.#senderFor(job), facts, aggregate }, stop.signal).then((ended) => {
      this.#running.delete(job.id)
      if (ended) this.#undelivered.set(job.id, this.#finish(job, ended))
      this.#changed()
    })
  }

  async #finish(job: TakenJob, ended: Ended): Promise<void> {
    const { refresh, log } = this.#options
    if (refresh) this.#end()
    const body = refresh ? { ...ended.body, stopPod: true } : ended.body
    const delivered = await this.#send(job, body, ended.streamed)
    if (!delivered.ok && delivered.status > 0) {
      log(`the endpoint refused the result (${delivered.status}: ${delivered.reason})`, job.id)
      const { status, reason } = delivered
      await this.#send(job, this.#failed(new PopcelError('result-refused', { status, reason })), ended.streamed)
    }
    this.#undelivered.delete(job.id)
    this.#changed()
  }

  #send(job: TakenJob, body: JobDone, streamed: boolean) {
    const { urls, facts } = this.#options
    const url = resultUrl(urls.done, facts.workerId, job.id, streamed)
    return deliver({ job: job.id, url, body: this.#textOf(body) }, this.#deliverTools())
  }

  /** What is no JSON, or too large, is a failure that says so; the Python worker loses such a job. */
  #textOf(body: JobDone): string {
    const { mostResultBytes } = this.#options
    try {
      const text = JSON.stringify(body)
      const bytes = Buffer.byteLength(text)
      if (bytes <= mostResultBytes) return text
      return JSON.stringify(this.#failed(new PopcelError('result-too-large', { bytes, limit: mostResultBytes })))
    } catch (error) {
      const reason = `the handler's result is no JSON: ${error instanceof Error ? error.message : String(error)}`
      return JSON.stringify(this.#failed(new PopcelError('internal', { reason })))
    }
  }

  #failed(error: PopcelError): JobDone {
    return { error: errorText(error, this.#options.facts) }
  }

  #senderFor(job: TakenJob): JobSender {
    const { wire, urls, facts, log } = this.#options
    const url = (template: string) => resultUrl(template, facts.workerId, job.id, false)
    return {
      progress: async (body) => void (await exchange(wire, { url: url(urls.done), body, job: job.id }, CHUNK_MS)),
      chunk: async (body) => {
        if (urls.stream === undefined) throw new PopcelError('internal', { reason: 'no address for chunks was given' })
        const id = `${job.id}#chunk`
        const delivered = await deliver(
          { job: id, url: url(urls.stream), body },
          { ...this.#deliverTools(), spill: nowhere },
        )
        if (!delivered.ok) log(`a chunk was not taken (${delivered.status}: ${delivered.reason})`, job.id)
      },
    }
  }

  #deliverTools(): DeliverTools {
    const { wire, sleep, now, spill, log } = this.#options
    return { wire, sleep, now, spill, log }
  }

  #changed(): void {
    this.#hold()
    this.#roomMade()
  }

  #hold(): void {
    this.#options.heartbeat?.hold([...this.#running.keys(), ...this.#undelivered.keys()])
  }

  /** Until a job ended or was delivered, or the worker is to end. */
  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#roomMade = resolve
    })
  }
}

/** A chunk means nothing without its job, so it is not kept for another process. */
const nowhere: Spill = { keep: async () => undefined, forget: async () => undefined, list: async () => [] }
