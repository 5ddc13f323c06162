// Owns finding the one colour that a screen has among samples: the fullest spot of the hue, then its mean and reach.
// Hue and saturation decide (shares of red and blue in the light), so shadows and hot spots of the screen belong to it.

import { medianInPlace } from '../key/least-squares.ts'
import { type Difference, excessOf } from './hue.ts'
import { SAMPLE } from './samples.ts'

export type Cluster = {
  /** Which samples belong, 1 or 0 each. */
  readonly member: Uint8Array
  readonly count: number
  readonly borderCount: number
  /** Shares of red and blue in the light. */
  readonly red: number
  readonly blue: number
  /** Median of red + green + blue. */
  readonly level: number
}

const BINS = 48
/** What stands out by less than this share of its strongest channel is grey, and below this light hue is noise. */
const LEAST_SATURATION = 0.2
const LEAST_LIGHT = 0.01
/** The border shows the screen more often than the middle does. */
const BORDER_WEIGHT = 3
const REACH = { least: 0.02, most: 0.075, deviations: 3.5 }
const LEVELS = { darkest: 0.3, brightest: 2.4 }

/** Undefined where no sample has the hue. `near` starts from a known colour in place of the fullest spot. */
export function findCluster(
  samples: Float32Array,
  difference: Difference,
  near?: readonly [number, number, number],
): Cluster | undefined {
  const centre = near ? chroma(near[0], near[1], near[2]) : fullestSpot(samples, difference)
  if (!centre) return undefined
  let { red, blue } = centre
  let reach = REACH.most
  let level = near ? near[0] + near[1] + near[2] : 0
  let found: Cluster | undefined
  for (let round = 0; round < 4; round++) {
    found = gather(samples, difference, { red, blue, reach, level })
    if (found.count === 0) return undefined
    const next = meanOf(samples, found)
    red = next.red
    blue = next.blue
    level = next.level
    reach = Math.min(REACH.most, Math.max(REACH.least, REACH.deviations * next.deviation))
  }
  return found && { ...found, red, blue, level }
}

function chroma(r: number, g: number, b: number): { red: number; blue: number } {
  const sum = Math.max(1e-6, r + g + b)
  return { red: r / sum, blue: b / sum }
}

function stands(samples: Float32Array, at: number, difference: Difference): boolean {
  const strongest = Math.max(samples[at + 2]!, samples[at + 3]!, samples[at + 4]!)
  return strongest > LEAST_LIGHT && excessOf(difference, samples, at + 2) > LEAST_SATURATION * strongest
}

/** The middle of the 3×3 bins that hold the most samples of the hue. */
function fullestSpot(samples: Float32Array, difference: Difference): { red: number; blue: number } | undefined {
  const counts = new Float64Array(BINS * BINS)
  for (let at = 0; at < samples.length; at += SAMPLE) {
    if (!stands(samples, at, difference)) continue
    const { red, blue } = chroma(samples[at + 2]!, samples[at + 3]!, samples[at + 4]!)
    counts[binOf(red) * BINS + binOf(blue)]! += samples[at + 5] === 1 ? BORDER_WEIGHT : 1
  }
  let best = -1
  let most = 0
  for (let r = 1; r < BINS - 1; r++)
    for (let b = 1; b < BINS - 1; b++) {
      let sum = 0
      for (let d = -1; d <= 1; d++) {
        const row = (r + d) * BINS + b
        sum += counts[row - 1]! + counts[row]! + counts[row + 1]!
      }
      // Of equal sums the one with the fuller middle.
      sum += counts[r * BINS + b]! / 2
      if (sum > most) [most, best] = [sum, r * BINS + b]
    }
  if (best < 0) return undefined
  return { red: (Math.floor(best / BINS) + 0.5) / BINS, blue: ((best % BINS) + 0.5) / BINS }
}

const binOf = (share: number): number => Math.min(BINS - 2, Math.max(1, Math.floor(share * BINS)))

type Spot = { readonly red: number; readonly blue: number; readonly reach: number; readonly level: number }

function gather(samples: Float32Array, difference: Difference, spot: Spot): Cluster {
  const member = new Uint8Array(samples.length / SAMPLE)
  const limit = spot.reach ** 2
  let count = 0
  let borderCount = 0
  for (let n = 0, at = 0; n < member.length; n++, at += SAMPLE) {
    const [r, g, b] = [samples[at + 2]!, samples[at + 3]!, samples[at + 4]!]
    if (!stands(samples, at, difference)) continue
    const sum = r + g + b
    if (spot.level > 0 && (sum < LEVELS.darkest * spot.level || sum > LEVELS.brightest * spot.level)) continue
    if ((r / sum - spot.red) ** 2 + (b / sum - spot.blue) ** 2 > limit) continue
    member[n] = 1
    count++
    borderCount += samples[at + 5]!
  }
  return { member, count, borderCount, red: spot.red, blue: spot.blue, level: spot.level }
}

function meanOf(samples: Float32Array, { member, count }: Cluster) {
  const levels = new Float32Array(count)
  let [red, blue, n] = [0, 0, 0]
  for (let m = 0, at = 0; m < member.length; m++, at += SAMPLE) {
    if (member[m] === 0) continue
    const share = chroma(samples[at + 2]!, samples[at + 3]!, samples[at + 4]!)
    red += share.red
    blue += share.blue
    levels[n++] = samples[at + 2]! + samples[at + 3]! + samples[at + 4]!
  }
  red /= count
  blue /= count
  const distances = new Float32Array(count)
  n = 0
  for (let m = 0, at = 0; m < member.length; m++, at += SAMPLE) {
    if (member[m] === 0) continue
    const share = chroma(samples[at + 2]!, samples[at + 3]!, samples[at + 4]!)
    distances[n++] = Math.hypot(share.red - red, share.blue - blue)
  }
  return { red, blue, level: medianInPlace(levels), deviation: medianInPlace(distances) / 0.83 }
}
