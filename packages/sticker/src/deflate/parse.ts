// Owns the cheapest way to write a stream as literals and repeats, when it is known what every symbol costs.
import type { Matches } from './matches.ts'
import {
  DISTANCE_EXTRA,
  DISTANCES,
  distanceCode,
  END_OF_BLOCK,
  LENGTH_CODE,
  LENGTH_EXTRA,
  LITERALS,
  LONGEST_BYTES,
  SHORTEST,
} from './symbols.ts'

/** Bits of a literal by its value, of a length by the length, of a distance by its code; extra bits included. */
export type Costs = {
  readonly literals: Float64Array
  readonly lengths: Float64Array
  readonly distances: Float64Array
}

/** One after the other: length 1 is a literal, and its distance 0. */
export type Steps = { readonly lengths: Uint16Array; readonly distances: Uint16Array; readonly count: number }

export type Counts = { readonly literals: Uint32Array; readonly distances: Uint32Array }

/** A stretch of the stream, from where the one before ends, with costs of its own. */
export type Stretch = { readonly end: number; readonly costs: Costs }

/** Deep inside a run of equal bytes only the longest repeat is tried. */
const DEEP = 2 * LONGEST_BYTES

/** The steps of least cost; each stretch's costs hold where a step starts. No step crosses the end of a stretch. */
export function parse(bytes: Uint8Array, matches: Matches, stretches: readonly Stretch[]): Steps {
  const size = bytes.length
  const cost = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY)
  const length = new Uint16Array(size + 1)
  const distance = new Uint16Array(size + 1)
  cost[0] = 0
  let start = 0
  for (const { end, costs } of stretches) {
    for (let i = start; i < end; i++) {
      const base = cost[i]!
      const literal = base + costs.literals[bytes[i]!]!
      if (literal < cost[i + 1]!) {
        cost[i + 1] = literal
        length[i + 1] = 1
        distance[i + 1] = 0
      }
      let shortest = SHORTEST
      if (matches.runs[i]! > DEEP) shortest = LONGEST_BYTES
      for (let m = matches.first[i]!; m < matches.first[i + 1]!; m++) {
        const apart = matches.distances[m]!
        const here = base + costs.distances[distanceCode(apart)]!
        const longest = Math.min(matches.lengths[m]!, end - i)
        for (let l = shortest; l <= longest; l++) {
          const total = here + costs.lengths[l]!
          if (total >= cost[i + l]!) continue
          cost[i + l] = total
          length[i + l] = l
          distance[i + l] = apart
        }
        shortest = Math.max(shortest, longest + 1)
      }
    }
    start = end
  }
  return walkBack(size, length, distance)
}

function walkBack(size: number, length: Uint16Array, distance: Uint16Array): Steps {
  let count = 0
  for (let i = size; i > 0; i -= length[i]!) count++
  const lengths = new Uint16Array(count)
  const distances = new Uint16Array(count)
  for (let i = size, step = count - 1; i > 0; i -= length[i]!, step--) {
    lengths[step] = length[i]!
    distances[step] = distance[i]!
  }
  return { lengths, distances, count }
}

/** How often each symbol is used by the steps from `from` to `to`, which start at byte `at`; the end of the block once. */
export function countSymbols(bytes: Uint8Array, steps: Steps, from: number, to: number, at: number): Counts {
  const literals = new Uint32Array(LITERALS)
  const distances = new Uint32Array(DISTANCES)
  let position = at
  for (let step = from; step < to; step++) {
    const length = steps.lengths[step]!
    if (length === 1) literals[bytes[position]!]!++
    else {
      literals[END_OF_BLOCK + 1 + LENGTH_CODE[length]!]!++
      distances[distanceCode(steps.distances[step]!)]!++
    }
    position += length
  }
  literals[END_OF_BLOCK] = 1
  return { literals, distances }
}

/** What symbols so frequent cost at the least (their entropy); one that is not used costs as if it were used once. */
export function costsOf({ literals, distances }: Counts): Costs {
  const bits = entropyBits(literals)
  const distanceBits = entropyBits(distances)
  return {
    literals: bits.slice(0, END_OF_BLOCK),
    lengths: Float64Array.from({ length: LONGEST_BYTES + 1 }, (_, length) => {
      const code = LENGTH_CODE[length]!
      return bits[END_OF_BLOCK + 1 + code]! + LENGTH_EXTRA[code]!
    }),
    distances: distanceBits.map((own, code) => own + DISTANCE_EXTRA[code]!),
  }
}

function entropyBits(counts: Uint32Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const all = Math.log2(Math.max(1, total))
  return Float64Array.from(counts, (count) => all - Math.log2(Math.max(1, count)))
}
