import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { openPool, threadsFor } from './open-pool.ts'
import { createPool } from './pool.ts'

// Real work: a busy machine may take several times as long as an idle one.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

type Work = {
  double: { task: number; result: number }
  fail: { task: number; result: never }
  spin: { task: number; result: never }
  die: { task: number; result: never }
  who: { task: number; result: number }
}

/** A thread that doubles, fails with a row, spins for ever, or dies. */
const entry = new URL(
  `data:text/javascript,${encodeURIComponent(`
  import { parentPort, threadId } from 'node:worker_threads'
  parentPort.on('message', ({ id, kind, task }) => {
    if (kind === 'spin') for (;;) {}
    if (kind === 'die') process.exit(3)
    if (kind === 'fail') return parentPort.postMessage({ id, ok: false, failure: { code: 'input-empty', details: { file: 'x' + task } } })
    if (kind === 'who') return setTimeout(() => parentPort.postMessage({ id, ok: true, result: threadId }), 50)
    parentPort.postMessage({ id, ok: true, result: task * 2 })
  })`)}`,
)

const open = (threads: number, signal = new AbortController().signal) => createPool<Work>({ entry, threads, signal })

describe('a pool', () => {
  test('gives each result to the one who asked', async () => {
    await using pool = open(2)
    expect(await Promise.all([1, 2, 3, 4, 5].map((n) => pool.run('double', n)))).toEqual([2, 4, 6, 8, 10])
  })

  test('uses all its threads and no more', async () => {
    await using pool = open(2)
    const ids = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => pool.run('who', n)))
    expect(new Set(ids).size).toBe(2)
  })

  test('passes a row of the error table on, and goes on', async () => {
    await using pool = open(1)
    await expect(pool.run('fail', 7)).rejects.toMatchObject({ code: 'input-empty', message: 'x7: is empty (0 bytes)' })
    expect(await pool.run('double', 4)).toBe(8)
  })

  test('loses only the task of a thread that died', async () => {
    await using pool = open(1)
    const died = pool.run('die', 1)
    const after = pool.run('double', 4)
    await expect(died).rejects.toMatchObject({ code: 'internal' })
    expect(await after).toBe(8)
  })
})

describe('the stop signal', () => {
  test('ends a thread inside a computation, and everything that waits', async () => {
    const stop = new AbortController()
    await using pool = open(1, stop.signal)
    const both = Promise.allSettled([pool.run('spin', 1), pool.run('double', 2)])
    await sleep(100)
    stop.abort()
    for (const ended of await both) {
      expect(ended).toMatchObject({ status: 'rejected', reason: { code: 'aborted' } })
    }
    await expect(pool.run('double', 1)).rejects.toMatchObject({ code: 'aborted' })
  })
})

test('there are never more threads than pieces of work, and always one', () => {
  expect(threadsFor(1)).toBe(1)
  expect(threadsFor(0)).toBe(1)
  expect(threadsFor(10_000)).toBeLessThan(10_000)
})

test('the real thread loads, works on pixels, and names the file of what it cannot read', async () => {
  await using pool = openPool(1, new AbortController().signal, 'no-models')
  const task = { file: 'words.png', source: { kind: 'animated', bytes: Buffer.from('words') } } as const
  await expect(pool.run('repack', { ...task, platforms: ['line-emoji'], durationMs: undefined })).rejects.toMatchObject(
    {
      code: 'input-not-a-picture',
      details: { file: 'words.png' },
    },
  )
})
