import { describe, expect, it } from 'vitest'
import { findMatches } from './matches.ts'

const at = (bytes: number[], i: number) => {
  const { first, lengths, distances } = findMatches(Uint8Array.from(bytes))
  return Array.from({ length: first[i + 1]! - first[i]! }, (_, k) => [lengths[first[i]! + k], distances[first[i]! + k]])
}

describe('findMatches', () => {
  it('names the nearest place for each length', () => {
    //     0  1  2  3  4  5  6  7  8  9 10 11 12 13
    expect(at([1, 2, 3, 4, 9, 1, 2, 3, 8, 1, 2, 3, 4, 7], 9)).toEqual([
      [3, 4],
      [4, 9],
    ])
    expect(at([1, 2, 3, 4, 5], 2)).toEqual([])
  })

  it('sees a run as a repeat of the byte before', () => {
    expect(at([7, 7, 7, 7, 7, 7], 1)).toEqual([[5, 1]])
  })

  it('finds what follows a run elsewhere: the run of the same length', () => {
    const row = [0, 0, 0, 0, 0, 5, 6, 7]
    expect(at([...row, 1, ...row], 9)).toEqual([[8, 9]])
  })

  it('reaches 32,768 bytes back, not further, and 258 long', () => {
    const far = (gap: number) => {
      const bytes = Array.from({ length: gap }, (_, i) => (i < 3 ? 200 + i : i & 127))
      return at([...bytes, 200, 201, 202], gap)
    }
    expect(far(32_768)).toEqual([[3, 32_768]])
    expect(far(32_769)).toEqual([])
    const long = Array.from({ length: 300 }, (_, i) => (i * 7) & 255)
    expect(at([...long, 999, ...long], 301).at(-1)).toEqual([258, 301])
  })
})
