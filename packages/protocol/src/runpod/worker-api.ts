// Owns what workers and an endpoint say to each other: job-take, job-done, ping and their kin.
// RunPod does not document this side; it is what the Python worker sends and reads (facts about RunPod, §2).

import { z } from 'zod'
import { s3ConfigSchema } from './endpoint-api.ts'

/**
 * A job as it is handed to a worker. The platform drops an `input` of `{}`, so a missing one means `{}`.
 * 204 and 400 answers to a take mean that there is none; 429 asks for 5 s of rest.
 */
export const takenJobSchema = z
  .looseObject({
    id: z.string().min(1),
    input: z.unknown().optional(),
    webhook: z.string().nullish(),
    s3Config: s3ConfigSchema.nullish(),
    delayTime: z.number().optional(),
    batchId: z.string().optional(),
  })
  .transform((job) => ({ ...job, input: job.input === undefined ? {} : job.input }))
export type TakenJob = z.infer<typeof takenJobSchema>

/** Answer of job-take: one job. Answer of job-take-batch: a list, or null for none. */
export const takenBatchSchema = z.union([z.array(takenJobSchema), z.null().transform((): TakenJob[] => [])])

/** Query of a take. `job_in_progress` is 1 while the worker has other work. */
export const takeQuerySchema = z.looseObject({
  batch_size: z.coerce.number().int().min(1).default(1),
  job_in_progress: z.enum(['0', '1']).default('0'),
})

/** Answer of job-stop: jobs of this worker that it should give up, without a result. 204 for none. */
export const jobStopSchema = z.looseObject({ jobsToStop: z.array(z.string()) })
export type JobStop = z.infer<typeof jobStopSchema>

/**
 * Body of job-done: JSON whatever its content type says. A truthy `error` makes the job FAILED; no `output` at all is an
 * empty result. `status: IN_PROGRESS` marks a progress update, which can arrive after the result. `stopPod` asks for a
 * fresh worker process.
 */
export const jobDoneSchema = z.looseObject({
  output: z.unknown().optional(),
  error: z.unknown().optional(),
  stopPod: z.boolean().optional(),
  status: z.string().optional(),
})
export type JobDone = z.infer<typeof jobDoneSchema>

/** Query of job-done and job-stream: 'true' only with the final result of a handler that streamed. */
export const doneQuerySchema = z.looseObject({ isStream: z.enum(['true', 'false']).default('false') })

/** Body of job-stream: one value that a handler yielded. */
export const jobStreamSchema = z.looseObject({ output: z.unknown() })
export type JobStream = z.infer<typeof jobStreamSchema>

/** Query of ping. `job_id` lists all jobs that the worker holds, with commas; left out when it holds none. */
export const pingQuerySchema = z.looseObject({
  job_id: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter((id) => id !== '')),
  runpod_version: z.string().optional(),
  /** 'unhealthy' when a check before the first take failed; `check` and `reason` say which and why. */
  status: z.string().optional(),
  check: z.string().optional(),
  reason: z.string().optional(),
})
export type Ping = z.infer<typeof pingQuerySchema>

/** What the text in `error` parses to when a Python handler raised. Ours has the same shape. */
export const workerErrorSchema = z.looseObject({
  error_type: z.string(),
  error_message: z.string(),
  error_traceback: z.string(),
  hostname: z.string(),
  worker_id: z.string(),
  runpod_version: z.string(),
})
export type WorkerError = z.infer<typeof workerErrorSchema>
