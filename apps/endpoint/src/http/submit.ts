// Owns turning the body of /run and /runsync into a job.

import { PopcelError } from '@popcel/protocol'
import { readValue } from '@popcel/protocol/read-value'
import { policySchema, runRequestSchema } from '@popcel/protocol/runpod'
import type { Core } from '../core.ts'
import { type NewJob, submitJob } from '../queue/client-operations.ts'
import { readJson } from './read-body.ts'

/**
 * Reads the request and puts its job into the queue. Resolves with the id once the job is safe on the disk.
 * @throws PopcelError not-json, value-wrong, body-too-large, shutting-down
 */
export async function acceptJob(core: Core, request: Request, route: 'run' | 'runsync', ttl?: string): Promise<string> {
  if (core.closing()) throw new PopcelError('shutting-down')
  const { settings, queue } = core
  const limit = settings.likePlatform ? settings.bodyBytes[route] : settings.mostBodyBytes
  const body = await readJson(request, limit, `/${route}`)
  const job = newJobOf(core, body, route === 'runsync', ttl)
  submitJob(queue, job, core.clock.now())
  await queue.store.durable()
  return job.id
}

function newJobOf({ settings, newJobId }: Core, body: unknown, sync: boolean, ttlQuery: string | undefined): NewJob {
  const { input, policy, ...rest } = readValue(runRequestSchema, body, 'body')
  const ttl = ttlQuery === undefined ? policy?.ttl : readValue(policySchema.shape.ttl, Number(ttlQuery), 'ttl')
  // These are ours to say; a client's own would stand in the worker's job twice.
  const { id: _id, delayTime: _delayTime, ...extras } = rest
  return {
    id: newJobId(sync),
    sync,
    lowPriority: policy?.lowPriority ?? false,
    executionTimeoutMs: Math.ceil(policy?.executionTimeout ?? settings.policy.executionTimeoutMs),
    ttlMs: Math.ceil(ttl ?? settings.policy.ttlMs),
    webhook: rest.webhook || null,
    input: JSON.stringify(input),
    extras: JSON.stringify(extras),
  }
}
