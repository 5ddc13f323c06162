import { deflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { ADLER_START, joinAdler } from './adler.ts'

/** As zlib has it: the last four bytes of what it makes. */
function adlerOf(bytes: Uint8Array): number {
  return deflateSync(bytes).readUInt32BE(deflateSync(bytes).length - 4)
}

it('joins the parts of a text, wherever it is cut', () => {
  const text = new TextEncoder().encode('Wikipedia')
  for (let cut = 0; cut <= text.length; cut++) {
    const rest = text.subarray(cut)
    expect(joinAdler(adlerOf(text.subarray(0, cut)), adlerOf(rest), rest.length)).toBe(0x11e60398)
  }
})

it('joins parts far longer than the sums go before they begin anew', () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => 255 - ((i * 7) & 15))
  const parts = [bytes.subarray(0, 100_001), bytes.subarray(100_001, 100_002), bytes.subarray(100_002)]
  const sum = parts.reduce((adler, part) => joinAdler(adler, adlerOf(part), part.length), ADLER_START)
  expect(sum).toBe(adlerOf(bytes))
})
