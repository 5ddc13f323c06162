// Owns what clients and an endpoint say to each other: /run, /status and their kin under /v2/{endpointId}.
// Objects are loose: the platform adds fields now and then, and they are kept. Source: facts about RunPod, §4 and §5.

import { z } from 'zod'
import { jobStateSchema } from './job-state.ts'
import { POLICY } from './limits.ts'

/** What can follow `/v2/{endpointId}/`. `status`, `status-sync`, `stream`, `cancel` and `retry` are followed by a job's id. */
export const ENDPOINT_ROUTES = [
  'run',
  'runsync',
  'status',
  'status-sync',
  'stream',
  'cancel',
  'retry',
  'purge-queue',
  'health',
  'requests',
] as const
export type EndpointRoute = (typeof ENDPOINT_ROUTES)[number]

const ms = z.number().nonnegative()

/** Times in ms. Left out: executionTimeout 10 minutes, ttl one day, lowPriority false. */
export const policySchema = z.looseObject({
  executionTimeout: z.number().min(POLICY.executionTimeout.least).max(POLICY.executionTimeout.most).optional(),
  /** From submission, running or not; then the job is gone and its id answers 404. */
  ttl: z.number().min(POLICY.ttl.least).max(POLICY.ttl.most).optional(),
  /** True: it waits for workers that are there; none is started for it. */
  lowPriority: z.boolean().optional(),
})
export type Policy = z.infer<typeof policySchema>

/** Passed on to the worker, which does the upload. */
export const s3ConfigSchema = z.looseObject({
  accessId: z.string(),
  accessSecret: z.string(),
  bucketName: z.string(),
  endpointUrl: z.string(),
  objectPath: z.string().optional(),
})
export type S3Config = z.infer<typeof s3ConfigSchema>

/** Body of /run and /runsync. `input` is any JSON value, but it has to be there. Depth is not walked: it can be 20 MB. */
export const runRequestSchema = z.looseObject({
  input: z.custom<unknown>((value) => value !== undefined, { error: 'is missing; any JSON value will do' }),
  /** Called once with the finished job. An empty string is what some clients send for none. */
  webhook: z.union([z.url(), z.literal('')]).nullish(),
  policy: policySchema.nullish(),
  s3Config: s3ConfigSchema.nullish(),
})
export type RunRequest = z.infer<typeof runRequestSchema>

/** Answer of /run and /retry; of /runsync and /status-sync when the wait ran out first. */
export const jobTicketSchema = z.looseObject({ id: z.string(), status: jobStateSchema })
export type JobTicket = z.infer<typeof jobTicketSchema>

/**
 * A job as /status, /status-sync, /runsync and /cancel tell it. `output` of a running job is its last progress value.
 * `delayTime` is the time in the queue, `executionTime` the time on the worker, both in ms.
 */
export const jobStatusSchema = z.looseObject({
  id: z.string(),
  status: jobStateSchema,
  delayTime: ms.optional(),
  executionTime: ms.optional(),
  output: z.unknown().optional(),
  /** Mostly a string: JSON text when a Python handler raised. */
  error: z.unknown().optional(),
  workerId: z.string().nullish(),
  retries: z.number().int().nonnegative().optional(),
})
export type JobStatus = z.infer<typeof jobStatusSchema>

/** Each read takes the chunks away. An answer with a terminal status carries all chunks that are left. */
export const streamAnswerSchema = z.looseObject({
  status: jobStateSchema,
  stream: z.array(z.looseObject({ output: z.unknown() })),
})
export type StreamAnswer = z.infer<typeof streamAnswerSchema>

export const purgeAnswerSchema = z.looseObject({ removed: z.number().int().nonnegative(), status: z.string() })
export type PurgeAnswer = z.infer<typeof purgeAnswerSchema>

const count = z.number().int().nonnegative()

/** All eleven numbers are always there. `ready` counts the idle workers too. */
export const healthSchema = z.looseObject({
  jobs: z.looseObject({ completed: count, failed: count, inProgress: count, inQueue: count, retried: count }),
  workers: z.looseObject({
    idle: count,
    initializing: count,
    ready: count,
    running: count,
    throttled: count,
    unhealthy: count,
  }),
})
export type Health = z.infer<typeof healthSchema>

/** Jobs that an endpoint still knows, newest first. No SDK reads this route. */
export const requestsAnswerSchema = z.looseObject({ requests: z.array(jobStatusSchema) })
export type RequestsAnswer = z.infer<typeof requestsAnswerSchema>

/** What a webhook is sent: the finished job with its input and the webhook's own address (runpod-python#409). */
export const webhookBodySchema = jobStatusSchema.extend({ input: z.unknown(), webhook: z.string() })
export type WebhookBody = z.infer<typeof webhookBodySchema>

/** Body of any HTTP failure. Our own endpoint adds code, retryable and details of the error table. */
export const errorEnvelopeSchema = z.looseObject({
  error: z.string(),
  code: z.string().optional(),
  retryable: z.boolean().optional(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
export type ErrorEnvelope = z.infer<typeof errorEnvelopeSchema>
