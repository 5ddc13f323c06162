// Owns how progress reads as text. It knows no stream and no clock; print.ts redraws the line.

import { bytesInWords } from './wording.ts'

export type ProgressState = {
  readonly done: number
  readonly total: number
  /** What was finished last. */
  readonly name: string
  readonly elapsedMs: number
}

/** Bytes of one thing that arrive. `from` of them were there before, so they say nothing about the speed. */
export type Transfer = {
  readonly name: string
  readonly bytes: number
  readonly total: number | undefined
  readonly from: number
  readonly elapsedMs: number
}

const mostBarCells = 24
/** The share of a terminal that the bar may take: count, time and name want the rest. */
const barShare = 0.3
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** One line for a terminal of `columns` cells: bar, count, time left, name; never wider, so that it can be redrawn. */
export function progressLine(state: ProgressState, columns: number): string {
  const share = state.total === 0 ? 1 : Math.min(1, state.done / state.total)
  const head = `${bar(share, columns)} ${state.done}/${state.total}`
  const eta = timeLeft(state)
  return cutToWidth(`${head}${eta ? `  ${eta}` : ''}  ${state.name}`, columns - 1)
}

/** The same news for a log: one plain line without redrawing. */
export function progressLogLine(state: ProgressState): string {
  return `[${state.done}/${state.total}] ${state.name}`
}

/** Time left by the average so far, in words; empty until one is done, and when all are done. */
export function timeLeft(state: ProgressState): string {
  if (state.done === 0 || state.done >= state.total) return ''
  const seconds = Math.ceil(((state.elapsedMs / state.done) * (state.total - state.done)) / 1000)
  if (seconds < 60) return `${seconds} s left`
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s left`
}

/** One line: bar, bytes, time left, name. Without a known total there are the bytes alone. */
export function transferLine({ name, bytes, total, from, elapsedMs }: Transfer, columns: number): string {
  if (total === undefined || total === 0) return cutToWidth(`${bytesInWords(bytes)}  ${name}`, columns - 1)
  const eta = timeLeft({ done: bytes - from, total: total - from, name, elapsedMs })
  const head = `${bar(Math.min(1, bytes / total), columns)} ${bytesInWords(bytes)} of ${bytesInWords(total)}`
  return cutToWidth(`${head}${eta ? `  ${eta}` : ''}  ${name}`, columns - 1)
}

/** A number that changes at every tenth of the whole; every 100 MB where the whole is not known. */
export function transferStep({ bytes, total }: Transfer): number {
  return Math.floor(total ? (bytes / total) * 10 : bytes / 100_000_000)
}

function bar(share: number, columns: number): string {
  const cells = Math.max(3, Math.min(mostBarCells, Math.floor(columns * barShare)))
  const filled = Math.round(share * cells * 8)
  const whole = '█'.repeat(Math.floor(filled / 8)) + (eighths[filled % 8] ?? '')
  return `▕${whole.padEnd(cells)}▏`
}

/** Cuts by code point and marks the cut. Wide characters may count double on the terminal; names are last, so little is lost. */
function cutToWidth(text: string, width: number): string {
  const cells = Array.from(text)
  return cells.length <= width ? text : `${cells.slice(0, Math.max(0, width - 1)).join('')}…`
}
