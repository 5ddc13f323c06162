// Owns the environment that a worker process is started with: the worker protocol's variables and its share of the cores.

import { WORKER_ENV, workerUrlTemplates } from '@popcel/protocol/runpod'
import { workerKey } from '../keys.ts'
import { threadVariables } from './cpu-shares.ts'

export type WorkerPlace = {
  /** Our own address as workers reach it, such as http://127.0.0.1:8000/v2/local. */
  readonly base: string
  readonly endpointId: string
  /** What the status of workers calls their device; the platform puts the GPU's name here. */
  readonly gpu: string
  readonly secret: string
  readonly token: string | undefined
  readonly pingIntervalMs: number
  readonly hostname: string
  readonly threads: number
}

/**
 * Each worker has a key of its own in its addresses, so it is let in whatever its Authorization header says: the Python
 * worker may send the key of its owner's configuration file instead of ours (facts about RunPod, §1.1).
 */
export function workerEnvironment(worker: string, place: WorkerPlace): Record<string, string> {
  const query = `&key=${workerKey(place.secret, worker)}`
  const urls = workerUrlTemplates(place.base, place.gpu)
  return {
    ...threadVariables(place.threads),
    [WORKER_ENV.take]: urls.take + query,
    [WORKER_ENV.done]: urls.done + query,
    [WORKER_ENV.stream]: urls.stream + query,
    [WORKER_ENV.ping]: urls.ping + query,
    // Not read by the SDK, but set on the platform for other software.
    RUNPOD_WEBHOOK_JOB_STREAM: urls.stream + query,
    [WORKER_ENV.pingInterval]: String(Math.max(1000, place.pingIntervalMs)),
    // Without a key the Python worker sends no heartbeat.
    [WORKER_ENV.apiKey]: place.token ?? 'local',
    [WORKER_ENV.workerId]: worker,
    [WORKER_ENV.hostname]: place.hostname,
    [WORKER_ENV.endpointId]: place.endpointId,
    // The checks reach for the internet and for a GPU; without these an offline machine's worker ends at once.
    RUNPOD_SKIP_AUTO_SYSTEM_CHECKS: 'true',
    RUNPOD_SKIP_GPU_CHECK: 'true',
    // Our own addresses are on this machine.
    RUNPOD_ALLOW_PRIVATE_DOWNLOAD_URLS: '1',
    PYTHONUNBUFFERED: '1',
    // glibc keeps a heap for each thread, and what threads freed stays in them: a worker that waits holds 30 MB less with two of them,
    // and is no slower (measured with Popcel's own, 1024² pictures).
    MALLOC_ARENA_MAX: '2',
  }
}
