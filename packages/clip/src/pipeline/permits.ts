// Owns waiting in line for room: so many at once, or so many bytes. First come, first served.

import { PopcelError } from '@popcel/protocol'

export type Permits = {
  /**
   * Waits until `weight` fits beside what is held, in the order of asking. What is heavier than everything is let in alone.
   * Rejects with `aborted` once the signal is.
   */
  take(weight?: number): Promise<void>
  give(weight?: number): void
  /** The most that was held at any moment. */
  readonly most: number
}

type Waiting = { readonly weight: number; resolve(): void; reject(error: PopcelError): void }

export function createPermits(limit: number, signal: AbortSignal): Permits {
  const line: Waiting[] = []
  let held = 0
  let most = 0
  const fits = (weight: number) => held === 0 || held + weight <= limit
  const hold = (weight: number) => {
    held += weight
    most = Math.max(most, held)
  }
  signal.addEventListener('abort', () => {
    for (const { reject } of line.splice(0)) reject(new PopcelError('aborted'))
  })
  return {
    take(weight = 1) {
      if (signal.aborted) return Promise.reject(new PopcelError('aborted'))
      if (line.length === 0 && fits(weight)) {
        hold(weight)
        return Promise.resolve()
      }
      return new Promise((resolve, reject) => line.push({ weight, resolve, reject }))
    },
    give(weight = 1) {
      held -= weight
      while (line[0] && fits(line[0].weight)) {
        const next = line.shift()!
        hold(next.weight)
        next.resolve()
      }
    },
    get most() {
      return most
    },
  }
}
