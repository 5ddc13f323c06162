// Owns the outside of a run as one value, so that a test can hand in its own: streams, clock, settings, stop signal.

import type { Fetch, Foreseen, Pool } from '@popcel/runtime'
import type { Settings } from './env.ts'
import type { Work } from './work/tasks.ts'

/** The part of a Node writable stream that is used. `write` returns false when its buffer is full. */
export type Output = {
  write(chunk: string | Uint8Array, done?: (error?: Error | null) => void): boolean
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

export type Io = {
  readonly stdin: AsyncIterable<Uint8Array | string>
  readonly stdout: Output
  readonly stderr: Output
  readonly settings: Settings
  /** Aborted by Ctrl-C or a stop signal; the reason is a `StopReason`. */
  readonly signal: AbortSignal
  /** Milliseconds since any fixed moment. */
  readonly now: () => number
  /** The network, as the global `fetch`. */
  readonly fetch: Fetch
  /** Runs another program of popcel to its end: its file, its words -> its exit code. */
  readonly runProgram: (file: string, words: readonly string[]) => Promise<number>
  /**
   * Where the work on pixels is done: threads, at most as many as asked for; networks come from `modelsDir`. The one that is
   * foreseen is loaded while the threads start.
   */
  readonly openPool: (
    threads: number,
    signal: AbortSignal,
    modelsDir: string,
    foreseen?: Foreseen,
  ) => Promise<Pool<Work>>
}

/** Why a run stops early: the signal's name, and the exit code that a shell expects of it. */
export type StopReason = { readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'; readonly exitCode: number }
