// Owns measuring the stages of a piece of work; the clock is passed in.

import type { Timings } from '../json-lines.ts'

export type Stopwatch = {
  /** Ends the stage that began at the last call (or at the start) and gives it this name. */
  lap(stage: string): void
  /** Takes over stages that were measured elsewhere since the last call. */
  take(times: Readonly<Record<string, number>>): void
  /** Whole milliseconds by stage, with `total`. */
  read(): Timings
}

export function startStopwatch(now: () => number): Stopwatch {
  const started = now()
  const stages: Record<string, number> = {}
  let last = started
  return {
    lap(stage) {
      const time = now()
      stages[stage] = (stages[stage] ?? 0) + time - last
      last = time
    },
    take(times) {
      for (const [stage, ms] of Object.entries(times)) stages[stage] = (stages[stage] ?? 0) + ms
      last = now()
    },
    read() {
      const whole = Object.entries(stages).map(([stage, ms]) => [stage, Math.round(ms)] as const)
      return { ...Object.fromEntries(whole), total: Math.round(now() - started) }
    },
  }
}
