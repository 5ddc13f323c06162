// Owns the inside of the process that works on pictures: takes tasks from the worker, gives them to its threads, answers.
// It lives no longer than the worker does, and lets the worker alone decide when it ends.

import { flushCompileCache } from 'node:module'
import { setTimeout as sleepFor } from 'node:timers/promises'
import { PopcelError } from '@popcel/protocol'
import { openModels } from '@popcel/runtime/host'
import type { ChildSettings, FromChild, ToChild } from './messages.ts'
import { type OpenWork, openWork } from './open-work.ts'
import type { Work } from './table.ts'

const KEEP_COMPILED_MS = 3_000

/** Called by bin/popcel-work.js, with its first word. */
export function answerParent(settings: string | undefined, now: () => number): void {
  endWithParent()
  const { threads, modelsDir } = JSON.parse(settings ?? '') as ChildSettings
  const store = openModels(modelsDir, (ms, stop) => sleepFor(ms, undefined, stop ? { signal: stop } : {}))
  const work = openWork({ threads, now, store, signal: new AbortController().signal })
  const running = new Map<number, AbortController>()
  process.on('message', (message: ToChild) => {
    if (message.kind === 'stop') running.get(message.id)?.abort()
    else void answer(message, work, running)
  })
  // A process that is ended writes no cache, and the next one would strip every type again.
  setInterval(flushCompileCache, KEEP_COMPILED_MS).unref()
}

/** A terminal's Ctrl-C reaches this process too, while the worker lets its job end: so signals are the worker's matter. */
function endWithParent(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
  // Not by exit: that would wait for a network's run to end.
  const end = () => process.kill(process.pid, 'SIGKILL')
  process.on('disconnect', end)
  if (!process.connected) end()
}

async function answer(
  { request }: Extract<ToChild, { kind: 'run' }>,
  { pool, reloadMs }: OpenWork,
  running: Map<number, AbortController>,
): Promise<void> {
  const { id, kind, task } = request
  const stop = new AbortController()
  running.set(id, stop)
  try {
    const result = await pool.run(kind as keyof Work, task as never, stop.signal)
    send({ answer: { id, ok: true, result }, reloadMs: reloadMs() })
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    const { code, details } = thrown instanceof PopcelError ? thrown : new PopcelError('internal', { reason })
    send({ answer: { id, ok: false, failure: { code, details } }, reloadMs: reloadMs() })
  } finally {
    running.delete(id)
  }
}

/** Who is not there any more is not answered. */
function send(message: FromChild): void {
  process.send?.(message, undefined, undefined, () => undefined)
}
