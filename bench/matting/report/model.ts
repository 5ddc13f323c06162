// Owns what the report shows, as plain data; the page's script reads the same from the JSON inside it.

import type { Machine } from '../../machine.ts'
import { METRICS, type MetricId, type Scores } from '../score.ts'
import { type Case, type Column, meansOf, type Total, totalOf } from '../summary.ts'

/** One result of one picture. Addresses are relative to the page. */
export type Cell = {
  readonly column: string
  readonly cut: string
  readonly alpha: string
  readonly error: string
  readonly scores: Scores
  readonly missing: string | null
  readonly model: string | null
  /** Processor time of this cut; null for peers. */
  readonly cpuMs: number | null
}

export type ReportPicture = {
  readonly id: string
  readonly title: string
  readonly background: string
  readonly kind: string
  readonly shadow: string
  readonly width: number
  readonly height: number
  /** Each of its pictures then has a small one, `ADDRESS.small.webp`. */
  readonly large: boolean
  readonly picture: string
  readonly truth: string
  readonly truthAlpha: string
  readonly cells: readonly Cell[]
}

/** Frames lie in `clips/ID`, `truth/ID` and `cuts/COLUMN/ID`, as 00.png and on. */
export type ReportClip = {
  readonly id: string
  readonly frames: number
  /** Who cut it. */
  readonly columns: readonly string[]
}

export type ReportColumn = {
  readonly name: string
  readonly from: Column['from']
  readonly total: Total
  readonly clips: Column['clips']
  readonly modelBytes: number | undefined
  readonly peakRssMiB: number | undefined
  /** By background kind and by look: how many pictures, and their means. */
  readonly groups: Readonly<
    Record<string, { readonly count: number; readonly means: Scores; readonly worstIou: number }>
  >
}

export type Report = {
  readonly machine: Machine
  readonly columns: readonly ReportColumn[]
  readonly groups: readonly string[]
  readonly pictures: readonly ReportPicture[]
  readonly clips: readonly ReportClip[]
  /** Columns that were asked for and could not be made: a sentence each. */
  readonly leftOut: readonly string[]
  /** The name of a set of one's own, which has no groups and no targets. */
  readonly set: string | null
}

/** What issue 3 asks of `auto`. */
export const TARGETS = {
  mad: { atMost: 0.012 },
  edgeBand: { atMost: 0.05 },
  iou: { atLeast: 0.965 },
  worstIou: { atLeast: 0.8 },
  cpuS: { atMost: 0.3 },
} as const

export function reportColumn(column: Column, groups: readonly string[]): ReportColumn {
  const inGroup = (group: string) =>
    column.cases.filter(({ background, kind }) => kind === group || (background === group && kind !== 'rendered'))
  return {
    name: column.name,
    from: column.from,
    total: totalOf(column),
    clips: column.clips,
    modelBytes: column.modelBytes,
    peakRssMiB: column.peakRssMiB,
    groups: Object.fromEntries(
      groups
        .map((group): [string, Case[]] => [group, inGroup(group)])
        .filter(([, cases]) => cases.length > 0)
        .map(([group, cases]) => [
          group,
          {
            count: cases.length,
            means: meansOf(cases),
            worstIou: Math.min(...cases.map(({ scores }) => scores.iou)),
          },
        ]),
    ),
  }
}

/** With as many digits as the metric can bear. */
export function metricText(metric: MetricId, value: number): string {
  return Number.isFinite(value) ? value.toFixed(METRICS[metric].digits) : '–'
}
