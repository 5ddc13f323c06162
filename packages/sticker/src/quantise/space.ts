// Owns the space in which colours are compared: four coordinates whose squared distance is exactly the error that is
// seen when both colours stand on white and on black. Everything that quantises or measures uses this one definition.

/**
 * With p = colour × alpha (0..255) and a = alpha (0..255), the composite is p over black and p + 255 − a over white, so
 * one channel's squared errors add to dp² + (dp − da)² = 2(dp − da/2)² + da²/2. Summed over three channels that is the
 * squared length of (√2·(p_r − a/2), √2·(p_g − a/2), √2·(p_b − a/2), √1.5·a). Our own derivation.
 */
const COLOUR = Math.SQRT2
const ALPHA = Math.sqrt(1.5)

/** Coordinates of packed RGBA values, four floats each. */
export function toPoints(values: Uint32Array): Float32Array {
  const out = new Float32Array(values.length * 4)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    const alpha = value >>> 24
    const scale = alpha / 255
    out[i * 4] = COLOUR * ((value & 255) * scale - alpha / 2)
    out[i * 4 + 1] = COLOUR * (((value >>> 8) & 255) * scale - alpha / 2)
    out[i * 4 + 2] = COLOUR * (((value >>> 16) & 255) * scale - alpha / 2)
    out[i * 4 + 3] = ALPHA * alpha
  }
  return out
}

/** The packed straight RGBA value nearest to four coordinates at `offset`; 0 when it rounds to fully transparent. */
export function toPacked(points: Float32Array | Float64Array, offset: number): number {
  const alpha = clamp(Math.round(points[offset + 3]! / ALPHA))
  if (alpha === 0) return 0
  const channel = (k: number): number => clamp(Math.round(((points[offset + k]! / COLOUR + alpha / 2) * 255) / alpha))
  return (channel(0) | (channel(1) << 8) | (channel(2) << 16) | (alpha << 24)) >>> 0
}

/** Squared distance: the sum of squared errors over three channels on black and on white, 0..390,150. */
export function squaredDistance(a: Float32Array, i: number, b: Float32Array, j: number): number {
  const d0 = a[i]! - b[j]!
  const d1 = a[i + 1]! - b[j + 1]!
  const d2 = a[i + 2]! - b[j + 2]!
  const d3 = a[i + 3]! - b[j + 3]!
  return d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, value))
}
