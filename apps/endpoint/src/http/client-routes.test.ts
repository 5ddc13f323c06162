import { healthSchema, jobStatusSchema, streamAnswerSchema } from '@popcel/protocol/runpod'
import { describe, expect, test } from 'vitest'
import { soon, type TestBed, testBed } from '../testing/endpoint-of.ts'

const take = async (bed: TestBed, worker = 'w1') =>
  (await bed.call(`/job-take/${worker}?gpu=x&job_in_progress=0`)) as { id: string }
const done = (bed: TestBed, id: unknown, body: unknown, worker = 'w1') =>
  bed.call(`/job-done/${worker}/${id}?isStream=false`, body)

describe('/run and /status', () => {
  test('a job goes through the queue to its result', async () => {
    using bed = testBed()
    const { id, ...rest } = await bed.call('/run', { input: { a: 1 } })
    expect(rest).toEqual({ status: 'IN_QUEUE' })
    expect(id).toMatch(/^[0-9a-f-]{36}-u1$/)
    expect(await bed.call(`/status/${id}`)).toEqual({ id, status: 'IN_QUEUE' })
    await bed.clock.advance(1_500)
    expect(await take(bed)).toEqual({ id, input: { a: 1 }, delayTime: 1500 })
    expect(await bed.call(`/status/${id}`)).toEqual({ id, status: 'IN_PROGRESS', delayTime: 1500, workerId: 'w1' })
    await bed.clock.advance(250)
    await done(bed, id, { output: { b: 'ü' } })
    const full = { id, status: 'COMPLETED', delayTime: 1500, executionTime: 250, workerId: 'w1', output: { b: 'ü' } }
    expect(await bed.call(`/status/${id}`)).toEqual(full)
    expect(await bed.call(`/status/${id}`, '')).toEqual(full)
    expect(jobStatusSchema.safeParse(full).success).toBe(true)
  })

  test('answers are 200 and application/json, never 201', async () => {
    using bed = testBed()
    const answer = await bed.send('/v2/local/run', { input: 1 })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
  })

  test.each([
    ['value-wrong', 400, '{}'],
    ['not-json', 400, '{"input":'],
    ['not-json', 400, ''],
    ['value-wrong', 400, '{"input":1,"policy":{"ttl":1}}'],
    ['value-wrong', 400, '[]'],
  ])('%s for the body %#', async (code, status, body) => {
    using bed = testBed()
    const answer = await bed.send('/v2/local/run', body, { method: 'POST', body })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ code, retryable: false, error: expect.any(String) })
  })

  test('what the client sent besides reaches the worker, but not the policy, and not in place of our own', async () => {
    using bed = testBed()
    const s3Config = { accessId: 'a', accessSecret: 'b', bucketName: 'c', endpointUrl: 'd' }
    await bed.call('/run', {
      input: null,
      s3Config,
      policy: { ttl: 10_000 },
      webhookV2: [1],
      id: 'mine',
      delayTime: -1,
    })
    expect(await take(bed)).toEqual({
      id: expect.stringMatching(/-u1$/),
      input: null,
      delayTime: 0,
      s3Config,
      webhookV2: [1],
    })
  })

  test('unknown jobs, routes and endpoints are 404, each with its sentence', async () => {
    using bed = testBed()
    for (const [route, code] of [
      ['/v2/local/status/nope', 'job-not-found'],
      ['/v2/local/nope', 'no-such-route'],
      ['/v2/other/health', 'unknown-endpoint'],
    ] as const) {
      const answer = await bed.send(route)
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, code])
    }
  })
})

test.each([
  ['GET', '/run', 'POST'],
  ['DELETE', '/status/x', 'GET, POST'],
  ['POST', '/health', 'GET'],
])('%s %s is 405 and says what is taken', async (method, route, allowed) => {
  using bed = testBed()
  const answer = await bed.send(`/v2/local${route}`, undefined, { method })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, allowed])
})

describe('results', () => {
  test.each([
    [{ output: null }, { status: 'COMPLETED', output: null }],
    [{}, { status: 'COMPLETED' }],
    [{ output: [] }, { status: 'COMPLETED', output: [] }],
    [
      { output: { extra: 1 }, error: 'custom' },
      { status: 'FAILED', output: { extra: 1 }, error: 'custom', retries: 0 },
    ],
    [{ error: '{"error_type":"x"}' }, { status: 'FAILED', error: '{"error_type":"x"}', retries: 0 }],
    [
      { output: 1, error: '' },
      { status: 'COMPLETED', output: 1 },
    ],
  ])('%j', async (body, told) => {
    using bed = testBed()
    const { id } = await bed.call('/run', { input: 1 })
    await take(bed)
    await done(bed, id, body)
    expect(await bed.call(`/status/${id}`)).toEqual({ id, delayTime: 0, executionTime: 0, workerId: 'w1', ...told })
  })

  test('are forgotten after 30 minutes, those of /runsync after one', async () => {
    using bed = testBed()
    const { id } = await bed.call('/run', { input: 1 })
    await take(bed)
    await done(bed, id, {})
    const sync = bed.call('/runsync', { input: 1 })
    const { id: syncId } = await take(bed)
    expect(syncId).toMatch(/^sync-.*-u1$/)
    await done(bed, syncId, {})
    await sync
    const statuses = async () => [
      (await bed.send(`/v2/local/status/${syncId}`)).status,
      (await bed.send(`/v2/local/status/${id}`)).status,
    ]
    await bed.clock.advance(59_999)
    expect(await statuses()).toEqual([200, 200])
    await bed.clock.advance(1)
    expect(await statuses()).toEqual([404, 200])
    await bed.clock.advance(29 * 60_000)
    expect(await statuses()).toEqual([404, 404])
  })
})

describe('waiting', () => {
  test('/runsync is held until the job has ended', async () => {
    using bed = testBed()
    const answer = bed.call('/runsync', { input: 1 })
    expect(await soon(answer)).toBe('pending')
    const { id } = await take(bed)
    await bed.clock.advance(40)
    await done(bed, id, { output: 7 })
    expect(await answer).toEqual({
      id,
      status: 'COMPLETED',
      output: 7,
      delayTime: 0,
      executionTime: 40,
      workerId: 'w1',
    })
  })

  test.each([
    ['/runsync', 90_000],
    ['/runsync?wait=5000', 5_000],
    ['/runsync?wait=1', 1_000],
    ['/runsync?wait=9999999', 300_000],
    ['/runsync?wait=soon', 90_000],
  ])('%s gives up after %i ms with a ticket', async (route, ms) => {
    using bed = testBed()
    const answer = bed.call(route, { input: 1 })
    await soon(answer)
    await bed.clock.advance(ms - 1)
    expect(await soon(answer)).toBe('pending')
    await bed.clock.advance(1)
    expect(await answer).toEqual({ id: expect.stringMatching(/^sync-/), status: 'IN_QUEUE' })
  })

  test('/status-sync is held too, and tells how a job stands when time is up', async () => {
    using bed = testBed()
    const { id } = await bed.call('/run', { input: 1 })
    const answer = bed.call(`/status-sync/${id}?wait=2000`)
    await take(bed)
    expect(await soon(answer)).toBe('pending')
    await bed.clock.advance(2_000)
    expect(await answer).toMatchObject({ id, status: 'IN_PROGRESS', workerId: 'w1' })
    await done(bed, id, { output: 1 })
    expect(await soon(bed.call(`/status-sync/${id}`))).toMatchObject({ status: 'COMPLETED' })
  })

  test('a client that goes away leaves its job alone', async () => {
    using bed = testBed()
    const gone = new AbortController()
    const answer = bed.send(
      '/v2/local/runsync',
      { input: 1 },
      { signal: gone.signal, method: 'POST', body: '{"input":1}' },
    )
    await soon(answer)
    gone.abort()
    await answer
    expect(await take(bed)).toMatchObject({ input: 1 })
  })
})

describe('/stream', () => {
  const chunk = (bed: TestBed, id: unknown, output: unknown) =>
    bed.call(`/job-stream/w1/${id}?isStream=false`, { output })

  test('gives each chunk once, in order, and ends with an empty one', async () => {
    using bed = testBed()
    const { id } = await bed.call('/run', { input: 1 })
    const first = bed.call(`/stream/${id}`)
    await take(bed)
    expect(await soon(first)).toBe('pending')
    await chunk(bed, id, { n: 1 })
    expect(await first).toEqual({ status: 'IN_PROGRESS', stream: [{ output: { n: 1 } }] })
    await chunk(bed, id, 'two')
    await chunk(bed, id, null)
    await bed.call(`/job-done/w1/${id}?isStream=true`, { output: [] })
    const last = await bed.call(`/stream/${id}`)
    expect(last).toEqual({ status: 'COMPLETED', stream: [{ output: 'two' }, { output: null }] })
    expect(streamAnswerSchema.safeParse(last).success).toBe(true)
    expect(await bed.call(`/stream/${id}`, '')).toEqual({ status: 'COMPLETED', stream: [] })
  })

  test('is held for 10 s when there is nothing', async () => {
    using bed = testBed()
    const { id } = await bed.call('/run', { input: 1 })
    const answer = bed.call(`/stream/${id}`)
    await soon(answer)
    await bed.clock.advance(9_999)
    expect(await soon(answer)).toBe('pending')
    await bed.clock.advance(1)
    expect(await answer).toEqual({ status: 'IN_QUEUE', stream: [] })
  })

  test('a reader that went away lost nothing: the next one gets the chunks', async () => {
    using bed = testBed()
    const { id } = await bed.call('/run', { input: 1 })
    await take(bed)
    await chunk(bed, id, 1)
    await chunk(bed, id, 2)
    const gone = new AbortController()
    await bed.send(`/v2/local/stream/${id}`, undefined, { signal: gone.signal })
    await chunk(bed, id, 3)
    gone.abort() // what the server does when the connection broke before the answer was written
    expect(await bed.call(`/stream/${id}`)).toMatchObject({ stream: [{ output: 1 }, { output: 2 }, { output: 3 }] })
  })

  test('like the platform, a text above 1 MB comes in pieces', async () => {
    using bed = testBed({ settings: { likePlatform: true } })
    const { id } = await bed.call('/run', { input: 1 })
    await take(bed)
    await chunk(bed, id, 'é'.repeat(1_500_000))
    const { stream } = (await bed.call(`/stream/${id}`)) as { stream: { output: string }[] }
    expect(stream.map(({ output }) => output.length)).toEqual([1_000_000, 500_000])
  })
})

describe('/cancel, /retry and /purge-queue', () => {
  test('a waiting job is cancelled, with an empty JSON body as the Python SDK sends it', async () => {
    using bed = testBed()
    const { id } = await bed.call('/run', { input: 1 })
    await bed.clock.advance(20)
    const headers = { 'content-type': 'application/json', 'content-length': '0' }
    const told = { id, status: 'CANCELLED', delayTime: 20, executionTime: 0 }
    expect(await bed.call(`/cancel/${id}`, '', { headers })).toEqual(told)
    expect(await bed.call(`/status/${id}`)).toEqual(told)
    expect(await soon(take(bed))).toBe('pending')
  })

  test('a running job is cancelled, its worker told to stop, its result ignored', async () => {
    using bed = testBed()
    const { id } = await bed.call('/run', { input: 1 })
    await take(bed)
    const stop = bed.call('/job-stop/w1?gpu=x')
    expect(await soon(stop)).toBe('pending')
    expect(await bed.call(`/cancel/${id}`, {})).toMatchObject({ status: 'CANCELLED' })
    expect(await stop).toEqual({ jobsToStop: [id] })
    expect(await done(bed, id, { output: 1 })).toEqual({ accepted: false })
    expect(await bed.call(`/status/${id}`)).not.toHaveProperty('output')
  })

  test('a job that has ended stays as it is', async () => {
    using bed = testBed()
    const { id } = await bed.call('/run', { input: 1 })
    await take(bed)
    await done(bed, id, { output: 1 })
    expect(await bed.call(`/cancel/${id}`, {})).toMatchObject({ status: 'COMPLETED' })
  })

  test('only failed jobs are retried: same id, the old result gone, a new waiting time', async () => {
    using bed = testBed()
    const { id } = await bed.call('/run', { input: 1 })
    expect((await bed.send(`/v2/local/retry/${id}`, {})).status).toBe(409)
    await take(bed)
    await done(bed, id, { output: 'half', error: 'no' })
    await bed.clock.advance(5_000)
    expect(await bed.call(`/retry/${id}`, {})).toEqual({ id, status: 'IN_QUEUE' })
    expect(await bed.call(`/status/${id}`)).toEqual({ id, status: 'IN_QUEUE', retries: 1 })
    await bed.clock.advance(10)
    expect(await take(bed, 'w2')).toMatchObject({ id, delayTime: 10 })
    await done(bed, id, { output: 'whole' }, 'w2')
    const told = await bed.call(`/status/${id}`)
    expect(told).toMatchObject({ status: 'COMPLETED', output: 'whole', delayTime: 10, workerId: 'w2' })
    expect(told).not.toHaveProperty('error')
  })

  test('a purge takes what waits and leaves what runs', async () => {
    using bed = testBed()
    const ids = []
    for (const input of [1, 2, 3]) ids.push((await bed.call('/run', { input }))['id'])
    await take(bed)
    expect(await bed.call('/purge-queue', '')).toEqual({ removed: 2, status: 'completed' })
    expect(await bed.call('/health')).toMatchObject({ jobs: { inQueue: 0, inProgress: 1 } })
    expect(await bed.call(`/status/${ids[1]}`)).toMatchObject({ status: 'CANCELLED' })
    expect(await bed.call('/purge-queue', '')).toEqual({ removed: 0, status: 'completed' })
  })
})

describe('/health and /requests', () => {
  test('count everything', async () => {
    using bed = testBed()
    const ids = []
    for (const input of [1, 2, 3, 4]) ids.push((await bed.call('/run', { input }))['id'])
    await take(bed)
    await take(bed, 'w2')
    await done(bed, ids[0], { output: 'x'.repeat(1000) })
    await done(bed, ids[1], { error: 'no' }, 'w2')
    await take(bed)
    const health = await bed.call('/health')
    expect(health).toEqual({
      jobs: { completed: 1, failed: 1, inProgress: 1, inQueue: 1, retried: 0 },
      workers: { idle: 1, initializing: 0, ready: 2, running: 1, throttled: 0, unhealthy: 0 },
    })
    expect(healthSchema.safeParse(health).success).toBe(true)
    const { requests } = (await bed.call('/requests')) as { requests: { id: string; status: string }[] }
    expect(requests.map(({ id }) => id)).toEqual(ids.toReversed())
    expect(requests.map(({ status }) => status)).toEqual(['IN_QUEUE', 'IN_PROGRESS', 'FAILED', 'COMPLETED'])
    expect(requests[3]).not.toHaveProperty('output')
  })
})

describe('like the platform', () => {
  test('bodies above 10 MB on /run and 20 MB on /runsync are refused, also when no length is announced', async () => {
    using bed = testBed({ settings: { likePlatform: true } })
    const body = (bytes: number) => `{"input":"${'x'.repeat(bytes - 12)}"}`
    const status = async (route: string, bytes: number) => (await bed.send(`/v2/local${route}`, body(bytes))).status
    expect(await status('/run', 10_000_000)).toBe(200)
    expect(await status('/run', 10_000_001)).toBe(400)
    expect(await status('/runsync', 20_000_001)).toBe(400)
    const stream = new Blob([body(10_000_001)]).stream()
    const streamed = new Request('http://localhost/v2/local/run', {
      method: 'POST',
      body: stream,
      duplex: 'half',
    } as RequestInit)
    const answer = await bed.endpoint.app.request(streamed)
    expect(await answer.json()).toMatchObject({ code: 'body-too-large' })
  })

  test('a result above the limit is refused and the job ends COMPLETED with no output', async () => {
    using bed = testBed({ settings: { likePlatform: true } })
    const { id } = await bed.call('/run', { input: 1 })
    await take(bed)
    const answer = await bed.send(`/v2/local/job-done/w1/${id}`, { output: 'x'.repeat(10_000_000) })
    expect(answer.status).toBe(400)
    const told = await bed.call(`/status/${id}`)
    expect(told).toMatchObject({ status: 'COMPLETED' })
    expect(told).not.toHaveProperty('output')
  })

  test('an input of {} is dropped, as runpod-plugins saw it; without the switch it is not', async () => {
    using strict = testBed({ settings: { likePlatform: true } })
    await strict.call('/run', { input: {} })
    expect(await take(strict)).not.toHaveProperty('input')
    using lenient = testBed()
    await lenient.call('/run', { input: {} })
    expect(await take(lenient)).toMatchObject({ input: {} })
  })

  test('the third purge within 10 s is one too many, and the next window takes it', async () => {
    using bed = testBed({ settings: { likePlatform: true } })
    const purge = async () => (await bed.send('/v2/local/purge-queue', '')).status
    expect([await purge(), await purge(), await purge()]).toEqual([200, 200, 429])
    await bed.clock.advance(10_000)
    expect(await purge()).toBe(200)
  })

  test('without the switch a body of 12 MB is a job like any other', async () => {
    using bed = testBed()
    const big = 'x'.repeat(12_000_000)
    const { id } = await bed.call('/run', { input: big })
    expect(((await take(bed)) as unknown as { input: string }).input.length).toBe(12_000_000)
    await done(bed, id, { output: big })
    expect(((await bed.call(`/status/${id}`)) as { output: string }).output.length).toBe(12_000_000)
  })
})
