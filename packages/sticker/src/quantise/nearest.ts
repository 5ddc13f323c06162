// Owns the exact nearest centre of a point, made fast by a good first guess and the triangle inequality.
import { squaredDistance } from './space.ts'

/** Centres (four coordinates each) and, for every centre, the others by rising distance. */
export type CentreIndex = {
  readonly centres: Float32Array
  readonly order: readonly Uint16Array[]
  readonly apart: readonly Float32Array[]
}

/** More centres than are ever indexed. */
const SHIFT = 4096

export function indexCentres(centres: Float32Array): CentreIndex {
  const count = centres.length / 4
  const order: Uint16Array[] = []
  const apart: Float32Array[] = []
  for (let i = 0; i < count; i++) {
    const row = new Float64Array(count)
    // The distance and the centre's number share one float, so that the fast numeric sort can be used.
    for (let j = 0; j < count; j++) {
      row[j] = Math.floor(squaredDistance(centres, i * 4, centres, j * 4) * 64) * SHIFT + j
    }
    row.sort()
    order.push(Uint16Array.from(row, (key) => key % SHIFT))
    apart.push(Float32Array.from(row, (key) => Math.sqrt(Math.floor(key / SHIFT) / 64)))
  }
  return { centres, order, apart }
}

/**
 * The centre nearest to the point at `offset`, starting from `guess`. Exact up to 1/64 in squared distance: a centre j
 * can only win when |guess − j| < |point − guess| + |point − best|, and the others are visited in that order.
 */
export function nearestCentre(index: CentreIndex, points: Float32Array, offset: number, guess: number): number {
  const { centres } = index
  const order = index.order[guess]!
  const apart = index.apart[guess]!
  let best = guess
  let least = squaredDistance(points, offset, centres, guess * 4)
  const fromGuess = Math.sqrt(least)
  let reach = fromGuess * 2
  for (let k = 0; k < order.length; k++) {
    if (apart[k]! > reach) break
    const candidate = order[k]!
    const distance = squaredDistance(points, offset, centres, candidate * 4)
    if (distance >= least) continue
    least = distance
    best = candidate
    reach = fromGuess + Math.sqrt(least)
  }
  return best
}
