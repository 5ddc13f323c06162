import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { claimFolder, claimName } from './claim-folder.ts'

let folder: string
const claim = () => join(folder, claimName)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-claim-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

test('a folder is taken, and free again with nothing left in it', async () => {
  {
    using _ = await claimFolder(folder, process.pid)
    expect(existsSync(claim())).toBe(true)
  }
  expect(readdirSync(folder)).toEqual([])
})

test('a folder that a running process has taken is refused, and one of a process that ended is not', async () => {
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'])
  writeFileSync(claim(), `${other.pid}\n`)
  await expect(claimFolder(folder, process.pid)).rejects.toMatchObject({
    code: 'output-busy',
    details: { pid: other.pid },
  })
  expect(existsSync(claim())).toBe(true)
  const ended = once(other, 'exit')
  other.kill('SIGKILL')
  await ended
  {
    using _ = await claimFolder(folder, process.pid)
  }
  expect(readdirSync(folder)).toEqual([])
})

test('a claim that says nothing is taken over', async () => {
  writeFileSync(claim(), '')
  using _ = await claimFolder(folder, process.pid)
  expect(existsSync(claim())).toBe(true)
})
