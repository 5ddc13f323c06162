// Owns ranges of frame numbers in words: `1001-1050`, `1001-`, `-1050`, `1001`; and telling many numbers in few words.

import { PopcelError } from '@popcel/protocol'
import type { Span } from './group-sequences.ts'

/** `A-B` (both inside), `A-` (to the end), `-B` with `from` open written as `:B`, or one number. Numbers may be negative.
 * @throws PopcelError usage */
export function readSpan(text: string): Span {
  const refuse = (why: string): never => {
    throw new PopcelError('usage', { reason: `a range is FIRST-LAST, FIRST- or one number, not "${text}"${why}` })
  }
  const match = /^\s*(-?\d+)?\s*(?:(-|:|\.\.)\s*(-?\d+)?)?\s*$/.exec(text)
  if (!match || (match[1] === undefined && match[3] === undefined)) return refuse('')
  const [, first, to, last] = match
  const from = first === undefined ? Number.NEGATIVE_INFINITY : Number(first)
  const end = to === undefined ? from : last === undefined ? Number.POSITIVE_INFINITY : Number(last)
  return end < from ? refuse(': it ends before it begins') : { from, to: end }
}

/** Many numbers as ranges: 3, 4, 5, 9 -> `3-5, 9`; at most `most` ranges, the rest counted. */
export function spansInWords(spans: readonly Span[], most = 8): string {
  const shown = spans.slice(0, most).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`))
  const more = spans.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

/** Consecutive numbers joined; the numbers come in order. */
export function spansOf(numbers: Iterable<number>): Span[] {
  const spans: { from: number; to: number }[] = []
  for (const number of numbers) {
    const last = spans.at(-1)
    if (last && number === last.to + 1) last.to = number
    else spans.push({ from: number, to: number })
  }
  return spans
}

export function sizeOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from + 1, 0)
}
