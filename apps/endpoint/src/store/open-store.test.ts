import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { openStore } from './open-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the queue file', () => {
  test('is made with its folder, readable by its owner alone', () => {
    using store = openStore(join(folder, 'a', 'b', 'queue.db'))
    expect(store.sql('SELECT count(*) AS count FROM jobs').get()).toEqual({ count: 0 })
    expect(statSync(join(folder, 'a', 'b')).mode & 0o077).toBe(0)
  })

  test('keeps its secret, and no two have the same', () => {
    const secretOf = (name: string) => {
      using store = openStore(join(folder, name))
      return store.secret
    }
    expect(secretOf('one.db')).toMatch(/^[0-9a-f]{48}$/)
    expect(secretOf('one.db')).toBe(secretOf('one.db'))
    expect(secretOf('one.db')).not.toBe(secretOf('two.db'))
  })

  test('has one owner at a time', () => {
    using _first = openStore(join(folder, 'shared.db'))
    expect(() => openStore(join(folder, 'shared.db'))).toThrow(/another endpoint works on this queue/)
  })

  test('that is no database, or a newer one, is refused and left alone', () => {
    const file = join(folder, 'words.db')
    writeFileSync(file, 'these are words, not a database, and many enough of them to fill a header')
    const before = readFileSync(file)
    expect(() => openStore(file)).toThrow(/is not a queue that can be read/)
    expect(readFileSync(file)).toEqual(before)
    const newer = join(folder, 'newer.db')
    {
      using store = openStore(newer)
      store.sql('PRAGMA user_version = 99').run()
    }
    expect(() => openStore(newer)).toThrow(/version 99/)
  })
})

describe('transact', () => {
  test('writes all or nothing', () => {
    using store = openStore(':memory:')
    const write = (name: string) => store.sql('INSERT INTO counters VALUES (?, 1)').run(name)
    store.transact(() => write('a'))
    expect(() =>
      store.transact(() => {
        write('b')
        throw new Error('half way')
      }),
    ).toThrow('half way')
    expect(store.sql('SELECT name FROM counters').all()).toEqual([{ name: 'a' }])
    store.transact(() => write('c'))
    expect(store.sql('SELECT count(*) AS count FROM counters').get()).toEqual({ count: 2 })
  })

  test('survives a kill of the process right after it', () => {
    const file = join(folder, 'killed.db')
    const module = fileURLToPath(new URL('open-store.ts', import.meta.url))
    const script = `import { openStore } from ${JSON.stringify(module)}
      const store = openStore(${JSON.stringify(file)})
      for (let n = 0; n < 50; n++) store.transact(() => store.sql('INSERT INTO counters VALUES (?, ?)').run('n' + n, n))
      process.kill(process.pid, 'SIGKILL')`
    const { signal } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', script])
    expect(signal).toBe('SIGKILL')
    using store = openStore(file)
    expect(store.sql('SELECT count(*) AS count, sum(value) AS sum FROM counters').get()).toEqual({
      count: 50,
      sum: 1225,
    })
  })
})

describe('durable', () => {
  test('many callers share few syncs, and each is answered', async () => {
    using store = openStore(join(folder, 'durable.db'))
    const calls = Array.from({ length: 200 }, (_, n) => {
      store.sql('INSERT INTO counters VALUES (?, 1)').run(`n${n}`)
      return store.durable()
    })
    expect(new Set(calls).size).toBe(2) // the one that ran already, and the one that covers all the rest
    await Promise.all(calls)
    const later = store.durable()
    expect(calls).not.toContain(later)
    await later
  })
})
