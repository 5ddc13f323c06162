// Owns the threads that the work on pixels runs on. The main thread stays free for signals and progress;
// the tasks themselves are in thread.ts.

import { Worker, type WorkerOptions } from 'node:worker_threads'
import { PopcelError } from '@popcel/protocol'
import { fromPlainFailure, type PlainFailure } from '../failure.ts'

/** What goes to a thread and what comes back. `kind` picks the task in the thread. */
export type Request = { readonly id: number; readonly kind: string; readonly task: unknown }
export type Answer =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: PlainFailure }

/** The kinds of work: name -> task and result, both plain data. */
export type WorkTable = Readonly<Record<string, { task: unknown; result: unknown }>>

export type Pool<Work extends WorkTable> = {
  /** Runs one task on the next free thread. Rejects with a row of the error table; `aborted` after the signal. */
  run<Kind extends keyof Work & string>(kind: Kind, task: Work[Kind]['task']): Promise<Work[Kind]['result']>
  /** Starts threads ahead of the work, so that what they import is loading already. */
  warmUp(): void
  [Symbol.asyncDispose](): Promise<void>
}

type Pending = { request: Request; resolve(result: unknown): void; reject(error: PopcelError): void }
type Thread = { worker: Worker; busy: Pending | undefined }

export type PoolOptions = {
  /** The file that each thread runs; it answers every Request with an Answer. */
  readonly entry: URL
  readonly threads: number
  readonly signal: AbortSignal
  /** What a new thread is started with besides: `workerData`, and what of it changes hands. */
  readonly start?: () => Pick<WorkerOptions, 'workerData' | 'transferList'>
}

/** At most `threads` threads, started when needed. The signal ends them at once, also inside a computation. */
export function createPool<Work extends WorkTable>(options: PoolOptions): Pool<Work> {
  const threads = new Threads(options)
  return {
    run: (kind, task) => threads.run(kind, task),
    warmUp: () => threads.warmUp(),
    [Symbol.asyncDispose]: () => threads.close(),
  }
}

class Threads {
  readonly #options: PoolOptions
  readonly #queue: Pending[] = []
  readonly #threads = new Set<Thread>()
  readonly #onAbort = () => void this.#stop()
  #lastId = 0

  constructor(options: PoolOptions) {
    this.#options = options
    options.signal.addEventListener('abort', this.#onAbort)
  }

  run(kind: string, task: unknown): Promise<unknown> {
    if (this.#options.signal.aborted) return Promise.reject(new PopcelError('aborted'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ request: { id: ++this.#lastId, kind, task }, resolve, reject })
      this.#next()
    })
  }

  warmUp(): void {
    while (this.#threads.size < this.#options.threads && !this.#options.signal.aborted) this.#start()
  }

  close(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#onAbort)
    return this.#stop()
  }

  #start(): Thread {
    const worker = new Worker(this.#options.entry, this.#options.start?.())
    const thread: Thread = { worker, busy: undefined }
    this.#threads.add(thread)
    worker.on('message', (answer: Answer) => {
      settle(thread, answer)
      this.#next()
    })
    worker.on('error', (error) => this.#lose(thread, error.message))
    worker.on('exit', () => this.#lose(thread, 'a working thread ended'))
    return thread
  }

  /** A thread that died takes its one task with it; the queue goes on with another thread. */
  #lose(thread: Thread, reason: string): void {
    if (!this.#threads.delete(thread)) return
    const { aborted } = this.#options.signal
    thread.busy?.reject(aborted ? new PopcelError('aborted') : new PopcelError('internal', { reason }))
    this.#next()
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const full = this.#threads.size >= this.#options.threads
      const idle = [...this.#threads].find((thread) => !thread.busy) ?? (full ? undefined : this.#start())
      if (!idle) return
      idle.busy = this.#queue.shift()
      idle.worker.postMessage(idle.busy?.request)
    }
  }

  async #stop(): Promise<void> {
    for (const waiting of this.#queue.splice(0)) waiting.reject(new PopcelError('aborted'))
    await Promise.all([...this.#threads].map((thread) => thread.worker.terminate()))
  }
}

function settle(thread: Thread, answer: Answer): void {
  const pending = thread.busy
  thread.busy = undefined
  if (answer.ok) pending?.resolve(answer.result)
  else pending?.reject(fromPlainFailure(answer.failure))
}
