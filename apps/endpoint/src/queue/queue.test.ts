import { isTerminal } from '@popcel/protocol/runpod'
import { describe, expect, test } from 'vitest'
import { openStore } from '../store/open-store.ts'
import { cancelJob, purgeQueue, retryJob, submitJob } from './client-operations.ts'
import type { QueueEvent } from './events.ts'
import { countersOf, findJob, queuedJobs, resultOf, runningJobs, waitingJobs } from './job-table.ts'
import type { Queue } from './queue.ts'
import { loseJob, sweepJobs } from './time-operations.ts'
import { addChunks, finishJob, takeJobs, tellProgress, untakeJob } from './worker-operations.ts'

const RULES = { retentionMs: { run: 1_800_000, runsync: 60_000 }, redispatches: 1 }
const DONE = { output: '1', error: null }
const WORKERS = ['w1', 'w2', 'w3']

function queueInMemory(): Queue & { events: QueueEvent[] } {
  const events: QueueEvent[] = []
  return { store: openStore(':memory:'), rules: RULES, tell: (event) => void events.push(event), events }
}

const submit = (queue: Queue, id: string, now: number, rest = {}) =>
  submitJob(
    queue,
    {
      ...{ id, sync: false, lowPriority: false, executionTimeoutMs: 600_000, ttlMs: 86_400_000, webhook: null },
      ...{ input: '1', extras: '{}' },
      ...rest,
    },
    now,
  )
const idsOf = (jobs: readonly { id: string }[]) => jobs.map(({ id }) => id)

describe('places in the queue', () => {
  test('a lost job keeps its own, a retried one goes to the end, an undelivered one never left', () => {
    const queue = queueInMemory()
    for (const id of ['a', 'b', 'c', 'd']) submit(queue, id, 0)
    takeJobs(queue, 'w1', 3, 1)
    loseJob(queue, 'b', 'w1', 2)
    untakeJob(queue, 'c', 'w1')
    finishJob(queue, 'a', 'w1', { output: null, error: '"no"' }, 3)
    expect(retryJob(queue, 'a', 4)).toBe(true)
    expect(idsOf(queuedJobs(queue.store, -1))).toEqual(['b', 'c', 'd', 'a'])
    expect(findJob(queue.store, 'b')).toMatchObject({ dispatches: 1, retries: 1, queued_at: 2 })
    expect(findJob(queue.store, 'c')).toMatchObject({ dispatches: 0, retries: 0, queued_at: 0, worker: null })
    expect(findJob(queue.store, 'a')).toMatchObject({ dispatches: 0, retries: 1, queued_at: 4 })
  })

  test('a lost job goes before those that came while it ran, though the queue was empty then', () => {
    const queue = queueInMemory()
    for (const id of ['a', 'b']) submit(queue, id, 0)
    takeJobs(queue, 'w1', 2, 1)
    for (const id of ['c', 'd']) submit(queue, id, 2)
    loseJob(queue, 'b', 'w1', 3)
    expect(idsOf(queuedJobs(queue.store, -1))).toEqual(['b', 'c', 'd'])
  })

  test('jobs of low priority wait with the others and are counted apart', () => {
    const queue = queueInMemory()
    submit(queue, 'low', 5, { lowPriority: true })
    submit(queue, 'a', 7)
    submit(queue, 'b', 9)
    expect(waitingJobs(queue.store)).toEqual({ count: 2, lowPriority: 1, oldestQueuedAt: 7 })
    expect(idsOf(takeJobs(queue, 'w1', 2, 10))).toEqual(['low', 'a'])
  })
})

describe('a retried job', () => {
  test('may be lost once again before it fails, and has a whole time to live', () => {
    const queue = queueInMemory()
    submit(queue, 'a', 0, { ttlMs: 10_000 })
    for (const now of [1, 2]) {
      takeJobs(queue, 'w1', 1, now)
      loseJob(queue, 'a', 'w1', now)
    }
    expect(findJob(queue.store, 'a')).toMatchObject({ state: 'FAILED', retries: 1 })
    retryJob(queue, 'a', 8_000)
    takeJobs(queue, 'w1', 1, 8_001)
    loseJob(queue, 'a', 'w1', 8_002)
    expect(findJob(queue.store, 'a')).toMatchObject({ state: 'IN_QUEUE', retries: 3 })
    sweepJobs(queue, 17_999)
    expect(findJob(queue.store, 'a')).toMatchObject({ state: 'IN_QUEUE' })
    sweepJobs(queue, 18_000)
    expect(findJob(queue.store, 'a')).toMatchObject({ state: 'TIMED_OUT' })
  })
})

describe('whatever happens in whatever order', () => {
  test.each([1, 2, 3, 4])(
    'accepted jobs are in one state, and end once for each time that they were queued: %i',
    (seed) => {
      const queue = queueInMemory()
      const random = mulberry(seed)
      const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]
      const accepted: string[] = []
      let now = 0
      for (let step = 0; step < 250; step++) {
        now += Math.floor(random() * 400)
        const job = pick(accepted) ?? ''
        const worker = pick(WORKERS) ?? ''
        const running = pick(runningJobs(queue.store))
        const acts: (() => unknown)[] = [
          () => {
            const id = `job-${step}`
            accepted.push(id)
            submit(queue, id, now, { ttlMs: 40_000, executionTimeoutMs: 9_000 })
          },
          () => takeJobs(queue, worker, 1 + Math.floor(random() * 3), now),
          () => finishJob(queue, job, worker, random() < 0.3 ? { output: null, error: '"no"' } : DONE, now),
          () => running && finishJob(queue, running.id, running.worker ?? '', DONE, now),
          () => running && loseJob(queue, running.id, running.worker ?? '', now),
          () => running && untakeJob(queue, running.id, running.worker ?? ''),
          () => tellProgress(queue, job, worker, '"half"'),
          () => addChunks(queue, job, worker, ['1', '2']),
          () => cancelJob(queue, job, now),
          () => retryJob(queue, job, now),
          () => sweepJobs(queue, now),
          () => random() < 0.1 && purgeQueue(queue, now),
        ]
        pick(acts)?.()
        holdsTogether(queue, accepted)
      }
      expect(accepted.length).toBeGreaterThan(10)
      const states = new Set(accepted.map((id) => findJob(queue.store, id)?.state))
      expect(states.size).toBeGreaterThan(2)
    },
  )
})

/** What is true after every single step. */
function holdsTogether(queue: ReturnType<typeof queueInMemory>, accepted: readonly string[]): void {
  const { store, events } = queue
  const waiting = queuedJobs(store, -1)
  expect(new Set(waiting.map(({ place }) => place)).size).toBe(waiting.length)
  let ended = 0
  for (const id of accepted) {
    const job = findJob(store, id)
    if (!job) throw new Error(`${id} was accepted and is forgotten`)
    const ends = events.filter((event) => event.type === 'ended' && event.id === id).length
    const restarts = job.retries
    ended += ends
    // a job has ended at most once more often than it was put back, and is in an end state only if it ended
    expect(ends).toBeLessThanOrEqual(restarts + 1)
    expect(isTerminal(job.state)).toBe(job.ended_at !== null)
    expect(job.forget_at !== null).toBe(isTerminal(job.state))
    expect(job.dispatches).toBeLessThanOrEqual(RULES.redispatches + 1)
    if (job.state === 'IN_PROGRESS') expect([job.worker === null, job.started_at === null]).toEqual([false, false])
    if (job.state === 'IN_QUEUE') expect([job.started_at, resultOf(store, job.seq).error]).toEqual([null, null])
    if (job.state === 'FAILED') expect(resultOf(store, job.seq).error).not.toBeNull()
  }
  const { completed, failed, cancelled, timed_out } = countersOf(store)
  expect(completed + failed + cancelled + timed_out).toBe(ended)
}

/** Small random numbers that are the same for the same seed. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
