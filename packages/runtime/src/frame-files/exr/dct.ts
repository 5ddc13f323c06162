// Owns the orthonormal cosine transform of eight numbers, forth and back, in place: the lossy part of EXR's DWA is made of it.

const A = Math.SQRT1_2 / 2
const B = Math.cos(Math.PI / 8) / 2
const C = Math.cos((3 * Math.PI) / 8) / 2
const C1 = Math.cos(Math.PI / 16) / 2
const C3 = Math.cos((3 * Math.PI) / 16) / 2
const C5 = Math.cos((5 * Math.PI) / 16) / 2
const C7 = Math.cos((7 * Math.PI) / 16) / 2

/** Eight samples `step` apart, in place: what is the same at both ends gives the even ones, what is opposite the odd ones. */
export function forwardTransform(f: Float64Array, at: number, step: number): void {
  const i1 = at + step
  const i2 = i1 + step
  const i3 = i2 + step
  const i4 = i3 + step
  const i5 = i4 + step
  const i6 = i5 + step
  const i7 = i6 + step
  const s0 = f[at]! + f[i7]!
  const s1 = f[i1]! + f[i6]!
  const s2 = f[i2]! + f[i5]!
  const s3 = f[i3]! + f[i4]!
  const d0 = f[at]! - f[i7]!
  const d1 = f[i1]! - f[i6]!
  const d2 = f[i2]! - f[i5]!
  const d3 = f[i3]! - f[i4]!
  f[at] = A * (s0 + s3 + s1 + s2)
  f[i4] = A * (s0 + s3 - s1 - s2)
  f[i2] = B * (s0 - s3) + C * (s1 - s2)
  f[i6] = C * (s0 - s3) - B * (s1 - s2)
  f[i1] = C1 * d0 + C3 * d1 + C5 * d2 + C7 * d3
  f[i3] = C3 * d0 - C7 * d1 - C1 * d2 - C5 * d3
  f[i5] = C5 * d0 - C1 * d1 + C7 * d2 + C3 * d3
  f[i7] = C7 * d0 - C5 * d1 + C3 * d2 - C1 * d3
}

/** Eight coefficients `step` apart: even ones give what is the same at both ends of a line, odd ones what is opposite. */
export function inverseTransform(f: Float32Array, at: number, step: number): void {
  const i1 = at + step
  const i2 = i1 + step
  const i3 = i2 + step
  const i4 = i3 + step
  const i5 = i4 + step
  const i6 = i5 + step
  const i7 = i6 + step
  const sum = A * (f[at]! + f[i4]!)
  const difference = A * (f[at]! - f[i4]!)
  const b = B * f[i2]! + C * f[i6]!
  const c = C * f[i2]! - B * f[i6]!
  const u1 = f[i1]!
  const u3 = f[i3]!
  const u5 = f[i5]!
  const u7 = f[i7]!
  const odd0 = C1 * u1 + C3 * u3 + C5 * u5 + C7 * u7
  const odd1 = C3 * u1 - C7 * u3 - C1 * u5 - C5 * u7
  const odd2 = C5 * u1 - C1 * u3 + C7 * u5 + C3 * u7
  const odd3 = C7 * u1 - C5 * u3 + C3 * u5 - C1 * u7
  f[at] = sum + b + odd0
  f[i7] = sum + b - odd0
  f[i1] = difference + c + odd1
  f[i6] = difference + c - odd1
  f[i2] = difference - c + odd2
  f[i5] = difference - c - odd2
  f[i3] = sum - b + odd3
  f[i4] = sum - b - odd3
}
