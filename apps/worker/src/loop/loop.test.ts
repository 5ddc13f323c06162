import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PopcelError } from '@popcel/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Handler, HandlerTools } from '../handler.ts'
import { startEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { startHeartbeat } from './heartbeat.ts'
import { type LoopOptions, runLoop } from './loop.ts'
import { createSpill } from './spill.ts'

const facts = { hostname: 'here', workerId: 'w1', version: 'test' }
const folder = mkdtempSync(join(tmpdir(), 'popcel-worker-'))
let endpoint: TestEndpoint
let drain: AbortController
let logged: string[]
const loops: Promise<void>[] = []

beforeEach(async () => {
  mkdirSync(folder, { recursive: true })
  endpoint = await startEndpoint()
  drain = new AbortController()
  logged = []
})
afterEach(async () => {
  drain.abort()
  await Promise.all(loops.splice(0))
  await endpoint[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** Pauses are a hundredth of what they are, so that no test waits for a backoff. */
const sleep = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal?.aborted) return resolve()
    setTimeout(resolve, ms / 100)
    signal?.addEventListener('abort', () => resolve(), { once: true })
  })

function start(handler: Handler, options: Partial<LoopOptions> = {}): Promise<void> {
  const { ping: _, ...urls } = endpoint.urls
  const loop = runLoop({
    handler,
    wire: { fetch, apiKey: 'secret' },
    urls,
    facts,
    concurrency: 1,
    aggregate: false,
    refresh: false,
    patienceMs: Number.POSITIVE_INFINITY,
    mostResultBytes: 20_000_000,
    heartbeat: undefined,
    spill: createSpill(folder),
    now: () => performance.now(),
    sleep: (ms, signal) => sleep(ms === 250 ? 5_000 : ms, signal),
    log: (message) => logged.push(message),
    drain: drain.signal,
    ...options,
  })
  loops.push(loop)
  return loop
}

const give = (...inputs: unknown[]) => inputs.forEach((input, n) => void endpoint.queue.push({ id: `job-${n}`, input }))
const results = async (count: number) => {
  await endpoint.until(() => endpoint.results.length >= count)
  return endpoint.results
}
const gate = () => Promise.withResolvers<void>()

describe('what the endpoint is sent', () => {
  test.each([
    ['an object', { a: 1 }, { output: { a: 1 } }],
    ['nothing', undefined, { output: null }],
    ['an empty object', {}, { output: {} }],
    ['a list', [1], { output: [1] }],
    ['text', 'ünï', { output: 'ünï' }],
    ['an error of its own', { error: 'custom', extra: 1 }, { output: { extra: 1 }, error: 'custom' }],
    ['a wish for a fresh process', { a: 1, refresh_worker: true }, { output: { a: 1 }, stopPod: true }],
  ])('%s', async (_, result, body) => {
    give('x')
    start(async () => result)
    expect((await results(1))[0]?.body).toEqual(body)
  })

  test('what a handler throws, as JSON text in the shape of the Python worker with our row beside it', async () => {
    give('x')
    start(async () => {
      throw new PopcelError('picture-one-colour', { file: 'a.png' })
    })
    const error = JSON.parse(String((await results(1))[0]?.body['error']))
    expect(error).toMatchObject({
      error_type: 'PopcelError',
      hostname: 'here',
      worker_id: 'w1',
      runpod_version: 'test',
    })
    expect(error).toMatchObject({ code: 'picture-one-colour', retryable: false })
    expect(error.error_message).toContain('a.png: has one colour only')
  })

  test('a result that is no JSON is an error, not silence', async () => {
    give('x')
    start(async () => ({ n: 1n }))
    expect((await results(1))[0]?.body['error']).toContain('no JSON')
  })

  test('a result that is too large is an error that names both sizes', async () => {
    give('x')
    start(async () => 'a'.repeat(5_000), { mostResultBytes: 1_000 })
    expect((await results(1))[0]?.body['error']).toMatch(/5013 bytes and the endpoint takes 1000/)
  })

  test('the raw key, the job’s id and the worker in the address', async () => {
    give('x')
    start(async () => 1)
    await results(1)
    expect(endpoint.takes[0]).toMatchObject({ path: '/v2/test/job-take/w1' })
    expect(endpoint.takes[0]?.headers.authorization).toBe('secret')
    expect(endpoint.results[0]).toMatchObject({ job: 'job-0', isStream: false })
  })

  test('a job without input gets {}, which is what the platform dropped', async () => {
    endpoint.queue.push({ id: 'j' } as never)
    start(async ({ input }) => ({ input }))
    expect((await results(1))[0]?.body).toEqual({ output: { input: {} } })
  })
})

describe('taking', () => {
  test('with several slots a batch is asked for, and jobs run beside each other', async () => {
    give(1, 2, 3)
    let running = 0
    const all = gate()
    start(
      async () => {
        if (++running === 3) all.resolve()
        await all.promise
        return running
      },
      { concurrency: 3 },
    )
    await results(3)
    expect(endpoint.takes[0]?.path).toContain('/job-take-batch/')
    expect(endpoint.takes[0]?.query.get('batch_size')).toBe('3')
  })

  test('with one slot free of three the single route is asked, and that work is under way is told', async () => {
    give(1, 2)
    const end = gate()
    start(() => end.promise, { concurrency: 3 })
    await endpoint.until(() => endpoint.takes.length >= 2)
    end.resolve()
    expect(endpoint.takes[1]).toMatchObject({ path: '/v2/test/job-take/w1' })
    expect(endpoint.takes[1]?.query.get('job_in_progress')).toBe('1')
  })

  test('never more at once than it has slots', async () => {
    give(...Array(30).keys())
    let running = 0
    let most = 0
    start(
      async () => {
        most = Math.max(most, ++running)
        await sleep(200)
        running--
      },
      { concurrency: 4 },
    )
    await results(30)
    expect(most).toBe(4)
  })

  test('garbage and server errors are told and outlived', async () => {
    const answers = [
      { status: 500, text: async () => 'oops' },
      { status: 200, text: async () => '<html>' },
      { status: 200, text: async () => '{"input":1}' },
      { status: 400, text: async () => '' },
    ]
    give('x')
    const wrong: typeof fetch = (url, init) =>
      String(url).includes('job-take') && answers.length > 0
        ? Promise.resolve(answers.shift() as unknown as Response)
        : fetch(url, init)
    start(async () => 1, { wire: { fetch: wrong as never, apiKey: '' } })
    await results(1)
    expect(logged).toEqual([
      'taking a job failed (500: oops); it is tried again',
      expect.stringContaining('an answer that is no job'),
      expect.stringContaining('id'),
    ])
  })
})

describe('results are not lost', () => {
  test.each([
    ['500 twice', [500, 500]],
    ['a broken connection', ['reset' as const]],
    ['503 and a reset', [503, 'reset' as const]],
  ])('after %s', async (_, refusals) => {
    endpoint.refusals.push(...refusals)
    give('x')
    start(async () => 'done')
    expect((await results(1))[0]?.body).toEqual({ output: 'done' })
    drain.abort()
    await loops[0]
    expect(readdirSync(folder)).toEqual([])
  })

  test('what a dead process kept is delivered by the next one before it takes anything', async () => {
    await createSpill(folder).keep({
      job: 'old',
      url: `${endpoint.urls.done.replace('$RUNPOD_POD_ID', 'w0').replace('$ID', 'old')}&isStream=false`,
      body: '{"output":"kept"}',
    })
    start(async () => 1)
    expect((await results(1))[0]).toMatchObject({ job: 'old', body: { output: 'kept' } })
    await endpoint.until(() => endpoint.takes.length > 0)
    expect(readdirSync(folder)).toEqual([])
  })

  test('while the endpoint is away the result lies on disk', async () => {
    endpoint.refusals.push(...Array(4_000).fill(503))
    give('x')
    start(async () => 'done')
    await endpoint.until(() => logged.length > 0)
    await endpoint.until(() => readdirSync(folder).some((name) => name.endsWith('.json')))
    endpoint.refusals.length = 0
    expect((await results(1))[0]?.body).toEqual({ output: 'done' })
  })

  test('a refusal for good becomes the job’s error', async () => {
    endpoint.refusals.push(413)
    give('x')
    start(async () => 'large')
    expect(JSON.parse(String((await results(1))[0]?.body['error']))).toMatchObject({ code: 'result-refused' })
  })
})

describe('progress and chunks', () => {
  test('progress is sent while it works, never after the result', async () => {
    give('x')
    const seen = gate()
    start(async (_, { progress }: HandlerTools) => {
      progress({ percent: 1 })
      await seen.promise
      for (let i = 0; i < 50; i++) progress({ i })
      return 'end'
    })
    await endpoint.until(() => endpoint.progress.length > 0)
    seen.resolve()
    await results(1)
    const sent = endpoint.progress.length
    expect(endpoint.progress[0]?.body).toEqual({ status: 'IN_PROGRESS', output: { percent: 1 } })
    drain.abort()
    await loops[0]
    expect(endpoint.progress.length).toBe(sent)
    expect(sent).toBeLessThan(5)
  })

  async function* three() {
    yield 'a'
    yield 'b'
    yield 'c'
  }

  test('what is yielded goes out in order, and the end says that it was a stream', async () => {
    give('x')
    start(() => three())
    expect((await results(1))[0]).toMatchObject({ isStream: true, body: { output: [] } })
    expect(endpoint.chunks.map(({ body }) => body)).toEqual([{ output: 'a' }, { output: 'b' }, { output: 'c' }])
  })

  test('aggregated, the chunks are the output too', async () => {
    give('x')
    start(() => three(), { aggregate: true })
    expect((await results(1))[0]?.body).toEqual({ output: ['a', 'b', 'c'] })
  })

  test('a stream that breaks ends with its error', async () => {
    give('x')
    start(async function* () {
      yield 1
      throw new Error('half way')
    })
    expect((await results(1))[0]?.body['error']).toContain('half way')
  })
})

describe('stopping', () => {
  test('a job that is stopped ends through its signal, nothing is posted for it, and the slot is free', async () => {
    give('long', 'next')
    const ended: string[] = []
    start(async ({ input }, { signal }) => {
      if (input === 'long') await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      ended.push(String(input))
      return input
    })
    await endpoint.until(() => endpoint.takes.length > 0)
    endpoint.stops.push('job-0')
    expect((await results(1)).map(({ job }) => job)).toEqual(['job-1'])
    expect(ended).toEqual(['long', 'next'])
  })

  test('a handler that does not listen to its signal holds nothing up', async () => {
    give('deaf', 'next')
    start(({ input }) => (input === 'deaf' ? new Promise(() => undefined) : Promise.resolve(1)))
    await endpoint.until(() => endpoint.takes.length > 0)
    endpoint.stops.push('job-0')
    expect((await results(1)).map(({ job }) => job)).toEqual(['job-1'])
  })

  test('a job that is on its way when the end comes is run and delivered', async () => {
    const loop = start(async () => 'run after all')
    await endpoint.until(() => endpoint.held() === 2)
    give('late')
    await endpoint.until(() => endpoint.queue.length === 0)
    drain.abort()
    await loop
    expect(endpoint.results.map(({ body }) => body)).toEqual([{ output: 'run after all' }])
  })

  test('drained in an idle poll it ends soon, and the poll is closed so that no job goes into it', async () => {
    const loop = start(async () => 1)
    await endpoint.until(() => endpoint.held() === 2)
    drain.abort()
    await loop
    await endpoint.until(() => endpoint.held() === 0)
    give('late')
    await sleep(5_000)
    expect(endpoint.queue).toHaveLength(1)
  })

  test('drained at work it finishes, delivers and takes nothing more', async () => {
    give('a', 'b')
    const end = gate()
    const loop = start(() => end.promise)
    await endpoint.until(() => endpoint.queue.length === 1)
    drain.abort()
    end.resolve()
    await loop
    expect(endpoint.results.map(({ job }) => job)).toEqual(['job-0'])
    expect(endpoint.queue).toHaveLength(1)
  })

  test('where nobody answers any more it ends and says so, and its result waits on disk for the next one', async () => {
    give('a')
    const spill = createSpill(folder)
    let ms = 0
    const loop = start(async () => endpoint[Symbol.asyncDispose]().then(() => ({ n: 1 })), {
      spill,
      patienceMs: 60_000,
      now: () => ms,
      sleep: async (rest) => {
        ms += rest
        await sleep(1)
      },
    })
    await expect(loops.pop() ?? loop).rejects.toMatchObject({ code: 'endpoint-gone' })
    expect((await spill.list()).map(({ job }) => job)).toEqual(['job-0'])
    endpoint = await startEndpoint()
  })

  test('with refresh every result asks for a fresh process, and the loop ends', async () => {
    give('a', 'b')
    await start(async () => ({ n: 1 }), { refresh: true })
    expect(endpoint.results.map(({ body }) => body)).toEqual([{ output: { n: 1 }, stopPod: true }])
  })
})

test('pings name the jobs that are held, also while the main thread is busy', async () => {
  await using heartbeat = startHeartbeat({
    template: endpoint.urls.ping,
    workerId: 'w1',
    apiKey: 'secret',
    version: 'v',
    intervalMs: 30,
  })
  give('a')
  const end = gate()
  start(() => end.promise, { heartbeat })
  const named = () => endpoint.pings.filter(({ query }) => query.get('job_id') === 'job-0').length
  await endpoint.until(() => named() > 0)
  const until = performance.now() + 400
  while (performance.now() < until) {}
  const before = named()
  // They came while nothing here could run, and wait to be read: turns of the loop, each of which takes far less than a ping's interval.
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
  end.resolve()
  expect(named() - before).toBeGreaterThanOrEqual(2)
  await endpoint.until(() => endpoint.pings.at(-1)?.query.has('job_id') === false)
})
