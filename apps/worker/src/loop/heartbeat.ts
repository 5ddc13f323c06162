// Owns the heartbeat's thread as the worker sees it: it is told which jobs are held, and ends with the process.

import { Worker } from 'node:worker_threads'
import { pingUrl } from '@popcel/protocol/runpod'
import { threadEntry } from '@popcel/runtime/thread-entry'

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

export type HeartbeatThreadData = { readonly url: string; readonly apiKey: string; readonly intervalMs: number }

/** The first take goes out before the thread is made, which costs as much as the rest of the start. */
const AFTER_TAKE_MS = 30
/** It holds a few strings; what V8 sets aside for a thread by itself is many times that. */
const SMALL = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 }

/** Work that keeps the main thread busy for a minute must not look like a lost worker, so pings have a thread of their own. */
export function startHeartbeat({ template, workerId, apiKey, version, intervalMs }: HeartbeatOptions): Heartbeat {
  let url = pingUrl(template, workerId, [], version)
  let thread: Worker | undefined
  const timer = setTimeout(() => {
    const workerData: HeartbeatThreadData = { url, apiKey, intervalMs }
    const entry = threadEntry('./heartbeat-thread', import.meta.url, 'beat')
    thread = new Worker(entry, { workerData, resourceLimits: SMALL })
    thread.unref()
  }, AFTER_TAKE_MS)
  return {
    hold(jobs) {
      url = pingUrl(template, workerId, jobs, version)
      thread?.postMessage(url)
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(timer)
      await thread?.terminate()
    },
  }
}
