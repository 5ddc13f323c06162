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

/** Layers of at most `most` steps each, which still add up: all are thinned where one is too long. */
export function thinnedTogether(layers: readonly Step[][], endAt: number, most: number): readonly Step[][] {
  return layers.some(({ length }) => length > most) ? layers.map((steps) => thinned(steps, endAt, most)) : layers
}

/** The time is cut into `parts` equal ones, and each has the mean of what there was in it. */
function thinned(steps: readonly Step[], endAt: number, parts: number): Step[] {
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
