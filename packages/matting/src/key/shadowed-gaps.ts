// Owns gaps in a subject that a drop shadow falls into: to colour they are white bodies with soft shading, but the shading is what the
// rest of the subject throws.

import type { Levels } from './levels.ts'
import { labelRuns, paintRuns, type Runs } from './runs.ts'

/** Smaller ones than a square of this share of the longer side have too little shading to tell. */
const LEAST = 1 / 40
/** Share of a gap that is as dark as the model says. */
const MET = 0.85
/**
 * How much a gap's darkness varies, at least, as a standard deviation, and its correlation with the model's. Of 21 gaps the least were .029
 * and .874; of six patches of paint that were as dark as a shadow, .008 and .833 the most.
 */
const VARIED = 0.02
const ALIKE = 0.85

export type ShadowModel = {
  /** The share of light that the shadow of such a body takes from each pixel. `body`: 1 for the body. */
  lay(body: Uint8Array): Float32Array
  /** The share of light that pixel i lacks. */
  darkness(i: number): number
  /** Whether background would look so in such a shadow. */
  agrees(i: number, darkness: number, alpha: number): boolean
}

/**
 * 1 for the pixels of gaps; undefined where there are none. `body`: 1 for what was taken for the subject; `even`: 1 where that is the
 * background evenly darkened.
 */
export function gapsInShadow(
  body: Uint8Array,
  even: Uint8Array,
  { width, height, side }: Pick<Levels, 'width' | 'height' | 'side'>,
  model: ShadowModel,
): Uint8Array | undefined {
  const runs = labelRuns(even, width, height, 1, false)
  const areas = new Float64Array(runs.components)
  for (let r = 0; r < runs.count; r++) areas[runs.labels[r]!]! += runs.lengths[r]!
  let gaps = Uint8Array.from(areas, (area) => (area >= (LEAST * side) ** 2 ? 1 : 0))
  // What proves to be a body throws a shadow into the others.
  for (let round = 0; round < 2 && gaps.includes(1); round++) {
    const without = body.slice()
    paintRuns(without, runs, gaps, 0)
    const tallies = tally(runs, even, width, model.lay(without), model)
    gaps = gaps.map((is, label) => (is === 1 && isGap(tallies[label]!) ? 1 : 0))
  }
  if (!gaps.includes(1)) return undefined
  const found = new Uint8Array(even.length)
  paintRuns(found, runs, gaps, 1)
  return found
}

/** Sums over the pixels of an area: how many, how many agree, darkness d, the model's alpha a, and their squares and products. */
type Tally = { all: number; met: number; d: number; a: number; dd: number; aa: number; ad: number }

/** The outermost pixels are mixed with what is beside them, and are left out. */
function tally(runs: Runs, even: Uint8Array, width: number, alpha: Float32Array, model: ShadowModel): Tally[] {
  const tallies = Array.from({ length: runs.components }, () => ({ all: 0, met: 0, d: 0, a: 0, dd: 0, aa: 0, ad: 0 }))
  for (let r = 0; r < runs.count; r++) {
    const own = tallies[runs.labels[r]!]!
    const start = runs.starts[r]!
    for (let i = start + 1; i < start + runs.lengths[r]! - 1; i++) {
      if (even[i - width] !== 1 || even[i + width] !== 1) continue
      const [d, a] = [model.darkness(i), alpha[i]!]
      own.all++
      if (model.agrees(i, d, a)) own.met++
      own.d += d
      own.a += a
      own.dd += d * d
      own.aa += a * a
      own.ad += a * d
    }
  }
  return tallies
}

function isGap({ all, met, d, a, dd, aa, ad }: Tally): boolean {
  if (all === 0 || met < MET * all) return false
  const [varied, model, both] = [dd - (d * d) / all, aa - (a * a) / all, ad - (a * d) / all]
  return varied >= VARIED ** 2 * all && both >= ALIKE * Math.sqrt(varied * model)
}
