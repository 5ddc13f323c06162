// Owns the seam to time: everything in this app asks a Clock, and only main.ts makes the real one.

/** `now` is milliseconds since 1970. It never goes back: main.ts counts on from the start, so a clock that is set does no harm. */
export type Clock = {
  readonly now: () => number
  /** Runs `work` once after `ms`. Dispose to forget it. */
  readonly after: (ms: number, work: () => void) => Disposable
}
