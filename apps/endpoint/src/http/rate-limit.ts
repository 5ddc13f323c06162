// Owns the platform's limits of requests per 10 s. The facts tell no headers for them, so there are none.

import { PopcelError } from '@popcel/protocol'
import { RATE_PER_10_S } from '@popcel/protocol/runpod'

export type RateLimit = (route: string, now: number) => void

const WINDOW_MS = 10_000

/** Counts a request; throws too-many-requests above the limit. Routes without a limit pass. */
export function createRateLimit(limits: Readonly<Record<string, number>> = RATE_PER_10_S): RateLimit {
  const counts = new Map<string, { window: number; count: number }>()
  return (route, now) => {
    const limit = limits[route]
    if (limit === undefined) return
    const window = Math.floor(now / WINDOW_MS)
    const entry = counts.get(route)
    const count = entry?.window === window ? entry.count + 1 : 1
    counts.set(route, { window, count })
    if (count > limit) throw new PopcelError('too-many-requests', { route: `/${route}`, limit })
  }
}
