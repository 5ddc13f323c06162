// Owns how many threads popcel uses, and which file they run.

import { availableParallelism } from 'node:os'
import { MessageChannel } from 'node:worker_threads'
import { createPool, type Foreseen, type Pool, threadEntry } from '@popcel/runtime/host'
import type { Networks } from './networks.ts'
import type { Work } from './tasks.ts'
import type { ThreadData } from './thread-data.ts'

/** As many threads as there are cores, but no more than pieces of work. */
export function threadsFor(pieces: number): number {
  return Math.max(1, Math.min(pieces, availableParallelism()))
}

/**
 * Threads for the work on pixels. Networks are loaded once, by this thread's runtime, and every thread asks it; none is
 * loaded before one is asked for, unless it is `foreseen`. That one begins at once, before there is work: to open a network
 * takes longer than all that a thread does before it asks.
 */
export function openPool(threads: number, signal: AbortSignal, modelsDir: string, foreseen?: Foreseen): Pool<Work> {
  let networks: Promise<Networks> | undefined
  const open = () => {
    networks ??= import('./networks.ts').then(({ openNetworks }) => openNetworks(modelsDir, foreseen))
    return networks
  }
  if (foreseen) void open()
  const start = () => {
    const { port1, port2 } = new MessageChannel()
    // What is asked before it is there waits at the port.
    void open().then(({ serve }) => serve(port1))
    const data: ThreadData = { networks: port2 }
    return { workerData: data, transferList: [port2] }
  }
  const entry = threadEntry('./thread', import.meta.url, 'answerWork')
  const pool = createPool<Work>({ entry, threads, signal, start })
  return {
    ...pool,
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]()
      await (await networks)?.close()
    },
  }
}
