// The unmodified Python SDK and our worker: its client served by our worker, its worker beside ours on one queue, and a worker
// from before job-stop.

import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { workerUrlTemplates } from '@popcel/protocol/runpod'
import { describe, expect, test } from 'vitest'
import { startEndpoint } from '../endpoint/start.ts'
import { say } from '../print.ts'
import { pythonWithRequirements } from '../python.ts'
import { ownState, pacedWorker, WORKER_BIN } from './paced-worker.ts'
import { startWorker } from './start-worker.ts'

const python = pythonWithRequirements() ?? ''
if (!python) say('the Python SDK is not tried with our worker: there is no Python with e2e/requirements.txt')
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const folderOf = () => mkdtempSync(join(tmpdir(), 'popcel-worker-'))

const ask = async (url: string, path: string, body?: object) => {
  const init = body ? { method: 'POST', body: JSON.stringify(body) } : {}
  return (await (await fetch(`${url}/${path}`, init)).json()) as Record<string, unknown>
}

describe.skipIf(!python)('with Python', () => {
  test('its client: run, output, run_sync, a failure, stream, cancel, health', async () => {
    const folder = folderOf()
    await using endpoint = await startEndpoint(folder, 0, [
      '--workers-max',
      '1',
      '--worker',
      pacedWorker(ownState(folder)),
    ])
    const { stdout } = await promisify(execFile)(python, [file('client.py'), endpoint.url.replace(/\/local$/, '')])
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      output: { word: 'one' },
      status: 'COMPLETED',
      sync: { word: 'two' },
      failed: { status: 'FAILED', error: expect.stringContaining('as asked'), workerId: expect.any(String) },
      chunks: [{ chunk: 0 }, { chunk: 1 }, { chunk: 2 }],
      cancel: { status: 'CANCELLED' },
      health: { jobs: { failed: 1 } },
    })
  })

  test('its worker and ours on one queue: both work, and every job is done once', async () => {
    const folder = folderOf()
    await using endpoint = await startEndpoint(folder, 0, ['--workers-max', '0'])
    const { url } = endpoint
    await using _ours = startWorker(process.execPath, [WORKER_BIN, '--paced'], url, 'ours', folder)
    await using _theirs = startWorker(python, [file('../endpoint/worker.py'), 'plain'], url, 'theirs', folder)
    const by = new Map<string, number>()
    // One after the other until both have had some: the Python worker takes its time to start.
    for (let n = 0; n < 400 && !(by.get('ours') && by.get('theirs')); n++) {
      const jobs = await Promise.all([1, 2, 3].map(() => ask(url, 'runsync', { input: { ms: 30, sleep: 0.03 } })))
      for (const { status, workerId } of jobs) {
        expect(status).toBe('COMPLETED')
        by.set(String(workerId), (by.get(String(workerId)) ?? 0) + 1)
      }
    }
    expect([...by.keys()].toSorted()).toEqual(['ours', 'theirs'])
    const total = [...by.values()].reduce((sum, count) => sum + count, 0)
    expect(await ask(url, 'health')).toMatchObject({ jobs: { completed: total, inQueue: 0, inProgress: 0 } })
  })
})

/** As before SDK 1.10: takes and reports, and never asks which jobs to stop. */
async function oldWorker(url: string, until: AbortSignal, seen: string[], free: Promise<void>): Promise<void> {
  const urls = workerUrlTemplates(url, 'CPU')
  while (!until.aborted) {
    try {
      const answer = await fetch(`${urls.take.replace('$ID', 'old')}&job_in_progress=0`, { signal: until })
      if (answer.status !== 200) continue
      const { id } = (await answer.json()) as { id: string }
      seen.push(id)
      await Promise.all([free, new Promise((resolve) => setTimeout(resolve, 100))])
      const done = urls.done.replace('$RUNPOD_POD_ID', 'old').replace('$ID', id)
      await fetch(`${done}&isStream=false`, { method: 'POST', body: '{"output":"by the old one"}' })
    } catch {
      // the end, or nobody there just now
    }
  }
}

test('a worker from before job-stop beside ours: its cancelled job ends at once, and its late result changes nothing', async () => {
  const folder = folderOf()
  await using endpoint = await startEndpoint(folder, 0, ['--workers-max', '0'])
  const { url } = endpoint
  const stop = new AbortController()
  const seen: string[] = []
  const free = Promise.withResolvers<void>()
  const old = oldWorker(url, stop.signal, seen, free.promise)
  const { id } = await ask(url, 'run', { input: { ms: 1 } })
  while (!seen.includes(String(id))) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await ask(url, `cancel/${id}`, {})).toMatchObject({ status: 'CANCELLED' })
  free.resolve()
  await using _ours = startWorker(process.execPath, [WORKER_BIN, '--paced'], url, 'ours', folder)
  const workers = new Set<unknown>()
  while (workers.size < 2) {
    const jobs = await Promise.all([1, 2, 3, 4].map(() => ask(url, 'runsync', { input: { ms: 30 } })))
    for (const { status, workerId } of jobs) {
      expect(status).toBe('COMPLETED')
      workers.add(workerId)
    }
  }
  expect(workers).toEqual(new Set(['old', 'ours']))
  expect(await ask(url, `status/${id}`)).toMatchObject({ status: 'CANCELLED' })
  stop.abort()
  await old
})
