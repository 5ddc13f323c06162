import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runJob } from './run-job.ts'
import type { Job } from './work.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-job-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function runScript(name: string, source: string) {
  const own = join(folder, name)
  mkdirSync(own)
  const script = join(own, 'work.mjs')
  writeFileSync(script, source)
  const model = { name: 'birefnet', model: 'birefnet', refine: undefined }
  const job: Job = { model, folder: own, answer: join(own, 'answer.json'), pictures: [], clips: [] }
  return runJob(job, script)
}

test('a process that ends well gives its answer', () => {
  const source = `import { readFileSync, writeFileSync } from 'node:fs'
    const { answer, model } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
    writeFileSync(answer, JSON.stringify({ taken: [], modelBytes: model.name.length, peakRssMiB: 1 }))`
  expect(runScript('well', source)).toEqual({ taken: [], modelBytes: 8, peakRssMiB: 1 })
})

test('one that fails or is killed is told in a sentence, and nothing is thrown', () => {
  expect(runScript('fails', `console.error('no weights'); process.exit(3)`)).toBe(
    'birefnet is left out: its process ended with 3: no weights',
  )
  expect(runScript('killed', `process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)`)).toBe(
    'birefnet is left out: its process was killed, as happens when memory runs out',
  )
})

test('one that says more than a pipe holds is told by its end', () => {
  const said = runScript('talks', `process.stderr.write('x'.repeat(3e6) + ' the end', () => process.exit(1))`)
  expect(said).toMatch(/x the end$/)
  expect(String(said).length).toBeLessThan(600)
})
