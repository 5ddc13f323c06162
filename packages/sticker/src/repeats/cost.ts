// Owns what repeating earlier pixels costs in deflate, in bits: a fixed guess at the Huffman part, the exact extra bits.
// Costs counted on the finished file instead were tried: they gain nothing.
import { DISTANCE_EXTRA, distanceCode, LENGTH_CODE, LENGTH_EXTRA, LONGEST_BYTES, WINDOW } from '../deflate/symbols.ts'

/** Four literal bytes. They take more, but a new colour is one that later pixels can repeat: measured best at 18. */
export const LITERAL_BITS = 18
/** A run of clear pixels, whatever its length. */
export const CLEAR_RUN_BITS = 12
/** The most pixels that one repeat is searched for: the 258 bytes of deflate. */
export const LONGEST = 64
/** How far back deflate can reach, in bytes. */
export const REACH = WINDOW

const LENGTH_CODE_BITS = 4
const DISTANCE_CODE_BITS = 4

/** Bits for the length of a repeat of `k` pixels, at position k. One pixel and two are by far the most frequent. */
export const LENGTH_BITS = Float64Array.from({ length: LONGEST + 1 }, (_, k) => {
  if (k <= 2) return k + 1
  return LENGTH_CODE_BITS + LENGTH_EXTRA[LENGTH_CODE[Math.min(LONGEST_BYTES, 4 * k)]!]!
})

/** Bits for a distance in bytes, 1..32,768. */
export function distanceBits(distance: number): number {
  return DISTANCE_CODE_BITS + DISTANCE_EXTRA[distanceCode(distance)]!
}
