// Owns the inner loops of the multi-level estimate: one Gauss–Seidel pass over a level's slots. Pixel kernels.
// Germer, Uelwer, Conrad, Harmeling: "Fast Multi-Level Foreground Estimation", ICPR 2020.

import type { Level } from './level.ts'

/** ε and w of the smoothness weights d = ε + w·|α − α_n|. */
export type Smoothness = { readonly regularization: number; readonly gradientWeight: number }

/** Instead of infinity, with which clip() cannot reckon. */
const NO_CEILING = 1e30

/** Solves a run of solved pixels: its first slot and their number, the way to the slots above and below, and whether the
 * picture's left or right border is there (0: a pixel is its own neighbour; else −1 and 1). */
type SolveRun = (
  level: Level,
  smoothness: Smoothness,
  ceiling: number,
  start: number,
  count: number,
  above: number,
  below: number,
  leftmost: number,
  rightmost: number,
) => void

/** Every pixel of the level once, in raster order; later pixels see earlier results. Changes `layers` in place. */
export function sweep(level: Level, smoothness: Smoothness, ceiling: number, solve: SolveRun): void {
  const { solved, starts, above, below, width } = level
  const { lefts, rights } = solved
  const most = Math.min(ceiling, NO_CEILING)
  for (let r = 0; r < lefts.length; r++) {
    const left = lefts[r] === 0 ? 0 : -1
    const right = rights[r] === width ? 0 : 1
    solve(level, smoothness, most, starts[r]!, rights[r]! - lefts[r]!, above[r]!, below[r]!, left, right)
  }
}

/**
 * Solves [a² + S, a(1−a); a(1−a), (1−a)² + S]·[F; B] = [aI + Σ d·F_n; (1−a)I + Σ d·B_n] per channel, S = Σ d, and clips to
 * 0..ceiling. Written as the neighbours' means and what they miss of the picture: with F̄ = Σ d·F_n / S, B̄ alike and
 * e = I − aF̄ − (1−a)B̄ it is F = F̄ + a·e / (a² + (1−a)² + S), B = B̄ + (1−a)·e / (the same).
 */
export const solveBoth: SolveRun = (level, smoothness, ceiling, start, count, above, below, leftmost, rightmost) => {
  const { alphas, colour, layers } = level
  const { regularization, gradientWeight } = smoothness
  const last = start + count - 1
  for (let slot = start; slot <= last; slot++) {
    const l = slot === start ? slot + leftmost : slot - 1
    const r = slot === last ? slot + rightmost : slot + 1
    const a = alphas[slot]!
    const b = 1 - a
    const d0 = regularization + gradientWeight * Math.abs(a - alphas[l]!)
    const d1 = regularization + gradientWeight * Math.abs(a - alphas[r]!)
    const d2 = regularization + gradientWeight * Math.abs(a - alphas[slot + above]!)
    const d3 = regularization + gradientWeight * Math.abs(a - alphas[slot + below]!)
    const smooth = d0 + d1 + d2 + d3
    const part = 1 / smooth
    const share = 1 / (a * a + b * b + smooth)
    let n0 = l * 6
    let n1 = r * 6
    let n2 = (slot + above) * 6
    let n3 = (slot + below) * 6
    for (let c = 0, p = slot * 6; c < 3; c++, p++, n0++, n1++, n2++, n3++) {
      const f = part * (d0 * layers[n0]! + d1 * layers[n1]! + d2 * layers[n2]! + d3 * layers[n3]!)
      const g = part * (d0 * layers[n0 + 3]! + d1 * layers[n1 + 3]! + d2 * layers[n2 + 3]! + d3 * layers[n3 + 3]!)
      const missed = share * (colour[slot * 3 + c]! - a * f - b * g)
      layers[p] = clip(f + a * missed, ceiling)
      layers[p + 3] = clip(g + b * missed, ceiling)
    }
  }
}

/** The same with the background known and left as it is: F = (a(I − (1−a)B) + Σ d·F_n) / (a² + S). */
export const solveFront: SolveRun = (level, smoothness, ceiling, start, count, above, below, leftmost, rightmost) => {
  const { alphas, colour, layers } = level
  const { regularization, gradientWeight } = smoothness
  const last = start + count - 1
  for (let slot = start; slot <= last; slot++) {
    const l = slot === start ? slot + leftmost : slot - 1
    const r = slot === last ? slot + rightmost : slot + 1
    const a = alphas[slot]!
    const d0 = regularization + gradientWeight * Math.abs(a - alphas[l]!)
    const d1 = regularization + gradientWeight * Math.abs(a - alphas[r]!)
    const d2 = regularization + gradientWeight * Math.abs(a - alphas[slot + above]!)
    const d3 = regularization + gradientWeight * Math.abs(a - alphas[slot + below]!)
    const inverse = 1 / (a * a + d0 + d1 + d2 + d3)
    let n0 = l * 6
    let n1 = r * 6
    let n2 = (slot + above) * 6
    let n3 = (slot + below) * 6
    for (let c = 0, p = slot * 6; c < 3; c++, p++, n0++, n1++, n2++, n3++) {
      const own = a * (colour[slot * 3 + c]! - (1 - a) * layers[p + 3]!)
      const f = inverse * (own + d0 * layers[n0]! + d1 * layers[n1]! + d2 * layers[n2]! + d3 * layers[n3]!)
      layers[p] = clip(f, ceiling)
    }
  }
}

/**
 * 0..ceiling without a branch: on plain black and white every other colour lies beyond by a hair, and guessing wrongly
 * cost more than all the rest. Exact within the range; the ceiling is finite.
 */
function clip(value: number, ceiling: number): number {
  const least = 0.5 * (value + Math.abs(value))
  return least - 0.5 * (least - ceiling + Math.abs(least - ceiling))
}
