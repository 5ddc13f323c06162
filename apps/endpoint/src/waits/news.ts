// Owns waiting for something to happen to a subject (a job, a worker's stops): until it is told, time is up, the client
// has gone away, or the endpoint closes.

import type { Clock } from '../clock.ts'

export type WaitEnd = 'told' | 'time' | 'gone' | 'closed'

export type News = {
  wait(subject: string, ms: number, signal: AbortSignal): Promise<WaitEnd>
  tell(subject: string): void
  /** Ends all waits, and every later one after a short hold: some clients ask again without a pause. */
  close(): void
}

const CLOSED_HOLD_MS = 500

export function createNews(clock: Clock): News {
  const waiting = new Map<string, Set<(end: WaitEnd) => void>>()
  let closed = false
  const tellAs = (subject: string, end: WaitEnd) => {
    for (const finish of [...(waiting.get(subject) ?? [])]) finish(end)
  }
  return {
    wait(subject, ms, signal) {
      if (signal.aborted) return Promise.resolve('gone')
      if (ms <= 0) return Promise.resolve('time')
      const hold = closed ? Math.min(ms, CLOSED_HOLD_MS) : ms
      return new Promise((resolve) => {
        const those = waiting.get(subject) ?? new Set()
        waiting.set(subject, those)
        const leave = () => finish('gone')
        const timer = clock.after(hold, () => finish(closed ? 'closed' : 'time'))
        const finish = (end: WaitEnd) => {
          those.delete(finish)
          if (those.size === 0 && waiting.get(subject) === those) waiting.delete(subject)
          signal.removeEventListener('abort', leave)
          timer[Symbol.dispose]()
          resolve(end)
        }
        those.add(finish)
        signal.addEventListener('abort', leave)
      })
    },
    tell: (subject) => tellAs(subject, 'told'),
    close() {
      closed = true
      for (const subject of [...waiting.keys()]) tellAs(subject, 'closed')
    },
  }
}
