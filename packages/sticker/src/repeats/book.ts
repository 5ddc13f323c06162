// Owns the colours that repeats are made of: a few shared ones, which of them lie near each other, and moving them to
// the means of what they stand for.
import { squaredDistance, toPacked, toPoints } from '../quantise/space.ts'

export type Book = {
  /** Packed straight RGBA; entry 0 is transparent. */
  readonly entries: Uint32Array
  /** Four coordinates an entry (see quantise/space.ts). */
  readonly points: Float32Array
  /** 0 clear, 1 translucent, 2 opaque. Entries of different kinds never stand for each other. */
  readonly kinds: Uint8Array
  /** For every entry those of its kind within the radius, nearest first, itself at the head. */
  readonly near: readonly Uint16Array[]
}

/** More entries are not worth visiting for one pixel. */
const NEAR_MOST = 10

/** `radius`: in the units of quantise/space.ts, so its square is a squared error. */
export function bookOf(entries: Uint32Array, radius: number): Book {
  const points = toPoints(entries)
  const kinds = Uint8Array.from(entries, kindOf)
  const near = Array.from(entries, (_, entry) => nearEntries(points, kinds, entry, radius * radius))
  return { entries, points, kinds, near }
}

/** The nearest are kept in order while all are looked at; sorting them all takes ten times as long. */
function nearEntries(points: Float32Array, kinds: Uint8Array, entry: number, reach: number): Uint16Array {
  const found = new Uint16Array(NEAR_MOST)
  const distances = new Float64Array(NEAR_MOST).fill(Number.POSITIVE_INFINITY)
  const kind = kinds[entry]
  found[0] = entry
  distances[0] = -1
  let count = 1
  let most = reach
  for (let other = 0; other < kinds.length; other++) {
    if (kinds[other] !== kind || other === entry) continue
    const distance = squaredDistance(points, entry * 4, points, other * 4)
    if (distance > most) continue
    let place = Math.min(count, NEAR_MOST - 1)
    for (; distances[place - 1]! > distance; place--) {
      found[place] = found[place - 1]!
      distances[place] = distances[place - 1]!
    }
    found[place] = other
    distances[place] = distance
    count = Math.min(NEAR_MOST, count + 1)
    if (count === NEAR_MOST) most = Math.min(reach, distances[NEAR_MOST - 1]!)
  }
  return found.slice(0, count)
}

/** Sums of what each entry stands for: four coordinates and a count. */
export type Sums = Float64Array

/** Every entry at the mean of what it stands for; one that stands for nothing, or would change its kind, stays. */
export function movedEntries(book: Book, sums: Sums): Uint32Array {
  return book.entries.map((value, entry) => {
    const count = sums[entry * 5 + 4]!
    if (entry === 0 || count === 0) return value
    const mean = Float64Array.from({ length: 4 }, (_, k) => sums[entry * 5 + k]! / count)
    const moved = toPacked(mean, 0)
    return kindOf(moved) === book.kinds[entry] ? moved : value
  })
}

/** The entry nearest to each point, looked for among the neighbours of `guess`. Kinds are kept. */
export function nearestEntries(book: Book, points: Float32Array, guess: Uint16Array): Uint16Array {
  const out = new Uint16Array(guess.length)
  for (let i = 0; i < out.length; i++) {
    const near = book.near[guess[i]!]!
    let best = near[0]!
    let least = squaredDistance(points, i * 4, book.points, best * 4)
    for (let k = 1; k < near.length; k++) {
      const distance = squaredDistance(points, i * 4, book.points, near[k]! * 4)
      if (distance >= least) continue
      least = distance
      best = near[k]!
    }
    out[i] = best
  }
  return out
}

function kindOf(value: number): number {
  const alpha = value >>> 24
  return alpha === 0 ? 0 : alpha === 255 ? 2 : 1
}
