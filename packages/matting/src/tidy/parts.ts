// Owns the parts of a matte that touch nothing else: which are dust and which belong to the drawing.

import { labelRuns, type Runs } from '../key/runs.ts'
import type { Room } from '../room.ts'
import { markFrom } from '../threshold.ts'
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
export function dropDust(
  alpha: Float32Array,
  width: number,
  height: number,
  backdrop: Backdrop | undefined,
  room: Room,
): Parts {
  const mask = room.take('uint8', alpha.length)
  markFrom(alpha, SEEN, mask)
  const runs = labelRuns(mask, width, height, 1, true)
  const { mass, peak, seen } = measureParts(alpha, runs, backdrop)
  const main = heaviest(mass)
  const leastMass = Math.max(1, width * height * SPECK_SHARE)
  const isDust = (k: number) =>
    mass[k]! < leastMass ||
    (peak[k]! < WEAK && mass[k]! < WEAK_SHARE * mass[main]!) ||
    (seen[k] === 0 && mass[k]! < INVISIBLE_SHARE * mass[main]!)
  const dust = Uint8Array.from(mass, (_, k) => (k !== main && isDust(k) ? 1 : 0))
  // What is fainter than a part belongs to none; it stays where it surrounds one that stays.
  for (let r = 0; r < runs.count; r++)
    if (dust[runs.labels[r]!] === 1) alpha.fill(0, runs.starts[r]!, runs.starts[r]! + runs.lengths[r]!)
  const removed = dust.reduce((sum, v) => sum + v, 0)
  return { removed, kept: Math.max(0, runs.components - 1 - removed) }
}

/** Of each part its alpha in all, its largest alpha, and whether it shows anything but background. */
type Measured = { readonly mass: Float64Array; readonly peak: Float32Array; readonly seen: Uint8Array }

function measureParts(alpha: Float32Array, runs: Runs, backdrop: Backdrop | undefined): Measured {
  const mass = new Float64Array(runs.components)
  const peak = new Float32Array(runs.components)
  const seen = new Uint8Array(runs.components).fill(backdrop ? 0 : 1)
  const parts = { mass, peak, seen }
  for (let r = 0; r < runs.count; r++) {
    const start = runs.starts[r]!
    const end = start + runs.lengths[r]!
    const label = runs.labels[r]!
    measureRun(alpha, start, end, label, parts)
    if (seen[label] === 0 && backdrop && showsMore(backdrop.differs, start, end)) seen[label] = 1
  }
  return parts
}

function measureRun(alpha: Float32Array, start: number, end: number, label: number, { mass, peak }: Measured): void {
  let sum = mass[label]!
  let most = peak[label]!
  for (let p = start; p < end; p++) {
    const a = alpha[p]!
    sum += a
    most = a > most ? a : most
  }
  mass[label] = sum
  peak[label] = most
}

function showsMore(differs: Uint8Array, start: number, end: number): boolean {
  for (let p = start; p < end; p++) if (differs[p] !== 0) return true
  return false
}

/** The first of the largest; −1 where there is none. */
function heaviest(mass: Float64Array): number {
  let main = -1
  for (let k = 0; k < mass.length; k++) if (main < 0 || mass[k]! > mass[main]!) main = k
  return main
}
