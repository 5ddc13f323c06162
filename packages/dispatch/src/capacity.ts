// Owns how many jobs may be under way: what the endpoint's workers can take, looked at now and then and never hot.

import { PopcelError } from '@popcel/protocol'
import type { Clock } from './clock.ts'
import type { EndpointClient } from './endpoint-client.ts'

export type Capacity = {
  /** Jobs that may be under way now. */
  jobs(): number
  /** Looks at the endpoint until the signal fires. Throws (once) when the endpoint refuses the key. */
  watch(signal: AbortSignal): Promise<void>
}

export type CapacityOptions = {
  readonly client: Pick<EndpointClient, 'health'>
  readonly clock: Clock
  readonly workersMax: number
  readonly jobsPerWorker: number
}

const LOOK_MS = 5_000

/**
 * An endpoint that sleeps has no workers, so at least `workersMax` count: the queue is what wakes them. Where more are there
 * (someone raised the maximum), they are used.
 */
export function createCapacity({ client, clock, workersMax, jobsPerWorker }: CapacityOptions): Capacity {
  let workers = workersMax
  return {
    jobs: () => workers * jobsPerWorker,
    async watch(signal) {
      for (; !signal.aborted; await clock.sleep(LOOK_MS, signal)) {
        try {
          const health = await client.health(signal)
          const { idle, running, initializing } = health.workers
          workers = Math.max(workersMax, idle + running + initializing)
        } catch (error) {
          if (error instanceof PopcelError && error.code === 'endpoint-key-refused') throw error
        }
      }
    },
  }
}
