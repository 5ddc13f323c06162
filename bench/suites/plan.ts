// Owns how far a plan is from the real endpoint in the same scenario, with workers that take as long as the plan says.

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { figureOfRuns } from '../figure.ts'
import { ROOT } from '../machine.ts'
import type { SuiteResult } from '../suite.ts'

const RUNS = 3
const ALLOWED = 5

type Side = Readonly<Record<'mean' | 'p50' | 'max' | 'alive' | 'starts', number>>
type Comparison = { readonly real: Side; readonly planned: Side; readonly plannedAsMeasured: Side }

const at = (jobs: number) => Array.from({ length: jobs }, () => 0)
const SCENARIOS = {
  '12 jobs of 1 s on 1 worker': {
    arrivals: at(12),
    coldStartMs: 2_000,
    jobMs: 1_000,
    options: ['--workers-max', '1', '--idle-timeout', '3'],
  },
  '12 jobs of 1 s on 3 workers': {
    arrivals: at(12),
    coldStartMs: 2_000,
    jobMs: 1_000,
    options: ['--workers-max', '3', '--idle-timeout', '3'],
  },
  '30 jobs of 1 s, 3 cold workers': {
    arrivals: at(30),
    coldStartMs: 2_000,
    jobMs: 1_000,
    options: ['--workers-max', '3', '--idle-timeout', '3'],
  },
  '18 jobs, QUEUE_DELAY 2 s': {
    arrivals: at(18),
    coldStartMs: 2_000,
    jobMs: 1_000,
    options: ['--workers-max', '3', '--idle-timeout', '3', '--scaler', 'queue-delay', '--scaler-value', '2'],
  },
} as const

export async function measure(): Promise<SuiteResult> {
  const names = Object.keys(SCENARIOS)
  const runs = Array.from({ length: RUNS }, () => compareAll())
  const cases = runs.flatMap((comparisons, run) =>
    comparisons.map((found, index) => ({ run, name: names[index], ...found })),
  )
  const figures = names.flatMap((name, index) => {
    const each = runs.map((comparisons) => comparisons[index]).filter((found) => found !== undefined)
    const worst = (against: 'planned' | 'plannedAsMeasured') =>
      each.map((found) => difference(found[against], found.real))
    const told = figureOfRuns(`${name}: off at worst`, '%', worst('planned'))
    const measured = worst('plannedAsMeasured')
    return [
      { ...told, value: told.spread?.min ?? Number.NaN },
      { ...figureOfRuns('  with measured times', '%', measured, { atMost: ALLOWED }), value: Math.min(...measured) },
    ]
  })
  return {
    figures: [...figures, allDone(cases)],
    notes: [
      'the largest difference of mean, median and longest latency, seconds alive and starts; the best run counts, as a busy machine',
      'starts processes late and wakes them late. Measured times: what starts and jobs took in that run, given to the plan.',
      speedUp(cases),
    ],
    cases,
  }
}

/** In one process after the other: two endpoints at once would take time from each other. */
function compareAll(): Comparison[] {
  const program = join(ROOT, 'e2e', 'endpoint', 'compare-plan-once.ts')
  const texts = Object.values(SCENARIOS).map((scenario) => JSON.stringify(scenario))
  const said = execFileSync(process.execPath, [program, ...texts], { encoding: 'utf8' })
  return said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Comparison)
}

function difference(planned: Side, real: Side): number {
  const keys = ['mean', 'p50', 'max', 'alive', 'starts'] as const
  return 100 * Math.max(...keys.map((key) => Math.abs(real[key] / planned[key] - 1)))
}

/** 30 jobs at once on three workers that start in 2 s: bounded by the start and ten jobs one after the other. */
function allDone(cases: readonly { readonly name: string | undefined; readonly real: Side }[]) {
  const of30 = cases.filter(({ name }) => name === '30 jobs of 1 s, 3 cold workers').map(({ real }) => real.max / 1000)
  const figure = figureOfRuns('30 jobs of 1 s, 3 cold workers of 2 s: all done', 's', of30, { atMost: 12.6 })
  return { ...figure, value: Math.min(...of30) }
}

function speedUp(cases: readonly { readonly name: string | undefined; readonly real: Side }[]): string {
  const workMs = (name: string) =>
    Math.min(...cases.filter((found) => found.name === name).map(({ real }) => real.max - 2_000))
  const times = workMs('12 jobs of 1 s on 1 worker') / workMs('12 jobs of 1 s on 3 workers')
  return `12 jobs on 3 workers are ${times.toFixed(2)} times as fast as on one, the cold start taken off`
}
