import { describe, expect, test } from 'vitest'
import { fillRuns, pixelsIn, rowsOf, runsOfRegion } from './region-runs.ts'

const map = Uint8Array.from([0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 2, 1, 0, 0, 0, 0, 0])

describe('runs of a map of 4 × 5', () => {
  const runs = runsOfRegion(map, 4, 5, 1)

  test('end with their row', () => {
    expect([...runs.ends.subarray(0, 2 * runs.count)]).toEqual([4, 6, 7, 8, 8, 12, 14, 15])
    expect([...runs.rowFirst]).toEqual([0, 0, 2, 3, 4, 4])
  })

  test('are counted and filled', () => {
    expect(pixelsIn(runs)).toBe(8)
    const out = new Uint8Array(20)
    fillRuns(runs, out, 7)
    expect([...out]).toEqual([...map].map((value) => (value === 1 ? 7 : 0)))
  })

  test('tell the rows that they are in', () => {
    expect(rowsOf(runs)).toEqual({ first: 1, last: 3 })
    expect(rowsOf(runsOfRegion(map, 4, 5, 2))).toEqual({ first: 3, last: 3 })
    expect(rowsOf(runsOfRegion(map, 4, 5, 0))).toEqual({ first: 0, last: 4 })
    expect(rowsOf(runsOfRegion(map, 4, 5, 9))).toBeUndefined()
  })
})
