// Owns the time that a dispatcher lives in: passed in, so that a test of a minute takes none.

export type Clock = {
  /** Milliseconds from any start. */
  now(): number
  /** Resolves after `ms`, or at once when the signal fires: whoever waits then looks at the signal. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** A clock whose sleep is the machine's timer. `now` is the app's, such as `() => performance.now()`. */
export function createClock(now: () => number): Clock {
  return {
    now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const wake = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const timer = setTimeout(wake, ms)
        signal?.addEventListener('abort', wake, { once: true })
      }),
  }
}
