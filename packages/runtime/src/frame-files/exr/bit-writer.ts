// Owns writing bits, the highest first, into bytes.

export type BitWriter = { put(value: number, bits: number): void; end(): number }

/** `bits` of put are 1..24. `end` fills the last byte with zeros and gives where the next byte would be. */
export function createBitWriter(out: Uint8Array, start: number): BitWriter {
  let at = start
  let held = 0
  let count = 0
  return {
    put(value, bits) {
      held = (held << bits) | value
      count += bits
      while (count >= 8) {
        count -= 8
        out[at++] = held >>> count
      }
    },
    end() {
      if (count > 0) out[at++] = held << (8 - count)
      return at
    },
  }
}
