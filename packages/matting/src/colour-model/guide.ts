// Owns the guided filter of a small picture with all three colours as guide (He, Sun, Tang 2013), in its plain form.

import { boxMean } from '../box.ts'

type Size = { readonly width: number; readonly height: number }

/** A function of planes that look alike: each new one is a local linear function of the colour. */
export type Guide = (values: Float32Array) => Float32Array

/**
 * `planes`: red, green, blue one after the other, 0..1. `radiusPx`: half the side of the window; `epsilon`: variance of colour below
 * which an edge is not followed. What is the guide's own is worked out once.
 */
export function guideOf(planes: Float32Array, { width, height }: Size, radiusPx: number, epsilon: number): Guide {
  const pixels = width * height
  const mean = (data: Float32Array) => boxMean({ width, height, data }, 2 * radiusPx + 1)
  const guide = [0, 1, 2].map((c) => planes.subarray(c * pixels, (c + 1) * pixels))
  const means = guide.map(mean)
  const pairs = PAIRS.map(([i, j]) => mean(times(guide[i]!, guide[j]!)))
  return (values) => {
    const fit: Fit = {
      means,
      pairs,
      meanValue: mean(values),
      together: guide.map((plane) => mean(times(plane, values))),
      lines: [0, 1, 2, 3].map(() => new Float32Array(pixels)),
    }
    for (let start = 0; start < pixels; start += width) solveRow(fit, epsilon, start, start + width)
    const [red, green, blue, base] = fit.lines.map(mean) as [Float32Array, Float32Array, Float32Array, Float32Array]
    const [r, g, b] = guide as [Float32Array, Float32Array, Float32Array]
    for (let p = 0; p < pixels; p++) base[p]! += red[p]! * r[p]! + green[p]! * g[p]! + blue[p]! * b[p]!
    return base
  }
}

type Fit = {
  readonly means: readonly Float32Array[]
  readonly pairs: readonly Float32Array[]
  readonly meanValue: Float32Array
  readonly together: readonly Float32Array[]
  /** Slopes along red, green and blue, and the offset. */
  readonly lines: readonly Float32Array[]
}

/** Cramer's rule for the symmetric matrix of {@link PAIRS}; epsilon on its diagonal keeps it regular. */
function solveRow(
  { means, pairs, meanValue, together, lines }: Fit,
  epsilon: number,
  start: number,
  end: number,
): void {
  const [mr, mg, mb] = means as [Float32Array, Float32Array, Float32Array]
  const [vr, vg, vb] = together as [Float32Array, Float32Array, Float32Array]
  const [slopeR, slopeG, slopeB, base] = lines as [Float32Array, Float32Array, Float32Array, Float32Array]
  const [prr, prg, prb, pgg, pgb, pbb] = pairs as readonly Float32Array[] as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  for (let p = start; p < end; p++) {
    const r = mr[p]!
    const g = mg[p]!
    const b = mb[p]!
    const v = meanValue[p]!
    const rr = prr[p]! - r * r + epsilon
    const rg = prg[p]! - r * g
    const rb = prb[p]! - r * b
    const gg = pgg[p]! - g * g + epsilon
    const gb = pgb[p]! - g * b
    const bb = pbb[p]! - b * b + epsilon
    const i = gg * bb - gb * gb
    const j = rb * gb - rg * bb
    const k = rg * gb - rb * gg
    const scale = 1 / (rr * i + rg * j + rb * k)
    const x = (vr[p]! - r * v) * scale
    const y = (vg[p]! - g * v) * scale
    const z = (vb[p]! - b * v) * scale
    const sr = i * x + j * y + k * z
    const sg = j * x + (rr * bb - rb * rb) * y + (rb * rg - rr * gb) * z
    const sb = k * x + (rb * rg - rr * gb) * y + (rr * gg - rg * rg) * z
    base[p] = v - sr * r - sg * g - sb * b
    slopeR[p] = sr
    slopeG[p] = sg
    slopeB[p] = sb
  }
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
