import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { readEnvironment } from './env.ts'

const bin = fileURLToPath(new URL('../bin/popcel-endpoint.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'popcel-endpoint-'))
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const run = (...args: string[]) => {
  const env = { ...readEnvironment().inherited, POPCEL_TOKEN: '' }
  return spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', env })
}

/** A started endpoint: its address, and how it ends. */
async function startEndpoint(...args: string[]) {
  const child = spawn(process.execPath, [bin, '--port', '0', '--json', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (data) => {
      said += data
      const line = /\{"type":"listening","url":"([^"]+)"/.exec(said)
      if (line?.[1]) resolve(line[1])
    })
    child.once('exit', () => reject(new Error(`it ended: ${said}`)))
  })
  return { child, url, ended, origin: new URL(url).origin }
}

describe('the real process', () => {
  test('exits 2 for wrong use, with one sentence, and 0 for help', () => {
    expect(run('--port', 'x')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^popcel endpoint: --port "x"/),
    })
    const open = run('--host', '0.0.0.0', '--data', join(folder, 'no'))
    expect(open).toMatchObject({ status: 2, stderr: expect.stringContaining('set POPCEL_TOKEN') })
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--workers-max') })
  })

  test('serves over a real connection, drops polls of clients that went away, and ends on SIGTERM', async () => {
    const { child, url, ended, origin } = await startEndpoint('--workers-max', '0', '--data', join(folder, 'a'))
    expect(await (await fetch(`${origin}/healthz`)).json()).toEqual({ ok: true })
    const gone = new AbortController()
    const poll = fetch(`${url}/job-take/w1?x`, { signal: gone.signal })
    while (((await (await fetch(`${url}/health`)).json()) as { workers: { idle: number } }).workers.idle === 0);
    gone.abort()
    await expect(poll).rejects.toThrow()
    // the endpoint hears of it before it hears of the next request on another connection, or puts the job back
    const sent = await fetch(`${url}/run`, { method: 'POST', body: '{"input":1}' })
    const { id } = (await sent.json()) as { id: string }
    expect(await (await fetch(`${url}/job-take/w2?x`)).json()).toMatchObject({ id })

    const held = fetch(`${url}/status-sync/${id}`)
    const empty = fetch(`${url}/job-take/w3?x`)
    await new Promise((resolve) => setTimeout(resolve, 100))
    child.kill('SIGTERM')
    expect(await (await held).json()).toMatchObject({ status: 'IN_PROGRESS' })
    expect((await empty).status).toBe(204)
    expect(await ended).toBe(0)
  })

  test('keeps its queue over a kill, and refuses to share it or its port', async () => {
    const data = join(folder, 'b')
    const first = await startEndpoint('--workers-max', '0', '--data', data)
    const sent = await fetch(`${first.url}/run`, { method: 'POST', body: '{"input":{"kept":true}}' })
    const { id } = (await sent.json()) as { id: string }
    const shared = run('--workers-max', '0', '--port', '0', '--data', data)
    expect(shared).toMatchObject({ status: 1, stderr: expect.stringContaining('another endpoint works on this queue') })
    const taken = run('--workers-max', '0', '--port', new URL(first.url).port, '--data', join(folder, 'c'))
    expect(taken).toMatchObject({ status: 1, stderr: expect.stringContaining('it is in use') })
    first.child.kill('SIGKILL')
    await first.ended
    const second = await startEndpoint('--workers-max', '0', '--data', data)
    expect(await (await fetch(`${second.url}/status/${id}`)).json()).toEqual({ id, status: 'IN_QUEUE' })
    expect(await (await fetch(`${second.url}/job-take/w1?x`)).json()).toMatchObject({ id, input: { kept: true } })
  })

  test('runs a command as its worker, and stops it when it ends', async () => {
    const worker = `exec "${process.execPath}" -e "
      const { RUNPOD_WEBHOOK_GET_JOB: take, RUNPOD_WEBHOOK_POST_OUTPUT: done, RUNPOD_POD_ID: me } = process.env
      const at = (url, job) => url.replace('\\$RUNPOD_POD_ID', me).replace('\\$ID', job)
      void async function work() {
        for (;;) {
          const answer = await fetch(at(take, me) + '&job_in_progress=0')
          if (answer.status !== 200) continue
          const { id, input } = await answer.json()
          await fetch(at(done, id), { method: 'POST', body: JSON.stringify({ output: [input, process.pid] }) })
        }
      }()"`
    const { child, url, ended } = await startEndpoint(
      '--workers-max',
      '1',
      '--data',
      join(folder, 'd'),
      '--worker',
      worker,
    )
    const answer = await fetch(`${url}/runsync`, { method: 'POST', body: '{"input":"hello"}' })
    const { status, output } = (await answer.json()) as { status: string; output: [string, number] }
    expect([status, output[0]]).toEqual(['COMPLETED', 'hello'])
    expect(process.kill(output[1], 0)).toBe(true)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(() => process.kill(output[1], 0)).toThrow()
  })
})

test('a clock that was set back between two runs: what runs still ends at its limit, not hours later', async () => {
  const args = ['--data', join(folder, 'clock'), '--workers-max', '0']
  const first = await startEndpoint(...args)
  const submitted = await fetch(`${first.url}/run`, { method: 'POST', body: '{"input":1}' })
  const { id } = (await submitted.json()) as { id: string }
  await fetch(`${first.url}/job-take/w`)
  first.child.kill('SIGKILL')
  await first.ended
  const database = new DatabaseSync(join(folder, 'clock', 'queue.db'))
  const later = ['queued_at', 'started_at', 'expires_at'].map((name) => `${name} = ${name} + 7200000`).join(', ')
  database.exec(`UPDATE jobs SET execution_timeout = 300, ${later}`)
  database.close()
  const { url } = await startEndpoint(...args)
  const job = await (await fetch(`${url}/status-sync/${id}?wait=10000`)).json()
  expect(job).toMatchObject({ status: 'FAILED', error: 'executionTimeout exceeded' })
})
