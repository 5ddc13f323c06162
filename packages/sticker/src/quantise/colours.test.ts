import { describe, expect, it } from 'vitest'
import { seeded } from '../testing/art.ts'
import { collectColours } from './colours.ts'

describe('collectColours', () => {
  it('counts each colour once over all frames, transparent first', () => {
    const table = collectColours([Uint32Array.of(7, 7, 0, 9), Uint32Array.of(0, 9, 9, 7)])
    expect([...table.values]).toEqual([0, 7, 9])
    expect([...table.counts]).toEqual([2, 3, 3])
    expect(table.indices.map((frame) => [...frame])).toEqual([
      [1, 1, 0, 2],
      [0, 2, 2, 1],
    ])
  })

  it('has the transparent entry even when nothing is transparent', () => {
    const table = collectColours([Uint32Array.of(5)])
    expect([...table.values]).toEqual([0, 5])
    expect([...table.counts]).toEqual([0, 1])
  })

  it('agrees with a Map for a hundred thousand colours', () => {
    const random = seeded(8)
    const frame = Uint32Array.from({ length: 150_000 }, () => Math.floor(random() * 2 ** 17) * 32_749)
    const counts = new Map<number, number>([[0, 0]])
    for (const value of frame) counts.set(value, (counts.get(value) ?? 0) + 1)
    const table = collectColours([frame])
    expect(table.values.length).toBe(counts.size)
    expect(table.values.every((value, i) => counts.get(value) === table.counts[i])).toBe(true)
    expect(table.indices[0]!.every((index, i) => table.values[index] === frame[i])).toBe(true)
  })
})
