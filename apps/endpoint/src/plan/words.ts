// Owns a plan in words: the same rows for the terminal and for the page.

import type { Arrivals } from './arrivals.ts'
import { durationInWords, MONTH_MS } from './duration.ts'
import type { Figures, Times } from './figures.ts'
import type { Scenario } from './scenario.ts'
import type { Spread } from './spread.ts'

export type Row = { readonly name: string; readonly value: string }

export function scenarioRows(scenario: Scenario): Row[] {
  const { scaling } = scenario
  const { workersMin, workersMax, scaler } = scaling
  const kind =
    scaler.type === 'QUEUE_DELAY'
      ? `one more when a job waits ${durationInWords(scaler.delayMs)}`
      : `one for every ${scaler.requests === 1 ? 'job' : `${scaler.requests} jobs`}`
  const extras = [
    scenario.pullMs > 0 && `image ${durationInWords(scenario.pullMs)}`,
    scenario.gapMs > 0 && `gap ${durationInWords(scenario.gapMs)}`,
    scenario.stopMs > 0 && `stop ${durationInWords(scenario.stopMs)}`,
    scenario.concurrency > 1 && `${scenario.concurrency} jobs at a time`,
    scenario.warmWorkers > 0 && `${scenario.warmWorkers} up at the start`,
  ].filter((text) => text !== false)
  return [
    { name: 'jobs come', value: arrivalsInWords(scenario.arrivals, scenario.spanMs) },
    { name: 'a job takes', value: spreadInWords(scenario.jobTime) },
    { name: 'a cold start', value: [spreadInWords(scenario.coldStart), ...extras].join(', ') },
    { name: 'workers', value: `${workersMin} to ${workersMax}, ${kind}` },
    { name: 'idle timeout', value: durationInWords(scaling.idleTimeoutMs) },
    { name: 'on', value: `${scenario.price.what}, ${dollars(scenario.price.perSecond)} a second` },
  ]
}

export function figureRows(figures: Figures): Row[] {
  const { latencyMs, billedSeconds } = figures
  const rest = Math.max(0, billedSeconds.total - billedSeconds.init - billedSeconds.execution - billedSeconds.idle)
  return [
    { name: 'jobs', value: grouped(figures.jobs) },
    ...timeRows('latency', latencyMs),
    { name: 'wait p95', value: durationInWords(figures.waitMs.p95) },
    { name: 'first to last', value: durationInWords(figures.makespanMs) },
    { name: 'workers, most', value: String(figures.workersPeak) },
    { name: 'workers, mean', value: figures.workersMean.toFixed(2) },
    { name: 'cold starts', value: grouped(figures.workerStarts) },
    { name: 'utilisation', value: `${(figures.utilisation * 100).toFixed(1)} %` },
    { name: 'billed seconds', value: grouped(billedSeconds.total) },
    { name: '  starting', value: grouped(billedSeconds.init) },
    { name: '  running jobs', value: grouped(billedSeconds.execution) },
    { name: '  idle', value: grouped(billedSeconds.idle) },
    { name: '  rounding up', value: grouped(rest) },
    { name: 'cost of 1,000', value: dollars(figures.dollarsPer1000) },
    { name: 'jobs a month', value: figures.jobsPerMonth === undefined ? '-' : grouped(figures.jobsPerMonth) },
    { name: 'cost of a month', value: figures.dollarsPerMonth === undefined ? '-' : dollars(figures.dollarsPerMonth) },
  ]
}

function timeRows(name: string, times: Times): Row[] {
  const ranks = ['p50', 'p95', 'p99', 'max'] as const
  return ranks.map((rank) => ({ name: `${name} ${rank}`, value: durationInWords(times[rank]) }))
}

export function arrivalsInWords(arrivals: Arrivals, spanMs: number): string {
  const over = ` for ${durationInWords(spanMs)}`
  switch (arrivals.kind) {
    case 'burst':
      return `${grouped(arrivals.jobs)} at once`
    case 'bursts':
      return `${grouped(arrivals.jobs)} every ${durationInWords(arrivals.everyMs)}${over}`
    case 'trace':
      return `${grouped(arrivals.times.length)} as recorded`
    default:
      return `${rateInWords(arrivals.rate)}, ${arrivals.kind === 'poisson' ? 'at random' : 'evenly'}${over}`
  }
}

function rateInWords(rate: number): string {
  const units = [
    ['s', 1_000],
    ['min', 60_000],
    ['h', 3_600_000],
    ['day', 86_400_000],
    ['month', MONTH_MS],
  ] as const
  const [unit, ms] = units.find(([, each]) => rate * each >= 1) ?? units[4]
  return `${Number((rate * ms).toPrecision(4))}/${unit}`
}

export function spreadInWords(spread: Spread): string {
  if (spread.kind === 'fixed') return durationInWords(spread.ms)
  const times = spread.kind === 'list' ? spread.ms : spread.points.map(({ ms }) => ms)
  const range = `${durationInWords(Math.min(...times))} to ${durationInWords(Math.max(...times))}`
  return spread.kind === 'list' ? `one of ${times.length}, ${range}` : `${range}, by percentiles`
}

/** Cents where it is dollars, four figures where it is less. */
export function dollars(value: number): string {
  return `$${value >= 1 || value === 0 ? value.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',') : value.toPrecision(3)}`
}

/** Whole numbers with commas between thousands, one decimal below 100. */
export function grouped(value: number): string {
  if (value < 100 && !Number.isInteger(value)) return value.toFixed(1)
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}
