// Owns how long no worker is started after workers crashed: twice as long each time, until one finishes a job.

const FIRST_MS = 1_000
const MOST_MS = 30_000

export type BackOff = {
  crashed(now: number): void
  /** A worker did a job: the command is good. */
  worked(): void
  /** Undefined when a worker may be started. */
  until(now: number): number | undefined
  readonly crashes: () => number
}

export function createBackOff(): BackOff {
  let crashes = 0
  let until = 0
  return {
    crashed(now) {
      // several that fall together count once, or three workers with one fault would wait eight times as long
      if (now < until) return
      crashes++
      until = now + Math.min(MOST_MS, FIRST_MS * 2 ** (crashes - 1))
    },
    worked() {
      crashes = 0
      until = 0
    },
    until: (now) => (now < until ? until : undefined),
    crashes: () => crashes,
  }
}
