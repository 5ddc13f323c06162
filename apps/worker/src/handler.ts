// Owns the seam between the loop that takes jobs and the work itself. The work has never heard of RunPod.

import type { TakenJob } from '@popcel/protocol/runpod'

export type HandlerTools = {
  /** Fires when the job is not wanted any more: cancelled, timed out, or the worker must end at once. */
  readonly signal: AbortSignal
  /** Tells how far the job is; any JSON value. Only the newest is sent when they come faster than the wire takes them. */
  progress(value: unknown): void
  /**
   * Sends a part ahead, which /stream gives once. Resolves when the endpoint has it. What the handler gives in the end is the job's
   * output all the same.
   */
  stream(chunk: unknown): Promise<void>
}

/**
 * Gives the job's output, or yields it in chunks. What it throws becomes the job's error. An output object with
 * `refresh_worker: true` asks for a fresh process after this job.
 */
export type Handler = (job: TakenJob, tools: HandlerTools) => Promise<unknown> | AsyncIterable<unknown>
