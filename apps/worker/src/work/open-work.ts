// Owns the threads of a worker: how many, which file they run, and the networks that all of them ask.

import { MessageChannel } from 'node:worker_threads'
import type { OnnxRuntime, Pool, WeightsStore } from '@popcel/runtime'
import type { Work } from './table.ts'

export type WorkOptions = {
  readonly threads: number
  readonly now: () => number
  readonly signal: AbortSignal
  readonly store: WeightsStore
}

export type OpenWork = AsyncDisposable & {
  readonly pool: Pool<Work>
  /** Ids of the models that are here, the one in the package among them. */
  installed(): Promise<readonly string[]>
}

/** A worker that waits gives the memory of its threads back; a new one costs about 150 ms of the next job. */
const IDLE_MS = 15_000

/** Networks are loaded once, by this thread's runtime, when one is first asked for. Threads are started when there is work. */
export async function openWork({ threads, now, signal, store }: WorkOptions): Promise<OpenWork> {
  const { createPool, createRuntime, serveRuntime } = await import('@popcel/runtime')
  const runtime: OnnxRuntime = createRuntime({ now, store, threads })
  const start = () => {
    const { port1, port2 } = new MessageChannel()
    serveRuntime(runtime, port1)
    return { workerData: { networks: port2 }, transferList: [port2] }
  }
  // .ts in the repository, .js where the package is installed
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
  const entry = new URL(`./thread${extension}`, import.meta.url)
  const pool = createPool<Work>({ entry, threads, signal, idleMs: IDLE_MS, start })
  return {
    pool,
    installed: () => runtime.installed(),
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]()
      await runtime[Symbol.asyncDispose]()
    },
  }
}
