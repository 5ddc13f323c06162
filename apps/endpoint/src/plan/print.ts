// Owns everything that the planner prints: the table to stdout, what is wrong to stderr. The only file of it that does.

import type { PopcelError } from '@popcel/protocol'
import type { Figures } from './figures.ts'
import { prices } from './prices.ts'
import type { Scenario } from './scenario.ts'
import { figureRows, scenarioRows } from './words.ts'

export type Output = { write(text: string): unknown }

export type Planned = { readonly scenario: Scenario; readonly figures: Figures }

export type Printer = {
  plan(planned: readonly Planned[]): void
  prices(): void
  /** A file was written. */
  wrote(file: string): void
  page(text: string): void
  fail(error: PopcelError): void
}

export function createPrinter(out: Output, err: Output, json: boolean): Printer {
  const line = (value: object) => void out.write(`${JSON.stringify(value)}\n`)
  return {
    plan(planned) {
      if (json)
        for (const { scenario, figures } of planned)
          line({ type: 'plan', ...scenario, scenario: scenario.name, figures })
      else out.write(tableOf(planned))
    },
    prices() {
      if (json) for (const price of prices()) line({ type: 'price', ...price })
      else out.write(priceTable())
    },
    wrote(file) {
      if (json) line({ type: 'file', file })
      else err.write(`plots: ${file}\n`)
    },
    page: (text) => void out.write(text),
    fail(error) {
      if (json) line({ ...error.toJSON(), type: 'error' })
      else err.write(`popcel plan: ${error.message}\n`)
    },
  }
}

/** One column for each case. */
function tableOf(planned: readonly Planned[]): string {
  const [first] = planned
  if (!first) return ''
  const heads = planned.length > 1 ? [['', ...planned.map(({ scenario }) => scenario.name)]] : []
  const given = planned.map(({ scenario }) => scenarioRows(scenario))
  const found = planned.map(({ figures }) => figureRows(figures))
  const rows = (columns: typeof given) =>
    (columns[0] ?? []).map(({ name }, row) => [name, ...columns.map((column) => column[row]?.value ?? '')])
  const sources = [...new Set(planned.map(({ scenario }) => scenario.price.source))]
  const notes = sources.map((source) => `price: ${source}`).join('\n')
  // what is given is words and may be long: below one another, where there is one case only
  if (planned.length === 1) return `${aligned(rows(given), 'left')}\n\n${aligned(rows(found), 'right')}\n\n${notes}\n`
  return `${aligned([...heads, ...rows(given), ...rows(found)], 'right')}\n\n${notes}\n`
}

function priceTable(): string {
  const rows = prices().map(({ id, what, perSecond }) => [
    id,
    what,
    perSecond.toFixed(5),
    (perSecond * 3600).toFixed(3),
  ])
  const sources = [...new Set(prices().map(({ source }) => source))].join('\n')
  const cpu = "cpu-N: N vCPU at $0.03 an hour each, an assumption (an example in RunPod's REST API v2, 2026)"
  return `${aligned([['id', 'a worker', '$ a second', '$ an hour'], ...rows], 'left')}\n\n${sources}\n${cpu}\n`
}

function aligned(rows: readonly (readonly string[])[], side: 'left' | 'right'): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const cell = (text: string, column: number) =>
    column === 0 || side === 'left' ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0)
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n')
}
