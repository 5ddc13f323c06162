// Kills endpoints and workers while jobs flow. What was accepted is done, once, and nothing is run after it was reported.

import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { say } from '../print.ts'
import { type StartedEndpoint, startEndpoint } from './start.ts'

const WORKER = fileURLToPath(new URL('crash-worker.ts', import.meta.url))
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Jobs that were accepted, sent one after the other for as long as `go` says. One whose answer was lost does not count. */
async function submitWhile(go: () => boolean, url: string): Promise<string[]> {
  const accepted: string[] = []
  while (go()) {
    try {
      const answer = await fetch(`${url}/run`, { method: 'POST', body: '{"input":1}' })
      if (answer.status === 200) accepted.push(((await answer.json()) as { id: string }).id)
    } catch {
      // nobody there just now
    }
    await pause(5)
  }
  return accepted
}

async function statusOf(url: string, id: string): Promise<string> {
  const answer = await fetch(`${url}/status-sync/${id}?wait=30000`)
  return ((await answer.json()) as { status: string }).status
}

/** What the workers wrote down, job by job. */
type Written = { pids: number[]; runs: Map<string, number>; accepted: Map<string, number>; runAfterReport: string[] }

function readWritten(file: string): Written {
  const written: Written = { pids: [], runs: new Map(), accepted: new Map(), runAfterReport: [] }
  const add = (counts: Map<string, number>, id: string) => counts.set(id, (counts.get(id) ?? 0) + 1)
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    const [what, id = '', accepted] = line.split(' ')
    if (what === 'up') written.pids.push(Number(id))
    if (what === 'reported' && accepted === 'true') add(written.accepted, id)
    if (what !== 'ran') continue
    if (written.accepted.has(id)) written.runAfterReport.push(id)
    add(written.runs, id)
  }
  return written
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // it has ended by itself
  }
}

/** Kills at random moments, as often as `rounds` says, while two clients send jobs; then waits for every job's end. */
async function crash(rounds: number, victims: { endpoint: boolean; worker: boolean }) {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-crash-'))
  const file = join(folder, 'written')
  const given = ['GET_JOB', 'POST_OUTPUT', 'PING'].map((name) => `"$RUNPOD_WEBHOOK_${name}"`).join(' ')
  const worker = `exec "${process.execPath}" "${WORKER}" ${given} "$RUNPOD_POD_ID" "${file}"`
  const args = ['--worker', worker, '--workers-max', '2', '--lost-after', '2', '--grace', '5']
  let endpoint: StartedEndpoint = await startEndpoint(folder, 0, args)
  const { url, port } = endpoint
  let going = true
  const senders = [submitWhile(() => going, url), submitWhile(() => going, url)]
  let adopted = 0
  while (readWritten(file).runs.size === 0) await pause(20)
  for (let round = 0; round < rounds; round++) {
    await pause(Math.random() * 400)
    // only the newest: an old number may belong to another process by now
    const newest = readWritten(file).pids.at(-1)
    if (victims.worker && newest !== undefined) killGroup(newest)
    if (!victims.endpoint) continue
    endpoint.child.kill('SIGKILL')
    await endpoint.ended
    endpoint = await startEndpoint(folder, port, args)
    adopted += endpoint.said().split('"type":"adopted"').length - 1
  }
  going = false
  const ids = (await Promise.all(senders)).flat()
  const statuses: string[] = []
  for (const id of ids) statuses.push(await statusOf(url, id))
  const written = readWritten(file)
  await endpoint[Symbol.asyncDispose]()
  const most = Math.max(...ids.map((id) => written.runs.get(id) ?? 0))
  say(`${ids.length} jobs, ${rounds} kills, ${adopted} workers taken over, a job ran ${most} times at most`)
  return { ids, statuses, written, adopted }
}

const allAre = (state: string, statuses: readonly string[]) => statuses.filter((status) => status !== state)
const numbersOf = (counts: Map<string, number>, ids: readonly string[]) => new Set(ids.map((id) => counts.get(id) ?? 0))

test.skipIf(process.platform === 'win32')(
  'endpoints are killed: every job that was accepted runs and ends exactly once',
  async () => {
    const { ids, statuses, written, adopted } = await crash(12, { endpoint: true, worker: false })
    expect(ids.length).toBeGreaterThan(20)
    expect(allAre('COMPLETED', statuses)).toEqual([])
    // workers live on, hold on to their results, and the next endpoint knows whose they are
    expect(adopted).toBeGreaterThan(0)
    expect(numbersOf(written.runs, ids)).toEqual(new Set([1]))
    // an answer that was lost in a kill is asked for again, and the second report of a job is not accepted twice
    expect(Math.max(...numbersOf(written.accepted, ids))).toBe(1)
  },
)

test.skipIf(process.platform === 'win32')(
  'endpoints and workers are killed: a job runs twice at most, and never after its result arrived',
  async () => {
    const { ids, statuses, written } = await crash(10, { endpoint: true, worker: true })
    const failed = ids.filter((_, index) => statuses[index] === 'FAILED')
    expect(statuses.filter((status) => status !== 'COMPLETED' && status !== 'FAILED')).toEqual([])
    // two workers in a row were killed in the middle of it: that is where the platform gives up too
    for (const id of failed) expect(written.accepted.get(id) ?? 0).toBe(0)
    expect(failed.length).toBeLessThan(ids.length / 10)
    expect(Math.max(...ids.map((id) => written.runs.get(id) ?? 0))).toBeLessThanOrEqual(2)
    expect(written.runAfterReport).toEqual([])
  },
)
