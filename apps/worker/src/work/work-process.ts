// Owns the process that works on pictures, as the worker sees it: started when there is work, ended when there has been none for
// a while, so that a worker that waits holds what it held before its first job. What dies in it takes one task along, not the worker.

import { type ChildProcess, fork } from 'node:child_process'
import { PopcelError } from '@popcel/protocol'
import type { Pool } from '@popcel/runtime/host'
import type { FromChild, ToChild } from './messages.ts'
import type { Work } from './table.ts'

export type WorkProcessOptions = {
  /** The JavaScript file that the process runs; it answers ToChild with FromChild. */
  readonly entry: URL
  readonly words: readonly string[]
  /** Tasks that are in the process at the same time. */
  readonly atOnce: number
  /** Ends everything. */
  readonly signal: AbortSignal
  /** A process without work for this long is ended, unless it holds networks that take longer than this to load again. */
  readonly idleMs: number
  readonly cheapReloadMs: number
  /** Called when it has ended for lack of work. */
  readonly onIdle: () => void
  /** Called when it ended by itself in the middle of tasks; they are tried again. */
  readonly onLost: (how: string, tasks: number) => void
}

type Kind = keyof Work
type Pending = {
  readonly message: Extract<ToChild, { kind: 'run' }>
  /** Processes that ended while they had this task. */
  lost: number
  resolve(result: unknown): void
  reject(error: PopcelError): void
}
type Child = { readonly process: ChildProcess; reloadMs: number }

/** How often a task may be in a process that ends before its own end is told. The second time it is alone in there. */
const MOST_LOST = 2

export function openWorkProcess(options: WorkProcessOptions): Pool<Work> {
  const work = new WorkProcess(options)
  return {
    run: <K extends Kind>(kind: K, task: Work[K]['task'], signal?: AbortSignal) =>
      work.run(kind, task, signal) as Promise<Work[K]['result']>,
    warmUp: () => void work.child(),
    [Symbol.asyncDispose]: () => work.close(),
  }
}

class WorkProcess {
  readonly #options: WorkProcessOptions
  readonly #queue: Pending[] = []
  readonly #inside = new Map<number, Pending>()
  readonly #onAbort = () => void this.close()
  #child: Child | undefined
  #idle: NodeJS.Timeout | undefined
  #lastId = 0

  constructor(options: WorkProcessOptions) {
    this.#options = options
    options.signal.addEventListener('abort', this.#onAbort)
  }

  run(kind: string, task: unknown, signal?: AbortSignal): Promise<unknown> {
    if (this.#options.signal.aborted || signal?.aborted) return Promise.reject(new PopcelError('aborted'))
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId
      const stop = () => this.#giveUp(pending)
      const ended =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          signal?.removeEventListener('abort', stop)
          settle(value)
        }
      const pending: Pending = {
        message: { kind: 'run', request: { id, kind, task } },
        lost: 0,
        resolve: ended(resolve),
        reject: ended(reject),
      }
      signal?.addEventListener('abort', stop, { once: true })
      this.#queue.push(pending)
      this.#next()
    })
  }

  child(): Child {
    clearTimeout(this.#idle)
    this.#child ??= this.#start()
    return this.#child
  }

  async close(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#onAbort)
    clearTimeout(this.#idle)
    const all = [...this.#queue.splice(0), ...this.#inside.values()]
    this.#inside.clear()
    for (const pending of all) pending.reject(new PopcelError('aborted'))
    const { process } = this.#child ?? {}
    this.#child = undefined
    if (process) await ended(process)
  }

  #start(): Child {
    const { entry, words } = this.#options
    // What a library prints must not come between the worker's own lines on stdout.
    const options = { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] } as const
    const process = fork(entry, [...words], { ...options, stdio: [...options.stdio] })
    const child: Child = { process, reloadMs: 0 }
    process.on('message', (message: FromChild) => {
      if (this.#child !== child) return
      child.reloadMs = message.reloadMs
      this.#settle(message)
    })
    process.once('error', (error) => this.#lose(child, error.message))
    process.once('exit', (code, signal) => this.#lose(child, signal ?? `exit ${code}`))
    return child
  }

  #settle({ answer }: FromChild): void {
    const pending = this.#inside.get(answer.id)
    this.#inside.delete(answer.id)
    if (answer.ok) pending?.resolve(answer.result)
    else pending?.reject(new PopcelError(answer.failure.code, answer.failure.details))
    this.#next()
  }

  #lose(child: Child, how: string): void {
    if (this.#child !== child) return
    this.#child = undefined
    this.#tryAgain(how)
  }

  /** What was inside is tried once more, each alone, so that what ended the process fails and the rest is done. */
  #tryAgain(how: string): void {
    const inside = [...this.#inside.values()]
    this.#inside.clear()
    if (inside.length > 0) this.#options.onLost(how, inside.length)
    for (const pending of inside) pending.lost++
    this.#queue.unshift(...inside.filter(({ lost }) => lost < MOST_LOST))
    for (const { lost, reject } of inside) if (lost >= MOST_LOST) reject(new PopcelError('work-crashed', { how }))
    this.#next()
  }

  #giveUp(pending: Pending): void {
    const { id } = pending.message.request
    pending.reject(new PopcelError('aborted'))
    const at = this.#queue.indexOf(pending)
    if (at >= 0) this.#queue.splice(at, 1)
    if (this.#inside.delete(id)) this.#stop(id)
    this.#next()
  }

  /** The process itself ends where nothing else is lost with it: a library in the middle of a call hears of no other stop. */
  #stop(id: number): void {
    const child = this.#child
    if (!child) return
    const shared = this.#inside.size > 0 || child.reloadMs > this.#options.cheapReloadMs
    if (shared) this.#tell({ kind: 'stop', id })
    else {
      this.#child = undefined
      void ended(child.process)
    }
  }

  #next(): void {
    for (let next = this.#queue[0]; next && this.#hasRoomFor(next); next = this.#queue[0]) {
      this.#queue.shift()
      this.#inside.set(next.message.request.id, next)
      try {
        this.child()
      } catch (error) {
        // Where memory or process numbers have run out none can be started.
        this.#tryAgain(error instanceof Error ? error.message : String(error))
        return
      }
      this.#tell(next.message)
    }
    if (this.#queue.length + this.#inside.size === 0) this.#rest()
  }

  /** A task that lost a process before is alone in the next. */
  #hasRoomFor({ lost }: Pending): boolean {
    if (lost > 0) return this.#inside.size === 0
    const suspect = [...this.#inside.values()].some((one) => one.lost > 0)
    return !suspect && this.#inside.size < this.#options.atOnce
  }

  /** A process that ends meanwhile is noticed by its exit. */
  #tell(message: ToChild): void {
    this.#child?.process.send(message, () => undefined)
  }

  #rest(): void {
    const { idleMs, cheapReloadMs, onIdle, signal } = this.#options
    clearTimeout(this.#idle)
    const child = this.#child
    if (!child) return
    this.#idle = setTimeout(() => {
      if (this.#child !== child || child.reloadMs > cheapReloadMs) return
      this.#child = undefined
      void ended(child.process).then(() => {
        if (!this.#child && !signal.aborted) onIdle()
      })
    }, idleMs).unref()
  }
}

/** It has nothing to finish and nothing to write. */
function ended(process: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (process.exitCode !== null || process.signalCode !== null || process.pid === undefined) return resolve()
    process.once('exit', () => resolve())
    process.kill('SIGKILL')
  })
}
