// Owns the sRGB transfer curve: encoded values <-> linear light, exact and as tables for kernels. IEC 61966-2-1.
// Knows nothing of primaries or of alpha.

/** Encoded 0..1 to linear light 0..1; below 0 is 0, above 1 goes on along the curve. */
export function srgbToLinear(encoded: number): number {
  const x = Math.max(0, encoded)
  return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4
}

/** Linear light 0..1 to encoded 0..1; below 0 is 0, above 1 goes on along the curve. */
export function linearToSrgb(linear: number): number {
  const x = Math.max(0, linear)
  return x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055
}

/** `table[v]` is the linear light 0..1 of the sample v; for integer samples with that full scale (255 or 65535). */
export function linearTable(fullScale: number): Float32Array {
  return Float32Array.from({ length: fullScale + 1 }, (_, v) => srgbToLinear(v / fullScale))
}

const STEPS = 16384

/**
 * A quick {@link linearToSrgb} for 0..1 (clipped): straight lines between 16,384 steps. Its error is below 4e-6, a
 * quarter of a 16-bit step. Takes about a millisecond to build.
 */
export function quickLinearToSrgb(): (linear: number) => number {
  const table = Float64Array.from({ length: STEPS + 2 }, (_, i) => linearToSrgb(i / STEPS))
  return (linear) => {
    const at = Math.min(1, Math.max(0, linear)) * STEPS
    const i = Math.floor(at)
    return table[i]! + (table[i + 1]! - table[i]!) * (at - i)
  }
}
