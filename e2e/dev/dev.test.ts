// `make dev` and `make stop`, in a folder and on a port of their own: the endpoint comes, does a job, and goes with its worker.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { placeIn, ROOT, runningAt } from './endpoint-here.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-dev-'))
const run = (file: string, ...args: string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'e2e', 'dev', file), folder, ...args], {
    encoding: 'utf8',
  })
  return { status, stdout }
}
const stop = () => run('stop-once.ts').stdout

afterAll(() => {
  stop()
  rmSync(folder, { recursive: true, force: true })
})

test.skipIf(process.platform === 'win32')(
  'it runs, is started anew by the next start, does a job, and is stopped with its worker',
  async () => {
    expect(stop()).toContain('nothing to stop')
    expect(run('start.ts', '0').status).toBe(0)
    const first = runningAt(placeIn(folder))
    const { stdout } = run('start.ts', '0')
    const second = runningAt(placeIn(folder))
    expect(second).not.toBe(first)
    const url = /listening on (\S+)/.exec(stdout)?.[1] ?? ''
    const body = readFileSync(join(ROOT, 'deploy', 'docker', 'test_input.json'))
    const job = (await (await fetch(`${url}/runsync`, { method: 'POST', body })).json()) as { status: string }
    expect(job.status).toBe('COMPLETED')
    expect(stop()).toContain('has ended')
    expect(runningAt(placeIn(folder))).toBeUndefined()
    await expect(fetch(`${url}/health`)).rejects.toThrow()
    expect(stop()).toContain('nothing to stop')
  },
)

test('a number that belongs to another program by now is left alone', () => {
  writeFileSync(placeIn(folder).pid, String(process.pid))
  expect(runningAt(placeIn(folder))).toBeUndefined()
  expect(stop()).toContain('nothing to stop')
  expect(existsSync(placeIn(folder).pid)).toBe(false)
})
