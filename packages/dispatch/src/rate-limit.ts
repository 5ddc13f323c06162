// Owns staying under an endpoint's request limits, so that 429 is the exception: a sliding window for each route.

import type { Clock } from './clock.ts'

export type RateTable = Readonly<Record<string, number>>

export type RateLimit = {
  /** Waits until one more request of this route is allowed, and counts it. Routes without a row never wait. */
  take(route: string, signal?: AbortSignal): Promise<void>
  /** No request of any route before this many ms from now: what a 429 asks for. */
  rest(ms: number): void
}

const WINDOW_MS = 10_000

/** `table`: most requests of each route in any 10 s. */
export function createRateLimit(clock: Clock, table: RateTable): RateLimit {
  const sent = new Map<string, number[]>()
  let restUntil = Number.NEGATIVE_INFINITY

  const waitFor = (route: string, most: number): number => {
    const now = clock.now()
    const times = sent.get(route) ?? []
    while (times.length > 0 && times[0]! <= now - WINDOW_MS) times.shift()
    sent.set(route, times)
    const window = times.length < most ? 0 : times[times.length - most]! + WINDOW_MS - now
    return Math.max(window, restUntil - now)
  }

  return {
    async take(route, signal) {
      const most = table[route] ?? Number.POSITIVE_INFINITY
      for (let wait = waitFor(route, most); wait > 0 && !signal?.aborted; wait = waitFor(route, most))
        await clock.sleep(wait, signal)
      if (most < Number.POSITIVE_INFINITY) sent.get(route)!.push(clock.now())
    },
    rest(ms) {
      restUntil = Math.max(restUntil, clock.now() + ms)
    },
  }
}
