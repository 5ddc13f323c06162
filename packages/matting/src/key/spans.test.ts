import { describe, expect, test } from 'vitest'
import { fillSpans, pixelsIn, rowsOf, spansOf } from './spans.ts'

const map = Uint8Array.from([0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 2, 1, 0, 0, 0, 0, 0])

describe('spans of a map of 4 × 5', () => {
  const spans = spansOf(map, 4, 5, 1)

  test('end with their row', () => {
    expect([...spans.ends.subarray(0, 2 * spans.count)]).toEqual([4, 6, 7, 8, 8, 12, 14, 15])
    expect([...spans.rowFirst]).toEqual([0, 0, 2, 3, 4, 4])
  })

  test('are counted and filled', () => {
    expect(pixelsIn(spans)).toBe(8)
    const out = new Uint8Array(20)
    fillSpans(spans, out, 7)
    expect([...out]).toEqual([...map].map((value) => (value === 1 ? 7 : 0)))
  })

  test('tell the rows that they are in', () => {
    expect(rowsOf(spans)).toEqual({ first: 1, last: 3 })
    expect(rowsOf(spansOf(map, 4, 5, 2))).toEqual({ first: 3, last: 3 })
    expect(rowsOf(spansOf(map, 4, 5, 0))).toEqual({ first: 0, last: 4 })
    expect(rowsOf(spansOf(map, 4, 5, 9))).toBeUndefined()
  })
})
