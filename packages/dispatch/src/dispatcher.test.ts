import { PopcelError } from '@popcel/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createClock } from './clock.ts'
import {
  createDispatcher,
  type DispatcherOptions,
  type DispatchOptions,
  type Outcome,
  type Work,
} from './dispatcher.ts'
import { createEndpointClient } from './endpoint-client.ts'
import { answer, type FakeEndpoint, type FakeOptions, fakeEndpoint } from './testing/endpoint.ts'
import { createWebhookInbox } from './webhook-inbox.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp(fakeOptions: FakeOptions = {}, options: Partial<DispatcherOptions> = {}) {
  const fake = fakeEndpoint(fakeOptions)
  const clock = createClock(() => performance.now())
  const client = createEndpointClient({
    baseUrl: 'http://here/v2/',
    endpointId: 'x',
    apiKey: 'k',
    fetch: fake.fetch,
    clock,
  })
  return { fake, clock, dispatcher: createDispatcher({ client, clock, ...options }) }
}

const numbered = (count: number): Work<number>[] => Array.from({ length: count }, (_, n) => ({ tag: n, input: { n } }))

/** Lets time pass until the promise has settled. */
async function settle<T>(promise: Promise<T>): Promise<T> {
  let settled = false
  const watched = promise.finally(() => {
    settled = true
  })
  watched.catch(() => undefined)
  for (let step = 0; !settled && step < 5_000; step++) await vi.advanceTimersByTimeAsync(50)
  if (!settled) throw new Error('it never ends')
  return watched
}

async function all<Tag>(
  { dispatcher }: { dispatcher: ReturnType<typeof createDispatcher> },
  works: Iterable<Work<Tag>> | AsyncIterable<Work<Tag>>,
  run: DispatchOptions<Tag> = {},
): Promise<Outcome<Tag>[]> {
  const outcomes: Outcome<Tag>[] = []
  await settle(
    (async () => {
      for await (const outcome of dispatcher.dispatch(works, run)) outcomes.push(outcome)
    })(),
  )
  return outcomes
}

const codeOf = (outcome: Outcome | undefined) => (outcome?.ok ? 'ok' : outcome?.error.code)

describe('order and bound', () => {
  test('outcomes come in the order of the works though jobs end in another', async () => {
    const made = setUp({ jobMs: ({ n }) => (Number(n) % 3 === 0 ? 900 : 50) })
    const ended: number[] = []
    const outcomes = await all(made, numbered(12), { onOutcome: ({ tag }) => void ended.push(tag) })
    expect(outcomes.map(({ tag }) => tag)).toEqual([...Array(12).keys()])
    expect(outcomes.every((outcome) => outcome.ok && (outcome.output as { n: number }).n === outcome.tag)).toBe(true)
    expect(ended).not.toEqual([...ended].sort((a, b) => a - b))
  })

  test('no more are under way than two for each worker', async () => {
    const made = setUp({ workers: 2 }, { workersMax: 2 })
    await all(made, numbered(20))
    expect(made.fake.most).toBe(4)
  })

  test('more workers than expected are used once the endpoint tells of them', async () => {
    const made = setUp({ workers: 5, jobMs: 2_000 }, { workersMax: 2 })
    await all(made, numbered(60))
    expect(made.fake.most).toBe(10)
  })

  test('works are read no further ahead than there is room', async () => {
    const made = setUp({ jobMs: 1_000 }, { workersMax: 1 })
    let read = 0
    async function* works() {
      for (const work of numbered(100)) {
        read++
        yield work
      }
    }
    const run = made.dispatcher.dispatch(works())
    await settle(run.next())
    expect(read).toBeLessThan(8)
    await settle(run.return())
  })

  test('nothing to do ends at once', async () => {
    expect(await all(setUp(), [])).toEqual([])
  })
})

describe('waiting', () => {
  test('holds status-sync instead of asking hot', async () => {
    const made = setUp({ workers: 1, jobMs: 50_000 })
    await all(made, numbered(1))
    expect(made.fake.asked.get('status-sync')).toBe(1)
    expect(made.fake.asked.get('status')).toBeUndefined()
  })

  test('where that route is not there, status is asked with growing pauses', async () => {
    const made = setUp({ jobMs: 20_000, meddle: (route) => (route === 'status-sync' ? answer(404, 'no') : undefined) })
    const [outcome] = await all(made, numbered(1))
    expect(codeOf(outcome)).toBe('ok')
    expect(made.fake.asked.get('status-sync')).toBe(1)
    expect(made.fake.asked.get('status')).toBeLessThan(12)
  })

  test('a webhook brings the result, and a post that was lost is made good by asking', async () => {
    const inbox = createWebhookInbox('https://us/hook')
    const made = setUp({ jobMs: 2_000 }, { webhooks: inbox })
    const outcomes = all(made, numbered(2), {
      onSubmitted: (tag, id) => {
        if (tag === 0)
          setTimeout(
            () => inbox.receive({ id, status: 'COMPLETED', output: 'posted', input: {}, webhook: inbox.url }),
            500,
          )
      },
    })
    const [posted, asked] = await outcomes
    expect(posted).toMatchObject({ ok: true, output: 'posted' })
    expect(asked).toMatchObject({ ok: true, output: { n: 1 } })
    expect(made.fake.asked.get('status')).toBe(1)
    expect(JSON.parse(made.fake.requests.find(({ url }) => url.endsWith('/run'))?.init.body ?? '')).toMatchObject({
      webhook: 'https://us/hook',
    })
  })
})

describe('failures', () => {
  test('one failed job is one outcome, the others go on', async () => {
    const made = setUp({ handle: (input) => (input['n'] === 1 ? { error: 'boom' } : { output: 1 }) })
    const outcomes = await all(made, numbered(4))
    expect(outcomes.map(codeOf)).toEqual(['ok', 'job-failed', 'ok', 'ok'])
    expect(outcomes[1]).toMatchObject({ tries: 1 })
    expect((outcomes[1] as { error: Error }).error.message).toContain('boom')
  })

  test('a lost worker’s job is sent again, three times in all', async () => {
    const lost = { error: 'job timed out after 1 retries' }
    const made = setUp({ handle: ({ n }, attempt) => (n === 0 || attempt < 3 ? lost : { output: 'at last' }) })
    const outcomes = await all(made, numbered(2))
    expect(outcomes.map(codeOf)).toEqual(['job-timed-out', 'ok'])
    expect(outcomes.map(({ tries }) => tries)).toEqual([3, 3])
  })

  test('a row of our own table says itself whether it may pass', async () => {
    const row = (retryable: boolean) => JSON.stringify({ error: 'x', code: 'y', retryable })
    const made = setUp({ handle: ({ n }, attempt) => (attempt === 1 ? { error: row(n === 0) } : { output: 1 }) })
    expect((await all(made, numbered(2))).map(codeOf)).toEqual(['ok', 'job-failed'])
  })

  test('a Python exception is told by its message', async () => {
    const error = JSON.stringify({
      error_type: "<class 'ValueError'>",
      error_message: 'no such colour',
      error_traceback: '…',
      hostname: 'h',
      worker_id: 'w',
      runpod_version: '1',
    })
    const [outcome] = await all(setUp({ handle: () => ({ error }) }), numbered(1))
    expect((outcome as { error: Error }).error.message).toBe('job job-0 failed: no such colour')
  })

  test('503 and a broken connection are tried again; a stop of 429 holds every request back', async () => {
    const broken = [answer(503, ''), new Error('reset'), answer(429, '', { 'retry-after': '7' })]
    const made = setUp({ meddle: (route, nth) => (route === 'run' ? broken[nth - 1] : undefined) })
    const started = performance.now()
    expect((await all(made, numbered(1))).map(codeOf)).toEqual(['ok'])
    expect(performance.now() - started).toBeGreaterThanOrEqual(7_000)
    expect(made.fake.accepted).toHaveLength(1)
  })

  test('a server that never answers is given up', async () => {
    const fake: FakeEndpoint = fakeEndpoint()
    const clock = createClock(() => performance.now())
    const fetch = (_: string, init: { signal?: AbortSignal }) =>
      new Promise<never>((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(new Error('late'))))
    const client = createEndpointClient({ baseUrl: 'http://x/v2', endpointId: 'x', fetch, clock, tries: 2 })
    await expect(settle(client.run({ input: { a: 1 } }))).rejects.toMatchObject({ code: 'endpoint-unreachable' })
    expect(fake.accepted).toEqual([])
  })

  test('a refused key ends everything with its row', async () => {
    const made = setUp({ meddle: (route) => (route === 'run' ? answer(401, { error: 'bad key' }) : undefined) })
    await expect(all(made, numbered(5))).rejects.toMatchObject({ code: 'endpoint-key-refused' })
  })

  test('an empty input is refused before it is sent', async () => {
    const made = setUp()
    await expect(all(made, [{ tag: 0, input: {} }])).rejects.toMatchObject({ code: 'job-input-empty' })
    expect(made.fake.accepted).toEqual([])
  })

  test('what the caller throws while it stores an outcome ends the run and cancels the rest', async () => {
    const made = setUp({ jobMs: ({ n }) => (n === 0 ? 100 : 60_000) })
    const disk = new PopcelError('disk-full')
    const run = all(made, numbered(4), { onOutcome: () => Promise.reject(disk) })
    await expect(run).rejects.toBe(disk)
    expect(made.fake.cancelled).toHaveLength(3)
  })
})

describe('stopping and going on', () => {
  test('abort cancels what is under way, and says so', async () => {
    const made = setUp({ jobMs: 60_000 })
    const stop = new AbortController()
    const run = all(made, numbered(50), { signal: stop.signal })
    await vi.advanceTimersByTimeAsync(500)
    stop.abort()
    await expect(run).rejects.toMatchObject({ code: 'aborted' })
    expect(made.fake.cancelled.toSorted()).toEqual(['job-0', 'job-1', 'job-2', 'job-3', 'job-4', 'job-5'])
  })

  test('leaving the loop cancels the rest', async () => {
    const made = setUp({ jobMs: ({ n }) => (n === 0 ? 100 : 60_000) })
    const first = async () => {
      for await (const outcome of made.dispatcher.dispatch(numbered(9))) return outcome.tag
      return undefined
    }
    expect(await settle(first())).toBe(0)
    expect(made.fake.cancelled.length).toBeGreaterThan(3)
  })

  test('a job that was submitted before is waited for, not sent again', async () => {
    const made = setUp()
    const ids = new Map<number, string>()
    await all(made, numbered(2), { onSubmitted: (tag, id) => void ids.set(tag, id) })
    const again = await all(
      made,
      numbered(2).map((work) => ({ ...work, submitted: ids.get(work.tag)! })),
    )
    expect(again.map(codeOf)).toEqual(['ok', 'ok'])
    expect(made.fake.accepted).toHaveLength(2)
  })

  test('a job that the endpoint has forgotten is sent again', async () => {
    const made = setUp()
    const [outcome] = await all(made, [{ tag: 0, input: { n: 0 }, submitted: 'long-gone' }])
    expect(outcome).toMatchObject({ ok: true, tries: 2 })
  })
})

test('the platform’s rates are kept: 1000 submits in 10 s and no more', async () => {
  const made = setUp({ workers: 400, jobMs: 1 }, { workersMax: 600 })
  const started = performance.now()
  await all(made, numbered(1_200))
  expect(performance.now() - started).toBeGreaterThanOrEqual(10_000)
  expect(made.fake.requests.every(({ init }) => init.headers['authorization'] === 'Bearer k')).toBe(true)
})
