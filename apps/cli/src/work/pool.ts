// Owns the threads that the work on pixels runs on. The main thread stays free for signals and progress;
// the tasks themselves are in thread.ts.

import { Worker } from 'node:worker_threads'
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

/** At most `threads` threads of the file `entry`, started when needed. The signal ends them at once, also inside a computation. */
export function createPool<Work extends WorkTable>(options: {
  readonly entry: URL
  readonly threads: number
  readonly signal: AbortSignal
}): Pool<Work> {
  const queue: Pending[] = []
  const threads = new Set<Thread>()
  let lastId = 0

  const start = (): Thread => {
    const worker = new Worker(options.entry)
    const thread: Thread = { worker, busy: undefined }
    threads.add(thread)
    worker.on('message', (answer: Answer) => {
      settle(thread, answer)
      next()
    })
    worker.on('error', (error) => lose(thread, error.message))
    worker.on('exit', () => lose(thread, 'a working thread ended'))
    return thread
  }
  /** A thread that died takes its one task with it; the queue goes on with another thread. */
  const lose = (thread: Thread, reason: string) => {
    if (!threads.delete(thread)) return
    thread.busy?.reject(options.signal.aborted ? new PopcelError('aborted') : new PopcelError('internal', { reason }))
    next()
  }
  const next = () => {
    while (queue.length > 0) {
      const idle = [...threads].find((thread) => !thread.busy) ?? (threads.size < options.threads ? start() : undefined)
      if (!idle) return
      idle.busy = queue.shift()
      idle.worker.postMessage(idle.busy?.request)
    }
  }
  const stop = async () => {
    for (const waiting of queue.splice(0)) waiting.reject(new PopcelError('aborted'))
    await Promise.all([...threads].map((thread) => thread.worker.terminate()))
  }
  const onAbort = () => void stop()
  options.signal.addEventListener('abort', onAbort)

  return {
    run(kind, task) {
      if (options.signal.aborted) return Promise.reject(new PopcelError('aborted'))
      return new Promise((resolve, reject) => {
        queue.push({ request: { id: ++lastId, kind, task }, resolve, reject })
        next()
      })
    },
    warmUp() {
      while (threads.size < options.threads && !options.signal.aborted) start()
    },
    async [Symbol.asyncDispose]() {
      options.signal.removeEventListener('abort', onAbort)
      await stop()
    },
  }
}

function settle(thread: Thread, answer: Answer): void {
  const pending = thread.busy
  thread.busy = undefined
  if (answer.ok) pending?.resolve(answer.result)
  else pending?.reject(fromPlainFailure(answer.failure))
}
