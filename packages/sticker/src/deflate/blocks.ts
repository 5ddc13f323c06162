// Owns where a stream is cut into blocks, each with prefix codes of its own, and what a block costs.
import { type Counts, countSymbols, type Steps } from './parse.ts'

/** Steps from `from` to `to`; the bytes that they stand for. */
export type Span = { readonly from: number; readonly to: number; readonly start: number; readonly end: number }

/** Cuts are looked for at this many places of the steps. */
const PLACES = 24
/** What a block's own codes take, about, bits. */
const HEADER_BITS = 640

/** The cut that costs least, as far as the entropy of the symbols tells. */
export function cutBlocks(bytes: Uint8Array, steps: Steps): Span[] {
  const marks = marksOf(steps)
  const parts = marks.slice(1).map((mark, k) => countSymbols(bytes, steps, marks[k]!.step, mark.step, marks[k]!.at))
  const least = new Float64Array(marks.length).fill(Number.POSITIVE_INFINITY)
  const cameFrom = new Int32Array(marks.length)
  least[0] = 0
  for (let from = 0; from < parts.length; from++) {
    let sum: Counts | undefined
    for (let to = from; to < parts.length; to++) {
      sum = sum ? added(sum, parts[to]!) : parts[to]!
      const total = least[from]! + HEADER_BITS + entropy(sum.literals) + entropy(sum.distances)
      if (total >= least[to + 1]!) continue
      least[to + 1] = total
      cameFrom[to + 1] = from
    }
  }
  const spans: Span[] = []
  for (let to = parts.length; to > 0; to = cameFrom[to]!) {
    const [a, b] = [marks[cameFrom[to]!]!, marks[to]!]
    spans.unshift({ from: a.step, to: b.step, start: a.at, end: b.at })
  }
  return spans
}

function marksOf(steps: Steps): { step: number; at: number }[] {
  const every = Math.max(1, Math.ceil(steps.count / PLACES))
  const marks = [{ step: 0, at: 0 }]
  let at = 0
  for (let step = 0; step < steps.count; step++) {
    at += steps.lengths[step]!
    if ((step + 1) % every === 0 || step === steps.count - 1) marks.push({ step: step + 1, at })
  }
  return marks
}

function added(a: Counts, b: Counts): Counts {
  return {
    literals: a.literals.map((count, symbol) => count + b.literals[symbol]!),
    distances: a.distances.map((count, code) => count + b.distances[code]!),
  }
}

function entropy(counts: Uint32Array): number {
  let total = 0
  let sum = 0
  for (const count of counts) {
    if (count === 0) continue
    total += count
    sum += count * Math.log2(count)
  }
  return total === 0 ? 0 : total * Math.log2(total) - sum
}
