import { describe, expect, it } from 'vitest'
import { cutBlocks } from './blocks.ts'
import type { Steps } from './parse.ts'

/** Literals only. */
const literals = (bytes: Uint8Array): Steps => ({
  lengths: new Uint16Array(bytes.length).fill(1),
  distances: new Uint16Array(bytes.length),
  count: bytes.length,
})

describe('cutBlocks', () => {
  it('keeps one block where all of the stream is alike', () => {
    const bytes = Uint8Array.from({ length: 4800 }, (_, i) => i & 15)
    expect(cutBlocks(bytes, literals(bytes))).toEqual([{ from: 0, to: 4800, start: 0, end: 4800 }])
  })

  it('cuts where the symbols change', () => {
    const bytes = Uint8Array.from({ length: 4800 }, (_, i) => (i & 15) + (i < 2400 ? 0 : 100))
    expect(cutBlocks(bytes, literals(bytes)).map(({ from, to }) => [from, to])).toEqual([
      [0, 2400],
      [2400, 4800],
    ])
  })
})
