// Owns k-means: moving the centres of boxes to where the squared error is least. First guesses are cut.ts's.
import { indexCentres, nearestCentre } from './nearest.ts'
import { squaredDistance } from './space.ts'

export type Clusters = {
  /** Four coordinates a centre; the first `fixed` of them never move. */
  readonly centres: Float32Array
  /** For every point of the set its centre. */
  readonly owners: Uint16Array
}

/** Lloyd's iteration over `members`. Stops when the error no longer falls by 0.1 %, or after `rounds`. */
export function refineCentres(
  points: Float32Array,
  weights: Float32Array,
  members: Uint32Array,
  start: Clusters,
  { fixed, rounds }: { fixed: number; rounds: number },
): Clusters {
  let centres = start.centres
  const owners = start.owners.slice()
  let before = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const error = assign(points, weights, members, centres, owners)
    if (error >= before * 0.999) break
    before = error
    centres = means(points, weights, members, owners, centres, fixed)
  }
  return { centres, owners }
}

/** Gives every member its nearest centre; returns the weighted squared error. */
export function assign(
  points: Float32Array,
  weights: Float32Array,
  members: Uint32Array,
  centres: Float32Array,
  owners: Uint16Array,
): number {
  const index = indexCentres(centres)
  let error = 0
  for (let m = 0; m < members.length; m++) {
    const i = members[m]!
    const owner = nearestCentre(index, points, i * 4, owners[m]!)
    owners[m] = owner
    error += weights[i]! * squaredDistance(points, i * 4, centres, owner * 4)
  }
  return error
}

/** The weighted means of what each centre owns. A centre that owns nothing moves to the point that is worst off. */
function means(
  points: Float32Array,
  weights: Float32Array,
  members: Uint32Array,
  owners: Uint16Array,
  centres: Float32Array,
  fixed: number,
): Float32Array {
  const count = centres.length / 4
  const sums = new Float64Array(count * 5)
  for (let m = 0; m < members.length; m++) {
    const i = members[m]!
    const at = owners[m]! * 5
    const weight = weights[i]!
    for (let k = 0; k < 4; k++) sums[at + k]! += weight * points[i * 4 + k]!
    sums[at + 4]! += weight
  }
  const out = centres.slice()
  const taken = new Set<number>()
  for (let c = fixed; c < count; c++) {
    const total = sums[c * 5 + 4]!
    if (total > 0) for (let k = 0; k < 4; k++) out[c * 4 + k] = sums[c * 5 + k]! / total
    else out.set(worstPoint(points, weights, members, owners, centres, taken), c * 4)
  }
  return out
}

function worstPoint(
  points: Float32Array,
  weights: Float32Array,
  members: Uint32Array,
  owners: Uint16Array,
  centres: Float32Array,
  taken: Set<number>,
): Float32Array {
  let worst = members[0]!
  let most = -1
  for (let m = 0; m < members.length; m++) {
    const i = members[m]!
    const error = weights[i]! * squaredDistance(points, i * 4, centres, owners[m]! * 4)
    if (error <= most || taken.has(i)) continue
    most = error
    worst = i
  }
  taken.add(worst)
  return points.slice(worst * 4, worst * 4 + 4)
}
