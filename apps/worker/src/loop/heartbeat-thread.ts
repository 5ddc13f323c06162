// Owns the inside of the heartbeat's thread: one ping at once, then one in every interval, whatever the main thread does.

import { parentPort, workerData } from 'node:worker_threads'
import { pingUrl } from '@popcel/protocol/runpod'
import type { HeartbeatOptions } from './heartbeat.ts'
import { exchange } from './wire.ts'

const { template, workerId, apiKey, version, intervalMs } = workerData as HeartbeatOptions
let held: readonly string[] = []
parentPort?.on('message', (jobs: readonly string[]) => {
  held = jobs
})

/** A ping that was not heard is not repeated: the next one says more. */
const ping = () => exchange({ fetch, apiKey }, { url: pingUrl(template, workerId, held, version) }, 2 * intervalMs)
void ping()
setInterval(() => void ping(), intervalMs)
