import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runInMemory } from '../run-in-memory.ts'
import { bobbing, discCutOut, png } from '../test-pictures.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const check = (...argv: string[]) => runInMemory(['check', ...argv, '--platform', 'line-emoji'])

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-check-'))
  writeFileSync(at('bob.png'), bobbing(8, 125))
  const packed = await runInMemory(['pack', at('bob.png'), '-o', at('out'), '--platform', 'line-emoji', '--quiet'])
  expect(packed.code).toBe(0)
  writeFileSync(at('still.png'), await png(discCutOut()))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

test('a file that would be accepted is ok', async () => {
  const { code, out, err } = await check(at('out', 'line-emoji', '001.png'))
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/001\.png: ok/)
})

test('a file that would be refused is told in words, exit 1', async () => {
  const { code, out, err } = await check(at('bob.png'))
  expect(code).toBe(1)
  expect(err).toContain(`popcel pack ${at('bob.png')} -o out --platform line-emoji`)
  expect((await check(at('still.png'))).err).toBe('')
  expect(out).toMatch(/bob\.png: \d+ faults? that would be refused/)
  expect(out).toMatch(/ {2}refuse: .*64×64.*180×180/)
})

test('every file is looked at, good and bad', async () => {
  const files = [at('still.png'), at('out', 'line-emoji', '001.png'), at('missing.png')]
  const { code, lines } = await runInMemory(['check', ...files, '--platform', 'line-emoji', '--json'])
  expect(code).toBe(1)
  expect(lines().filter((line) => line.type === 'checked')).toMatchObject([
    { file: files[0], ok: false },
    { file: files[1], ok: true, refused: 0 },
  ])
  expect(lines().find((line) => line.type === 'error')).toMatchObject({ input: files[2], code: 'input-missing' })
  expect(lines().at(-1)).toMatchObject({ type: 'summary', command: 'check', done: 1, failed: 2 })
})

describe('a pack', () => {
  test('is looked into', async () => {
    const { code, lines } = await runInMemory([
      'check',
      at('out', 'line-emoji-out.zip'),
      '--platform',
      'line-emoji',
      '--json',
    ])
    expect(code).toBe(1)
    expect(lines().filter((line) => line.type === 'finding' && line.level === 'refuse')).toMatchObject([
      { rule: 'set-size' },
    ])
  })

  test('is known by its content, whatever it is called', async () => {
    writeFileSync(at('pack.png'), readFileSync(at('out', 'line-emoji-out.zip')))
    const { out } = await check(at('pack.png'))
    expect(out).toContain('in a set')
  })

  test('that is garbage is a finding, not a crash', async () => {
    writeFileSync(at('garbage.zip'), 'PK this is not a pack')
    const { code, out } = await check(at('garbage.zip'))
    expect(code).toBe(1)
    expect(out).toMatch(/garbage\.zip: 1 fault that would be refused/)
  })
})

test('an unknown platform is wrong use', async () => {
  const { code, err } = await runInMemory(['check', at('bob.png'), '--platform', 'lin'])
  expect(code).toBe(2)
  expect(err).toContain('no platform is called "lin"; known are: line-emoji')
})

test('a folder is every file in it', async () => {
  const { code, lines } = await runInMemory(['check', at('out', 'line-emoji'), '--platform', 'line-emoji', '--json'])
  expect(code).toBe(0)
  expect(lines().filter((line) => line.type === 'checked')).toMatchObject([
    { file: at('out', 'line-emoji', '001.png'), ok: true },
    { file: at('out', 'line-emoji', 'tab.png'), ok: true },
  ])
  mkdirSync(at('empty'))
  const empty = await check(at('empty'))
  expect(empty.code).toBe(1)
  expect(empty.err).toContain('empty: cannot be read (it is a folder)')
})
