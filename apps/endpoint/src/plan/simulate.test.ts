import { describe, expect, test } from 'vitest'
import { createAgenda } from './agenda.ts'
import { DEFAULT_SCENARIO, type Scenario } from './scenario.ts'
import { simulate } from './simulate.ts'
import { queueOver, thinnedToMeans, thinnedToPeaks, workersOver } from './timeline.ts'

const fixed = (ms: number) => ({ kind: 'fixed', ms }) as const
type Changes = Partial<Scenario> & {
  workersMin?: number
  workersMax?: number
  idleTimeoutMs?: number
  delayMs?: number
}

/** Jobs of 1 s, workers that start in 2 s and idle for 5 s, at most 3, one for each job. */
function scenario({ workersMin = 0, workersMax = 3, idleTimeoutMs = 5_000, delayMs, ...rest }: Changes): Scenario {
  const scaler = delayMs === undefined ? DEFAULT_SCENARIO.scaling.scaler : ({ type: 'QUEUE_DELAY', delayMs } as const)
  const scaling = { workersMin, workersMax, idleTimeoutMs, scaler }
  return { ...DEFAULT_SCENARIO, coldStart: fixed(2_000), jobTime: fixed(1_000), scaling, ...rest }
}
const burst = (jobs: number) => ({ kind: 'burst', jobs }) as const
const ends = (given: Scenario) => simulate(given).jobs.map(({ endedAt }) => endedAt)

describe('one worker', () => {
  test('warm: one job after the other, in the order in which they came', () => {
    const { jobs } = simulate(scenario({ arrivals: burst(3), workersMax: 1, warmWorkers: 1 }))
    expect(jobs).toEqual([
      { arrivedAt: 0, takenAt: 0, endedAt: 1_000 },
      { arrivedAt: 0, takenAt: 1_000, endedAt: 2_000 },
      { arrivedAt: 0, takenAt: 2_000, endedAt: 3_000 },
    ])
  })

  test('cold: the endpoint looks 5 ms after the job came, the worker takes 2 s, idles for 5 s and is gone', () => {
    const { jobs, workers, endAt } = simulate(scenario({ arrivals: burst(1), workersMax: 1 }))
    expect(jobs[0]).toEqual({ arrivedAt: 0, takenAt: 2_005, endedAt: 3_005 })
    expect(workers).toEqual([
      {
        startedAt: 5,
        pullMs: 0,
        readyAt: 2_005,
        endedAt: 8_005,
        spans: [
          { state: 'initializing', from: 5 },
          { state: 'running', from: 2_005 },
          { state: 'idle', from: 3_005 },
          { state: 'stopping', from: 8_005 },
        ],
      },
    ])
    expect(endAt).toBe(8_010)
  })

  test('a gap between jobs delays the next take', () => {
    expect(ends(scenario({ arrivals: burst(3), workersMax: 1, warmWorkers: 1, gapMs: 500 }))).toEqual([
      1_000, 2_500, 4_000,
    ])
  })

  test('concurrency: two at a time', () => {
    expect(ends(scenario({ arrivals: burst(3), workersMax: 1, warmWorkers: 1, concurrency: 2 }))).toEqual([
      1_000, 1_000, 2_000,
    ])
  })

  test('the image is pulled on the first start only', () => {
    const arrivals = { kind: 'trace', times: [0, 60_000] } as const
    const { workers } = simulate(scenario({ arrivals, workersMax: 1, pullMs: 30_000 }))
    expect(workers.map(({ startedAt, readyAt, pullMs }) => [readyAt - startedAt, pullMs])).toEqual([
      [32_000, 30_000],
      [2_000, 0],
    ])
  })
})

describe('several workers', () => {
  test('12 frames on 3 warm workers take a third of the time on one', () => {
    const on = (workers: number) =>
      Math.max(...ends(scenario({ arrivals: burst(12), workersMax: workers, warmWorkers: workers })))
    expect([on(1), on(3)]).toEqual([12_000, 4_000])
  })

  test('30 frames on 3 cold workers: the cold start and ten jobs each', () => {
    expect(Math.max(...ends(scenario({ arrivals: burst(30) })))).toBe(5 + 2_000 + 10_000)
  })

  test('the slowest cold start bounds a burst with a worker for each job', () => {
    const coldStart = { kind: 'list', ms: [500, 1_000, 9_000] } as const
    const given = scenario({ arrivals: burst(30), workersMax: 30, coldStart })
    const { workers } = simulate(given)
    const slowest = Math.max(...workers.map(({ readyAt }) => readyAt))
    expect(workers).toHaveLength(30)
    expect(Math.max(...ends(given))).toBeLessThanOrEqual(slowest + 1_000)
  })

  test('QUEUE_DELAY: one at once, and one more each time that jobs waited for the delay', () => {
    const { workers } = simulate(scenario({ arrivals: burst(30), delayMs: 4_000 }))
    expect(workers.map(({ startedAt }) => startedAt)).toEqual([5, 4_005, 8_005])
  })

  test('the worker that had a job last gets the next, so that the others can go', () => {
    const times = [0, 0, 2_500, 4_000, 6_000, 8_000]
    const { workers } = simulate(scenario({ arrivals: { kind: 'trace', times }, warmWorkers: 2, workersMax: 2 }))
    // both had one at 0; from then on one of them has all, and the other idles from 1 s on
    expect(workers.map(({ endedAt }) => endedAt)).toEqual([14_000, 6_000])
  })

  test('workersMin are up from the beginning and stay', () => {
    const { workers, jobs } = simulate(scenario({ arrivals: burst(1), workersMin: 2, warmWorkers: 2 }))
    expect(jobs[0]?.endedAt).toBe(1_000)
    expect(workers.map(({ endedAt }) => endedAt)).toEqual([undefined, undefined])
  })
})

test('every job runs once, never two on a worker of concurrency 1, never more workers than the most', () => {
  for (const seed of [1, 2, 3]) {
    const given = scenario({
      arrivals: { kind: 'poisson', rate: 1 / 700 },
      spanMs: 600_000,
      seed,
      jobTime: { kind: 'list', ms: [200, 1_000, 5_000] },
      stopMs: 0,
    })
    const simulation = simulate(given)
    const { jobs } = simulation
    expect(jobs.every(({ arrivedAt, takenAt, endedAt }) => takenAt >= arrivedAt && endedAt > takenAt)).toBe(true)
    const running = workersOver(simulation, 'running')
    expect(Math.max(...running.map(({ count }) => count))).toBeLessThanOrEqual(3)
    const busy = running.reduce((sum, { at, count }, index) => sum + count * ((running[index + 1]?.at ?? at) - at), 0)
    expect(busy).toBeCloseTo(
      jobs.reduce((sum, { takenAt, endedAt }) => sum + endedAt - takenAt, 0),
      3,
    )
  }
})

test('the same scenario gives the same simulation', () => {
  const given = scenario({ arrivals: { kind: 'poisson', rate: 1 / 500 }, spanMs: 60_000 })
  expect(simulate(given)).toEqual(simulate(given))
})

describe('over time', () => {
  const simulation = simulate(scenario({ arrivals: burst(3), workersMax: 1, warmWorkers: 1 }))

  test('workers by state, jobs that wait', () => {
    expect(workersOver(simulation, 'running')).toEqual([
      { at: 0, count: 1 },
      { at: 3_000, count: 0 },
    ])
    expect(queueOver(simulation)).toEqual([
      { at: 0, count: 2 },
      { at: 1_000, count: 1 },
      { at: 2_000, count: 0 },
    ])
  })

  test('thinned layers keep their means, and are thinned together', () => {
    const steps = [
      { at: 0, count: 2 },
      { at: 30, count: 0 },
      { at: 90, count: 4 },
    ]
    const still = [{ at: 0, count: 1 }]
    const { layers, stepMs } = thinnedToMeans([steps, still], 100, 2)
    expect(stepMs).toBe(50)
    expect(layers).toEqual([
      [
        { at: 0, count: 1.2 },
        { at: 50, count: 0.8 },
      ],
      [
        { at: 0, count: 1 },
        { at: 50, count: 1 },
      ],
    ])
    expect(thinnedToMeans([steps, still], 100, 4)).toEqual({ layers: [steps, still], stepMs: undefined })
  })
})

test('a thinned queue keeps its peaks, however short they were', () => {
  const steps = [
    { at: 0, count: 1 },
    { at: 49, count: 12 },
    { at: 50, count: 0 },
    { at: 60, count: 3 },
    { at: 61, count: 0 },
  ]
  expect(thinnedToPeaks(steps, 100, 4)).toEqual({
    layers: [
      [
        { at: 0, count: 1 },
        { at: 25, count: 12 },
        { at: 50, count: 3 },
        { at: 75, count: 0 },
      ],
    ],
    stepMs: 25,
  })
  expect(thinnedToPeaks(steps, 100, 5)).toEqual({ layers: [steps], stepMs: undefined })
})

test('an agenda gives the earliest first, and of the same time the first that was added', () => {
  const agenda = createAgenda<string>()
  const at = [5, 1, 9, 1, 7, 3, 5, 2]
  for (const [turn, time] of at.entries()) agenda.add(time, `${time}-${turn}`)
  expect(agenda.nextAt()).toBe(1)
  const taken = at.map(() => agenda.take())
  expect(taken).toEqual(['1-1', '1-3', '2-7', '3-5', '5-0', '5-6', '7-4', '9-2'])
  expect([agenda.take(), agenda.nextAt()]).toEqual([undefined, undefined])
})
