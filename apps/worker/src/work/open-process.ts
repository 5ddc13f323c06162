// Owns which process a worker gives its pictures to, and when that is ended.

import { createRuntime, type Pool, type WeightsStore } from '@popcel/runtime/host'
import { giveMemoryBack } from './give-memory-back.ts'
import type { ChildSettings } from './messages.ts'
import type { Work } from './table.ts'
import { openWorkProcess } from './work-process.ts'

export type ProcessOptions = ChildSettings & {
  readonly now: () => number
  readonly log: (message: string) => void
  /** Called when there has been no work for a while, before memory is given back. */
  readonly onIdle: () => void
  readonly signal: AbortSignal
  readonly store: WeightsStore
}

export type OpenProcess = AsyncDisposable & {
  readonly pool: Pool<Work>
  /** Ids of the models that are here, the one in the package among them. */
  installed(): Promise<readonly string[]>
}

/** A worker that waits gives the memory of its work back; a new process costs about 250 ms of the next job. */
const IDLE_MS = 15_000
/** The network in the package is back in less; one of a gigabyte is not, and stays. */
const CHEAP_RELOAD_MS = 1_000
// The same from src and, where the package is installed, from dist.
const ENTRY = '../../bin/popcel-work.js'

export function openProcess(options: ProcessOptions): OpenProcess {
  const { threads, modelsDir, now, log, signal, store, onIdle } = options
  const settings: ChildSettings = { threads, modelsDir }
  // Networks are loaded over there; here it only knows which there are.
  const runtime = createRuntime({ now, store, threads })
  const pool = openWorkProcess({
    entry: new URL(ENTRY, import.meta.url),
    words: [JSON.stringify(settings)],
    atOnce: threads,
    signal,
    idleMs: IDLE_MS,
    cheapReloadMs: CHEAP_RELOAD_MS,
    onIdle() {
      onIdle()
      giveMemoryBack()
    },
    onLost: (how, tasks) =>
      log(`the process for pictures ended (${how}) with ${tasks} in work; each is tried again alone`),
  })
  return {
    pool,
    installed: () => runtime.installed(),
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]()
      await runtime[Symbol.asyncDispose]()
    },
  }
}
