import { describe, expect, it } from 'vitest'
import { seeded } from '../testing/art.ts'
import { codeLengths, codesOf, LONGEST_CODE } from './huffman.ts'

const lengths = (counts: number[], limit = LONGEST_CODE) => [...codeLengths(Uint32Array.from(counts), limit)]
const kraft = (own: number[]) => own.reduce((sum, length) => sum + (length === 0 ? 0 : 2 ** -length), 0)

describe('codeLengths', () => {
  it('are those of Huffman where the limit does not bind', () => {
    expect(lengths([1, 1, 2, 4])).toEqual([3, 3, 2, 1])
    expect(lengths([5, 0, 5])).toEqual([1, 0, 1])
    expect(lengths([0, 7, 0])).toEqual([0, 1, 0])
    expect(lengths([0, 0])).toEqual([0, 0])
  })

  it('keep the limit at the least cost', () => {
    expect(lengths([1, 1, 2, 4], 2)).toEqual([2, 2, 2, 2])
    // 1 + 1, 2, 3, 5, 8: unlimited lengths are 5 5 4 3 2 1. With 3 bits: two codes of 2 bits and four of 3.
    expect(lengths([1, 1, 2, 3, 5, 8], 3).sort()).toEqual([2, 2, 3, 3, 3, 3])
  })

  it('fill the code exactly, whatever the counts', () => {
    const random = seeded(3)
    for (let n = 2; n < 286; n += 31) {
      const counts = Array.from({ length: n }, () => 1 + Math.floor(random() ** 8 * 1e6))
      for (const limit of [9, LONGEST_CODE]) {
        const own = lengths(counts, limit)
        expect(kraft(own)).toBe(1)
        expect(Math.max(...own)).toBeLessThanOrEqual(limit)
      }
    }
    // Fibonacci numbers make the longest codes that there are.
    const rabbits = [1, 1]
    while (rabbits.length < 30) rabbits.push(rabbits.at(-1)! + rabbits.at(-2)!)
    expect(Math.max(...lengths(rabbits))).toBe(15)
    expect(kraft(lengths(rabbits))).toBe(1)
  })
})

describe('codesOf', () => {
  it("gives the codes of RFC 1951's own example, low bit first", () => {
    // 3.2.2: lengths (3, 3, 3, 3, 3, 2, 4, 4) have codes 010 011 100 101 110 00 1110 1111.
    const codes = codesOf(Uint8Array.of(3, 3, 3, 3, 3, 2, 4, 4))
    expect([...codes]).toEqual([0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111])
  })
})
