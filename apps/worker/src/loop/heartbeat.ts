// Owns the heartbeat's thread as the worker sees it: it is told which jobs are held, and ends with the process.

import { Worker } from 'node:worker_threads'

export type Heartbeat = AsyncDisposable & {
  /** The jobs that the worker holds now: taken and not yet delivered. */
  hold(jobs: readonly string[]): void
}

export type HeartbeatOptions = {
  readonly template: string
  readonly workerId: string
  readonly apiKey: string
  readonly version: string
  readonly intervalMs: number
}

/** Work that keeps the main thread busy for a minute must not look like a lost worker, so pings have a thread of their own. */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
  const thread = new Worker(new URL(`./heartbeat-thread${extension}`, import.meta.url), { workerData: options })
  thread.unref()
  return {
    hold: (jobs) => thread.postMessage(jobs),
    [Symbol.asyncDispose]: async () => void (await thread.terminate()),
  }
}
