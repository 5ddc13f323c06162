// Owns finished jobs that come by webhook: who waits for which, and what came before anyone waited. The HTTP server that
// takes the posts is the app's.

import { readValue } from '@popcel/protocol/read-value'
import { isTerminal, type JobStatus, webhookBodySchema } from '@popcel/protocol/runpod'

export type WebhookInbox = {
  /** The address that endpoints post to, as they reach it. */
  readonly url: string
  /** The body of a post. False when it is no finished job. @throws PopcelError value-wrong */
  receive(body: unknown): boolean
  /** Resolves when the job has come; undefined when the signal fires first. Each job is given out once. */
  wait(job: string, signal: AbortSignal): Promise<JobStatus | undefined>
}

/** Posts come again when an answer was lost, and for jobs that nobody waits for any more; no more than these are kept. */
const KEPT = 1_000

export function createWebhookInbox(url: string): WebhookInbox {
  const came = new Map<string, JobStatus>()
  const waiting = new Map<string, (job: JobStatus) => void>()
  return {
    url,
    receive(body) {
      const job = readValue(webhookBodySchema, body, 'webhook')
      if (!isTerminal(job.status)) return false
      const waiter = waiting.get(job.id)
      if (waiter) waiter(job)
      else came.set(job.id, job)
      const oldest = came.size > KEPT ? came.keys().next().value : undefined
      if (oldest !== undefined) came.delete(oldest)
      return true
    },
    wait(id, signal) {
      return new Promise((resolve) => {
        const finish = (job: JobStatus | undefined) => {
          waiting.delete(id)
          came.delete(id)
          signal.removeEventListener('abort', giveUp)
          resolve(job)
        }
        const giveUp = () => finish(undefined)
        const already = came.get(id)
        if (already || signal.aborted) return finish(already)
        waiting.set(id, finish)
        signal.addEventListener('abort', giveUp, { once: true })
      })
    },
  }
}
