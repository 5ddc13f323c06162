// Owns telling whether all numbers of a tensor are finite, fast enough to do it after every run.

const EXPONENT = 0x7f800000

/**
 * How many values are NaN or infinite. The common case, none, is one pass over the bits with four sums in flight
 * (under 1 ms for 1024²): 0x00800000 added to a float's bits without its sign runs over into the sign exactly when the
 * exponent is all ones, which is what NaN and the infinities have (IEEE 754).
 */
export function countNotFinite(data: Float32Array): number {
  const bits = new Int32Array(data.buffer, data.byteOffset, data.length)
  return anyNotFinite(bits) ? countSlowly(bits) : 0
}

function anyNotFinite(bits: Int32Array): boolean {
  const whole = bits.length - (bits.length % 4)
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  for (let i = 0; i < whole; i += 4) {
    a |= (bits[i]! & 0x7fffffff) + 0x00800000
    b |= (bits[i + 1]! & 0x7fffffff) + 0x00800000
    c |= (bits[i + 2]! & 0x7fffffff) + 0x00800000
    d |= (bits[i + 3]! & 0x7fffffff) + 0x00800000
  }
  for (let i = whole; i < bits.length; i++) a |= (bits[i]! & 0x7fffffff) + 0x00800000
  return (a | b | c | d) < 0
}

function countSlowly(bits: Int32Array): number {
  let count = 0
  for (const value of bits) if ((value & EXPONENT) === EXPONENT) count++
  return count
}
