// Owns Adler-32 of two parts joined, from those of the parts. https://www.rfc-editor.org/rfc/rfc1950#section-8.2

const MODULUS = 65521

/** Of nothing. */
export const ADLER_START = 1

/**
 * The sum of two parts one after the other, the second of `bytes` bytes. The low half adds up bytes from 1 on; the high half adds up
 * what the low one was after each byte, to all of which the first part has added its own bytes.
 */
export function joinAdler(first: number, second: number, bytes: number): number {
  const low = ((first & 0xffff) + (second & 0xffff) + MODULUS - 1) % MODULUS
  const shifted = (bytes % MODULUS) * ((first & 0xffff) + MODULUS - 1)
  const high = ((first >>> 16) + (second >>> 16) + shifted) % MODULUS
  return high * 0x10000 + low
}
