// Owns what an endpoint can be set to, in one value that is made once and handed down.

import {
  BODY_BYTES,
  LOST_JOB,
  POLICY,
  RETENTION_MS,
  SCALING,
  STREAM_WAIT_MS,
  WAIT_MS,
  WEBHOOK_RETRY_MS,
} from '@popcel/protocol/runpod'
import type { FleetRules } from './fleet/fleet.ts'
import type { QueueRules } from './queue/queue.ts'
import type { WebhookRules } from './webhooks/webhook-sender.ts'

export type EndpointSettings = {
  readonly endpointId: string
  /** Wanted of every client when it is set. */
  readonly token: string | undefined
  /**
   * As strict as the platform: 10 and 20 MB bodies, requests per 10 s, an input of {} dropped, stream chunks split at 1 MB.
   * Without it a body may have `mostBodyBytes`.
   */
  readonly likePlatform: boolean
  readonly mostBodyBytes: number
  readonly bodyBytes: { readonly run: number; readonly runsync: number }
  /** How long an empty poll of a worker is held. Below the worker's own 90 s. */
  readonly takeHoldMs: number
  readonly waitMs: { readonly default: number; readonly least: number; readonly most: number }
  readonly streamWaitMs: number
  readonly policy: { readonly executionTimeoutMs: number; readonly ttlMs: number }
  readonly queue: QueueRules
  readonly fleet: FleetRules
  readonly webhooks: WebhookRules
  readonly tickMs: number
}

/** The platform's numbers, and REQUEST_COUNT as the scaler: on one's own machine a burst should not wait for a queue delay. */
export const DEFAULT_SETTINGS: EndpointSettings = {
  endpointId: 'local',
  token: undefined,
  likePlatform: false,
  mostBodyBytes: 200_000_000,
  bodyBytes: BODY_BYTES,
  takeHoldMs: 10_000,
  waitMs: WAIT_MS,
  streamWaitMs: STREAM_WAIT_MS,
  policy: { executionTimeoutMs: POLICY.executionTimeout.default, ttlMs: POLICY.ttl.default },
  queue: { retentionMs: RETENTION_MS, redispatches: LOST_JOB.redispatches },
  fleet: {
    scaling: {
      workersMin: SCALING.workersMin,
      workersMax: SCALING.workersMax,
      idleTimeoutMs: 30_000,
      scaler: { type: 'REQUEST_COUNT', requests: SCALING.requestCount },
    },
    lostAfterMs: LOST_JOB.afterMs,
    stuckAfterMs: 10_000,
    startTimeoutMs: 420_000,
    goneAfterMs: 60_000,
  },
  webhooks: { retryMs: WEBHOOK_RETRY_MS, timeoutMs: 30_000 },
  tickMs: 200,
}
