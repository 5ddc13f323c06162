import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findInputs, searchRoots } from './find-inputs.ts'
import { type WatchOptions, watchInputs } from './watch-inputs.ts'

let folder: string
let stop: AbortController
const at = (name: string) => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'popcel-watch-'))
  stop = new AbortController()
})
afterEach(() => {
  stop.abort()
  rmSync(folder, { recursive: true })
})

async function start(options: Partial<WatchOptions> = {}) {
  const rounds = watchInputs({
    signal: stop.signal,
    find: async () => (await findInputs([folder], { recursive: false })).inputs,
    roots: await searchRoots([folder], false),
    settleMs: 30,
    // Long enough that only an event can be what woke it.
    lookEveryMs: 600_000,
    listens: true,
    onDeaf: () => undefined,
    ...options,
  })
  return async () => {
    const { done, value } = await rounds.next()
    return done ? 'ended' : value.map(({ path }) => path.slice(folder.length + 1))
  }
}

describe.each([
  ['listening', {}],
  ['only looking', { listens: false, lookEveryMs: 20 }],
] as const)('%s', (_, options) => {
  test('gives what is there at once, then what is new, changed or renamed, each once', async () => {
    writeFileSync(at('a.png'), 'a')
    const next = await start(options)
    expect(await next()).toEqual(['a.png'])
    writeFileSync(at('b.png'), 'b')
    expect(await next()).toEqual(['b.png'])
    writeFileSync(at('a.png'), 'changed')
    expect(await next()).toEqual(['a.png'])
    renameSync(at('b.png'), at('c.png'))
    expect(await next()).toEqual(['c.png'])
  })

  test('waits for a file that is still growing, and never gives an empty one', async () => {
    const next = await start({ ...options, settleMs: 250 })
    expect(await next()).toEqual([])
    writeFileSync(at('empty.png'), '')
    let size = 0
    const grow = () => appendFileSync(at('slow.png'), 'x'.repeat(++size))
    const growing = setInterval(grow, 40)
    setTimeout(() => clearInterval(growing), 600)
    expect(await next()).toEqual(['slow.png'])
    // 40 ms between writes: a rest of 250 ms was there at the earliest after the last of them
    expect(size).toBeGreaterThan(5)
  })

  test('waits for a file that grows while it begins, too', async () => {
    writeFileSync(at('whole.png'), 'x')
    writeFileSync(at('slow.png'), 'x')
    const growing = setInterval(() => appendFileSync(at('slow.png'), 'x'), 40)
    const next = await start({ ...options, settleMs: 250 })
    expect(await next()).toEqual(['whole.png'])
    clearInterval(growing)
    expect(await next()).toEqual(['slow.png'])
  })

  test('ends with the signal, also in the middle of waiting', async () => {
    const next = await start(options)
    await next()
    const waiting = next()
    stop.abort()
    expect(await waiting).toBe('ended')
  })
})

test('temporary and hidden files, and other files, are not given', async () => {
  const next = await start()
  expect(await next()).toEqual([])
  for (const name of ['.x.png.12-1.part', '.hidden.png', 'notes.txt', 'real.png']) writeFileSync(at(name), 'x')
  expect(await next()).toEqual(['real.png'])
})

test('a folder that cannot be listened to is told, and looked at all the same', async () => {
  const deaf: string[] = []
  const next = await start({
    roots: [{ folder: at('nowhere'), deep: false, kind: 'folder' }],
    lookEveryMs: 20,
    onDeaf: (where) => void deaf.push(where),
  })
  await next()
  expect(deaf).toEqual([at('nowhere')])
  writeFileSync(at('a.png'), 'a')
  expect(await next()).toEqual(['a.png'])
})
