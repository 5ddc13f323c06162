// Owns when jobs arrive: evenly, at random, in bursts, or as they did before.

import { readDuration, readRate } from './duration.ts'

/** Rates are jobs per ms, times ms from the plan's beginning. */
export type Arrivals =
  | { readonly kind: 'constant' | 'poisson'; readonly rate: number }
  | { readonly kind: 'bursts'; readonly jobs: number; readonly everyMs: number }
  | { readonly kind: 'burst'; readonly jobs: number }
  | { readonly kind: 'trace'; readonly times: readonly number[] }

/** Sorted times, in ms. Streams end before `spanMs`; a burst and a trace are as long as they are. */
export function arrivalTimes(arrivals: Arrivals, spanMs: number, random: () => number): readonly number[] {
  switch (arrivals.kind) {
    case 'constant':
      return Array.from({ length: Math.ceil(arrivals.rate * spanMs) }, (_, job) => job / arrivals.rate)
    case 'poisson':
      return poissonTimes(arrivals.rate, spanMs, random)
    case 'bursts': {
      const bursts = Math.max(1, Math.ceil(spanMs / arrivals.everyMs))
      return Array.from({ length: bursts }, (_, burst) =>
        Array.from({ length: arrivals.jobs }, () => burst * arrivals.everyMs),
      ).flat()
    }
    case 'burst':
      return Array.from({ length: arrivals.jobs }, () => 0)
    case 'trace':
      return arrivals.times
  }
}

/** Whether jobs keep coming at this pace, so that a month can be told from the span. */
export function isStream({ kind }: Arrivals): boolean {
  return kind === 'constant' || kind === 'poisson' || kind === 'bursts'
}

/** How many jobs to expect, before any is drawn. */
export function expectedJobs(arrivals: Arrivals, spanMs: number): number {
  if ('rate' in arrivals) return arrivals.rate * spanMs
  if (arrivals.kind === 'trace') return arrivals.times.length
  return arrivals.kind === 'burst' ? arrivals.jobs : arrivals.jobs * Math.max(1, Math.ceil(spanMs / arrivals.everyMs))
}

/** Gaps are exponential with the mean 1 / rate, by inversion. */
function poissonTimes(rate: number, spanMs: number, random: () => number): number[] {
  const times: number[] = []
  const gap = () => -Math.log(random()) / rate
  for (let at = gap(); at < spanMs; at += gap()) times.push(at)
  return times
}

/** `constant:12/min` · `poisson:500/h` · `burst:30` · `bursts:12/10m`; a trace is read by readTrace. Undefined when it is none. */
export function readArrivals(text: string): Arrivals | undefined {
  const [, kind = '', rest = ''] = /^([a-z]+):(.+)$/.exec(text) ?? []
  if (kind === 'constant' || kind === 'poisson') {
    const rate = readRate(rest)
    return rate === undefined ? undefined : { kind, rate }
  }
  if (kind === 'burst' && /^[1-9]\d*$/.test(rest)) return { kind, jobs: Number(rest) }
  if (kind !== 'bursts') return undefined
  const [, jobs = '', every = ''] = /^([1-9]\d*)\/(.+)$/.exec(rest) ?? []
  const everyMs = readDuration(/^[a-z]/.test(every) ? `1${every}` : every)
  return jobs === '' || !everyMs ? undefined : { kind, jobs: Number(jobs), everyMs }
}

/**
 * A time a line: seconds, or a date as ISO 8601; a second column, after a comma, is left alone. Empty lines and lines that begin
 * with # are skipped. The first time becomes 0. Undefined, or the number of the first line that is no time.
 */
export function readTrace(text: string): { readonly times: readonly number[] } | { readonly wrongLine: number } {
  const times: number[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const first = (line.split(',')[0] ?? '').trim()
    if (first === '' || first.startsWith('#')) continue
    const time = /^-?\d+(\.\d+)?$/.test(first) ? Number(first) * 1000 : Date.parse(first)
    if (Number.isNaN(time)) return { wrongLine: index + 1 }
    times.push(time)
  }
  const least = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  return { times: times.map((time) => time - least).sort((a, b) => a - b) }
}
