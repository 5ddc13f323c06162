// Owns what a simulation comes to: latency, utilisation, workers, seconds that are billed, dollars.

import { isStream } from './arrivals.ts'
import { MONTH_MS } from './duration.ts'
import type { Scenario } from './scenario.ts'
import type { Simulation, WorkerLife } from './simulate.ts'

/** Times in ms. */
export type Times = {
  readonly mean: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** Seconds that are billed, rounded up for each worker; `init`, `execution` and `idle` before rounding. */
export type Billed = {
  readonly total: number
  readonly init: number
  readonly execution: number
  readonly idle: number
}

export type Figures = {
  readonly jobs: number
  /** From arrival to result. */
  readonly latencyMs: Times
  /** From arrival to the take. */
  readonly waitMs: Times
  /** From the first arrival to the last result. */
  readonly makespanMs: number
  readonly workerStarts: number
  /** Workers at the same time, starting ones too. */
  readonly workersPeak: number
  readonly workersMean: number
  /** Of the time that is billed, the share in which a job runs. */
  readonly utilisation: number
  readonly billedSeconds: Billed
  readonly dollars: number
  readonly dollarsPer1000: number
  /** In 30 days; undefined when the scenario does not say how many jobs a month has. */
  readonly dollarsPerMonth: number | undefined
  readonly jobsPerMonth: number | undefined
}

export function figuresOf(scenario: Scenario, simulation: Simulation): Figures {
  const { jobs, workers, endAt } = simulation
  const billedSeconds = billed(workers, endAt)
  const dollars = billedSeconds.total * scenario.price.perSecond
  const dollarsPer1000 = jobs.length > 0 ? (dollars / jobs.length) * 1000 : 0
  const aliveMs = workers.reduce((sum, life) => sum + (life.endedAt ?? endAt) - life.startedAt, 0)
  const secondsAlive = billedSeconds.init + billedSeconds.execution + billedSeconds.idle
  const month = monthOf(scenario, jobs.length, dollars, dollarsPer1000)
  return {
    jobs: jobs.length,
    latencyMs: timesOf(jobs.map(({ arrivedAt, endedAt }) => endedAt - arrivedAt)),
    waitMs: timesOf(jobs.map(({ arrivedAt, takenAt }) => takenAt - arrivedAt)),
    makespanMs: jobs.reduce((most, job) => Math.max(most, job.endedAt), 0) - (jobs[0]?.arrivedAt ?? 0),
    workerStarts: workers.filter(({ startedAt, readyAt }) => readyAt > startedAt).length,
    workersPeak: peakOf(workers),
    workersMean: endAt > 0 ? aliveMs / endAt : 0,
    utilisation: secondsAlive > 0 ? billedSeconds.execution / secondsAlive : 0,
    billedSeconds,
    dollars,
    dollarsPer1000,
    dollarsPerMonth: month?.dollars,
    jobsPerMonth: month?.jobs,
  }
}

/** A stream goes on for 30 days as in its span; other jobs cost what they cost here, each. */
function monthOf(scenario: Scenario, jobs: number, dollars: number, dollarsPer1000: number) {
  const { perMonth, arrivals, spanMs } = scenario
  if (perMonth !== undefined) return { jobs: perMonth, dollars: (dollarsPer1000 * perMonth) / 1000 }
  if (!isStream(arrivals)) return undefined
  return { jobs: (jobs * MONTH_MS) / spanMs, dollars: (dollars * MONTH_MS) / spanMs }
}

/**
 * From the start signal to the full stop, without the image's pull, rounded up to the second for each start (facts about
 * RunPod, §7).
 */
export function billed(workers: readonly WorkerLife[], endAt: number): Billed {
  let [total, init, execution, idle] = [0, 0, 0, 0]
  for (const life of workers) {
    const end = life.endedAt ?? endAt
    const billedMs = end - life.startedAt - life.pullMs
    const runningMs = runningOf(life, end)
    const initMs = Math.min(life.readyAt, end) - life.startedAt - life.pullMs
    // sums of times are off by less than a millionth of a second, which is no second more
    total += Math.max(0, Math.ceil(billedMs / 1000 - 1e-6))
    init += Math.max(0, initMs) / 1000
    execution += runningMs / 1000
    idle += Math.max(0, billedMs - runningMs - Math.max(0, initMs)) / 1000
  }
  return { total, init, execution, idle }
}

function runningOf({ spans }: WorkerLife, end: number): number {
  return spans.reduce(
    (sum, { state, from }, index) => sum + (state === 'running' ? (spans[index + 1]?.from ?? end) - from : 0),
    0,
  )
}

function peakOf(workers: readonly WorkerLife[]): number {
  const changes = workers
    .flatMap(({ startedAt, endedAt }) => [
      { at: startedAt, by: 1 },
      { at: endedAt ?? Number.POSITIVE_INFINITY, by: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.by - b.by)
  let [now, peak] = [0, 0]
  for (const { by } of changes) {
    now += by
    peak = Math.max(peak, now)
  }
  return peak
}

export function timesOf(times: readonly number[]): Times {
  const sorted = [...times].sort((a, b) => a - b)
  const mean = sorted.length > 0 ? sorted.reduce((sum, time) => sum + time, 0) / sorted.length : 0
  const at = (percent: number) => percentile(sorted, percent)
  return { mean, p50: at(50), p95: at(95), p99: at(99), max: at(100) }
}

/** Nearest rank: the smallest of the sorted values that at least `percent` of them do not exceed. 0 of nothing. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0
}
