// Owns deflate's alphabet: which symbol stands for a literal, a length or a distance, and how many extra bits follow it.
// Source: RFC 1951, 3.2.5.

export const LITERALS = 286
export const DISTANCES = 30
export const END_OF_BLOCK = 256
export const SHORTEST = 3
export const LONGEST_BYTES = 258
export const WINDOW = 32_768

/** First length of each length code and its extra bits, from symbol 257 on. */
export const LENGTH_BASE = new Uint16Array(29)
export const LENGTH_EXTRA = new Uint8Array(29)
/** The same for distances, from symbol 0 on. */
export const DISTANCE_BASE = new Uint16Array(DISTANCES)
export const DISTANCE_EXTRA = new Uint8Array(DISTANCES)
/** Code of a length, 0..28, by the length. */
export const LENGTH_CODE = new Uint8Array(LONGEST_BYTES + 1)

fillBases(LENGTH_BASE, LENGTH_EXTRA, SHORTEST, 8, 4)
// 258 has a code of its own without extra bits.
LENGTH_BASE[28] = LONGEST_BYTES
LENGTH_EXTRA[28] = 0
fillBases(DISTANCE_BASE, DISTANCE_EXTRA, 1, 4, 2)
for (let code = 0; code < 29; code++) LENGTH_CODE.fill(code, LENGTH_BASE[code]!)

/** The first `plain` codes stand for one value each; then the extra bits rise by one every `every` codes. */
function fillBases(base: Uint16Array, extra: Uint8Array, first: number, plain: number, every: number): void {
  let value = first
  for (let code = 0; code < base.length; code++) {
    extra[code] = code < plain ? 0 : Math.floor((code - plain) / every) + 1
    base[code] = value
    value += 1 << extra[code]!
  }
}

/** Code of a distance, 0..29. */
export function distanceCode(distance: number): number {
  if (distance <= 4) return distance - 1
  const doubling = 31 - Math.clz32(distance - 1)
  return doubling * 2 + (((distance - 1) >> (doubling - 1)) & 1)
}
