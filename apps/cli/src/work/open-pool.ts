// Owns how many threads popcel uses, and which file they run.

import { availableParallelism } from 'node:os'
import { createPool, type Pool } from './pool.ts'
import type { Work } from './tasks.ts'

/** As many threads as there are cores, but no more than pieces of work. */
export function threadsFor(pieces: number): number {
  return Math.max(1, Math.min(pieces, availableParallelism()))
}

export function openPool(threads: number, signal: AbortSignal): Pool<Work> {
  // .ts in the repository, .js where the package is installed
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
  return createPool<Work>({ entry: new URL(`./thread${extension}`, import.meta.url), threads, signal })
}
