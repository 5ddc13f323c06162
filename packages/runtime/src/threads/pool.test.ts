import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { createPool, type PoolOptions } from './pool.ts'

type Work = {
  double: { task: number; result: number }
  fail: { task: number; result: never }
  spin: { task: Int32Array; result: never }
  die: { task: number; result: never }
  who: { task: number; result: number }
  sum: { task: Uint8Array; result: number }
  turn: { task: Int32Array; result: never }
}

/** A thread of answer-requests.ts that holds something delicate: it counts turns of its loop, and notes how it ended. */
const delicateEntry = new URL(
  `data:text/javascript,${encodeURIComponent(`
  import { parentPort } from 'node:worker_threads'
  const { answerRequests, endOnlyWhenAsked } = await import(${JSON.stringify(new URL('./answer-requests.ts', import.meta.url).href)})
  answerRequests(parentPort, {
    double: async (task) => (endOnlyWhenAsked(), task * 2),
    turn: async (told) => {
      endOnlyWhenAsked()
      // an exit of its own is told to it; an end from outside is not
      process.once('exit', () => Atomics.store(told, 1, 1))
      for (;;) {
        Atomics.add(told, 0, 1)
        Atomics.notify(told, 0)
        await new Promise(setImmediate)
      }
    },
  })`)}`,
)

/** A thread that doubles, fails with a row, spins for ever, or dies. */
const entry = new URL(
  `data:text/javascript,${encodeURIComponent(`
  import { parentPort, threadId } from 'node:worker_threads'
  parentPort.on('message', ({ id, kind, task }) => {
    if (kind === 'spin') { Atomics.store(task, 0, 1); Atomics.notify(task, 0); for (;;) {} }
    if (kind === 'die') process.exit(3)
    if (kind === 'fail') return parentPort.postMessage({ id, ok: false, failure: { code: 'input-empty', details: { file: 'x' + task } } })
    if (kind === 'sum') return parentPort.postMessage({ id, ok: true, result: task.reduce((a, b) => a + b) })
    if (kind === 'who') return setTimeout(() => parentPort.postMessage({ id, ok: true, result: threadId }), 50)
    parentPort.postMessage({ id, ok: true, result: task * 2 })
  })`)}`,
)

const open = (threads: number, options: Partial<PoolOptions> = {}) =>
  createPool<Work>({ entry, threads, signal: new AbortController().signal, ...options })
/** Resolves when the thread that was given it is inside its endless loop. */
const spinning = () => {
  const flag = new Int32Array(new SharedArrayBuffer(4))
  return { flag, begun: Atomics.waitAsync(flag, 0, 0).value }
}

describe('a pool', () => {
  test('gives each result to the one who asked', async () => {
    await using pool = open(2)
    expect(await Promise.all([1, 2, 3, 4, 5].map((n) => pool.run('double', n)))).toEqual([2, 4, 6, 8, 10])
  })

  test('takes buffers over that are given to it', async () => {
    await using pool = open(1)
    const bytes = Uint8Array.of(1, 2, 3)
    expect(await pool.run('sum', bytes, undefined, [bytes.buffer])).toBe(6)
    expect(bytes.length).toBe(0)
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

  test('ends a thread that has had no work for a while, and starts another when there is work again', async () => {
    await using pool = open(1, { idleMs: 20 })
    const first = await pool.run('who', 1)
    await sleep(150)
    expect(await pool.run('who', 1)).not.toBe(first)
  })

  test('tells when the last of its threads has ended for lack of work, and not when it is closed', async () => {
    let told = 0
    const onIdle = () => void told++
    await using pool = open(2, { idleMs: 20, onIdle })
    await Promise.all([1, 2].map((n) => pool.run('who', n)))
    expect(told).toBe(0)
    await vi.waitUntil(() => told > 0, 10_000)
    await pool.run('who', 1)
    await pool[Symbol.asyncDispose]()
    await sleep(100)
    expect(told).toBe(1)
  })

  test('keeps a thread that works longer than it may be idle', async () => {
    await using pool = open(1, { idleMs: 5 })
    const [first, second] = await Promise.all([pool.run('who', 1), pool.run('who', 1)])
    expect(second).toBe(first)
  })

  test('starts threads ahead of the work', async () => {
    await using pool = open(1)
    pool.warmUp()
    expect(await pool.run('double', 1)).toBe(2)
  })
})

describe('signals', () => {
  test('the pool’s ends a thread inside a computation, and everything that waits', async () => {
    const stop = new AbortController()
    await using pool = open(1, { signal: stop.signal })
    const { flag, begun } = spinning()
    const both = Promise.allSettled([pool.run('spin', flag), pool.run('double', 2)])
    await begun
    stop.abort()
    for (const ended of await both) expect(ended).toMatchObject({ status: 'rejected', reason: { code: 'aborted' } })
    await expect(pool.run('double', 1)).rejects.toMatchObject({ code: 'aborted' })
  })

  test('a task’s own ends that task only, also inside a computation', async () => {
    const stop = new AbortController()
    await using pool = open(1)
    const { flag, begun } = spinning()
    const spun = pool.run('spin', flag, stop.signal)
    const after = pool.run('double', 21)
    await begun
    stop.abort()
    await expect(spun).rejects.toMatchObject({ code: 'aborted' })
    expect(await after).toBe(42)
  })

  test('a task that waits is forgotten', async () => {
    const stop = new AbortController()
    await using pool = open(1)
    const first = pool.run('who', 1)
    const waiting = pool.run('die', 1, stop.signal)
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' })
    expect(await pool.run('who', 1)).toBe(await first)
  })
})

describe('a thread with a delicate library', () => {
  const turning = () => {
    const told = new Int32Array(new SharedArrayBuffer(8))
    return { told, begun: Atomics.waitAsync(told, 0, 0).value }
  }

  test('ends itself when its task is given up, and another takes its place', async () => {
    const stop = new AbortController()
    const { told, begun } = turning()
    {
      await using pool = open(1, { entry: delicateEntry })
      const turned = pool.run('turn', told, stop.signal)
      await begun
      stop.abort()
      await expect(turned).rejects.toMatchObject({ code: 'aborted' })
      expect(await pool.run('double', 21)).toBe(42)
    }
    expect(told[1]).toBe(1)
  })

  test('ends itself when the pool ends', async () => {
    const stop = new AbortController()
    const { told, begun } = turning()
    const pool = open(1, { entry: delicateEntry, signal: stop.signal })
    const turned = pool.run('turn', told)
    await begun
    stop.abort()
    await expect(turned).rejects.toMatchObject({ code: 'aborted' })
    await pool[Symbol.asyncDispose]()
    expect(told[1]).toBe(1)
  })

  test('lets a pool be closed that has lost it', async () => {
    const pool = open(1, { entry: delicateEntry, idleMs: 20 })
    expect(await pool.run('double', 1)).toBe(2)
    await sleep(150)
    await pool[Symbol.asyncDispose]()
    expect(process.listeners('exit').map(({ name }) => name)).not.toContain('dieWithDelicate')
  })
})
