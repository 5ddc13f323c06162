// Owns the inside of the heartbeat's thread: one ping at once, then one in every interval, whatever the main thread does.
// It is told whole addresses: what builds them would be loaded a second time here, in a thread of every worker.

import { flushCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import type { HeartbeatThreadData } from './heartbeat.ts'
import { createHttpFetch } from './http-wire.ts'
import { exchange } from './wire.ts'

/** A thread that is ended writes no cache, and without it every start loads the stripper of types: 30 MB of each worker. */
const KEEP_COMPILED_MS = 1_000

/** Called by the thread that heartbeat.ts starts. */
export function beat(): void {
  const { apiKey, intervalMs, ...first } = workerData as HeartbeatThreadData
  const wire = { fetch: createHttpFetch(), apiKey }
  let url = first.url
  parentPort?.on('message', (newer: string) => {
    url = newer
  })
  /** A ping that was not heard is not repeated: the next one says more. */
  const ping = () => exchange(wire, { url }, 2 * intervalMs)
  void ping()
  setTimeout(flushCompileCache, KEEP_COMPILED_MS)
  setInterval(() => void ping(), intervalMs)
}
