// Owns running a program to its end and telling what it took: wall time, processor time, peak memory.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './machine.ts'
import { type Usage, watcherOf } from './usage.ts'

export type Took = Usage & { wallMs: number }

/** Runs a script on this Node with `args`. Throws with what it said when it fails. */
export function runScript(script: string, args: readonly string[]): Took {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-bench-'))
  const to = join(folder, 'usage.json')
  try {
    const wallMs = timeProcess(['--import', watcherOf(to), script, ...args])
    return { ...(JSON.parse(readFileSync(to, 'utf8')) as Usage), wallMs }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Wall time of one run of Node with these arguments, start and end of the process included. */
export function timeProcess(args: readonly string[]): number {
  const before = performance.now()
  const { status, stderr, error } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const wallMs = performance.now() - before
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status ?? error?.message}: ${stderr.trim()}`)
  return wallMs
}

/** Wall times of `runs` calls after `warmUps` that are not counted, in ms. */
export async function timeCalls(runs: number, warmUps: number, call: () => unknown): Promise<number[]> {
  for (let i = 0; i < warmUps; i++) await call()
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const before = performance.now()
    await call()
    times.push(performance.now() - before)
  }
  return times
}
