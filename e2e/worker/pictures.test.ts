// The process that works on a worker's pictures, met through the front door: killed in the middle of a job, told of a cancelled
// one, waited for by a worker that is to end, and gone when the worker is.

import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { type StartedEndpoint, startEndpoint } from '../endpoint/start.ts'
import { WORKER_BIN } from './paced-worker.ts'
import { type StartedWorker, startWorker } from './start-worker.ts'

/** A red disc, and nothing around it: 8×8 px. */
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAYAAADED76LAAAACXBIWXMAAAsTAAALEwEAmpwYAAAAPklEQVQY02NgIAb8Z2BgA+JOIH4GxE+BuAMkhqwAJPAfDXcgK3iGRcFzZAVPsSh4QsiKdnRHdkBNwnQkPgAAtWw/UKfIRWcAAAAASUVORK5CYII='
/** Long enough to be met in the middle of, some seconds of drawing. */
const LONG = { task: 'animate', image: PICTURE, params: { action: 'wave', frames: 40, width: 320, height: 320 } }
const SHORT = { task: 'inspect', image: PICTURE }

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

type Ended = { readonly status: string; readonly output?: { readonly frames?: unknown[] } }

/** An endpoint that starts no worker, and one worker that came by itself. */
async function withWorker() {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-pictures-'))
  const endpoint = await startEndpoint(folder, 0, ['--workers-max', '0'])
  const worker = startWorker(process.execPath, [WORKER_BIN], endpoint.url, 'w', folder)
  return {
    endpoint,
    worker,
    async [Symbol.asyncDispose]() {
      await worker[Symbol.asyncDispose]()
      await endpoint[Symbol.asyncDispose]()
    },
  }
}

async function ask({ url }: StartedEndpoint, path: string, body?: object): Promise<Ended & { readonly id: string }> {
  const init = body ? { method: 'POST', body: JSON.stringify(body) } : {}
  return (await (await fetch(`${url}/${path}`, init)).json()) as Ended & { readonly id: string }
}

async function ended(endpoint: StartedEndpoint, id: string): Promise<Ended> {
  for (;;) {
    const job = await ask(endpoint, `status-sync/${id}?wait=60000`)
    if (!['IN_QUEUE', 'IN_PROGRESS'].includes(job.status)) return job
  }
}

/** Processes whose parent is this one, but none that has ended and waits for somebody to look. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const stat = /^\d+$/.test(name) ? readFileSync(`/proc/${name}/stat`, 'utf8') : ''
      const [state, from] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return Number(from) === parent && state !== 'Z' ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

/** A job is being worked on: its number, and the process that does it. */
async function atWork(endpoint: StartedEndpoint, worker: StartedWorker): Promise<{ id: string; pid: number }> {
  const { id } = await ask(endpoint, 'run', { input: LONG })
  const pid = await vi.waitUntil(() => childrenOf(worker.pid)[0], { timeout: 60_000, interval: 10 })
  await pause(300)
  return { id, pid }
}

/** Gone, or dead and looked at by nobody. */
function isGone(pid: number): boolean {
  return !existsSync(`/proc/${pid}/stat`) || /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}

describe.skipIf(process.platform !== 'linux')('the process for pictures', () => {
  test('is not there before a job; killed in the middle of one, the worker lives and the job is done', async () => {
    await using here = await withWorker()
    const { endpoint, worker } = here
    const { id, pid } = await atWork(endpoint, worker)
    process.kill(pid, 'SIGKILL')
    const job = await ended(endpoint, id)
    expect(job.status).toBe('COMPLETED')
    expect(job.output?.frames).toHaveLength(40)
    expect(worker.lives()).toBe(true)
    expect(childrenOf(worker.pid)).not.toContain(pid)
  })

  test('killed as often as it comes back, it costs that job and not the worker', async () => {
    await using here = await withWorker()
    const { endpoint, worker } = here
    const { id, pid } = await atWork(endpoint, worker)
    process.kill(pid, 'SIGKILL')
    const second = await vi.waitUntil(() => childrenOf(worker.pid).find((other) => other !== pid), 60_000)
    process.kill(second, 'SIGKILL')
    const job = (await ended(endpoint, id)) as Ended & { error?: unknown }
    expect(job.status).toBe('FAILED')
    expect(JSON.stringify(job.error)).toContain('work-crashed')
    const next = await ask(endpoint, 'runsync', { input: SHORT })
    expect(next).toMatchObject({ status: 'COMPLETED', output: { width: 8, height: 8 } })
  })

  test('a job that is cancelled ends with it at once, and the next is done', async () => {
    await using here = await withWorker()
    const { endpoint, worker } = here
    const { id, pid } = await atWork(endpoint, worker)
    expect(await ask(endpoint, `cancel/${id}`, {})).toMatchObject({ status: 'CANCELLED' })
    const next = await ask(endpoint, 'runsync', { input: SHORT })
    expect(next).toMatchObject({ status: 'COMPLETED', output: { width: 8 } })
    await vi.waitUntil(() => isGone(pid), 10_000)
    expect(worker.lives()).toBe(true)
  })

  test('told to end with its whole group, as a terminal does it, the worker finishes its job, and both end', async () => {
    await using here = await withWorker()
    const { endpoint, worker } = here
    const { id, pid } = await atWork(endpoint, worker)
    process.kill(pid, 'SIGTERM')
    process.kill(pid, 'SIGINT')
    worker.kill('SIGTERM')
    expect(await worker.exit).toBe(0)
    expect(await ended(endpoint, id)).toMatchObject({ status: 'COMPLETED' })
    await vi.waitUntil(() => isGone(pid), 10_000)
  })

  test('it does not outlive a worker that is killed', async () => {
    await using here = await withWorker()
    const { endpoint, worker } = here
    const { pid } = await atWork(endpoint, worker)
    worker.kill('SIGKILL')
    await vi.waitUntil(() => isGone(pid), 10_000)
  })
})
