// Owns waiting for inputs that come, change or are renamed, and saying which of them have stopped growing. It reads no picture.

import { type FSWatcher, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FoundInput, SearchRoot } from './find-inputs.ts'

export type WatchOptions = {
  readonly signal: AbortSignal
  /** Looks for the inputs that there are now. */
  readonly find: () => Promise<readonly FoundInput[]>
  readonly roots: readonly SearchRoot[]
  /** A file is whole when its size and time stay the same for this long. */
  readonly settleMs: number
  /** At the latest so often it is looked again, because some file systems tell of nothing. */
  readonly lookEveryMs: number
  /** False: only look, never listen. */
  readonly listens: boolean
  /** A folder that cannot be listened to; looking goes on. */
  readonly onDeaf: (folder: string, error: unknown) => void
}

/**
 * Gives lists of inputs that are new or changed, until the signal. The first list is everything that is there already and rests.
 * A file that is not 0 bytes and rests is given once for each state in which it rests.
 */
export async function* watchInputs(options: WatchOptions): AsyncGenerator<readonly FoundInput[]> {
  const { signal, find, settleMs, lookEveryMs } = options
  let given = new Map<string, string>()
  using ears = listen(options)
  // What is there already may still be growing too.
  let pending = await statesOf(await find())
  if (pending.size > 0) await rest(settleMs, signal)
  let first = true
  while (!signal.aborted) {
    ears.forget()
    const ready: FoundInput[] = []
    // Maps of their own for each look, so that what is gone is forgotten.
    const [givenNow, pendingNow] = [new Map<string, string>(), new Map<string, string>()]
    for (const input of await find()) {
      const { path } = input
      const state = await stateOf(path)
      if (state === undefined) continue
      const known = given.get(path) === state
      const rests = known || pending.get(path) === state
      if (rests && !known) ready.push(input)
      ;(rests ? givenNow : pendingNow).set(path, state)
    }
    given = givenNow
    pending = pendingNow
    if (ready.length > 0 || first) yield ready
    first = false
    // While something may be growing the next look is one rest later; events would only make it too early.
    if (pending.size > 0) await rest(settleMs, signal)
    else await ears.heard(lookEveryMs)
  }
}

async function statesOf(inputs: readonly FoundInput[]): Promise<Map<string, string>> {
  const states = new Map<string, string>()
  for (const { path } of inputs) {
    const state = await stateOf(path)
    if (state !== undefined) states.set(path, state)
  }
  return states
}

/** Size, time and number of a file in one word; undefined while it is empty or gone. */
async function stateOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found && found.size > 0 ? `${found.size} ${found.mtimeMs} ${found.ino}` : undefined
}

function listen({ roots, listens, signal, onDeaf }: WatchOptions) {
  const watchers: FSWatcher[] = []
  let news = new AbortController()
  for (const { folder, deep } of listens ? roots : []) {
    try {
      const watcher = watch(folder, { recursive: deep }, () => news.abort())
      watcher.on('error', (error) => {
        watcher.close()
        onDeaf(folder, error)
      })
      watchers.push(watcher)
    } catch (error) {
      onDeaf(folder, error)
    }
  }
  return {
    /** What was heard until now is known. */
    forget() {
      if (news.signal.aborted) news = new AbortController()
    },
    heard: (atMostMs: number) => rest(atMostMs, AbortSignal.any([signal, news.signal])),
    [Symbol.dispose]() {
      for (const watcher of watchers) watcher.close()
    },
  }
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
