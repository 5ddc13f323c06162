// Owns the command line of the planner: its options, the scenarios that they make, and the help.

import { parseArgs } from 'node:util'
import { PopcelError } from '@popcel/protocol'
import { scalerOf, seconds, whole, wrong } from '../option-values.ts'
import type { ScalingRules } from '../scaling/scaler.ts'
import { type Arrivals, expectedJobs, readArrivals, readTrace } from './arrivals.ts'
import { readDuration } from './duration.ts'
import { ownPrice, type Price, priceOf, prices } from './prices.ts'
import { DEFAULT_SCENARIO, NAMED, type Scenario } from './scenario.ts'
import { readSpread, type Spread } from './spread.ts'

export type Options = {
  readonly cases: readonly Scenario[]
  /** Where the page goes. */
  readonly html: string | undefined
  readonly json: boolean
}

/** More jobs than this take minutes and gigabytes, and say nothing more. */
const MOST_JOBS = 2_000_000

export const HELP = `popcel plan: what a fleet of workers will take and cost, before there is one

  --scenario NAME      a ready-made plan, which the options below change: ${Object.keys(NAMED).join(', ')}

when jobs come
  --arrivals HOW       burst:30 (once) · bursts:12/10m · constant:5/min · poisson:10000/month · trace:FILE with a
                       time a line, in seconds or as a date (bursts:12/10m)
  --span TIME          for how long they come (24h)
  --seed N             another draw of everything random (1)
  --per-month N        jobs a month, for the monthly bill (as many as the span says)

how long things take; TIME is 2s, 250ms, 10m, one of several as 1s,2s,4s, or by percentiles as p0=0.6s,p90=2s,p100=42s
  --job-time TIME      that a warm worker runs a job (1s)
  --cold-start TIME    from a worker's start until it takes jobs (8s)
  --pull TIME          of the image, on the first start in each place; not billed (0s)
  --gap TIME           between a job's end and the next take: 0s for Popcel's worker, up to 1s for the Python worker (0s)
  --stop TIME          from the decision to stop a worker to its end (0s)

the endpoint, as in popcel endpoint
  --workers-min N      workers that are always there (0)
  --workers-max N      most workers at a time (3)
  --idle-timeout S     seconds until an idle worker is stopped (30)
  --scaler KIND        request-count or queue-delay (request-count)
  --scaler-value N     jobs for each worker (1), or seconds that a job waits before one more is started (4)
  --concurrency N      jobs that one worker runs at the same time (1)
  --warm N             workers that are up when the plan begins (workers-min)

money
  --on ID              what a worker runs on: ${prices()
    .map(({ id }) => id)
    .join(', ')}, or cpu-N with N vCPU (4090)
  --price DOLLARS      of one worker and second, in place of --on
  --prices             the table of prices, with their sources and days

  --html FILE          a page with plots
  --json               one JSON object per line on stdout
  --help               this text

docs/plan.md explains the figures.
`

const OPTIONS = {
  scenario: { type: 'string' },
  arrivals: { type: 'string' },
  span: { type: 'string' },
  seed: { type: 'string' },
  'per-month': { type: 'string' },
  'job-time': { type: 'string' },
  'cold-start': { type: 'string' },
  pull: { type: 'string' },
  gap: { type: 'string' },
  stop: { type: 'string' },
  'workers-min': { type: 'string' },
  'workers-max': { type: 'string' },
  'idle-timeout': { type: 'string' },
  scaler: { type: 'string' },
  'scaler-value': { type: 'string' },
  concurrency: { type: 'string' },
  warm: { type: 'string' },
  on: { type: 'string' },
  price: { type: 'string' },
  prices: { type: 'boolean', default: false },
  html: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof parse>

/**
 * `readFile` gives the text of a trace.
 * @throws PopcelError usage
 */
export function readOptions(argv: readonly string[], readFile: (path: string) => string): Options | 'help' | 'prices' {
  const values = parse(argv)
  if (values.help) return 'help'
  if (values.prices) return 'prices'
  const cases = casesOf(values.scenario).map((base) => withValues(base, values, readFile))
  return { cases, html: values.html, json: values.json }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw new PopcelError('usage', { reason: error instanceof Error ? error.message : String(error) })
  }
}

function casesOf(name: string | undefined): readonly Scenario[] {
  if (name === undefined) return [DEFAULT_SCENARIO]
  const known = Object.entries(NAMED).find(([key]) => key === name)
  if (!known) throw wrong('scenario', name, Object.keys(NAMED).join(', '))
  return known[1].cases
}

function withValues(base: Scenario, values: Values, readFile: (path: string) => string): Scenario {
  const scaling = scalingOf(base.scaling, values)
  const perMonth = values['per-month']
  const given = (name: string, value: string | undefined, otherwise: number, least: number) =>
    value === undefined ? otherwise : whole(name, value, least, 1_000_000_000)
  const scenario: Scenario = {
    name: base.name,
    arrivals: values.arrivals === undefined ? base.arrivals : arrivalsOf(values.arrivals, readFile),
    spanMs: time('span', values.span, base.spanMs),
    seed: given('seed', values.seed, base.seed, 0),
    scaling,
    concurrency: given('concurrency', values.concurrency, base.concurrency, 1),
    warmWorkers: given('warm', values.warm, Math.max(scaling.workersMin, base.warmWorkers), 0),
    coldStart: spread('cold-start', values['cold-start'], base.coldStart),
    pullMs: time('pull', values.pull, base.pullMs),
    jobTime: spread('job-time', values['job-time'], base.jobTime),
    gapMs: time('gap', values.gap, base.gapMs),
    stopMs: time('stop', values.stop, base.stopMs),
    price: priceFor(values, base.price),
    perMonth: perMonth === undefined ? base.perMonth : whole('per-month', perMonth, 1, 1_000_000_000),
  }
  check(scenario)
  return scenario
}

function check({ scaling, warmWorkers, arrivals, spanMs }: Scenario): void {
  const reasonIf = (bad: boolean, reason: string) => {
    if (bad) throw new PopcelError('usage', { reason })
  }
  reasonIf(scaling.workersMin > scaling.workersMax, '--workers-min is more than --workers-max')
  reasonIf(warmWorkers > scaling.workersMax, '--warm is more than --workers-max')
  reasonIf(spanMs <= 0, '--span "0" is wrong; wanted: a time above 0, as 24h')
  const jobs = Math.round(expectedJobs(arrivals, spanMs))
  reasonIf(jobs > MOST_JOBS, `${jobs} jobs would come; the most that is planned is ${MOST_JOBS}: give a shorter --span`)
  const few = `${jobs} jobs would come; give a longer --span, or --arrivals with more of them`
  reasonIf(jobs < 1, few)
}

function scalingOf(base: ScalingRules, values: Values): ScalingRules {
  const { scaler } = values
  const count = (name: 'workers-min' | 'workers-max', otherwise: number, least: number) =>
    values[name] === undefined ? otherwise : whole(name, values[name], least, 1000)
  const kind = scaler ?? (base.scaler.type === 'QUEUE_DELAY' ? 'queue-delay' : 'request-count')
  const changed = scaler !== undefined || values['scaler-value'] !== undefined
  const idle = values['idle-timeout']
  return {
    workersMin: count('workers-min', base.workersMin, 0),
    workersMax: count('workers-max', base.workersMax, 1),
    idleTimeoutMs: idle === undefined ? base.idleTimeoutMs : seconds('idle-timeout', idle),
    scaler: changed ? scalerOf(kind, values['scaler-value']) : base.scaler,
  }
}

function arrivalsOf(text: string, readFile: (path: string) => string): Arrivals {
  const file = /^trace:(.+)$/.exec(text)?.[1]
  if (file !== undefined) {
    const trace = readTrace(readFile(file))
    if ('times' in trace) return { kind: 'trace', times: trace.times }
    throw wrong('arrivals', text, `a time a line, in seconds or as a date; line ${trace.wrongLine} is none`)
  }
  const found = readArrivals(text)
  if (found) return found
  throw wrong('arrivals', text, 'burst:30, bursts:12/10m, constant:5/min, poisson:10000/month or trace:FILE')
}

function time(name: string, text: string | undefined, otherwise: number): number {
  const ms = text === undefined ? otherwise : readDuration(text)
  if (ms === undefined) throw wrong(name, text ?? '', 'a time, as 2s, 250ms or 10m')
  return ms
}

function spread(name: string, text: string | undefined, otherwise: Spread): Spread {
  const found = text === undefined ? otherwise : readSpread(text)
  if (found) return found
  throw wrong(name, text ?? '', 'a time (2s), one of several (1s,2s) or rising percentiles (p0=1s,p90=2s,p100=9s)')
}

function priceFor({ on, price }: Values, otherwise: Price): Price {
  if (price !== undefined) {
    const dollars = Number(price)
    if (price.trim() !== '' && dollars >= 0 && dollars < 1000) return ownPrice(dollars)
    throw wrong('price', price, 'dollars for one worker and second, as 0.00031')
  }
  if (on === undefined) return otherwise
  const found = priceOf(on)
  if (found) return found
  throw wrong(
    'on',
    on,
    `${prices()
      .map(({ id }) => id)
      .join(', ')}, or cpu-N`,
  )
}
