// Owns how many there are of something over time: workers by state, jobs that wait.

import type { Simulation, WorkerSpan } from './simulate.ts'

/** `count` from `at` (ms) until the next step. */
export type Step = { readonly at: number; readonly count: number }

export const WORKER_STATES = ['running', 'idle', 'initializing', 'stopping'] as const satisfies WorkerSpan['state'][]

/** Workers in one state over time. */
export function workersOver({ workers, endAt }: Simulation, state: WorkerSpan['state']): Step[] {
  return stepsOf(
    workers.flatMap(({ spans, endedAt }) =>
      spans.flatMap((span, index) => {
        const to = spans[index + 1]?.from ?? endedAt ?? endAt
        return span.state === state
          ? [
              { at: span.from, by: 1 },
              { at: to, by: -1 },
            ]
          : []
      }),
    ),
  )
}

export function queueOver({ jobs }: Simulation): Step[] {
  return stepsOf(
    jobs.flatMap(({ arrivedAt, takenAt }) =>
      takenAt > arrivedAt
        ? [
            { at: arrivedAt, by: 1 },
            { at: takenAt, by: -1 },
          ]
        : [],
    ),
  )
}

/** One step for each moment at which the number changes, from 0 at time 0. */
function stepsOf(changes: readonly { at: number; by: number }[]): Step[] {
  const steps: { at: number; count: number }[] = [{ at: 0, count: 0 }]
  for (const { at, by } of [...changes].sort((a, b) => a.at - b.at)) {
    const last = steps.at(-1)
    if (last?.at === at) last.count += by
    else steps.push({ at, count: (last?.count ?? 0) + by })
  }
  return steps.filter((step, index) => index === 0 || step.count !== steps[index - 1]?.count)
}

export type Thinned = {
  readonly layers: readonly (readonly Step[])[]
  /** How long each step stands for; undefined where nothing was thinned. */
  readonly stepMs: number | undefined
}

/** At most `most` steps in all layers together, which still add up: what is thinned has the mean of each part of the time. */
export function thinnedToMeans(layers: readonly Step[][], endAt: number, most: number): Thinned {
  const moments = layers.reduce((sum, { length }) => sum + length, 0)
  if (moments <= most) return { layers, stepMs: undefined }
  return { layers: layers.map((steps) => means(steps, endAt, most)), stepMs: endAt / most }
}

/** One layer of at most `most` steps; what is thinned has the most that there was in each part, so that no peak is lost. */
export function thinnedToPeaks(steps: readonly Step[], endAt: number, most: number): Thinned {
  if (steps.length <= most) return { layers: [steps], stepMs: undefined }
  const width = endAt / most
  const peaks = Array.from({ length: most }, (_, part) => ({ at: part * width, count: 0 }))
  for (const [index, { at, count }] of steps.entries()) {
    const until = Math.min(steps[index + 1]?.at ?? endAt, endAt)
    const last = Math.min(most - 1, Math.ceil(until / width) - 1)
    for (let part = Math.floor(at / width); part <= last; part++) {
      const peak = peaks[part]
      if (peak && count > peak.count) peak.count = count
    }
  }
  return { layers: [peaks], stepMs: width }
}

/** The time is cut into `parts` equal ones, and each has the mean of what there was in it. */
function means(steps: readonly Step[], endAt: number, parts: number): Step[] {
  const width = endAt / parts
  let index = 0
  return Array.from({ length: parts }, (_, part) => {
    const [from, to] = [part * width, (part + 1) * width]
    let sum = 0
    for (let at = from; at < to; ) {
      const next = steps[index + 1]?.at ?? Number.POSITIVE_INFINITY
      const until = Math.min(to, next)
      sum += (steps[index]?.count ?? 0) * (until - at)
      at = until
      if (next <= to) index++
      if (until === to) break
    }
    return { at: from, count: sum / width }
  })
}
