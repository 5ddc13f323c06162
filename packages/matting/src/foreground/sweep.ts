// Owns the inner loops of the multi-level estimate: one Gauss–Seidel pass over a level's slots. Pixel kernels.
// Germer, Uelwer, Conrad, Harmeling: "Fast Multi-Level Foreground Estimation", ICPR 2020.

import type { Level } from './level.ts'

/** ε and w of the smoothness weights d = ε + w·|α − α_n|. */
export type Smoothness = { readonly regularization: number; readonly gradientWeight: number }

/** The weight d of each solved slot's four neighbours. */
export function neighbourWeights(level: Level, { regularization, gradientWeight }: Smoothness): Float32Array {
  const { alphas, neighbours, solved } = level
  const weights = new Float32Array(solved * 4)
  for (let k = 0; k < weights.length; k++)
    weights[k] = regularization + gradientWeight * Math.abs(alphas[k >> 2]! - alphas[neighbours[k]!]!)
  return weights
}

/**
 * Solves, slot after slot, [a² + S, a(1−a); a(1−a), (1−a)² + S]·[F; B] = [aI + Σ d·F_n; (1−a)I + Σ d·B_n] per channel,
 * S = Σ d, and clips to 0..ceiling. Changes `layers` in place; later slots see earlier results.
 */
export function sweepBoth(level: Level, weights: Float32Array, ceiling: number): void {
  const { alphas, neighbours, colour, layers, solved } = level
  for (let slot = 0; slot < solved; slot++) {
    const k = slot * 4
    const d0 = weights[k]!
    const d1 = weights[k + 1]!
    const d2 = weights[k + 2]!
    const d3 = weights[k + 3]!
    let n0 = neighbours[k]! * 6
    let n1 = neighbours[k + 1]! * 6
    let n2 = neighbours[k + 2]! * 6
    let n3 = neighbours[k + 3]! * 6
    const a = alphas[slot]!
    const b = 1 - a
    const smooth = d0 + d1 + d2 + d3
    const a00 = a * a + smooth
    const a01 = a * b
    const a11 = b * b + smooth
    const inverse = 1 / (a00 * a11 - a01 * a01)
    const w00 = inverse * a11
    const w01 = inverse * a01
    const w11 = inverse * a00
    for (let c = 0, p = slot * 6; c < 3; c++, p++, n0++, n1++, n2++, n3++) {
      const value = colour[slot * 3 + c]!
      const f = a * value + d0 * layers[n0]! + d1 * layers[n1]! + d2 * layers[n2]! + d3 * layers[n3]!
      const g = b * value + d0 * layers[n0 + 3]! + d1 * layers[n1 + 3]! + d2 * layers[n2 + 3]! + d3 * layers[n3 + 3]!
      layers[p] = Math.min(ceiling, Math.max(0, w00 * f - w01 * g))
      layers[p + 3] = Math.min(ceiling, Math.max(0, w11 * g - w01 * f))
    }
  }
}

/** The same with the background known and left as it is: F = (a(I − (1−a)B) + Σ d·F_n) / (a² + S). */
export function sweepFront(level: Level, weights: Float32Array, ceiling: number): void {
  const { alphas, neighbours, colour, layers, solved } = level
  for (let slot = 0; slot < solved; slot++) {
    const k = slot * 4
    const d0 = weights[k]!
    const d1 = weights[k + 1]!
    const d2 = weights[k + 2]!
    const d3 = weights[k + 3]!
    let n0 = neighbours[k]! * 6
    let n1 = neighbours[k + 1]! * 6
    let n2 = neighbours[k + 2]! * 6
    let n3 = neighbours[k + 3]! * 6
    const a = alphas[slot]!
    const inverse = 1 / (a * a + d0 + d1 + d2 + d3)
    for (let c = 0, p = slot * 6; c < 3; c++, p++, n0++, n1++, n2++, n3++) {
      const own = a * (colour[slot * 3 + c]! - (1 - a) * layers[p + 3]!)
      const f = own + d0 * layers[n0]! + d1 * layers[n1]! + d2 * layers[n2]! + d3 * layers[n3]!
      layers[p] = Math.min(ceiling, Math.max(0, inverse * f))
    }
  }
}
