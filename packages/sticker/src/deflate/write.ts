// Owns the bits of a deflate stream: blocks with codes of their own (RFC 1951, 3.2.7), from steps that are decided.
import type { BitWriter } from './bits.ts'
import type { Span } from './blocks.ts'
import { codeLengths, codesOf, LONGEST_CODE } from './huffman.ts'
import { countSymbols, type Steps } from './parse.ts'
import {
  DISTANCE_BASE,
  DISTANCE_EXTRA,
  distanceCode,
  END_OF_BLOCK,
  LENGTH_BASE,
  LENGTH_CODE,
  LENGTH_EXTRA,
} from './symbols.ts'

const LONGEST_CODE_OF_CODES = 7
/** The order in which the lengths of the code for code lengths are stored. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** The steps of a span as one block. `last`: nothing follows. */
export function writeBlock(out: BitWriter, bytes: Uint8Array, steps: Steps, span: Span, last: boolean): void {
  const counts = countSymbols(bytes, steps, span.from, span.to, span.start)
  const lengths = codeLengths(counts.literals, LONGEST_CODE)
  const distanceLengths = codeLengths(counts.distances, LONGEST_CODE)
  out.put(last ? 1 : 0, 1)
  out.put(2, 2)
  writeCodes(out, lengths, distanceLengths)
  const codes = codesOf(lengths)
  const distanceCodes = codesOf(distanceLengths)
  let at = span.start
  for (let step = span.from; step < span.to; step++) {
    const length = steps.lengths[step]!
    if (length === 1) out.put(codes[bytes[at]!]!, lengths[bytes[at]!]!)
    else {
      const code = LENGTH_CODE[length]!
      const symbol = END_OF_BLOCK + 1 + code
      out.put(codes[symbol]!, lengths[symbol]!)
      out.put(length - LENGTH_BASE[code]!, LENGTH_EXTRA[code]!)
      const distance = steps.distances[step]!
      const own = distanceCode(distance)
      out.put(distanceCodes[own]!, distanceLengths[own]!)
      out.put(distance - DISTANCE_BASE[own]!, DISTANCE_EXTRA[own]!)
    }
    at += length
  }
  out.put(codes[END_OF_BLOCK]!, lengths[END_OF_BLOCK]!)
}

/** A code length, or 16 (the last one again), 17 and 18 (zeros) with how many in the extra bits. */
type Piece = { readonly symbol: number; readonly extra: number; readonly extraBits: number }

function writeCodes(out: BitWriter, literals: Uint8Array, distances: Uint8Array): void {
  const literalCount = Math.max(257, lastUsed(literals) + 1)
  const distanceCount = Math.max(1, lastUsed(distances) + 1)
  const pieces = piecesOf(Uint8Array.of(...literals.subarray(0, literalCount), ...distances.subarray(0, distanceCount)))
  const counts = new Uint32Array(19)
  for (const { symbol } of pieces) counts[symbol]!++
  const lengths = codeLengths(counts, LONGEST_CODE_OF_CODES)
  const codes = codesOf(lengths)
  let stored = ORDER.length
  while (stored > 4 && lengths[ORDER[stored - 1]!] === 0) stored--
  out.put(literalCount - 257, 5)
  out.put(distanceCount - 1, 5)
  out.put(stored - 4, 4)
  for (const symbol of ORDER.slice(0, stored)) out.put(lengths[symbol]!, 3)
  for (const { symbol, extra, extraBits } of pieces) {
    out.put(codes[symbol]!, lengths[symbol]!)
    out.put(extra, extraBits)
  }
}

function piecesOf(lengths: Uint8Array): Piece[] {
  const pieces: Piece[] = []
  for (let i = 0; i < lengths.length; ) {
    const value = lengths[i]!
    let run = 1
    while (i + run < lengths.length && lengths[i + run] === value) run++
    i += run
    if (value !== 0) {
      pieces.push({ symbol: value, extra: 0, extraBits: 0 })
      run--
    }
    while (run >= 3) run -= value === 0 ? pushZeros(pieces, run) : pushAgain(pieces, run)
    for (; run > 0; run--) pieces.push({ symbol: value, extra: 0, extraBits: 0 })
  }
  return pieces
}

function pushZeros(pieces: Piece[], run: number): number {
  const taken = Math.min(138, run)
  if (taken > 10) pieces.push({ symbol: 18, extra: taken - 11, extraBits: 7 })
  else pieces.push({ symbol: 17, extra: taken - 3, extraBits: 3 })
  return taken
}

function pushAgain(pieces: Piece[], run: number): number {
  const taken = Math.min(6, run)
  pieces.push({ symbol: 16, extra: taken - 3, extraBits: 2 })
  return taken
}

function lastUsed(lengths: Uint8Array): number {
  let last = lengths.length - 1
  while (last >= 0 && lengths[last] === 0) last--
  return last
}
