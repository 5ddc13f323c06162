import { describe, expect, test } from 'vitest'
import { openStore } from '../store/open-store.ts'
import { launchedByTest, soon, type TestBed, testBed } from '../testing/endpoint-of.ts'
import { manualClock } from '../testing/manual-clock.ts'

const submit = async (bed: TestBed, input: unknown = 1, policy = {}) =>
  (await bed.call('/run', { input, policy }))['id']
const take = (bed: TestBed, worker: string) => bed.send(`/v2/local/job-take/${worker}?job_in_progress=0`)
const done = (bed: TestBed, worker: string, id: unknown, body: unknown = {}) =>
  bed.call(`/job-done/${worker}/${id}`, body)
const ping = (bed: TestBed, worker: string, ids: readonly unknown[]) =>
  bed.send(`/v2/local/ping/${worker}?job_id=${ids.join('%2C')}`)
const workersOf = async (bed: TestBed) => (await bed.call('/health'))['workers']
const zero = { idle: 0, initializing: 0, ready: 0, running: 0, throttled: 0, unhealthy: 0 }
const LOOK = 10

describe('starting and stopping', () => {
  test('a job starts a worker; idle for long enough, it is stopped: polls answered first, then the signal', async () => {
    using bed = testBed({ scaling: { workersMax: 3, idleTimeoutMs: 30_000 } })
    const id = await submit(bed)
    await bed.clock.advance(LOOK)
    const [worker = ''] = bed.launcher.started
    expect(bed.launcher.started).toHaveLength(1)
    expect(await workersOf(bed)).toEqual({ ...zero, initializing: 1 })
    await take(bed, worker)
    expect(await workersOf(bed)).toEqual({ ...zero, running: 1, ready: 1 })
    await done(bed, worker, id)
    expect(await workersOf(bed)).toEqual({ ...zero, idle: 1, ready: 1 })
    await bed.clock.advance(29_000)
    expect(bed.launcher.drained).toEqual([])
    const poll = take(bed, worker)
    await soon(poll)
    await bed.clock.advance(1_010)
    expect(await workersOf(bed)).toEqual(zero)
    expect((await poll).status).toBe(204)
    await bed.clock.advance(50)
    expect(bed.launcher.drained).toEqual([worker])
    bed.launcher.exit(worker)
    expect(bed.log.map(({ type }) => type)).toEqual(['started', 'ready', 'stopping', 'exited'])
  })

  test('a worker that is being stopped gets no job, and does not ask in a hot loop', async () => {
    using bed = testBed({ scaling: { workersMax: 1 } })
    bed.endpoint.core.fleet.stop('nobody')
    await submit(bed)
    await bed.clock.advance(LOOK)
    const [worker = ''] = bed.launcher.started
    await take(bed, worker)
    bed.endpoint.core.fleet.stop(worker)
    await submit(bed)
    const poll = take(bed, worker)
    await soon(poll)
    await bed.clock.advance(400)
    expect(await soon(poll)).toBe('pending')
    await bed.clock.advance(200)
    expect((await poll).status).toBe(204)
  })

  test('30 jobs start as many workers as are allowed, at once', async () => {
    using bed = testBed({ scaling: { workersMax: 3 } })
    for (let n = 0; n < 30; n++) await submit(bed)
    await bed.clock.advance(LOOK)
    expect(bed.launcher.started).toHaveLength(3)
  })

  test('jobs of low priority wait for a worker that others start', async () => {
    using bed = testBed({ scaling: { workersMax: 3 } })
    const low = await submit(bed, 1, { lowPriority: true })
    await bed.clock.advance(60_000)
    expect(bed.launcher.started).toEqual([])
    await submit(bed)
    await bed.clock.advance(LOOK)
    expect(bed.launcher.started).toHaveLength(1)
    expect(await (await take(bed, bed.launcher.started[0] ?? '')).json()).toMatchObject({ id: low })
  })

  test("someone else's worker counts: none is started beside it, and it is never stopped", async () => {
    using bed = testBed({ scaling: { workersMax: 1, idleTimeoutMs: 1_000 } })
    const poll = take(bed, 'their-own')
    await soon(poll)
    const id = await submit(bed)
    await bed.clock.advance(LOOK)
    expect(bed.launcher.started).toEqual([])
    await done(bed, 'their-own', id)
    await bed.clock.advance(30_000)
    expect(await workersOf(bed)).toEqual({ ...zero, idle: 1, ready: 1 })
    await bed.clock.advance(61_000)
    expect(await workersOf(bed)).toEqual(zero)
  })

  test('stopPod replaces the worker', async () => {
    using bed = testBed({ scaling: { workersMax: 1, workersMin: 1 } })
    await bed.clock.advance(LOOK)
    const [worker = ''] = bed.launcher.started
    const id = await submit(bed)
    await take(bed, worker)
    await done(bed, worker, id, { output: 1, stopPod: true })
    await bed.clock.advance(100)
    expect(bed.launcher.drained).toEqual([worker])
    expect(bed.launcher.started).toHaveLength(2)
  })
})

describe('what goes wrong', () => {
  test('a worker that dies loses its job at once, and the job runs once more', async () => {
    using bed = testBed({ scaling: { workersMax: 2 } })
    const id = await submit(bed)
    await bed.clock.advance(LOOK)
    await take(bed, bed.launcher.started[0] ?? '')
    bed.launcher.exit(bed.launcher.started[0] ?? '', 'SIGKILL')
    expect(await bed.call(`/status/${id}`)).toEqual({ id, status: 'IN_QUEUE', retries: 1 })
    await bed.clock.advance(1_100)
    const second = bed.launcher.started[1] ?? ''
    await take(bed, second)
    bed.launcher.exit(second, 'SIGSEGV')
    expect(await bed.call(`/status/${id}`)).toMatchObject({ status: 'FAILED', error: 'job timed out after 1 retries' })
    expect(bed.log).toContainEqual({ type: 'exited', worker: second, how: 'SIGSEGV', crashed: true })
  })

  test('workers that crash are started less and less often, until one works', async () => {
    using bed = testBed({ scaling: { workersMax: 1 } })
    await submit(bed)
    await bed.clock.advance(LOOK)
    const pauses = []
    for (let crash = 0; crash < 7; crash++) {
      const before = bed.clock.now()
      const { length } = bed.launcher.started
      bed.launcher.exit(bed.launcher.started.at(-1) ?? '', 'exit 1')
      await bed.clock.advance(LOOK)
      if (crash === 0) expect(await workersOf(bed)).toEqual({ ...zero, unhealthy: 1 })
      while (bed.launcher.started.length === length) await bed.clock.advance(500)
      pauses.push(Math.floor((bed.clock.now() - before) / 1000))
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30])
    const worker = bed.launcher.started.at(-1) ?? ''
    await take(bed, worker)
    await done(bed, worker, ((await bed.call('/requests'))['requests'] as { id: string }[])[0]?.id)
    expect(bed.endpoint.core.fleet.crashes()).toBe(0)
  })

  test('a worker that goes on with an unwanted job is killed, and replaced when it is needed', async () => {
    using bed = testBed({ scaling: { workersMax: 1 } })
    const id = await submit(bed, 1, { executionTimeout: 5_000 })
    await bed.clock.advance(LOOK)
    const [worker = ''] = bed.launcher.started
    await take(bed, worker)
    for (let n = 0; n < 14; n++) {
      await bed.clock.advance(1_000)
      await ping(bed, worker, [id])
    }
    expect(bed.launcher.killed).toEqual([])
    await submit(bed)
    await bed.clock.advance(3_000)
    expect(bed.launcher.killed[0]).toBe(worker)
    bed.launcher.exit(worker, 'SIGKILL')
    await bed.clock.advance(LOOK)
    expect(bed.launcher.started).toHaveLength(2)
    expect(bed.log).toContainEqual({ type: 'exited', worker, how: 'SIGKILL', crashed: false })
  })

  test('a stuck worker may finish the other job that it runs', async () => {
    using bed = testBed({ scaling: { workersMax: 1 } })
    const stuck = await submit(bed, 1)
    const good = await submit(bed, 2)
    await bed.clock.advance(LOOK)
    const [worker = ''] = bed.launcher.started
    await bed.send(`/v2/local/job-take-batch/${worker}?batch_size=2`)
    await bed.call(`/cancel/${stuck}`, '')
    for (let n = 0; n < 20; n++) {
      await bed.clock.advance(1_000)
      await ping(bed, worker, [stuck, good])
    }
    expect(bed.launcher.killed).toEqual([])
    expect(await done(bed, worker, good, { output: 'fine' })).toEqual({ accepted: true })
    await bed.clock.advance(1_000)
    expect(bed.launcher.killed[0]).toBe(worker)
  })

  test('a worker that obeys a stop is idle again when its heartbeat no longer lists the job', async () => {
    using bed = testBed({ scaling: { workersMax: 1 } })
    const id = await submit(bed)
    await bed.clock.advance(LOOK)
    const [worker = ''] = bed.launcher.started
    await take(bed, worker)
    const stop = bed.call(`/job-stop/${worker}`)
    await soon(stop)
    await bed.call(`/cancel/${id}`, '')
    expect(await stop).toEqual({ jobsToStop: [id] })
    expect(await workersOf(bed)).toEqual({ ...zero, running: 1, ready: 1 })
    const again = bed.call(`/job-stop/${worker}`)
    await soon(again)
    await ping(bed, worker, [id]) // it overlooked the first, so it is told again
    expect(await again).toEqual({ jobsToStop: [id] })
    await ping(bed, worker, [])
    expect(await workersOf(bed)).toEqual({ ...zero, idle: 1, ready: 1 })
  })

  test('a worker that never asks for a job is killed after seven minutes', async () => {
    using bed = testBed({ scaling: { workersMax: 1 } })
    await submit(bed)
    await bed.clock.advance(421_000)
    expect(bed.launcher.killed[0]).toBe(bed.launcher.started[0])
  })

  test('the last words of a worker that is gone make no new worker', async () => {
    using bed = testBed({ scaling: { workersMax: 1 } })
    await submit(bed)
    await bed.clock.advance(LOOK)
    const [worker = ''] = bed.launcher.started
    await take(bed, worker)
    bed.launcher.exit(worker, 'exit 0')
    await ping(bed, worker, ['x'])
    await done(bed, worker, 'x')
    expect(await workersOf(bed)).toMatchObject({ initializing: 0, idle: 0, running: 0 })
  })
})

describe('restarts', () => {
  test('an endpoint that follows a killed one takes its workers over, and their jobs go on', async () => {
    const store = openStore(':memory:')
    const clock = manualClock()
    const before = testBed({ store, clock, scaling: { workersMax: 1 } })
    const id = await submit(before)
    const waiting = await submit(before)
    await clock.advance(LOOK)
    const [worker = ''] = before.launcher.started
    await take(before, worker)
    // five minutes in which nobody could send a heartbeat
    using after = testBed({
      store,
      clock: manualClock(clock.now() + 300_000),
      launcher: launchedByTest([worker]),
      scaling: { workersMax: 1 },
    })
    await after.clock.advance(5_000)
    expect(await workersOf(after)).toEqual({ ...zero, running: 1, ready: 1 })
    expect(await done(after, worker, id, { output: 'kept' })).toEqual({ accepted: true })
    expect(await (await take(after, worker)).json()).toMatchObject({ id: waiting })
    expect(after.launcher.started).toEqual([])
    after.launcher.exit(worker)
    expect(await after.call(`/status/${waiting}`)).toMatchObject({ status: 'IN_QUEUE', retries: 1 })
  })

  test('a job whose worker is known to be gone is dispatched again at once', async () => {
    const store = openStore(':memory:')
    const before = testBed({ store, scaling: { workersMax: 1 } })
    const id = await submit(before)
    await before.clock.advance(LOOK)
    const [worker = ''] = before.launcher.started
    await take(before, worker)
    const launcher = launchedByTest([], [worker])
    using after = testBed({ store, clock: manualClock(before.clock.now()), launcher, scaling: { workersMax: 1 } })
    expect(await after.call(`/status/${id}`)).toEqual({ id, status: 'IN_QUEUE', retries: 1 })
    await after.clock.advance(LOOK)
    expect(launcher.started).toHaveLength(1)
  })

  test("someone else's worker that is never heard of again takes nobody's place", async () => {
    const store = openStore(':memory:')
    const before = testBed({ store })
    await submit(before)
    await take(before, 'theirs')
    using after = testBed({ store, clock: manualClock(before.clock.now()), scaling: { workersMax: 1 } })
    await after.clock.advance(42_000)
    expect(after.launcher.started).toHaveLength(1)
  })

  test('a job whose worker did not live on is lost when its heartbeat stays away', async () => {
    const store = openStore(':memory:')
    const before = testBed({ store })
    const id = await submit(before)
    await take(before, 'w1')
    using after = testBed({ store, clock: manualClock(before.clock.now() + 1_000) })
    await after.clock.advance(39_000)
    expect(await after.call(`/status/${id}`)).toMatchObject({ status: 'IN_PROGRESS' })
    await after.clock.advance(2_000)
    expect(await after.call(`/status/${id}`)).toMatchObject({ status: 'IN_QUEUE', retries: 1 })
  })
})

describe('closing', () => {
  test('answers all polls, refuses new jobs, and waits for the workers to finish', async () => {
    using bed = testBed({ scaling: { workersMax: 2 } })
    const id = await submit(bed)
    const other = await submit(bed)
    await bed.clock.advance(LOOK)
    const [busy = '', idle = ''] = bed.launcher.started
    await take(bed, busy)
    await bed.call(`/cancel/${other}`, '')
    const polls = [take(bed, idle), bed.send(`/v2/local/job-stop/${idle}`), bed.send(`/v2/local/stream/${id}`)]
    const sync = bed.send(`/v2/local/status-sync/${id}`)
    await soon(Promise.all([...polls, sync]))
    const closed = bed.endpoint.close()
    expect((await Promise.all(polls)).map(({ status }) => status)).toEqual([204, 204, 200])
    expect(await (await sync).json()).toMatchObject({ status: 'IN_PROGRESS' })
    expect((await bed.send('/v2/local/run', { input: 1 })).status).toBe(503)
    const again = take(bed, 'theirs')
    await soon(again)
    await bed.clock.advance(100)
    expect(await soon(again)).toBe('pending') // no hot loop while others finish
    expect(bed.launcher.drained.toSorted()).toEqual([busy, idle].toSorted())
    bed.launcher.exit(idle)
    expect(await done(bed, busy, id, { output: 'finished' })).toEqual({ accepted: true })
    expect(await soon(closed)).toBe('pending')
    bed.launcher.exit(busy)
    await closed
    expect(await bed.call(`/status/${id}`)).toMatchObject({ status: 'COMPLETED', output: 'finished' })
  })
})
