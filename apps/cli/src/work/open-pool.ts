// Owns how many threads popcel uses, and which file they run.

import { availableParallelism } from 'node:os'
import { createPool, type Pool } from './pool.ts'
import type { Work } from './tasks.ts'

/** As many threads as there are cores, but no more than pieces of work. */
export function threadsFor(pieces: number): number {
  return Math.max(1, Math.min(pieces, availableParallelism()))
}

export function openPool(threads: number, signal: AbortSignal): Pool<Work> {
  return createPool<Work>({ entry: new URL('./thread.ts', import.meta.url), threads, signal })
}
