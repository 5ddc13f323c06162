import { webhookBodySchema } from '@popcel/protocol/runpod'
import { describe, expect, test } from 'vitest'
import { openStore } from '../store/open-store.ts'
import { type TestBed, testBed } from '../testing/endpoint-of.ts'
import { manualClock, settle } from '../testing/manual-clock.ts'

type Call = { url: string; body: Record<string, unknown>; type: string | null }

/** Answers with one status after the other, the last for good. 0 stands for a receiver that is not there. */
function receiver(...statuses: number[]): { calls: Call[]; fetch: typeof fetch } {
  const calls: Call[] = []
  return {
    calls,
    fetch: async (url, init) => {
      const headers = new Headers(init?.headers)
      calls.push({ url: String(url), body: JSON.parse(String(init?.body)), type: headers.get('content-type') })
      const status = statuses[Math.min(calls.length, statuses.length) - 1] ?? 200
      if (status === 0) throw new Error('ECONNREFUSED')
      return new Response(null, { status })
    },
  }
}

const HOOK = 'http://127.0.0.1:9/done'
const runToEnd = async (bed: TestBed, result: unknown = { output: 7 }) => {
  const { id } = await bed.call('/run', { input: { a: 1 }, webhook: HOOK })
  await bed.send('/v2/local/job-take/w1')
  await bed.clock.advance(30)
  await bed.call(`/job-done/w1/${id}`, result)
  await settle()
  return id
}

describe('webhooks', () => {
  test('get the finished job with its input and their own address', async () => {
    const hook = receiver(200)
    using bed = testBed({ fetch: hook.fetch })
    const id = await runToEnd(bed)
    const body = {
      ...{ id, status: 'COMPLETED', output: 7, delayTime: 0, executionTime: 30, workerId: 'w1' },
      ...{ input: { a: 1 }, webhook: HOOK },
    }
    expect(hook.calls).toEqual([{ url: HOOK, type: 'application/json', body }])
    expect(webhookBodySchema.safeParse(body).success).toBe(true)
    await bed.clock.advance(60_000)
    expect(hook.calls).toHaveLength(1)
  })

  test('are told of failures and cancelled jobs too', async () => {
    const hook = receiver(200)
    using bed = testBed({ fetch: hook.fetch })
    await runToEnd(bed, { error: 'no' })
    const { id } = await bed.call('/run', { input: 1, webhook: HOOK })
    await bed.call(`/cancel/${id}`, '')
    await settle()
    expect(hook.calls.map(({ body }) => body['status'])).toEqual(['FAILED', 'CANCELLED'])
  })

  test.each([
    ['500', [500, 500, 200], 3, []],
    ['a receiver that is not there', [0, 204], 2, []],
    ['a redirect', [302, 200], 2, []],
    ['no good answer at all', [500], 3, [false, false, true]],
  ])('%s: tried again 10 s apart, three times at most', async (_, statuses, calls, given) => {
    const hook = receiver(...statuses)
    using bed = testBed({ fetch: hook.fetch })
    const id = await runToEnd(bed)
    expect(hook.calls).toHaveLength(1)
    await bed.clock.advance(8_000)
    expect(hook.calls).toHaveLength(1)
    await bed.clock.advance(60_000)
    expect(hook.calls).toHaveLength(calls)
    expect(await bed.call(`/status/${id}`)).toMatchObject({ status: 'COMPLETED' })
    const told = bed.log.flatMap((event) => (event.type === 'webhook' ? [event.last] : []))
    if (given.length > 0) expect(told).toEqual(given)
  })

  test('a receiver that does not answer is given up after 30 s, once for each try', async () => {
    let calls = 0
    const silent: typeof fetch = (_, init) => {
      calls++
      return new Promise((_resolve, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
      )
    }
    using bed = testBed({ fetch: silent })
    await runToEnd(bed)
    await bed.clock.advance(29_000)
    expect(calls).toBe(1)
    await bed.clock.advance(12_000)
    expect(calls).toBe(2)
    expect(bed.log).toContainEqual(expect.objectContaining({ type: 'webhook', reason: 'no answer in 30000 ms' }))
  })

  test('what is due survives a restart, and the job is kept for it beyond its time', async () => {
    const store = openStore(':memory:')
    const down = receiver(0)
    const before = testBed({ store, fetch: down.fetch })
    await runToEnd(before)
    const hook = receiver(200)
    using after = testBed({ store, clock: manualClock(before.clock.now() + 3_600_000), fetch: hook.fetch })
    await after.clock.advance(2_000)
    expect(hook.calls).toHaveLength(1)
    expect(hook.calls[0]?.body).toMatchObject({ status: 'COMPLETED', output: 7 })
    await after.clock.advance(2_000)
    expect(store.sql('SELECT count(*) AS count FROM jobs').get()).toEqual({ count: 0 })
  })

  test('a purge of many jobs opens a few connections at a time', async () => {
    let open = 0
    let most = 0
    const slow: typeof fetch = async () => {
      most = Math.max(most, ++open)
      await settle()
      open--
      return new Response()
    }
    using bed = testBed({ fetch: slow })
    for (let n = 0; n < 50; n++) await bed.call('/run', { input: n, webhook: HOOK })
    await bed.call('/purge-queue', '')
    await bed.clock.advance(20_000)
    expect(most).toBe(16)
    expect(bed.store.sql('SELECT count(*) AS count FROM webhooks').get()).toEqual({ count: 0 })
  })
})
