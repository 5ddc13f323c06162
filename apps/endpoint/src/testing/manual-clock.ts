// Owns a clock that stands still until a test moves it.

import type { Clock } from '../clock.ts'

export type ManualClock = Clock & {
  /** Moves on, runs what falls due in order, and lets promises settle after each. */
  advance(ms: number): Promise<void>
}

export function manualClock(start = 1_000_000): ManualClock {
  let now = start
  const due = new Set<{ at: number; work: () => void }>()
  return {
    now: () => now,
    after(ms, work) {
      const entry = { at: now + ms, work }
      due.add(entry)
      return { [Symbol.dispose]: () => void due.delete(entry) }
    },
    async advance(ms) {
      const end = now + ms
      for (;;) {
        const next = [...due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        due.delete(next)
        now = Math.max(now, next.at)
        next.work()
        await settle()
      }
      now = end
      await settle()
    },
  }
}

/** Lets everything that is ready to go on do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
