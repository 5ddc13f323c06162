// Owns the thread that the engine lives in, and the line of calls before it: one at a time, first come first served.
// A call that is aborted while it waits is never started; one that runs is left to end, and what it gives is dropped.

import { getCompileCacheDir } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { StopSignal } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { Caller } from '../remote/calls.ts'
import type { LoadedFacts, LoadRequest, RunOutputs, RunRequest } from './engine.ts'
import { type BusyFlag, guardExit, idle, newBusyFlag, setBusy, setIdle } from './exit-guard.ts'
import { turnTelemetryOff } from './telemetry.ts'

export type Timed<T> = { readonly value: T; readonly ms: number }

type Thread = { readonly worker: Worker; readonly caller: Caller; readonly busy: BusyFlag }
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
  #thread: Thread | undefined
  #lastId = 0
  #busy = false
  #closed = false

  constructor(options: EngineHostOptions) {
    this.#options = options
  }

  /** Starts the thread before the first call. */
  warmUp(): void {
    if (!this.#closed) this.#start()
  }

  async providers(): Promise<readonly string[]> {
    return (await this.#enqueue('providers', undefined)).value as readonly string[]
  }

  load(request: Omit<LoadRequest, 'id'>): Promise<Timed<LoadedFacts>> {
    return this.#enqueue('load', { id: ++this.#lastId, ...request } satisfies LoadRequest) as Promise<
      Timed<LoadedFacts>
    >
  }

  /** `transfer` holds the buffers of the feeds; they are gone from this thread when the run begins. */
  run(request: RunRequest, transfer: readonly ArrayBuffer[], signal?: StopSignal): Promise<Timed<RunOutputs>> {
    return this.#enqueue('run', request, transfer, signal) as Promise<Timed<RunOutputs>>
  }

  async unload(id: number): Promise<void> {
    if (this.#thread) await this.#enqueue('unload', id)
  }

  /** Whoever waits is told at once. The thread ends; one that is inside a run ends by itself when that is done. */
  async close(): Promise<void> {
    this.#closed = true
    for (const waiting of this.#line.splice(0)) waiting.reject(new PopcelError('aborted'))
    const { worker, caller, busy } = this.#thread ?? {}
    this.#thread = undefined
    if (!worker || !busy) return
    const inside = Atomics.load(busy, 0) === 1
    caller?.lose(new PopcelError('aborted'))
    const ended = idle(busy).then(() => worker.terminate())
    if (!inside) await ended
  }

  #enqueue(
    kind: string,
    payload: unknown,
    transfer: readonly ArrayBuffer[] = [],
    signal?: StopSignal,
  ): Promise<Timed<unknown>> {
    if (this.#closed)
      return Promise.reject(new PopcelError('usage', { reason: 'the runtime was closed; make another' }))
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
            const { caller, busy } = this.#start()
            setBusy(busy)
            const value = await caller.call(kind, payload, { transfer })
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

  #start(): Thread {
    this.#thread ??= this.#open()
    return this.#thread
  }

  #open(): Thread {
    turnTelemetryOff()
    // The thread begins with one line that calls a function of ours, for a module of ours does nothing when it is imported.
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
    const entry = new URL(`./engine-thread${extension}`, import.meta.url).href
    const begin = `${compileCache()}import(${JSON.stringify(entry)}).then((engine) => engine.serveEngine())`
    const busy = newBusyFlag()
    const worker = new Worker(begin, { eval: true, name: 'popcel networks', workerData: busy })
    const caller = new Caller(worker)
    const thread = { worker, caller, busy }
    const unguard = guardExit(busy)
    const lost = (reason: string) => {
      setIdle(busy)
      unguard()
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

/** A thread does not take the process's compile cache over, where it has one: the words that turn it on there. */
function compileCache(): string {
  const folder = getCompileCacheDir()
  return folder === undefined
    ? ''
    : `process.getBuiltinModule('node:module').enableCompileCache(${JSON.stringify(folder)});`
}
