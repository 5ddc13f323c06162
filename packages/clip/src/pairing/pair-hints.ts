// Owns which hint belongs to which frame: by number, never by place in a list unless that is asked for.

import { PopcelError } from '@popcel/protocol'
import type { Sequence, SequenceFrame, Span } from '../sequence/group-sequences.ts'
import { spansInWords, spansOf } from '../sequence/spans.ts'

export type HintPairs = {
  /** Frame number of the plate -> its hint. */
  readonly of: (number: number) => SequenceFrame | undefined
  /** Frames of the plate without a hint. */
  readonly missing: readonly Span[]
  /** Hints that no frame asks for. */
  readonly unused: readonly Span[]
}

/** 'number': equal frame numbers. 'order': first to first, second to second; only for counts that are equal. */
export type PairBy = 'number' | 'order'

/**
 * Pairs the frames of a plate with the frames of a hint sequence. One picture without a number is the hint of every frame.
 * @throws PopcelError hint-not-paired: no number in common, or counts that differ where order was asked for
 */
export function pairHints(plate: readonly SequenceFrame[], hints: Sequence, by: PairBy = 'number'): HintPairs {
  const one = hints.frames[0]
  if (one && !hints.numbered && hints.frames.length === 1) return { of: () => one, missing: [], unused: [] }
  if (by === 'order') return byOrder(plate, hints)
  const byNumber = new Map(hints.frames.map((frame) => [frame.number, frame]))
  const stems = new Map(hints.frames.map((frame) => [stemOf(frame.name), frame]))
  const of = new Map(plate.map((frame) => [frame.number, byNumber.get(frame.number) ?? stems.get(stemOf(frame.name))]))
  const missing = plate.filter(({ number }) => of.get(number) === undefined).map(({ number }) => number)
  if (missing.length === plate.length)
    throw new PopcelError('hint-not-paired', {
      reason: `the frames are ${inWords(plate)}, the hints ${inWords(hints.frames)}, and no number is in both; if they belong together one by one, say hint-by order`,
    })
  const used = new Set([...of.values()])
  const unused = hints.frames.filter((frame) => !used.has(frame)).map(({ number }) => number)
  return { of: (number) => of.get(number), missing: spansOf(missing), unused: spansOf(unused) }
}

function byOrder(plate: readonly SequenceFrame[], { frames }: Sequence): HintPairs {
  if (plate.length !== frames.length)
    throw new PopcelError('hint-not-paired', {
      reason: `they are to be paired by order, but there are ${plate.length} frames and ${frames.length} hints`,
    })
  const of = new Map(plate.map(({ number }, i) => [number, frames[i]]))
  return { of: (number) => of.get(number), missing: [], unused: [] }
}

function stemOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}

function inWords(frames: readonly SequenceFrame[]): string {
  return spansInWords(spansOf(frames.map(({ number }) => number)), 3)
}
