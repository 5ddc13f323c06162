// Owns what EXR does to bytes before RLE and ZIP: even bytes first, odd bytes after them, each as the difference to the one
// before plus 128. Little-endian 16-bit words are the pairs, so halves, floats and integers are treated alike.

/** Samples as 16-bit words -> `out`, which has twice as many bytes as `words` has words. */
export function split(words: Uint16Array, count: number, out: Uint8Array): void {
  let before = words[0]! & 255
  out[0] = before
  for (let i = 1; i < count; i++) {
    const low = words[i]! & 255
    out[i] = low - before + 128
    before = low
  }
  for (let i = 0; i < count; i++) {
    const high = words[i]! >> 8
    out[count + i] = high - before + 128
    before = high
  }
}

/** The reverse of {@link split}. The first half of `bytes` is used as working space. */
export function join(bytes: Uint8Array, count: number, words: Uint16Array): void {
  let sum = bytes[0]!
  for (let i = 1; i < count; i++) {
    sum += bytes[i]! - 128
    bytes[i] = sum
  }
  for (let i = 0; i < count; i++) {
    sum += bytes[count + i]! - 128
    words[i] = bytes[i]! | ((sum & 255) << 8)
  }
}
