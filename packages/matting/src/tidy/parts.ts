// Owns the parts of a matte that touch nothing else: which are dust and which belong to the drawing.

import { labelRuns, paintRuns } from '../key/runs.ts'
import type { Backdrop } from './backdrop.ts'

/** Alpha below this joins nothing. */
const SEEN = 16 / 255
/** A part that covers less than this share of the picture is a speck: 4 px at 1024². */
const SPECK_SHARE = 1 / 250_000
/** A part that nowhere reaches this alpha is weak; together with little mass it is a haze of the network. */
const WEAK = 0.3
const WEAK_SHARE = 0.002
/** A part that shows nothing but background is not there, unless it is as large as this share of the subject. */
const INVISIBLE_SHARE = 0.05

export type Parts = { readonly removed: number; readonly kept: number }

/** Empties dust in `alpha`; says how many detached parts went and how many stayed. The largest part always stays. */
export function dropDust(alpha: Float32Array, width: number, height: number, backdrop: Backdrop | undefined): Parts {
  const mask = new Uint8Array(alpha.length)
  for (let p = 0; p < mask.length; p++) mask[p] = alpha[p]! >= SEEN ? 1 : 0
  const runs = labelRuns(mask, width, height, 1, true)
  const mass = new Float64Array(runs.components)
  const peak = new Float32Array(runs.components)
  const seen = new Uint8Array(runs.components)
  for (let r = 0; r < runs.count; r++) {
    const label = runs.labels[r]!
    for (let p = runs.starts[r]!; p < runs.starts[r]! + runs.lengths[r]!; p++) {
      mass[label]! += alpha[p]!
      if (alpha[p]! > peak[label]!) peak[label] = alpha[p]!
      if (backdrop?.differs[p] !== 0) seen[label] = 1
    }
  }
  const main = mass.indexOf(Math.max(...mass))
  const leastMass = Math.max(1, width * height * SPECK_SHARE)
  const isDust = (k: number) =>
    mass[k]! < leastMass ||
    (peak[k]! < WEAK && mass[k]! < WEAK_SHARE * mass[main]!) ||
    (seen[k] === 0 && mass[k]! < INVISIBLE_SHARE * mass[main]!)
  const dust = Uint8Array.from(mass, (_, k) => (k !== main && isDust(k) ? 1 : 0))
  paintRuns(mask, runs, dust, 2)
  // What is fainter than a part belongs to none; it stays where it surrounds one that stays.
  for (let p = 0; p < mask.length; p++) if (mask[p] === 2) alpha[p] = 0
  const removed = dust.reduce((sum, v) => sum + v, 0)
  return { removed, kept: Math.max(0, runs.components - 1 - removed) }
}
