import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findInputs } from './find-inputs.ts'

// Who is root can read every folder, so that a closed one is pretended.
const { readdir, opendir } = fs
beforeAll(() => {
  const pretended =
    (real: unknown) =>
    (path: string, ...rest: unknown[]) =>
      basename(path) === 'lost+found'
        ? Promise.reject(Object.assign(new Error('no'), { code: 'EACCES', syscall: 'scandir' }))
        : (real as (...asked: unknown[]) => unknown)(path, ...rest)
  Object.assign(fs, { readdir: pretended(readdir), opendir: pretended(opendir) })
  syncBuiltinESMExports()
})
afterAll(() => {
  Object.assign(fs, { readdir, opendir })
  syncBuiltinESMExports()
})

const folder = mkdtempSync(join(tmpdir(), 'popcel-closed-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a folder further below that cannot be read is told by its name, and the others are looked into', async () => {
  for (const name of ['lost+found', 'open']) mkdirSync(join(folder, name))
  for (const path of ['a.png', join('open', 'b.png')]) writeFileSync(join(folder, path), 'x')
  const { inputs, missed } = await findInputs([folder], { recursive: true })
  expect(inputs.map(({ path }) => path)).toEqual([join(folder, 'a.png'), join(folder, 'open', 'b.png')])
  const closed = join(folder, 'lost+found')
  expect(missed.map(({ input, error }) => [input, error.message])).toEqual([
    [closed, `${closed}: cannot be read (permission denied)`],
  ])
})

test('one that is typed fails itself', async () => {
  const { inputs, missed } = await findInputs([join(folder, 'lost+found')], { recursive: true })
  expect([inputs.length, missed[0]?.error.code]).toEqual([0, 'input-unreadable'])
})

test.each(['**', '*'])('one that a pattern passes (%s) is told too', async (level) => {
  const { inputs, missed } = await findInputs([join(folder, level, '*.png')], { recursive: false })
  expect(inputs.map(({ path }) => basename(path))).toEqual(level === '**' ? ['a.png', 'b.png'] : ['b.png'])
  expect(missed.map(({ input, error }) => [input, error.code])).toEqual([
    [join(folder, 'lost+found'), 'input-unreadable'],
  ])
})
