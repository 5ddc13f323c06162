import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Pool } from '@popcel/runtime/host'
import { afterAll, describe, expect, test, vi } from 'vitest'
import type { Work } from './table.ts'
import { openWorkProcess, type WorkProcessOptions } from './work-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-process-'))
afterAll(() => rmSync(folder, { recursive: true }))
const entry = pathToFileURL(join(folder, 'entry.mjs'))
writeFileSync(
  entry,
  `// Echoes its task and its own number; fails with a row; never answers; or dies, so often as the file in the task allows.
  import { appendFileSync, readFileSync } from 'node:fs'
  process.on('disconnect', () => process.exit())
  let inside = 0
  process.on('message', ({ kind, request, id }) => {
    if (kind === 'stop') return process.send({ answer: { id, ok: false, failure: { code: 'aborted', details: {} } }, reloadMs: 0 })
    const { id: number, task } = request
    const answer = (rest, reloadMs = task.reloadMs ?? 0) => process.send({ answer: { id: number, ...rest }, reloadMs })
    inside++
    if (task.tell) appendFileSync(task.tell, inside + ' ')
    if (task.die) {
      appendFileSync(task.die, 'x')
      if (task.tell) appendFileSync(task.tell, '| ')
      if (readFileSync(task.die).length <= task.times) return process.kill(process.pid, 'SIGKILL')
    }
    if (task.fail) return answer({ ok: false, failure: { code: 'input-empty', details: { file: task.fail } } })
    if (task.hang) return
    setTimeout(() => { inside--; answer({ ok: true, result: { ...task, pid: process.pid } }) }, task.ms ?? 0)
  })`,
)

type Echo = { readonly pid: number; readonly n?: number; readonly bytes?: Uint8Array }
const open = (options: Partial<WorkProcessOptions> = {}) => {
  const signal = new AbortController().signal
  const rest = { atOnce: 2, idleMs: 60_000, cheapReloadMs: 100, onIdle: () => undefined, onLost: () => undefined }
  return openWorkProcess({ entry, words: [], signal, ...rest, ...options })
}
/** The entry answers every kind alike. */
const ask = (pool: Pool<Work>, task: object, signal?: AbortSignal) =>
  pool.run('inspect', task as never, signal) as Promise<unknown> as Promise<Echo>
let files = 0
const newFile = () => {
  const file = join(folder, `seen-${++files}`)
  writeFileSync(file, '')
  return file
}
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Linux keeps what nobody waited for as a zombie, which can still be signalled. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe('a process for work', () => {
  test('gives each result to the one who asked, bytes as they are, from one process', async () => {
    await using pool = open()
    const answers = await Promise.all([1, 2, 3, 4].map((n) => ask(pool, { n, bytes: Uint8Array.of(n, 0, 255) })))
    expect(answers.map(({ n }) => n)).toEqual([1, 2, 3, 4])
    expect(answers[2]?.bytes).toEqual(Uint8Array.of(3, 0, 255))
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1)
    expect(answers[0]?.pid).not.toBe(process.pid)
  })

  test('has no more tasks inside than it may', async () => {
    await using pool = open({ atOnce: 2 })
    const tell = newFile()
    await Promise.all([1, 2, 3, 4, 5].map(() => ask(pool, { tell, ms: 20 })))
    expect(Math.max(...readFileSync(tell, 'utf8').trim().split(' ').map(Number))).toBe(2)
  })

  test('passes a row of the error table on, and goes on', async () => {
    await using pool = open()
    await expect(ask(pool, { fail: 'x7' })).rejects.toMatchObject({
      code: 'input-empty',
      message: 'x7: is empty (0 bytes)',
    })
    expect(await ask(pool, { n: 1 })).toMatchObject({ n: 1 })
  })

  test('a signal ends one task and leaves its room to the next; one that waits is forgotten', async () => {
    await using pool = open({ atOnce: 1 })
    const [runs, waits] = [new AbortController(), new AbortController()]
    const both = Promise.allSettled([ask(pool, { hang: true }, runs.signal), ask(pool, { hang: true }, waits.signal)])
    const after = ask(pool, { n: 3 })
    waits.abort()
    runs.abort()
    for (const ended of await both) expect(ended).toMatchObject({ status: 'rejected', reason: { code: 'aborted' } })
    expect(await after).toMatchObject({ n: 3 })
    await expect(ask(pool, {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' })
  })

  test('what is stopped alone ends with its process; beside others, or with what is dear to load, it is told to', async () => {
    await using pool = open()
    const stopOne = async () => {
      const stop = new AbortController()
      const hanging = ask(pool, { hang: true }, stop.signal).catch((error: unknown) => error)
      stop.abort()
      expect(await hanging).toMatchObject({ code: 'aborted' })
    }
    const { pid } = await ask(pool, {})
    const beside = ask(pool, { ms: 50 })
    await stopOne()
    expect((await beside).pid).toBe(pid)
    await stopOne()
    const other = await ask(pool, { reloadMs: 101 })
    expect(other.pid).not.toBe(pid)
    await stopOne()
    expect((await ask(pool, { n: 5 })).pid).toBe(other.pid)
    await vi.waitUntil(() => !lives(pid), 10_000)
  })
})

describe('a process that dies', () => {
  test('once: its tasks are done by the next', async () => {
    const told: unknown[] = []
    await using pool = open({ onLost: (how, tasks) => told.push([how, tasks]) })
    const die = newFile()
    const [died, beside] = await Promise.all([ask(pool, { n: 1, die, times: 1 }), ask(pool, { n: 2, ms: 30 })])
    expect([died.n, beside.n]).toEqual([1, 2])
    expect(readFileSync(die, 'utf8')).toBe('xx')
    expect(told).toEqual([['SIGKILL', 2]])
  })

  test('again and again by one task: that task fails with what ended it, and those beside it are done', async () => {
    await using pool = open({ atOnce: 3 })
    const die = newFile()
    const beside = [2, 3].map((n) => ask(pool, { n, ms: 30 }))
    const poison = ask(pool, { n: 1, die, times: 99 })
    const after = ask(pool, { n: 4 })
    await expect(poison).rejects.toMatchObject({
      code: 'work-crashed',
      retryable: true,
      message: expect.stringContaining('SIGKILL'),
    })
    expect((await Promise.all([...beside, after])).map(({ n }) => n)).toEqual([2, 3, 4])
    expect(readFileSync(die, 'utf8')).toBe('xx')
  })

  test('a task that is tried again is alone', async () => {
    await using pool = open({ atOnce: 3 })
    const [die, tell] = [newFile(), newFile()]
    const others = [1, 2].map(() => ask(pool, { ms: 30, tell }))
    await Promise.all([...others, ask(pool, { die, times: 1, tell })])
    const [, second = ''] = readFileSync(tell, 'utf8').split('|')
    expect(new Set(second.trim().split(' '))).toEqual(new Set(['1']))
  })

  test('one that cannot be started at all fails what is asked of it', async () => {
    const ends = new URL('ends.mjs', entry)
    writeFileSync(ends, 'process.exit(7)')
    await using pool = open({ entry: ends })
    await expect(ask(pool, {})).rejects.toMatchObject({ code: 'work-crashed', details: { how: 'exit 7' } })
  })

  test('one that the system refuses to start fails what is asked of it, and nothing hangs', async () => {
    // A word with a zero byte is refused before there is a process.
    await using pool = open({ words: ['a\0b'] })
    for (const _ of [1, 2]) await expect(ask(pool, {})).rejects.toMatchObject({ code: 'work-crashed' })
  })

  test('between two tasks is not noticed by the second', async () => {
    await using pool = open()
    const { pid } = await ask(pool, {})
    process.kill(pid, 'SIGKILL')
    expect((await ask(pool, { n: 2 })).n).toBe(2)
  })
})

describe('the end', () => {
  test('without work it is ended, told, and another is started when there is work again', async () => {
    let told = 0
    await using pool = open({ idleMs: 20, onIdle: () => void told++ })
    const { pid } = await ask(pool, {})
    await vi.waitUntil(() => told > 0, 10_000)
    expect(lives(pid)).toBe(false)
    expect((await ask(pool, {})).pid).not.toBe(pid)
    expect(told).toBe(1)
  })

  test('one that works longer than it may be idle is kept, and one that holds what is dear to load', async () => {
    await using pool = open({ idleMs: 20, cheapReloadMs: 100 })
    const { pid } = await ask(pool, { ms: 150, reloadMs: 101 })
    await sleep(150)
    expect((await ask(pool, { reloadMs: 101 })).pid).toBe(pid)
  })

  test('closing it, or the signal of all, ends the process and what it works on', async () => {
    for (const how of ['close', 'signal'] as const) {
      const stop = new AbortController()
      const pool = open({ signal: stop.signal })
      const { pid } = await ask(pool, {})
      const hanging = ask(pool, { hang: true }).catch((error: unknown) => error)
      if (how === 'close') await pool[Symbol.asyncDispose]()
      else stop.abort()
      expect(await hanging).toMatchObject({ code: 'aborted' })
      await vi.waitUntil(() => !lives(pid), 10_000)
    }
  })
})
