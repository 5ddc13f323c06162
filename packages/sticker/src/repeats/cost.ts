// Owns what repeating earlier pixels costs in deflate, in bits: a fixed guess at the Huffman part, the exact extra bits.

/** Four literal bytes. They take about 21, but a new colour is one that later pixels can repeat: measured best at 18. */
export const LITERAL_BITS = 18
/** A run of clear pixels, whatever its length. */
export const CLEAR_RUN_BITS = 12
/** The most pixels that one repeat is searched for: the 258 bytes of deflate. */
export const LONGEST = 64
/** How far back deflate can reach, in bytes (RFC 1951, 2). */
export const REACH = 32_768

const LENGTH_CODE_BITS = 4
const DISTANCE_CODE_BITS = 4

/** Bits for the length of a repeat of `k` pixels, at position k. One pixel and two are by far the most frequent. */
export const LENGTH_BITS = Float64Array.from({ length: LONGEST + 1 }, (_, k) => {
  if (k <= 2) return k + 1
  return LENGTH_CODE_BITS + lengthExtraBits(Math.min(258, 4 * k))
})

/** Bits for a distance in bytes, 1..32,768. */
export function distanceBits(distance: number): number {
  return DISTANCE_CODE_BITS + distanceExtraBits(distance)
}

/** RFC 1951, 3.2.5: every second doubling of the length, from 11 on, takes one extra bit; 258 has a code of its own. */
export function lengthExtraBits(bytes: number): number {
  return bytes < 11 || bytes === 258 ? 0 : 31 - Math.clz32(bytes - 3) - 2
}

/** RFC 1951, 3.2.5: every doubling of the distance, from 5 on, takes one extra bit. */
export function distanceExtraBits(distance: number): number {
  return distance < 5 ? 0 : 31 - Math.clz32(distance - 1) - 1
}
