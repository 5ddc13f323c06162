// Owns how figures are laid out for a terminal: plain columns, numbers to the right.

import { type Figure, verdictOf } from './figure.ts'

const HEAD = ['figure', 'measured', 'target', '', 'min', 'max', 'runs']
const VERDICT_COLUMN = 3

export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { what, value, unit, target, spread } = figure
    return [
      what,
      `${numberText(value)} ${unit}`.trim(),
      target ? ('atMost' in target ? `<= ${numberText(target.atMost)}` : `>= ${numberText(target.atLeast)}`) : '',
      verdictOf(figure),
      spread ? numberText(spread.min) : '',
      spread ? numberText(spread.max) : '',
      spread ? String(spread.runs.length) : '',
    ]
  })
  const [head = '', ...lines] = columns([HEAD, ...rows], [0, VERDICT_COLUMN]).split('\n')
  return [head, '-'.repeat(head.length), ...lines].join('\n')
}

/** About four significant digits, without an exponent. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'not measured'
  if (!Number.isFinite(value)) return value > 0 ? 'lossless' : String(value)
  if (Number.isInteger(value)) return String(value)
  const size = Math.abs(value)
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 5)
}

/** Lays cells out in columns: those whose place is in `leftColumns` to the left, the others to the right. */
export function columns(rows: readonly (readonly string[])[], leftColumns: readonly number[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const fill = (cell: string, column: number) => {
    const width = widths[column] ?? 0
    return leftColumns.includes(column) ? cell.padEnd(width) : cell.padStart(width)
  }
  return rows.map((row) => row.map(fill).join('  ').trimEnd()).join('\n')
}
