// Owns the process of one of our columns: starts it, and says in a sentence why there is no answer where it ended early.

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../machine.ts'
import type { Answer, Job } from './work.ts'

const WORK = join(ROOT, 'bench', 'matting', 'work.ts')
/** Of what it said last. */
const MOST_WORDS = 400

/** A process that dies (of memory, of a native library) takes its column with it and no other. */
export function runJob(job: Job, script = WORK): Answer | string {
  const file = join(job.folder, 'job.json')
  writeFileSync(file, JSON.stringify(job))
  const { status, signal, stderr, error } = spawnSync(process.execPath, [script, file], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 256 * 1024 * 1024,
  })
  if (status === 0) return JSON.parse(readFileSync(job.answer, 'utf8')) as Answer
  const how = signal === 'SIGKILL' ? 'was killed, as happens when memory runs out' : `ended with ${signal ?? status}`
  const last = `${error?.message ?? ''} ${stderr}`.trim().slice(-MOST_WORDS)
  return `${job.model.name} is left out: its process ${how}${last === '' ? '' : `: ${last}`}`
}
