// Owns the threads that work on pictures: how many, which file they run, and the networks that all of them ask.

import { MessageChannel } from 'node:worker_threads'
import {
  createPool,
  createRuntime,
  type OnnxRuntime,
  type Pool,
  serveRuntime,
  threadEntry,
  type WeightsStore,
} from '@popcel/runtime/host'
import { giveMemoryBack } from './give-memory-back.ts'
import type { Work } from './table.ts'

export type WorkOptions = {
  readonly threads: number
  readonly now: () => number
  readonly signal: AbortSignal
  readonly store: WeightsStore
}

export type OpenWork = AsyncDisposable & {
  readonly pool: Pool<Work>
  /** What it took to load the networks that are held now. */
  reloadMs(): number
}

/** Where networks are held without being asked, the memory of threads is given back; new ones cost about 150 ms of the next job. */
const IDLE_MS = 15_000

/** Networks are loaded once, by this thread's runtime, when one is first asked for. Threads are started when there is work. */
export function openWork({ threads, now, signal, store }: WorkOptions): OpenWork {
  const runtime: OnnxRuntime = createRuntime({ now, store, threads })
  const start = () => {
    const { port1, port2 } = new MessageChannel()
    serveRuntime(runtime, port1)
    return { workerData: { networks: port2 }, transferList: [port2] }
  }
  const entry = threadEntry('./thread', import.meta.url, 'answerWork')
  const pool = createPool<Work>({ entry, threads, signal, idleMs: IDLE_MS, onIdle: giveMemoryBack, start })
  return {
    pool,
    reloadMs: () => runtime.report().reduce((sum, { loaded, loadMs }) => (loaded ? sum + loadMs : sum), 0),
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]()
      await runtime[Symbol.asyncDispose]()
    },
  }
}
