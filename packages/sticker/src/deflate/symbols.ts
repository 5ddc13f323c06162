// Owns deflate's alphabet: which symbol stands for a literal, a length or a distance, and how many extra bits follow it.
// Source: RFC 1951, 3.2.5.

export const LITERALS = 286
export const DISTANCES = 30
export const END_OF_BLOCK = 256
export const SHORTEST = 3
export const LONGEST_BYTES = 258
export const WINDOW = 32_768

/** Extra bits of each length code, from symbol 257 on, and its first length. 258 has a code of its own, without extra bits. */
export const LENGTH_EXTRA = Uint8Array.from({ length: 29 }, (_, code) => (code === 28 ? 0 : extraBits(code, 8, 4)))
export const LENGTH_BASE = Uint16Array.from(LENGTH_EXTRA, (_, code) =>
  code === 28 ? LONGEST_BYTES : firstValue(LENGTH_EXTRA, code, SHORTEST),
)
/** The same for distances, from symbol 0 on. */
export const DISTANCE_EXTRA = Uint8Array.from({ length: DISTANCES }, (_, code) => extraBits(code, 4, 2))
export const DISTANCE_BASE = Uint16Array.from(DISTANCE_EXTRA, (_, code) => firstValue(DISTANCE_EXTRA, code, 1))
/** Code of a length, 0..28, by the length; lengths below the shortest have code 0. */
export const LENGTH_CODE = Uint8Array.from({ length: LONGEST_BYTES + 1 }, (_, length) =>
  Math.max(
    0,
    LENGTH_BASE.findLastIndex((first) => first <= length),
  ),
)

/** The first `plain` codes stand for one value each; then the extra bits rise by one every `every` codes. */
function extraBits(code: number, plain: number, every: number): number {
  return code < plain ? 0 : Math.floor((code - plain) / every) + 1
}

/** Every code begins where the values of the one before end. */
function firstValue(extra: Uint8Array, code: number, least: number): number {
  return extra.subarray(0, code).reduce((value, bits) => value + (1 << bits), least)
}

/** Code of a distance, 0..29. */
export function distanceCode(distance: number): number {
  if (distance <= 4) return distance - 1
  const doubling = 31 - Math.clz32(distance - 1)
  return doubling * 2 + (((distance - 1) >> (doubling - 1)) & 1)
}
