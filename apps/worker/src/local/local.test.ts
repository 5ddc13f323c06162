import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPacedHandler } from '../paced.ts'
import { createPrinter } from '../print.ts'
import { LocalJobs } from './local-jobs.ts'
import { type Served, serve } from './serve.ts'
import { runTestInput } from './test-input.ts'

const facts = { hostname: 'here', workerId: 'w1', version: 'test' }
const paced = createPacedHandler(async (ms, signal) => {
  if (ms < 1_000) return
  await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
})

describe('--test-input', () => {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-test-input-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const run = async (given: string) => {
    const out: string[] = []
    const printer = createPrinter({ write: (text) => out.push(text) }, { write: () => true }, false)
    const code = await runTestInput(given, paced, facts, printer, new AbortController().signal)
    return { code, printed: JSON.parse(out.join('')) as Record<string, unknown> }
  }

  test('JSON, or a file with it; 0 when it was done', async () => {
    const file = join(folder, 'job.json')
    writeFileSync(file, '{"id":"mine","input":{"word":1}}')
    expect(await run('{"input":{"word":1}}')).toMatchObject({
      code: 0,
      printed: { id: 'local_test', output: { word: 1 } },
    })
    expect(await run(file)).toMatchObject({ code: 0, printed: { id: 'mine', output: { word: 1 } } })
  })

  test('1 when it failed, and chunks are shown', async () => {
    expect(await run('{"input":{"fail":"no"}}')).toMatchObject({
      code: 1,
      printed: { error: expect.stringContaining('no') },
    })
    expect((await run('{"input":{"chunks":2}}')).printed['stream']).toEqual([{ chunk: 0 }, { chunk: 1 }])
  })

  test.each([
    ['{"input"', 'is not JSON'],
    ['{"inputs":{}}', 'input: is missing'],
    ['not-there.json', 'there is no such file'],
  ])('%s is refused', async (given, words) => expect(run(given)).rejects.toThrow(words))
})

describe('--serve', () => {
  let served: Served
  beforeAll(async () => {
    let n = 0
    const options = { handler: paced, facts, concurrency: 1, now: () => performance.now(), newId: () => `job-${++n}` }
    served = await serve(new LocalJobs(options), { host: '127.0.0.1', port: 0, token: undefined })
  })
  afterAll(() => served[Symbol.asyncDispose]())
  const ask = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const init =
      body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }
    const answer = await fetch(`${served.url}${path}`, init)
    return (await answer.json()) as Record<string, unknown>
  }

  test('run, then status by GET and by POST, with the SDKs’ prefix and without', async () => {
    const { id } = await ask('/v2/local/run', { input: { word: 1 } })
    expect(await ask(`/status-sync/${id}`)).toMatchObject({ status: 'COMPLETED', output: { word: 1 }, workerId: 'w1' })
    expect(await ask(`/v2/any/status/${id}`)).toMatchObject({ status: 'COMPLETED' })
    expect(await ask(`/status/${id}`, {})).toMatchObject({ status: 'COMPLETED', delayTime: expect.any(Number) })
  })

  test('runsync, a failure, a stream', async () => {
    expect(await ask('/runsync', { input: { word: 2 } })).toMatchObject({ status: 'COMPLETED', output: { word: 2 } })
    expect(await ask('/runsync', { input: { fail: 'no' } })).toMatchObject({
      status: 'FAILED',
      error: expect.stringContaining('no'),
    })
    const { id } = await ask('/runsync', { input: { chunks: 2 } })
    expect(await ask(`/stream/${id}`)).toMatchObject({ stream: [{ output: { chunk: 0 } }, { output: { chunk: 1 } }] })
    expect(await ask(`/stream/${id}`)).toMatchObject({ status: 'COMPLETED', stream: [] })
  })

  test('cancel of what runs and of what waits; then the next goes on', async () => {
    const runs = await ask('/run', { input: { ms: 3_600_000 } })
    const waits = await ask('/run', { input: {} })
    expect(await ask('/health')).toMatchObject({
      jobs: { inProgress: 1, inQueue: 1 },
      workers: { running: 1, idle: 0 },
    })
    expect(await ask(`/cancel/${waits['id']}`, {})).toMatchObject({ status: 'CANCELLED' })
    expect(await ask(`/cancel/${runs['id']}`, {})).toMatchObject({ status: 'CANCELLED' })
    expect(await ask('/runsync', { input: { word: 3 } })).toMatchObject({ status: 'COMPLETED' })
    expect(await ask(`/status/${runs['id']}`)).toMatchObject({ status: 'CANCELLED' })
  })

  test.each([
    ['/run', '{', 400, 'is not JSON'],
    ['/run', '{}', 400, 'input: is missing'],
    ['/status/none', undefined, 404, 'there is no job none'],
    ['/fly', undefined, 404, 'there is nothing at GET /fly'],
    ['/run', undefined, 404, 'there is nothing at GET /run'],
  ])('%s %s: %i', async (path, body, status, words) => {
    const answer = await fetch(`${served.url}${path}`, body === undefined ? {} : { method: 'POST', body })
    expect(answer.status).toBe(status)
    expect(((await answer.json()) as { error: string }).error).toContain(words)
  })

  test('pages of other sites are refused, by their origin and by another name for this machine', async () => {
    const origin = await fetch(`${served.url}/health`, { headers: { origin: 'https://evil.test' } })
    expect(origin.status).toBe(403)
    const status = await new Promise((resolve) => {
      request(`${served.url}/health`, { headers: { host: 'evil.test' } }, (answer) => resolve(answer.statusCode)).end()
    })
    expect(status).toBe(403)
  })

  test('a port that is taken', async () => {
    const { port } = new URL(served.url)
    const again = serve({} as LocalJobs, { host: '127.0.0.1', port: Number(port), token: undefined })
    await expect(again).rejects.toMatchObject({ code: 'port-taken' })
  })

  test('with a token every request brings it', async () => {
    const options = { handler: paced, facts, concurrency: 1, now: () => 0, newId: () => 'x' }
    await using guarded = await serve(new LocalJobs(options), { host: '127.0.0.1', port: 0, token: 'secret' })
    expect((await fetch(`${guarded.url}/health`)).status).toBe(401)
    const authorized = await fetch(`${guarded.url}/health`, { headers: { authorization: 'Bearer secret' } })
    expect(authorized.status).toBe(200)
  })
})
