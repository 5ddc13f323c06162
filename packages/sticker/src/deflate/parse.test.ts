import { describe, expect, it } from 'vitest'
import { findMatches } from './matches.ts'
import { type Costs, costsOf, countSymbols, parse } from './parse.ts'
import { LONGEST_BYTES } from './symbols.ts'

const costs = (literal: number, length: number, distance: number): Costs => ({
  literals: new Float64Array(256).fill(literal),
  lengths: new Float64Array(LONGEST_BYTES + 1).fill(length),
  distances: new Float64Array(30).fill(distance),
})
const bytes = Uint8Array.of(1, 2, 3, 4, 9, 1, 2, 3, 4)
const stepsAt = (own: Costs) => {
  const { lengths, distances } = parse(bytes, findMatches(bytes), [{ end: bytes.length, costs: own }])
  return [[...lengths], [...distances]]
}

describe('parse', () => {
  it('repeats where that is cheaper than literals, and only there', () => {
    expect(stepsAt(costs(8, 7, 10))).toEqual([
      [1, 1, 1, 1, 1, 4],
      [0, 0, 0, 0, 0, 5],
    ])
    expect(stepsAt(costs(4, 7, 10))[0]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1])
  })

  it('does not let a step cross the end of a stretch', () => {
    const own = costs(8, 7, 10)
    const stretches = [
      { end: 7, costs: own },
      { end: 9, costs: own },
    ]
    expect([...parse(bytes, findMatches(bytes), stretches).lengths]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1])
  })
})

describe('costsOf', () => {
  it('is the entropy of what was counted, and the extra bits', () => {
    const steps = parse(bytes, findMatches(bytes), [{ end: 9, costs: costs(8, 7, 10) }])
    const own = costsOf(countSymbols(bytes, steps, 0, steps.count, 0))
    // Seven symbols once each (five literals, a length, the end), and one distance.
    expect(own.literals[9]).toBeCloseTo(Math.log2(7), 12)
    expect(own.lengths[4]).toBeCloseTo(Math.log2(7), 12)
    expect(own.lengths[11]).toBeCloseTo(Math.log2(7) + 1, 12)
    expect(own.distances[4]).toBe(1)
  })
})
