// Owns the guided filter of a small picture with all three colours as guide (He, Sun, Tang 2013), in its plain form.

import { boxMean } from '../box.ts'

type Size = { readonly width: number; readonly height: number }

/**
 * `values` as a local linear function of the colour. `planes`: red, green, blue one after the other, 0..1. `radiusPx`: half the
 * side of the window; `epsilon`: variance of colour below which an edge is not followed.
 */
export function guidedByColour(
  planes: Float32Array,
  values: Float32Array,
  { width, height }: Size,
  radiusPx: number,
  epsilon: number,
): Float32Array {
  const pixels = width * height
  const mean = (data: Float32Array) => boxMean({ width, height, data }, 2 * radiusPx + 1)
  const guide = [0, 1, 2].map((c) => planes.subarray(c * pixels, (c + 1) * pixels))
  const means = guide.map(mean)
  const meanValue = mean(values)
  const together = guide.map((plane) => mean(times(plane, values)))
  const pairs = PAIRS.map(([i, j]) => mean(times(guide[i]!, guide[j]!)))
  const slopes = [0, 1, 2].map(() => new Float32Array(pixels))
  const base = new Float32Array(pixels)
  const [mr, mg, mb] = means as [Float32Array, Float32Array, Float32Array]
  const [vr, vg, vb] = together as [Float32Array, Float32Array, Float32Array]
  const solve = solver()
  for (let p = 0; p < pixels; p++) {
    const [r, g, b, v] = [mr[p]!, mg[p]!, mb[p]!, meanValue[p]!]
    const { matrix, right, result } = solve
    matrix[0] = pairs[0]![p]! - r * r + epsilon
    matrix[1] = pairs[1]![p]! - r * g
    matrix[2] = pairs[2]![p]! - r * b
    matrix[3] = pairs[3]![p]! - g * g + epsilon
    matrix[4] = pairs[4]![p]! - g * b
    matrix[5] = pairs[5]![p]! - b * b + epsilon
    right[0] = vr[p]! - r * v
    right[1] = vg[p]! - g * v
    right[2] = vb[p]! - b * v
    solve.run()
    base[p] = v - result[0]! * r - result[1]! * g - result[2]! * b
    for (let c = 0; c < 3; c++) slopes[c]![p] = result[c]!
  }
  const [r, g, b] = slopes.map(mean) as [Float32Array, Float32Array, Float32Array]
  const out = mean(base)
  for (let p = 0; p < pixels; p++) out[p]! += r[p]! * guide[0]![p]! + g[p]! * guide[1]![p]! + b[p]! * guide[2]![p]!
  return out
}

/** The upper half of a symmetric 3×3 matrix. */
const PAIRS = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [1, 2],
  [2, 2],
] as const

function times(a: Float32Array, b: Float32Array): Float32Array {
  const out = new Float32Array(a.length)
  for (let p = 0; p < out.length; p++) out[p] = a[p]! * b[p]!
  return out
}

/** Cramer's rule for a symmetric matrix given as {@link PAIRS}; epsilon on its diagonal keeps it regular. Allocates once. */
function solver() {
  const matrix = new Float64Array(6)
  const right = new Float64Array(3)
  const result = new Float64Array(3)
  const run = () => {
    const rr = matrix[0]!
    const rg = matrix[1]!
    const rb = matrix[2]!
    const gg = matrix[3]!
    const gb = matrix[4]!
    const bb = matrix[5]!
    const i = gg * bb - gb * gb
    const j = rb * gb - rg * bb
    const k = rg * gb - rb * gg
    const scale = 1 / (rr * i + rg * j + rb * k)
    const x = right[0]! * scale
    const y = right[1]! * scale
    const z = right[2]! * scale
    result[0] = i * x + j * y + k * z
    result[1] = j * x + (rr * bb - rb * rb) * y + (rb * rg - rr * gb) * z
    result[2] = k * x + (rb * rg - rr * gb) * y + (rr * gg - rg * rg) * z
  }
  return { matrix, right, result, run }
}
