import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serveFile } from '../testing/file-server.ts'
import { refusal } from '../testing/refusal.ts'
import { modelOf, pinned, quickSleep, weightsOf } from '../testing/stored.ts'
import { type Folder, temporaryFolder } from '../testing/weights.ts'
import { withLock } from './lock.ts'

let folder: Folder
let path: string
let here: string
beforeEach(async () => {
  folder = await temporaryFolder()
  path = join(folder.path, 'u2net.lock')
  here = await withLock(path, options, async () => JSON.parse(await readFile(path, 'utf8')).host as string)
})
afterEach(() => folder[Symbol.asyncDispose]())

const owner = (more: object) => JSON.stringify({ pid: process.pid, host: here, token: 'theirs', beat: 1, ...more })
const options = { sleep: quickSleep }

describe('the lock', () => {
  it('lets one in at a time, everybody in the end, and is gone afterwards', async () => {
    let inside = 0
    let most = 0
    let waits = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await setTimeout(5)
      inside--
    }
    const onWait = () => waits++
    await Promise.all(Array.from({ length: 8 }, () => withLock(path, { ...options, onWait }, work)))
    expect([most, inside, await readdir(folder.path)]).toEqual([1, 0, []])
    expect(waits).toBeGreaterThan(0)
  })

  it('goes back when the work fails', async () => {
    await expect(withLock(path, options, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await withLock(path, options, async () => 'yes')).toBe('yes')
  })

  it('of a dead process is taken over at once, by one of those who wait', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    await writeFile(path, owner({ pid: child.pid }))
    let polls = 0
    const sleep = (ms: number, signal?: AbortSignal) => {
      if (ms === 200) polls++
      return quickSleep(ms, signal)
    }
    expect(await withLock(path, { sleep }, async () => 'mine')).toBe('mine')
    expect(polls).toBe(0)
    await writeFile(path, owner({ pid: child.pid }))
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await setTimeout(20)
      inside--
    }
    await Promise.all(Array.from({ length: 6 }, () => withLock(path, options, work)))
    expect([most, await readdir(folder.path)]).toEqual([1, []])
  })

  it('is taken over even when the one who was taking it over died, too', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    const words = owner({ pid: child.pid })
    await writeFile(path, words)
    await writeFile(`${path}.${createHash('sha256').update(words).digest('hex').slice(0, 16)}`, '')
    let pollsMs = 0
    const sleep = async (ms: number, signal?: AbortSignal) => {
      if (ms !== 200) return quickSleep(ms, signal)
      pollsMs += ms
      return undefined
    }
    expect(await withLock(path, { sleep }, async () => 'mine')).toBe('mine')
    expect([pollsMs, await readdir(folder.path)]).toEqual([60_000, []])
  })

  it.each([
    ['another machine that is silent', () => owner({ host: 'another' })],
    ['a living process that is silent', () => owner({})],
  ])('of %s is taken over after half a minute', async (_, words) => {
    await writeFile(path, words())
    let pollsMs = 0
    const sleep = async (ms: number, signal?: AbortSignal) => {
      if (ms !== 200) return quickSleep(ms, signal)
      pollsMs += ms
      return undefined
    }
    expect(await withLock(path, { sleep }, async () => 'mine')).toBe('mine')
    expect(pollsMs).toBe(30_000)
  })

  it.runIf(process.platform === 'linux')(
    'of a container that has this machine’s name and numbers its processes apart is not taken for dead by its number',
    async () => {
      const child = spawn(process.execPath, ['-e', ''])
      await once(child, 'exit')
      await writeFile(path, owner({ host: hostname(), pid: child.pid }))
      let pollsMs = 0
      const sleep = async (ms: number, signal?: AbortSignal) => {
        if (ms !== 200) return quickSleep(ms, signal)
        pollsMs += ms
        return undefined
      }
      await withLock(path, { sleep }, async () => undefined)
      expect(pollsMs).toBe(30_000)
    },
  )

  it('without an owner, as a process leaves it that dies while it makes it, is waited for only a little', async () => {
    await writeFile(path, '')
    let pollsMs = 0
    const sleep = async (ms: number, signal?: AbortSignal) => {
      if (ms !== 200) return quickSleep(ms, signal)
      pollsMs += ms
      return undefined
    }
    expect(await withLock(path, { sleep }, async () => 'mine')).toBe('mine')
    expect(pollsMs).toBe(3000)
  })

  it('of another machine that gives signs of life is waited for', async () => {
    let beats = 0
    await writeFile(path, owner({ host: 'another' }))
    const sleep = async (ms: number, signal?: AbortSignal) => {
      if (ms !== 200) return quickSleep(ms, signal)
      // a sign of life every five polls, for 100 seconds, and then it is done
      if (++beats % 5 === 0) await writeFile(path, owner({ host: 'another', beat: beats }))
      if (beats === 500) await rm(path)
      return undefined
    }
    await withLock(path, { sleep }, async () => undefined)
    expect(beats).toBe(500)
  })

  it('gives signs of life, and tells its owner when it was taken away', async () => {
    const reason = await withLock(path, options, async (signal) => {
      const first = await readFile(path, 'utf8')
      while ((await readFile(path, 'utf8')) === first) await setTimeout(5)
      await writeFile(path, owner({}))
      if (!signal.aborted) await once(signal, 'abort')
      return signal.reason
    })
    expect(String(reason)).toContain('the lock was lost')
    expect(await readFile(path, 'utf8')).toBe(owner({}))
  })

  it('that was taken away is waited for again, and the work then done anew', async () => {
    const heard: boolean[] = []
    const told = await withLock(path, { ...options, onWait: () => void rm(path) }, async (signal) => {
      heard.push(signal.aborted)
      if (heard.length === 2) return 'done'
      await writeFile(path, owner({}))
      if (!signal.aborted) await once(signal, 'abort')
      throw signal.reason
    })
    expect([told, heard, await readdir(folder.path)]).toEqual(['done', [false, false], []])
  })

  it('waiting for it can be stopped', async () => {
    await writeFile(path, owner({}))
    const stop = new AbortController()
    const waiting = refusal(withLock(path, { ...options, signal: stop.signal }, async () => undefined))
    stop.abort()
    expect((await waiting).code).toBe('aborted')
    expect(await readFile(path, 'utf8')).toBe(owner({}))
  })
})

it('two processes that pull the same model at once fetch it once', async () => {
  const bytes = weightsOf(2 << 20)
  // 32 pieces, 20 ms each: the second process comes while the first is at it.
  await using server = await serveFile(bytes, { ranges: true, pauseMs: 20 })
  const model = JSON.stringify(modelOf('u2net', pinned(bytes, server.url)))
  const script = fileURLToPath(new URL('../testing/pulling-process.ts', import.meta.url))
  const pull = () => promisify(execFile)(process.execPath, [script, folder.path, model])
  const told = await Promise.all([pull(), pull()])
  const results = told.map(({ stdout }) => JSON.parse(stdout) as { state: string; waited: boolean })
  expect(results.map(({ state }) => state)).toEqual(['installed', 'installed'])
  expect(server.asked).toEqual(['-'])
  expect(results.filter(({ waited }) => waited).length).toBeLessThan(2)
})

it('a process that was killed in the middle leaves its part to the next', async () => {
  const bytes = weightsOf(2 << 20)
  await using server = await serveFile(bytes, { ranges: true, pauseMs: 20 })
  const model = JSON.stringify(modelOf('u2net', pinned(bytes, server.url)))
  const script = fileURLToPath(new URL('../testing/pulling-process.ts', import.meta.url))
  const first = spawn(process.execPath, [script, folder.path, model])
  const part = join(folder.path, 'u2net', 'model.onnx.part')
  while ((await readFile(part).catch(() => '')).length < 300_000) await setTimeout(10)
  first.kill('SIGKILL')
  await once(first, 'exit')
  server.behaviour = { ranges: true }
  const { stdout } = await promisify(execFile)(process.execPath, [script, folder.path, model])
  expect(JSON.parse(stdout)).toMatchObject({ state: 'installed' })
  expect(server.asked).toEqual(['-', expect.stringMatching(/^bytes=\d{6,}-$/)])
})
