// Owns the thread that the engine lives in, and the line of calls before it: one at a time, first come first served.
// A call that is aborted while it waits is never started; one that runs is left to end, and what it gives is dropped.

import { Worker } from 'node:worker_threads'
import type { StopSignal } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { Caller } from '../remote/calls.ts'
import type { LoadedFacts, LoadRequest, RunOutputs, RunRequest } from './engine.ts'

export type Timed<T> = { readonly value: T; readonly ms: number }

type Waiting = { begin(): Promise<void>; reject(error: PopcelError): void }

export type EngineHostOptions = {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** Told when the thread died, with all that it had loaded. */
  readonly onLost: () => void
}

export class EngineHost {
  readonly #options: EngineHostOptions
  readonly #line: Waiting[] = []
  #thread: { worker: Worker; caller: Caller } | undefined
  #busy = false
  #closed = false

  constructor(options: EngineHostOptions) {
    this.#options = options
  }

  async providers(): Promise<readonly string[]> {
    return (await this.#enqueue('providers', undefined)).value as readonly string[]
  }

  load(request: LoadRequest): Promise<Timed<LoadedFacts>> {
    return this.#enqueue('load', request) as Promise<Timed<LoadedFacts>>
  }

  /** `transfer` holds the buffers of the feeds; they are gone from this thread when the run begins. */
  run(request: RunRequest, transfer: readonly ArrayBuffer[], signal?: StopSignal): Promise<Timed<RunOutputs>> {
    return this.#enqueue('run', request, transfer, signal) as Promise<Timed<RunOutputs>>
  }

  async unload(id: number): Promise<void> {
    if (this.#thread) await this.#enqueue('unload', id)
  }

  /** Ends the thread when what it runs is done. What waits is rejected. */
  async close(): Promise<void> {
    this.#closed = true
    for (const waiting of this.#line.splice(0)) waiting.reject(new PopcelError('aborted'))
    const thread = this.#thread
    this.#thread = undefined
    thread?.caller.lose(new PopcelError('aborted'))
    await thread?.worker.terminate()
  }

  #enqueue(
    kind: string,
    payload: unknown,
    transfer: readonly ArrayBuffer[] = [],
    signal?: StopSignal,
  ): Promise<Timed<unknown>> {
    if (this.#closed) return Promise.reject(new PopcelError('internal', { reason: 'the runtime was closed' }))
    if (signal?.aborted) return Promise.reject(new PopcelError('aborted'))
    return new Promise((resolve, reject) => {
      const settle = () => signal?.removeEventListener('abort', leave)
      const leave = () => {
        const at = this.#line.indexOf(waiting)
        if (at >= 0) this.#line.splice(at, 1)
        settle()
        reject(new PopcelError('aborted'))
      }
      const waiting: Waiting = {
        reject,
        begin: async () => {
          const { now } = this.#options
          const started = now()
          try {
            const value = await this.#start().call(kind, payload, { transfer })
            resolve({ value, ms: now() - started })
          } catch (thrown) {
            reject(thrown)
          } finally {
            settle()
          }
        },
      }
      signal?.addEventListener('abort', leave)
      this.#line.push(waiting)
      this.#next()
    })
  }

  #next(): void {
    if (this.#busy) return
    const waiting = this.#line.shift()
    if (!waiting) return
    this.#busy = true
    void waiting.begin().finally(() => {
      this.#busy = false
      this.#next()
    })
  }

  #start(): Caller {
    this.#thread ??= this.#open()
    return this.#thread.caller
  }

  #open(): { worker: Worker; caller: Caller } {
    // The thread begins with one line that calls a function of ours, for a module of ours does nothing when it is imported.
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
    const entry = new URL(`./engine-thread${extension}`, import.meta.url).href
    const begin = `import(${JSON.stringify(entry)}).then((engine) => engine.serveEngine())`
    const worker = new Worker(begin, { eval: true, name: 'popcel networks' })
    const caller = new Caller(worker)
    const thread = { worker, caller }
    const lost = (reason: string) => {
      caller.lose(new PopcelError('internal', { reason }))
      if (this.#thread !== thread) return
      this.#thread = undefined
      this.#options.onLost()
    }
    worker.on('error', (error) => lost(`the thread that runs networks failed: ${String(error)}`))
    worker.on('exit', () => lost('the thread that runs networks ended'))
    return thread
  }
}
