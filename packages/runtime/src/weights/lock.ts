// Owns that one process at a time works on a model's folder. A file that only one can create names its owner, who writes
// into it again and again while it lives; an owner that is dead, or silent for long, loses it. No lock of the system
// is used: network volumes, which fleets share, often have none.

import { createHash, randomUUID } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { PopcelError } from '@popcel/protocol'
import { codeOf } from './codes.ts'

/** Ends early, by rejecting, when the signal says so. `(ms, signal) => setTimeout(ms, undefined, { signal })` of node:timers/promises. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<unknown>

export type LockOptions = {
  readonly sleep: Sleep
  readonly signal?: AbortSignal | undefined
  /** Told once, when another process has it. */
  readonly onWait?: () => void
}

/** `host`: see {@link ownHost}. */
type Owner = { readonly pid: number; readonly host: string; readonly token: string; readonly beat: number }

const POLL_MS = 200
const BEAT_MS = 1000
const SILENT_POLLS = 30_000 / POLL_MS
/** A lock without an owner's name is of one that died between making it and writing into it, or of a full disk. */
const NAMELESS_POLLS = 3000 / POLL_MS
const MOST_GONE = 20

/**
 * Does `work` while holding the lock at `path`. `work` gets a signal that is aborted when the caller's is, and when the
 * lock was taken away, which happens to a process that slept for half a minute: it then waits its turn and works again.
 * @throws PopcelError aborted, while waiting
 */
export async function withLock<T>(
  path: string,
  options: LockOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true })
  for (;;) {
    const lost = new AbortController()
    try {
      return await holding(path, options, lost, work)
    } catch (thrown) {
      if (!lost.signal.aborted || options.signal?.aborted) throw thrown
    }
  }
}

async function holding<T>(
  path: string,
  options: LockOptions,
  lost: AbortController,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const token = randomUUID()
  await acquire(path, token, options)
  const ended = new AbortController()
  const beating = keepAlive(path, token, options.sleep, ended.signal, lost)
  try {
    return await work(options.signal ? AbortSignal.any([options.signal, lost.signal]) : lost.signal)
  } finally {
    ended.abort()
    await beating
    if ((await readOwner(path))?.token === token) await rm(path, { force: true })
  }
}

async function acquire(path: string, token: string, { sleep, signal, onWait }: LockOptions): Promise<void> {
  let last: string | undefined
  let silentPolls = 0
  let told = false
  let gone = 0
  for (;;) {
    if (signal?.aborted) throw new PopcelError('aborted')
    if (await create(path, token)) return
    if (!told) onWait?.()
    told = true
    const text = await readFile(path, 'utf8').catch(() => undefined)
    // It went away in between: the next try may get it. Windows refuses the name for a moment while the old one goes.
    if (text === undefined) {
      if (++gone > MOST_GONE) throw new PopcelError('output-unwritable', { file: path, reason: 'no lock can be made' })
      await sleep(POLL_MS, signal).catch(() => undefined)
      continue
    }
    gone = 0
    silentPolls = text === last ? silentPolls + 1 : 0
    last = text
    const most = text === '' ? NAMELESS_POLLS : SILENT_POLLS
    if (isDead(parse(text)) || silentPolls >= most) {
      await takeAway(path, text, silentPolls === 2 * most)
      if (await create(path, token)) return
    }
    await sleep(POLL_MS, signal).catch(() => undefined)
  }
}

async function create(path: string, token: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx')
    try {
      await handle.writeFile(words(token, 0)).finally(() => handle.close())
    } catch (thrown) {
      // On a full disk the name is made and its words are not: a lock that nobody holds would be waited for.
      await rm(path, { force: true })
      throw thrown
    }
    return true
  } catch (thrown) {
    if (['EEXIST', 'EPERM'].includes(codeOf(thrown) ?? '')) return false
    throw thrown
  }
}

/**
 * Of several that find the same owner dead, the one that can create the claim on that owner removes the lock, and only if
 * it is still that owner's: a slow one must not remove the lock that a quick one has made since. Should the claimant die
 * with the claim, it is dropped after as long again.
 */
async function takeAway(path: string, expected: string, claimIsOld: boolean): Promise<void> {
  const claim = `${path}.${createHash('sha256').update(expected).digest('hex').slice(0, 16)}`
  if (claimIsOld) await rm(claim, { force: true })
  try {
    await (await open(claim, 'wx')).close()
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return
    throw thrown
  }
  if ((await readFile(path, 'utf8').catch(() => undefined)) === expected) await rm(path, { force: true })
  await rm(claim, { force: true })
}

async function keepAlive(
  path: string,
  token: string,
  sleep: Sleep,
  ended: AbortSignal,
  lost: AbortController,
): Promise<void> {
  for (let beat = 1; ; beat++) {
    await sleep(BEAT_MS, ended).catch(() => undefined)
    if (ended.aborted) return
    if ((await readOwner(path))?.token !== token)
      return lost.abort(new PopcelError('internal', { reason: 'the lock was lost' }))
    // A beat that cannot be written (a full disk) is only missing; the work itself will say what is wrong.
    await writeFile(path, words(token, beat)).catch(() => undefined)
  }
}

/** Where process ids mean the same processes. Containers of one machine may share its name, and number their processes apart. */
function ownHost(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

function isDead(owner: Owner | undefined): boolean {
  if (owner?.host !== ownHost()) return false
  try {
    process.kill(owner.pid, 0)
    return false
  } catch (thrown) {
    return codeOf(thrown) === 'ESRCH'
  }
}

function words(token: string, beat: number): string {
  return JSON.stringify({ pid: process.pid, host: ownHost(), token, beat } satisfies Owner)
}

async function readOwner(path: string): Promise<Owner | undefined> {
  return parse(await readFile(path, 'utf8').catch(() => ''))
}

function parse(text: string): Owner | undefined {
  try {
    return JSON.parse(text) as Owner
  } catch {
    return undefined
  }
}
