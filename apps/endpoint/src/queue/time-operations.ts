// Owns what time does to jobs: a lost worker's job, time to live, execution timeout, forgetting.
// Sentences and states are those seen on the platform (facts about RunPod, §4).

import { expiredJobs, findJob, overtimeJobs } from './job-table.ts'
import { change, endJob, type Queue, requeueJob, unwantedOf } from './queue.ts'

const failure = (sentence: string) => ({ output: null, error: JSON.stringify(sentence) })

const TOO_LONG = failure('executionTimeout exceeded')
const EXPIRED = failure('ttl exceeded before the job was done')

/** The worker of a running job is gone: dispatched again as often as the rules allow, then failed. */
export function loseJob(queue: Queue, id: string, worker: string, now: number): void {
  const { redispatches } = queue.rules
  change(queue, () => {
    const job = findJob(queue.store, id)
    if (job?.state !== 'IN_PROGRESS' || job.worker !== worker) return []
    const lost = { type: 'lost', id, worker } as const
    if (job.dispatches <= redispatches) {
      requeueJob(queue, job, now)
      return [lost, { type: 'queued', id }]
    }
    const result = failure(`job timed out after ${redispatches} retries`)
    return [lost, endJob(queue, job, { state: 'FAILED', result, now })]
  })
}

/** Ends what has run out of time, and forgets what nobody can ask for any more and no webhook waits for. */
export function sweepJobs(queue: Queue, now: number): void {
  const { store } = queue
  change(queue, () => [
    ...overtimeJobs(store, now).flatMap((job) => [
      endJob(queue, job, { state: 'FAILED', result: TOO_LONG, now }),
      ...unwantedOf(job),
    ]),
    ...expiredJobs(store, now).flatMap((job) => {
      // A job that runs when its time to live ends is removed: its id answers 404 from then on.
      const forgetAt = job.state === 'IN_PROGRESS' ? { forgetAt: now } : {}
      return [endJob(queue, job, { state: 'TIMED_OUT', result: EXPIRED, now, ...forgetAt }), ...unwantedOf(job)]
    }),
  ])
  store.sql('DELETE FROM jobs WHERE forget_at <= ? AND seq NOT IN (SELECT seq FROM webhooks)').run(now)
}
