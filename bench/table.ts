// Owns how figures are laid out for a terminal: plain columns, numbers to the right.

import { type Figure, verdictOf } from './figure.ts'

const HEAD = ['figure', 'measured', 'target', '', 'min', 'max', 'runs']

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
  return layOut([HEAD, ...rows])
}

/** About four significant digits, without an exponent. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'not measured'
  if (!Number.isFinite(value)) return value > 0 ? 'lossless' : String(value)
  if (Number.isInteger(value)) return String(value)
  const size = Math.abs(value)
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 5)
}

function layOut(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 || column === 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  const [head = [], ...body] = rows
  return [line(head), '-'.repeat(line(widths.map((width) => '-'.repeat(width))).length), ...body.map(line)].join('\n')
}
