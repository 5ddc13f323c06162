// Owns what a plan would come to with another idle timeout, or another number of workers.

import { type Figures, figuresOf } from './figures.ts'
import type { Scenario } from './scenario.ts'
import { simulate } from './simulate.ts'

export type SweepPoint = { readonly value: number; readonly chosen: boolean; readonly figures: Figures }

const IDLE_SECONDS = [0, 5, 15, 30, 60, 120, 300, 600]
const WORKERS = [1, 2, 3, 4, 6, 8, 12]

/** By idle timeout in seconds, the scenario's own among them. */
export function sweepIdle(scenario: Scenario): SweepPoint[] {
  const { scaling } = scenario
  return along(IDLE_SECONDS, scaling.idleTimeoutMs / 1000, (value) => ({
    ...scenario,
    scaling: { ...scaling, idleTimeoutMs: value * 1000 },
  }))
}

/** By the most workers, the scenario's own among them and none below workersMin. */
export function sweepWorkers(scenario: Scenario): SweepPoint[] {
  const { scaling, warmWorkers } = scenario
  const least = Math.max(1, scaling.workersMin)
  const values = WORKERS.filter((value) => value >= least)
  return along(values, scaling.workersMax, (workersMax) => ({
    ...scenario,
    warmWorkers: Math.min(warmWorkers, workersMax),
    scaling: { ...scaling, workersMax },
  }))
}

function along(values: readonly number[], own: number, scenarioAt: (value: number) => Scenario): SweepPoint[] {
  const all = [...new Set([...values, own])].sort((a, b) => a - b)
  return all.map((value) => {
    const scenario = scenarioAt(value)
    return { value, chosen: value === own, figures: figuresOf(scenario, simulate(scenario)) }
  })
}
