// Owns the platform's numbers: sizes, times and rates, each with its source in the facts about RunPod.

/** MB is read as 10⁶ bytes: what passes here then passes there, whichever MB the platform means. [docs] */
export const BODY_BYTES = { run: 10_000_000, runsync: 20_000_000 } as const

/** A stream chunk above this is split by the platform. [docs] */
export const STREAM_CHUNK_BYTES = 1_000_000

/** How long a finished job can be asked for, then 404. [docs] A sync job keeps one minute, five at most. */
export const RETENTION_MS = { run: 30 * 60_000, runsync: 60_000 } as const

/** `?wait=` of runsync, status-sync and stream, in ms. [docs] */
export const WAIT_MS = { default: 90_000, least: 1_000, most: 300_000 } as const

/** How long an empty stream is held when no wait is given. [docs] */
export const STREAM_WAIT_MS = 10_000

/** `policy` of a job. Times in ms; ttl counts from submission. [docs] */
export const POLICY = {
  executionTimeout: { default: 600_000, least: 5_000, most: 7 * 86_400_000 },
  ttl: { default: 86_400_000, least: 10_000, most: 7 * 86_400_000 },
} as const

/** A job whose worker was lost is dispatched once more, about 40 s after the heartbeat stopped listing it. [live] */
export const LOST_JOB = { redispatches: 1, afterMs: 40_000 } as const

/** Two more tries after the first; the docs say 10 s apart, +5 s and +15 s were seen. [docs, live] */
export const WEBHOOK_RETRY_MS = [10_000, 10_000] as const

/** Requests per 10 s; answers 429 above. The effective limit is the larger of this and workers × a per-worker number. [docs] */
export const RATE_PER_10_S = {
  run: 1000,
  runsync: 2000,
  status: 2000,
  stream: 2000,
  cancel: 100,
  'purge-queue': 2,
  requests: 10,
} as const

/** A worker gives a take or stop poll up after this, so a server holds it for less. [code] */
export const WORKER_POLL_MS = 90_000

/** How a new endpoint is set up. Times in ms. [docs, live] */
export const SCALING = {
  workersMin: 0,
  workersMax: 3,
  idleTimeoutMs: 5_000,
  queueDelayMs: 4_000,
  requestCount: 1,
} as const
