// The unmodified Python SDK as client and as worker, against our endpoint.

import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { say } from '../print.ts'
import { pythonWithRequirements } from '../python.ts'
import { startEndpoint } from './start.ts'

const python = pythonWithRequirements() ?? ''
if (!python) say('the Python SDK is not tried: there is no Python with e2e/requirements.txt')
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** What client.py's `call` gives against an endpoint whose workers are worker.py's `kind`. */
async function drive(kind: string, call: string, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-python-'))
  const worker = `exec "${python}" "${file('worker.py')}" ${kind}`
  await using endpoint = await startEndpoint(folder, 0, ['--worker', worker, '--idle-timeout', '5', ...args])
  const base = endpoint.url.replace(/\/local$/, '')
  const { stdout } = await promisify(execFile)(python, [file('client.py'), base, call])
  return { given: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>, said: endpoint.said() }
}

describe.skipIf(!python)('the Python SDK', () => {
  test.concurrent('run, status, output, run_sync, failures, progress, health', async () => {
    const { given } = await drive('plain', 'plain', '--workers-max', '2')
    expect(given['first']).toMatch(/^IN_(QUEUE|PROGRESS)$/)
    expect(given).toMatchObject({
      output: { echo: { a: 1 }, pid: expect.any(Number) },
      sync: { echo: { b: 2 } },
      failed: { status: 'FAILED', error: expect.stringContaining('as asked'), workerId: expect.stringMatching(/^w-/) },
      refused: { status: 'FAILED', error: 'refused', output: { hint: 'ask otherwise' } },
      progress: expect.arrayContaining(['step 1']),
      health: { jobs: { completed: 3, failed: 2, inQueue: 0 }, workers: { throttled: 0, unhealthy: 0 } },
    })
  })

  test.concurrent('cancel and purge: waiting jobs at once, a running one though its handler cannot be interrupted', async () => {
    const { given, said } = await drive('plain', 'stops', '--workers-max', '1')
    expect(given).toMatchObject({
      waiting: { status: 'CANCELLED' },
      purge: { removed: 1, status: 'completed' },
      purged: 'CANCELLED',
      running: { status: 'CANCELLED', workerId: expect.any(String) },
      after: { echo: { sleep: 0 } },
    })
    // a handler that sleeps cannot give up: the worker was replaced
    expect(said).toContain('"type":"stuck"')
  })

  test.concurrent('stream: every chunk once and in order, the whole as output, a failure in the middle', async () => {
    const { given } = await drive('words', 'words', '--workers-max', '1')
    const all = [{ word: 'one' }, { word: 'two' }, { word: 'three' }]
    expect(given).toMatchObject({
      chunks: all,
      output: all,
      failed_chunks: [{ word: 'one' }],
      failed: { status: 'FAILED', error: expect.stringContaining('in the middle') },
      sync: [{ word: 'four' }, { word: 'five' }],
    })
  })

  test.concurrent('a concurrency modifier takes batches, and the asyncio client reads them', async () => {
    const { given } = await drive('together', 'together', '--workers-max', '1')
    const outputs = given['outputs'] as { most: number }[]
    expect(outputs).toHaveLength(6)
    expect(Math.max(...outputs.map(({ most }) => most))).toBe(3)
    expect(given['health']).toMatchObject({ jobs: { completed: 6 } })
  })

  test.concurrent('job-stop ends an async handler, and its worker goes on', async () => {
    const { given, said } = await drive('together', 'cancel_together', '--workers-max', '1', '--stuck-after', '60')
    expect(given['cancel']).toMatchObject({ status: 'CANCELLED' })
    expect(said).not.toContain('"type":"stuck"')
  })

  test.concurrent('refresh_worker gets a new process for each job', async () => {
    const { given, said } = await drive('fresh', 'fresh', '--workers-max', '1')
    const [one, other] = given['pids'] as number[]
    expect(one).not.toBe(other)
    expect(said).not.toContain('"crashed":true')
  })
})
