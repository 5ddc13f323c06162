// Owns the exact inversion of the mixing where the background is known, and how far it is trusted.

import type { Level } from './level.ts'

// Below the first alpha the division would amplify noise more than tenfold, so the smooth estimate stays alone; above
// the second the division stands alone. In between they are mixed.
const SMOOTH_ONLY = 0.1
const DIVIDED_ONLY = 0.6

/**
 * Replaces F by (I − (1−α)B)/α (from I = αF + (1−α)B, Porter & Duff 1984) as alpha grows: not at all at 0.1 and below,
 * wholly at 0.6 and above. Clipped to 0..ceiling. The background layer must hold the known background.
 */
export function divideBackgroundOut({ alphas, colour, layers }: Level, ceiling: number): void {
  for (let slot = 0; slot < alphas.length; slot++) {
    const a = alphas[slot]!
    const share = trust(a)
    if (share === 0) continue
    for (let c = 0; c < 3; c++) {
      const p = slot * 6 + c
      const divided = Math.min(ceiling, Math.max(0, (colour[slot * 3 + c]! - (1 - a) * layers[p + 3]!) / a))
      layers[p]! += share * (divided - layers[p]!)
    }
  }
}

/** A smooth step (3t² − 2t³) between the two alphas. */
export function trust(alpha: number): number {
  const t = Math.min(1, Math.max(0, (alpha - SMOOTH_ONLY) / (DIVIDED_ONLY - SMOOTH_ONLY)))
  return t * t * (3 - 2 * t)
}
