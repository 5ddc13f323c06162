// Owns the gradient error of a matte. A pixel kernel.

import type { Matte } from '../picture.ts'
import { type Plane, transpose } from '../plane.ts'
import { assertComparable } from './errors.ts'

const SIGMA_PX = 1.4

/**
 * Gradient error: Σ (‖∇α‖ − ‖∇g‖)², ∇ by first-order Gaussian derivatives with σ = 1.4 (Rhemann et al., CVPR 2009). Not
 * ÷ 1000. As in the code that published tables use, the 9×9 derivative filter has unit L2 norm, and at the border the
 * border pixel is repeated.
 */
export function grad(matte: Matte, truth: Matte): number {
  assertComparable(matte, truth)
  const a = gradientMagnitude(matte)
  const g = gradientMagnitude(truth)
  let sum = 0
  for (let p = 0; p < g.length; p++) sum += (a[p]! - g[p]!) ** 2
  return sum
}

/** ‖∇‖ per pixel. */
export function gradientMagnitude(plane: Plane): Float32Array {
  const { smooth, slope } = derivativeKernels(SIGMA_PX)
  const across = transpose(filterRows(transpose(filterRows(plane, slope)), smooth))
  const down = transpose(filterRows(transpose(filterRows(plane, smooth)), slope))
  const out = new Float32Array(plane.data.length)
  for (let p = 0; p < out.length; p++) out[p] = Math.sqrt(across.data[p]! ** 2 + down.data[p]! ** 2)
  return out
}

/**
 * The two separable halves of the derivative filter, each of length 2r + 1, such that their outer product has L2 norm 1.
 * r = ceil(σ·sqrt(−2·ln(sqrt(2π)·σ·0.01))): where the Gaussian falls below 0.01. For σ = 1.4, r = 4.
 */
export function derivativeKernels(sigma: number): { smooth: Float64Array; slope: Float64Array } {
  const radius = Math.ceil(sigma * Math.sqrt(-2 * Math.log(Math.sqrt(2 * Math.PI) * sigma * 0.01)))
  const at = Array.from({ length: 2 * radius + 1 }, (_, i) => i - radius)
  const gauss = at.map((x) => Math.exp(-(x * x) / (2 * sigma * sigma)))
  return { smooth: unit(gauss), slope: unit(gauss.map((value, i) => value * at[i]!)) }
}

function unit(kernel: readonly number[]): Float64Array {
  const norm = Math.hypot(...kernel)
  return Float64Array.from(kernel, (value) => value / norm)
}

/** Correlates each row with the kernel; beyond the border the border pixel is repeated. */
function filterRows({ width, height, data }: Plane, kernel: Float64Array): Plane {
  const radius = (kernel.length - 1) / 2
  const out = new Float32Array(data.length)
  const padded = new Float32Array(width + 2 * radius)
  for (let y = 0; y < height; y++) {
    const start = y * width
    padded.fill(data[start]!, 0, radius)
    padded.set(data.subarray(start, start + width), radius)
    padded.fill(data[start + width - 1]!, radius + width)
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let k = 0; k < kernel.length; k++) sum += kernel[k]! * padded[x + k]!
      out[start + x] = sum
    }
  }
  return { width, height, data: out }
}
