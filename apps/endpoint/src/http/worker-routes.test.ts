import { describe, expect, test } from 'vitest'
import { soon, type TestBed, testBed } from '../testing/endpoint-of.ts'

const submit = async (bed: TestBed, input: unknown = 1, policy = {}) =>
  (await bed.call('/run', { input, policy }))['id']
const takeOne = (bed: TestBed, worker: string, init?: RequestInit) =>
  bed.send(`/v2/local/job-take/${worker}?gpu=x&job_in_progress=0`, undefined, init)
const takeMany = (bed: TestBed, worker: string, most: number) =>
  bed.send(`/v2/local/job-take-batch/${worker}?gpu=x&batch_size=${most}&job_in_progress=1`)
const idsIn = async (answer: Promise<Response>) =>
  ((await (await answer).json()) as { id: string }[]).map(({ id }) => id)
const done = (bed: TestBed, worker: string, id: unknown, body: unknown) =>
  bed.call(`/job-done/${worker}/${id}?isStream=false`, body)

describe('taking jobs', () => {
  test('an empty poll is held, then answered 204 without a body', async () => {
    using bed = testBed()
    const answer = takeOne(bed, 'w1')
    await soon(answer)
    await bed.clock.advance(9_999)
    expect(await soon(answer)).toBe('pending')
    await bed.clock.advance(1)
    const { status, body } = await answer
    expect([status, body]).toEqual([204, null])
  })

  test('a job that comes wakes one poll, and is given once', async () => {
    using bed = testBed()
    const polls = [takeOne(bed, 'w1'), takeOne(bed, 'w2')]
    await soon(Promise.all(polls))
    const id = await submit(bed)
    const first = await Promise.race(polls)
    expect(await first.json()).toMatchObject({ id })
    await bed.clock.advance(10_000)
    expect((await Promise.all(polls)).map(({ status }) => status).sort()).toEqual([200, 204])
  })

  test('jobs are taken in the order that they came', async () => {
    using bed = testBed()
    const ids = [await submit(bed), await submit(bed), await submit(bed)]
    expect(await idsIn(takeMany(bed, 'w1', 2))).toEqual(ids.slice(0, 2))
    expect(await idsIn(takeMany(bed, 'w1', 5))).toEqual(ids.slice(2))
  })

  test('a large batch does not take everything when others wait', async () => {
    using bed = testBed()
    const polls = [takeMany(bed, 'w1', 10), takeMany(bed, 'w2', 10)]
    await soon(Promise.all(polls))
    bed.endpoint.core.polls.release('nobody')
    const { store } = bed
    // four at once, before any poll is looked at
    store.transact(() => {
      for (let n = 1; n <= 4; n++) {
        store
          .sql(`INSERT INTO jobs (seq, id, state, place, sync, low_priority, queued_at, expires_at, execution_timeout, ttl)
          VALUES (?, ?, 'IN_QUEUE', ?, 0, 0, 0, 1e15, 1000000, 1000000)`)
          .run(n, `j${n}`, n)
        store.sql("INSERT INTO requests VALUES (?, '1', '{}')").run(n)
      }
    })
    bed.endpoint.core.polls.dispatch()
    expect((await Promise.all(polls.map(idsIn))).map((ids) => ids.length)).toEqual([2, 2])
  })

  test('the worker that had a job last gets the next, so that others can become idle', async () => {
    using bed = testBed()
    await submit(bed)
    await takeOne(bed, 'w2')
    await bed.clock.advance(10)
    const polls = { w1: takeOne(bed, 'w1'), w2: takeOne(bed, 'w2') }
    await soon(Promise.all(Object.values(polls)))
    await submit(bed)
    expect((await polls.w2).status).toBe(200)
    expect(await soon(polls.w1)).toBe('pending')
  })

  test('a client that went away before gets no job', async () => {
    using bed = testBed()
    const gone = new AbortController()
    const answer = takeOne(bed, 'w1', { signal: gone.signal })
    await soon(answer)
    gone.abort()
    expect((await answer).status).toBe(204)
    const id = await submit(bed)
    expect(await (await takeOne(bed, 'w2')).json()).toMatchObject({ id })
  })

  test('an answer that could not be delivered puts its job back, and is no dispatch', async () => {
    using bed = testBed()
    const first = await submit(bed)
    const second = await submit(bed)
    const broken = new AbortController()
    expect((await takeOne(bed, 'w1', { signal: broken.signal })).status).toBe(200)
    broken.abort() // what the server does when the connection broke before the answer was written
    expect(await bed.call(`/status/${first}`)).toEqual({ id: first, status: 'IN_QUEUE' })
    expect(await idsIn(takeMany(bed, 'w2', 2))).toEqual([first, second])
    expect(await done(bed, 'w1', first, { output: 'foreign' })).toEqual({ accepted: false })
  })

  test.each(['batch_size=0', 'batch_size=x', 'job_in_progress=7'])('refuses %s', async (query) => {
    using bed = testBed()
    expect((await bed.send(`/v2/local/job-take-batch/w1?${query}`)).status).toBe(400)
  })
})

describe('results', () => {
  test('are JSON whatever the content type says', async () => {
    using bed = testBed()
    const id = await submit(bed)
    await takeOne(bed, 'w1')
    const headers = { 'content-type': 'application/x-www-form-urlencoded', charset: 'utf-8' }
    const answer = await bed.send(`/v2/local/job-done/w1/${id}?gpu=x&isStream=false`, '{"output": "ünïcode"}', {
      method: 'POST',
      body: '{"output": "ünïcode"}',
      headers,
    })
    expect(answer.status).toBe(200)
    expect(await bed.call(`/status/${id}`)).toMatchObject({ output: 'ünïcode' })
  })

  test('garbage is 400 and leaves the job alone', async () => {
    using bed = testBed()
    const id = await submit(bed)
    await takeOne(bed, 'w1')
    for (const body of ['{', '[1]', '"x"', '']) {
      const answer = await bed.send(`/v2/local/job-done/w1/${id}`, body, { method: 'POST', body })
      expect(answer.status, body).toBe(400)
    }
    expect(await bed.call(`/status/${id}`)).toMatchObject({ status: 'IN_PROGRESS' })
  })

  test('of others, of unknown jobs and second ones are ignored with 200', async () => {
    using bed = testBed()
    const id = await submit(bed)
    await takeOne(bed, 'w1')
    expect(await done(bed, 'w2', id, { output: 'foreign' })).toEqual({ accepted: false })
    expect(await done(bed, 'w1', 'nope', { output: 1 })).toEqual({ accepted: false })
    expect(await done(bed, 'w1', id, { output: 'first' })).toEqual({ accepted: true })
    expect(await done(bed, 'w1', id, { output: 'second' })).toEqual({ accepted: false })
    expect(await bed.call(`/status/${id}`)).toMatchObject({ output: 'first' })
  })

  test('progress shows as output while the job runs, and is ignored after its end', async () => {
    using bed = testBed()
    const id = await submit(bed)
    await takeOne(bed, 'w1')
    await done(bed, 'w1', id, { status: 'IN_PROGRESS', output: '50 %' })
    expect(await bed.call(`/status/${id}`)).toMatchObject({ status: 'IN_PROGRESS', output: '50 %' })
    await done(bed, 'w1', id, { output: 'whole' })
    await done(bed, 'w1', id, { status: 'IN_PROGRESS', output: '99 %' })
    expect(await bed.call(`/status/${id}`)).toMatchObject({ status: 'COMPLETED', output: 'whole' })
  })

  test('chunks of a job that is not theirs are ignored', async () => {
    using bed = testBed()
    const id = await submit(bed)
    await takeOne(bed, 'w1')
    await bed.call(`/job-stream/w2/${id}`, { output: 'foreign' })
    await done(bed, 'w1', id, { output: [] })
    await bed.call(`/job-stream/w1/${id}`, { output: 'late' })
    expect(await bed.call(`/stream/${id}`)).toEqual({ status: 'COMPLETED', stream: [] })
  })
})

describe('time', () => {
  test('a job that runs over its execution timeout fails, and its worker is told to stop', async () => {
    using bed = testBed()
    const id = await submit(bed, 1, { executionTimeout: 5_000 })
    await takeOne(bed, 'w1')
    const stop = bed.call('/job-stop/w1')
    await bed.clock.advance(6_000)
    expect(await bed.call(`/status/${id}`)).toMatchObject({
      status: 'FAILED',
      error: 'executionTimeout exceeded',
      retries: 0,
    })
    expect(await stop).toEqual({ jobsToStop: [id] })
  })

  test('a job that nobody took in its time to live is TIMED_OUT', async () => {
    using bed = testBed()
    const id = await submit(bed, 1, { ttl: 10_000 })
    await bed.clock.advance(9_000)
    expect(await bed.call(`/status/${id}`)).toMatchObject({ status: 'IN_QUEUE' })
    await bed.clock.advance(2_000)
    expect(await bed.call(`/status/${id}`)).toMatchObject({
      status: 'TIMED_OUT',
      error: expect.stringContaining('ttl'),
    })
    expect(await bed.call(`/retry/${id}`, '')).toEqual({ id, status: 'IN_QUEUE' })
  })

  test('?ttl= does the same', async () => {
    using bed = testBed()
    const { id } = await bed.call('/run?ttl=10000', { input: 1 })
    await bed.clock.advance(11_000)
    expect(await bed.call(`/status/${id}`)).toMatchObject({ status: 'TIMED_OUT' })
    expect((await bed.send('/v2/local/run?ttl=5', { input: 1 })).status).toBe(400)
  })

  test('a job that runs at the end of its time to live is gone', async () => {
    using bed = testBed()
    const id = await submit(bed, 1, { ttl: 10_000 })
    await takeOne(bed, 'w1')
    await bed.clock.advance(9_000)
    const stop = bed.call('/job-stop/w1')
    await bed.clock.advance(2_000)
    expect((await bed.send(`/v2/local/status/${id}`)).status).toBe(404)
    expect(await stop).toEqual({ jobsToStop: [id] })
  })
})

describe('lost workers', () => {
  const ping = (bed: TestBed, worker: string, ids: readonly unknown[]) =>
    bed.send(`/v2/local/ping/${worker}?job_id=${ids.join('%2C')}&runpod_version=1.12.0`)

  test('a job that the heartbeat lists is not lost, however long it runs', async () => {
    using bed = testBed()
    const id = await submit(bed)
    await takeOne(bed, 'w1')
    for (let n = 0; n < 20; n++) {
      await bed.clock.advance(10_000)
      await ping(bed, 'w1', [id])
    }
    expect(await bed.call(`/status/${id}`)).toMatchObject({ status: 'IN_PROGRESS', workerId: 'w1' })
  })

  test('40 s after the heartbeat stopped it is dispatched again, once; then it has failed', async () => {
    using bed = testBed()
    const id = await submit(bed)
    await takeOne(bed, 'w1')
    await bed.clock.advance(39_000)
    expect(await bed.call(`/status/${id}`)).toMatchObject({ status: 'IN_PROGRESS' })
    await ping(bed, 'w1', [])
    await bed.clock.advance(1_000)
    expect(await bed.call(`/status/${id}`)).toEqual({ id, status: 'IN_QUEUE', retries: 1 })
    await takeOne(bed, 'w2')
    expect(await done(bed, 'w1', id, { output: 'late' })).toEqual({ accepted: false })
    await bed.clock.advance(40_000)
    const told = await bed.call(`/status/${id}`)
    expect(told).toMatchObject({ status: 'FAILED', error: 'job timed out after 1 retries', workerId: 'w2', retries: 1 })
    expect(await bed.call('/health')).toMatchObject({ jobs: { retried: 1, failed: 1 } })
  })

  test('a lost worker that reports before anyone took its job saves the second run', async () => {
    using bed = testBed()
    const id = await submit(bed)
    await takeOne(bed, 'w1')
    await bed.clock.advance(41_000)
    expect(await bed.call(`/status/${id}`)).toMatchObject({ status: 'IN_QUEUE' })
    expect(await done(bed, 'w1', id, { output: 'in time' })).toEqual({ accepted: true })
    expect(await bed.call(`/status/${id}`)).toMatchObject({ status: 'COMPLETED', output: 'in time' })
    const next = takeOne(bed, 'w2')
    expect(await soon(next)).toBe('pending')
  })

  test('a worker that holds a job which is no longer its own is told to stop it', async () => {
    using bed = testBed()
    const id = await submit(bed)
    await takeOne(bed, 'w1')
    await bed.clock.advance(41_000)
    await takeOne(bed, 'w2')
    await takeOne(bed, 'w1', { signal: AbortSignal.abort() })
    const stop = bed.call('/job-stop/w1')
    await soon(stop)
    await ping(bed, 'w1', [id])
    expect(await stop).toEqual({ jobsToStop: [id] })
    expect(await bed.call(`/status/${id}`)).toMatchObject({ status: 'IN_PROGRESS', workerId: 'w2' })
  })
})
