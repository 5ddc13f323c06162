// Owns masks of what reaches a value: alphas, and bytes. Pixel kernels: without branches, and in pieces, for V8 compiles a function
// that is called often at once, and a loop that runs long late and again for every picture.

const CHUNK = 4096

/** Writes 1 to `mask` where alpha is at least `least`, which is above 0, and else 0. No alpha may be NaN. */
export function markFrom(alpha: Float32Array, least: number, mask: Uint8Array): void {
  const bits = new Int32Array(alpha.buffer, alpha.byteOffset, alpha.length)
  // Floats from 0 on are in the order of their bits as whole numbers: the first that is not below `least`.
  const nearest = Float32Array.of(least)
  const whole = new Int32Array(nearest.buffer)[0]!
  const first = nearest[0]! < least ? whole + 1 : whole
  for (let start = 0; start < mask.length; start += CHUNK) markBits(bits, first, start, mask)
}

function markBits(bits: Int32Array, first: number, start: number, mask: Uint8Array): void {
  const end = Math.min(mask.length, start + CHUNK)
  for (let p = start; p < end; p++) {
    const own = bits[p]!
    mask[p] = (((own - first) >>> 31) ^ 1) & ~(own >> 31)
  }
}

/** Writes 1 to `mask`, which may be the bytes themselves, where a byte is above `limit`, a whole number below 128, and else 0. */
export function markAbove(bytes: Uint8Array, limit: number, mask: Uint8Array): void {
  const isWhole = bytes.byteOffset % 4 === 0 && mask.byteOffset % 4 === 0
  const fours = isWhole ? mask.length >> 2 : 0
  const from = new Uint32Array(bytes.buffer, isWhole ? bytes.byteOffset : 0, fours)
  const to = new Uint32Array(mask.buffer, isWhole ? mask.byteOffset : 0, fours)
  for (let start = 0; start < fours; start += CHUNK) markFours(from, limit, start, to)
  for (let i = fours * 4; i < mask.length; i++) mask[i] = bytes[i]! > limit ? 1 : 0
}

/** Four bytes at a time: what is above the limit carries into its own high bit, or has it already. */
function markFours(from: Uint32Array, limit: number, start: number, to: Uint32Array): void {
  const end = Math.min(to.length, start + CHUNK)
  const carry = (127 - limit) * 0x01010101
  for (let i = start; i < end; i++) {
    const four = from[i]!
    to[i] = ((((four & 0x7f7f7f7f) + carry) | four) >>> 7) & 0x01010101
  }
}
