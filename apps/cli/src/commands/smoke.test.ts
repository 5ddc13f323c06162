import { PopcelError } from '@popcel/protocol'
import { expect, test } from 'vitest'
import type { Io } from '../io.ts'
import { runInMemory } from '../run-in-memory.ts'
import { endpointOf } from './smoke.ts'

type Job = { readonly input: Record<string, unknown> }
const health = {
  jobs: { completed: 0, failed: 0, inProgress: 0, inQueue: 0, retried: 0 },
  workers: { idle: 1, initializing: 0, ready: 1, running: 0, throttled: 0, unhealthy: 0 },
}

/** An endpoint whose jobs end with what `work` says. */
function endpoint(work: (job: Job) => object, seen: string[] = []): Io['fetch'] {
  const jobs = new Map<string, Job>()
  const answer = (body: object, status = 200) => new Response(JSON.stringify(body), { status })
  return async (url, init) => {
    const { pathname } = new URL(url)
    seen.push(`${init.method} ${pathname} ${(init.headers as Record<string, string>)['authorization'] ?? ''}`)
    const [, , , route, id = ''] = pathname.split('/')
    if (route === 'health') return answer(health)
    if (route === 'run') {
      const name = `job-${jobs.size}`
      jobs.set(name, JSON.parse(String(init.body)) as Job)
      return answer({ id: name, status: 'IN_QUEUE' })
    }
    return answer({ id, ...work(jobs.get(id) as Job) })
  }
}

const failed = (error: PopcelError) => ({ status: 'FAILED', error: JSON.stringify({ error: error.message }) })

test('what is not there is skipped, what is wrong fails, what is refused rightly is fine', async () => {
  const seen: string[] = []
  const fetch = endpoint(({ input: { task } }) => {
    if (task === 'inspect')
      return { status: 'COMPLETED', output: { format: 'png', width: 96, height: 96, frames: 1, alpha: true } }
    if (task === 'no-such-task') return failed(new PopcelError('unknown-task', { name: 'x', known: 'y' }))
    if (task === 'birefnet') return failed(new PopcelError('weights-missing', { model: 'birefnet-toonout' }))
    return failed(new PopcelError('internal', { reason: 'broken' }))
  }, seen)
  const { code, lines } = await runInMemory(['smoke', '--endpoint', 'http://host/v2/mine', '--key', 'k', '--json'], {
    fetch,
  })
  const level = (name: string) => lines().find((line) => line.type === 'smoke' && line.check === name)
  expect(level('health')).toMatchObject({ level: 'ok', message: '1 workers, 0 jobs wait' })
  expect(level('inspect')).toMatchObject({ level: 'ok', message: 'png 96×96' })
  expect(level('latency')).toMatchObject({ level: 'ok', message: expect.stringMatching(/p50 \d+ ms, p95 \d+ ms/) })
  expect(level('birefnet')).toMatchObject({ level: 'skip', message: expect.stringContaining('popcel models pull') })
  expect(level('refuses an unknown task')).toMatchObject({ level: 'ok' })
  expect(level('key')).toMatchObject({ level: 'fail', message: expect.stringContaining('broken') })
  expect(lines().at(-1)).toMatchObject({ type: 'summary', command: 'smoke', done: 4, skipped: 1 })
  expect(code).toBe(1)
  expect(seen[0]).toBe('GET /v2/mine/health Bearer k')
})

test('an endpoint that is not there is told once, in a sentence', async () => {
  const { code, out } = await runInMemory(['smoke'])
  expect(code).toBe(1)
  expect(out).toMatch(/^fail {2}health .*the endpoint does not answer as it should: fetch failed\n$/)
})

test('a picture of the wrong size fails', async () => {
  const output = { mask: 'AAAA', width: 1, height: 1, model: 'key', device: 'cpu', timings: {} }
  const { out } = await runInMemory(['smoke'], { fetch: endpoint(() => ({ status: 'COMPLETED', output })) })
  expect(out).toMatch(/^fail {2}key .*came back as 1×1 instead of 96×96$/m)
  expect(out).toMatch(/^fail {2}refuses no picture .*was not refused$/m)
})

test('an address, or an id of the cloud', () => {
  expect(endpointOf('http://127.0.0.1:8000/v2/local/')).toEqual({
    baseUrl: 'http://127.0.0.1:8000/v2',
    endpointId: 'local',
  })
  expect(endpointOf('abc123').endpointId).toBe('abc123')
  expect(() => endpointOf('ftp://host')).toThrow('neither an id nor an address')
})
