// Owns threads that work is given to: started when there is work, ended when they have been idle, replaced when they die.
// What they do is their entry's matter; answer-requests.ts is the inside of one.

import { Worker, type WorkerOptions } from 'node:worker_threads'
import { type ErrorCode, type ErrorDetails, PopcelError } from '@popcel/protocol'
import { dieBySignal } from './die-by-signal.ts'

/** A failure as plain data, for the way from a thread to the main one. */
export type PlainFailure = { readonly code: ErrorCode; readonly details: ErrorDetails }

/** What goes to whoever works and what comes back. `kind` picks the task. */
export type WorkRequest = { readonly id: number; readonly kind: string; readonly task: unknown }
export type WorkAnswer =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly failure: PlainFailure }

/** Shared with one thread, which stores 1 when it is not to be ended from outside. */
export type DelicateFlag = Int32Array<SharedArrayBuffer>
export type ThreadRequest = WorkRequest & { readonly delicate: DelicateFlag }

/** To a thread: end yourself as soon as you hear this. */
export const END = 'end'

/** The kinds of work: name -> task and result, both plain data. */
export type WorkTable = Readonly<Record<string, { task: unknown; result: unknown }>>

export type Pool<Work extends WorkTable> = {
  /**
   * Runs one task on the next free thread. Rejects with a row of the error table; `aborted` after a signal, its own or the
   * pool's: a task that waits is forgotten, the thread of one that runs is ended inside its computation
   * (one that has a delicate library loaded: when it next hears what it is told).
   */
  run<Kind extends keyof Work & string>(
    kind: Kind,
    task: Work[Kind]['task'],
    signal?: AbortSignal,
    /** Buffers in the task that change hands instead of being copied; they are empty here from now on. */
    transfer?: readonly ArrayBuffer[],
  ): Promise<Work[Kind]['result']>
  /** Starts threads ahead of the work, so that what they import is loading already. */
  warmUp(): void
  [Symbol.asyncDispose](): Promise<void>
}

export type PoolOptions = {
  /** The file that each thread runs; it answers every WorkRequest with a WorkAnswer. */
  readonly entry: URL
  /** The most threads at a time. */
  readonly threads: number
  /** Ends everything. */
  readonly signal: AbortSignal
  /** A thread without work for this long is ended, and its memory given back. Undefined: it stays. */
  readonly idleMs?: number
  /** Called when the last thread has ended for lack of work. */
  readonly onIdle?: () => void
  /** What a new thread is started with besides: `workerData`, and what of it changes hands. */
  readonly start?: () => Pick<WorkerOptions, 'workerData' | 'transferList'>
}

type Pending = {
  readonly request: WorkRequest
  readonly transfer: readonly ArrayBuffer[]
  resolve(result: unknown): void
  reject(error: PopcelError): void
}
type Thread = {
  readonly worker: Worker
  readonly delicate: DelicateFlag
  busy: Pending | undefined
  idle: NodeJS.Timeout | undefined
}

/** Threads that run `entry`, started when there is work for them. Dispose of the pool at its end: what runs then is ended. */
export function createPool<Work extends WorkTable>(options: PoolOptions): Pool<Work> {
  const threads = new Threads(options)
  return {
    run: (kind, task, signal, transfer) => threads.run(kind, task, signal, transfer),
    warmUp: () => threads.warmUp(),
    [Symbol.asyncDispose]: () => threads.close(),
  }
}

class Threads {
  readonly #options: PoolOptions
  readonly #queue: Pending[] = []
  readonly #threads = new Set<Thread>()
  readonly #leaving = new Set<Promise<void>>()
  readonly #onAbort = () => void this.#stop()
  #lastId = 0

  constructor(options: PoolOptions) {
    this.#options = options
    options.signal.addEventListener('abort', this.#onAbort)
  }

  run(kind: string, task: unknown, signal?: AbortSignal, transfer: readonly ArrayBuffer[] = []): Promise<unknown> {
    if (this.#options.signal.aborted || signal?.aborted) return Promise.reject(new PopcelError('aborted'))
    return new Promise((resolve, reject) => {
      const stop = () => this.#giveUp(pending)
      const ended =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          signal?.removeEventListener('abort', stop)
          settle(value)
        }
      const pending: Pending = {
        request: { id: ++this.#lastId, kind, task },
        transfer,
        resolve: ended(resolve),
        reject: ended(reject),
      }
      signal?.addEventListener('abort', stop, { once: true })
      this.#queue.push(pending)
      this.#next()
    })
  }

  warmUp(): void {
    while (this.#threads.size < this.#options.threads && !this.#options.signal.aborted) this.#rest(this.#start())
  }

  close(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#onAbort)
    return this.#stop()
  }

  #start(): Thread {
    const worker = new Worker(this.#options.entry, this.#options.start?.())
    const delicate = new Int32Array(new SharedArrayBuffer(4))
    const thread: Thread = { worker, delicate, busy: undefined, idle: undefined }
    this.#threads.add(thread)
    guardExit(thread)
    worker.on('message', (answer: WorkAnswer) => {
      settle(thread, answer)
      if (!this.#threads.has(thread)) return
      this.#next()
      if (!thread.busy) this.#rest(thread)
    })
    worker.on('error', (error) => this.#lose(thread, error.message))
    worker.on('exit', () => this.#lose(thread, 'a working thread ended'))
    return thread
  }

  #rest(thread: Thread): void {
    const { idleMs } = this.#options
    if (idleMs === undefined) return
    clearTimeout(thread.idle)
    thread.idle = setTimeout(() => {
      const ended = this.#end(thread)
      const last = this.#threads.size === 0
      void ended.then(() => {
        if (last && this.#threads.size === 0 && !this.#options.signal.aborted) this.#options.onIdle?.()
      })
    }, idleMs).unref()
  }

  /** A thread that died takes its one task with it; the queue goes on with another thread. */
  #lose(thread: Thread, reason: string): void {
    if (!this.#threads.delete(thread)) return
    clearTimeout(thread.idle)
    const { aborted } = this.#options.signal
    thread.busy?.reject(aborted ? new PopcelError('aborted') : new PopcelError('internal', { reason }))
    this.#next()
  }

  /** Not of the pool any more, and on its way out. */
  async #end(thread: Thread): Promise<void> {
    this.#threads.delete(thread)
    const ended = end(thread)
    this.#leaving.add(ended)
    await ended
    this.#leaving.delete(ended)
  }

  #giveUp(pending: Pending): void {
    pending.reject(new PopcelError('aborted'))
    const at = this.#queue.indexOf(pending)
    if (at >= 0) this.#queue.splice(at, 1)
    const thread = [...this.#threads].find(({ busy }) => busy === pending)
    if (!thread) return
    void this.#end(thread)
    this.#next()
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const full = this.#threads.size >= this.#options.threads
      const idle = [...this.#threads].find((thread) => !thread.busy) ?? (full ? undefined : this.#start())
      if (!idle) return
      clearTimeout(idle.idle)
      const next = this.#queue.shift()!
      idle.busy = next
      idle.worker.postMessage({ ...next.request, delicate: idle.delicate } satisfies ThreadRequest, [...next.transfer])
    }
  }

  async #stop(): Promise<void> {
    for (const waiting of this.#queue.splice(0)) waiting.reject(new PopcelError('aborted'))
    for (const { idle } of this.#threads) clearTimeout(idle)
    await Promise.all([...[...this.#threads].map(end), ...this.#leaving])
  }
}

/** The threads of this process that have not ended. */
const alive = new Set<Thread>()

/** A process that is told to die does not take a delicate thread down from outside on its way: Node's own exit would. */
function guardExit(thread: Thread): void {
  if (alive.size === 0) process.on('exit', dieWithDelicate)
  alive.add(thread)
  thread.worker.once('exit', () => {
    alive.delete(thread)
    if (alive.size === 0) process.off('exit', dieWithDelicate)
  })
}

function dieWithDelicate(exitCode: number): void {
  if ([...alive].some(isDelicate)) dieBySignal(exitCode)
}

function isDelicate({ delicate }: Thread): boolean {
  return Atomics.load(delicate, 0) === 1
}

/** Resolves when it has ended. */
async function end(thread: Thread): Promise<void> {
  const { worker } = thread
  if (!isDelicate(thread) || !alive.has(thread)) return void (await worker.terminate())
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  worker.postMessage(END)
  await ended
}

function settle(thread: Thread, answer: WorkAnswer): void {
  const pending = thread.busy
  thread.busy = undefined
  if (answer.ok) pending?.resolve(answer.result)
  else pending?.reject(new PopcelError(answer.failure.code, answer.failure.details))
}
