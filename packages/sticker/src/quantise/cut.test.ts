import { describe, expect, it } from 'vitest'
import { boxesAt, cutBoxes, type Weighted } from './cut.ts'

/** Points on the first axis only, one group. */
function onALine(places: readonly number[], weights: readonly number[] = places.map(() => 1)): Weighted {
  const points = new Float32Array(places.length * 4)
  places.forEach((place, i) => {
    points[i * 4] = place
  })
  return { points, weights: Float32Array.from(weights), groups: [Uint32Array.from(places.keys())] }
}

describe('cutBoxes', () => {
  it('cuts in the gap between two heaps', () => {
    const { owner } = cutBoxes(onALine([0, 1, 2, 100, 101, 102]), 2)
    expect(new Set(owner.slice(0, 3)).size).toBe(1)
    expect(new Set(owner.slice(3)).size).toBe(1)
    expect(owner[0]).not.toBe(owner[3])
  })

  it('cuts next where the weighted error is greatest', () => {
    // The pair 0 and 2 weighs 100 each, the pair 50 and 60 weighs 1 each: 100·100/200·4 = 200 > 1/2·100 = 50.
    const { owner } = cutBoxes(onALine([0, 2, 50, 60], [100, 100, 1, 1]), 3)
    expect(new Set(owner).size).toBe(3)
    expect(owner[2]).toBe(owner[3])
  })

  it('stops when every box holds one colour', () => {
    expect(cutBoxes(onALine([1, 2, 3]), 50).count).toBe(3)
    expect(cutBoxes(onALine([4, 4, 4]), 50).count).toBe(1)
  })

  it('never puts two groups into one box', () => {
    const input = { ...onALine([0, 1, 2, 3]), groups: [Uint32Array.of(0, 2), Uint32Array.of(1, 3)] }
    const tree = cutBoxes(input, 2)
    expect([...tree.owner]).toEqual([0, 1, 0, 1])
    expect([...tree.group]).toEqual([0, 1])
  })
})

describe('boxesAt', () => {
  it('gives the same boxes as cutting less far', () => {
    const places = Array.from({ length: 60 }, (_, i) => (i * 37) % 101)
    const tree = cutBoxes(onALine(places), 40)
    for (const count of [1, 2, 5, 17]) {
      const shortened = boxesAt(tree, count)
      const direct = cutBoxes(onALine(places), count)
      expect(Array.from(tree.owner, (box) => shortened[box])).toEqual([...direct.owner])
    }
  })
})
