// Kills our workers while jobs flow, tells them to end in an idle poll, and gives their endpoint garbage: every accepted job
// ends exactly once.

import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEndpoint } from '../endpoint/start.ts'
import { say } from '../print.ts'
import { ownState, pacedWorker } from './paced-worker.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const post = (url: string, body: string, headers = {}) => fetch(url, { method: 'POST', body, headers })
const status = async (url: string, id: string) => {
  const answer = await fetch(`${url}/status-sync/${id}?wait=30000`)
  return (await answer.json()) as { status: string; output?: unknown; error?: unknown }
}

/** An endpoint whose workers write their process number down before they begin. */
async function withWorkers(...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-faults-'))
  const pids = join(folder, 'pids')
  const worker = pacedWorker(`${ownState(folder)}echo $$ >> "${pids}"; `)
  const endpoint = await startEndpoint(folder, 0, ['--worker', worker, '--lost-after', '2', ...args])
  const newest = () => (existsSync(pids) ? readFileSync(pids, 'utf8').trim().split('\n').map(Number) : []).slice(-3)
  return { endpoint, newest }
}

test.skipIf(process.platform === 'win32')(
  'killed at random moments: every job ends once, and most are done',
  async () => {
    const { endpoint, newest } = await withWorkers('--workers-max', '3')
    await using _ = endpoint
    const { url } = endpoint
    const ids: string[] = []
    const send = async () => {
      const answer = await post(`${url}/run`, '{"input":{"ms":20}}')
      ids.push(((await answer.json()) as { id: string }).id)
    }
    await send()
    await status(url, ids[0] ?? '')
    let kills = 0
    for (let round = 0; round < 30; round++) {
      await Promise.all([send(), send(), send()])
      await pause(Math.random() * 300)
      // One of the three newest; those before them are dead, and their numbers may be another's by now.
      const pids = newest()
      const pid = pids[Math.floor(Math.random() * pids.length)]
      // 0 would be the group of the tests themselves.
      if (!pid) continue
      try {
        process.kill(-pid, 'SIGKILL')
        kills++
      } catch {
        // gone already; its successor is on the way
      }
    }
    const ends = await Promise.all(ids.map((id) => status(url, id)))
    const done = ends.filter((job) => job.status === 'COMPLETED')
    const lost = ends.filter((job) => job.status === 'FAILED')
    say(
      `${ids.length} jobs, ${kills} kills of our worker: ${done.length} done, ${lost.length} given up after a second loss`,
    )
    expect(done.length + lost.length).toBe(ids.length)
    // A job is dispatched a second time and no third, as on the platform; so only what was hit twice is lost, and says so.
    for (const { error } of lost) expect(String(error)).toContain('timed out after 1 retries')
    expect(kills).toBeGreaterThan(2)
    expect(done.length).toBeGreaterThan(ids.length / 2)
    const { jobs } = (await (await fetch(`${url}/health`)).json()) as { jobs: Record<string, number> }
    expect(jobs).toMatchObject({ completed: done.length, failed: lost.length, inQueue: 0, inProgress: 0 })
  },
)

test.skipIf(process.platform === 'win32')('told to end in an idle poll, a worker takes nothing with it', async () => {
  const { endpoint, newest } = await withWorkers('--workers-max', '1')
  const { url } = endpoint
  await using _ = endpoint
  const told = new Set<number>()
  for (let round = 0; round < 3; round++) {
    // On a busy machine one that was told may do another job before it hears it, and then be gone.
    let pid = 0
    while (!pid || told.has(pid)) {
      const first = (await (await post(`${url}/run`, '{"input":{"round":"warm"}}')).json()) as { id: string }
      expect((await status(url, first.id)).status).toBe('COMPLETED')
      pid = newest().at(-1) ?? 0
    }
    // Idle, in its poll. The job comes right behind the signal.
    process.kill(pid, 'SIGTERM')
    told.add(pid)
    const next = (await (await post(`${url}/run`, '{"input":{"round":"next"}}')).json()) as { id: string }
    expect(await status(url, next.id)).toMatchObject({ status: 'COMPLETED', output: { round: 'next' } })
  }
})

test('garbage, unknown jobs and names that are paths are refused, and the next job is done', async () => {
  const { endpoint } = await withWorkers('--workers-max', '1')
  await using _ = endpoint
  const { url } = endpoint
  expect((await post(`${url}/run`, '{"input"')).status).toBe(400)
  expect((await post(`${url}/job-done/w/none?isStream=false`, 'garbage')).status).toBeGreaterThanOrEqual(400)
  expect((await fetch(`${url}/status/..%2f..%2fetc`)).status).toBe(404)
  expect((await fetch(`${url.replace(/local$/, 'other')}/health`)).status).toBe(404)
  const { id } = (await (await post(`${url}/run`, '{"input":"no object"}')).json()) as { id: string }
  expect((await status(url, id)).status).toBe('FAILED')
  const next = (await (await post(`${url}/run`, '{"input":{"word":1}}')).json()) as { id: string }
  expect(await status(url, next.id)).toMatchObject({ status: 'COMPLETED', output: { word: 1 } })
})
