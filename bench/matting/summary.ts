// Owns what a column of the report says as a whole: means, worsts, by background and by kind.

import type { ScoredBackground, ScoredLook } from '@popcel/fixtures'
import { METRIC_IDS, type MetricId, type Scores } from './score.ts'

export type Case = {
  readonly id: string
  readonly background: ScoredBackground | ''
  readonly kind: ScoredLook | ''
  readonly scores: Scores
  readonly missing: string | undefined
  /** What 'auto' took. */
  readonly model: string | undefined
  readonly ms: Readonly<Record<string, number>> | undefined
  readonly cpuMs: number | undefined
}

export type Column = {
  readonly name: string
  readonly from: 'popcel' | 'peer'
  readonly cases: readonly Case[]
  /** dtSSD × 100 of each clip; undefined where it was not cut. */
  readonly clips: Readonly<Record<string, number | undefined>>
  readonly modelBytes: number | undefined
  readonly peakRssMiB: number | undefined
}

export type Total = {
  readonly means: Scores
  readonly worstIou: number
  readonly worstIouId: string
  /** Mean over the clips, × 100; undefined unless all were cut. */
  readonly dtSsd: number | undefined
  readonly missing: number
  /** Of the pictures that were cut; undefined for peers. */
  readonly ms: number | undefined
  readonly cpuMs: number | undefined
  readonly stages: Readonly<Record<string, number>>
}

/** Rendered pictures are a group of their own; they are the whole only where there is nothing else. */
export function totalOf({ cases: all, clips }: Column): Total {
  const drawn = all.filter(({ kind }) => kind !== 'rendered')
  const cases = drawn.length > 0 ? drawn : all
  const worst = cases.reduce((a, b) => (b.scores.iou < a.scores.iou ? b : a))
  const flicker = Object.values(clips)
  const timed = cases.filter(({ ms, missing }) => ms !== undefined && missing === undefined)
  const known = flicker.filter((value) => value !== undefined)
  return {
    means: meansOf(cases),
    worstIou: worst.scores.iou,
    worstIouId: worst.id,
    dtSsd: known.length === 0 || known.length < flicker.length ? undefined : mean(known),
    missing: cases.filter(({ missing }) => missing !== undefined).length,
    ms: timed.length === 0 ? undefined : mean(timed.map(({ ms = {} }) => sum(Object.values(ms)))),
    cpuMs: timed.length === 0 ? undefined : mean(timed.map(({ cpuMs = 0 }) => cpuMs)),
    stages: stagesOf(timed),
  }
}

/** Of each metric over the pictures in which it could be measured. */
export function meansOf(cases: readonly Case[]): Scores {
  const known = (metric: MetricId) => cases.map(({ scores }) => scores[metric]).filter((value) => !Number.isNaN(value))
  const row = METRIC_IDS.map((metric): [MetricId, number] => [metric, mean(known(metric))])
  return Object.fromEntries(row) as Scores
}

/** Mean ms of each stage over the pictures that went through it. */
function stagesOf(timed: readonly Case[]): Record<string, number> {
  const names = [...new Set(timed.flatMap(({ ms = {} }) => Object.keys(ms)))]
  return Object.fromEntries(
    names.map((name) => [name, mean(timed.flatMap(({ ms }) => (ms?.[name] === undefined ? [] : [ms[name]])))]),
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** NaN of nothing: what was not measured is no zero. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length
}
