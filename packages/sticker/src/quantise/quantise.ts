// Owns the step from truecolour frames to one shared palette: exact when the colours are few, else cut, refine, map.
import type { ColourTable } from './colours.ts'
import { cutBoxes, type Weighted } from './cut.ts'
import { indexCentres, nearestCentre } from './nearest.ts'
import { type Clusters, refineCentres } from './refine.ts'
import { toPacked, toPoints } from './space.ts'

/** One palette for the whole clip. Entry 0 is transparent; then translucent entries, then opaque ones. */
export type SharedPalette = {
  /** Straight RGBA, four bytes an entry. */
  readonly palette: Uint8Array
  /** For every distinct colour of the table its entry. */
  readonly entryOf: Uint8Array
  /** True when every colour is kept as it is. */
  readonly exact: boolean
}

/** Rounds of k-means; measured: the error falls by less than 1 % after the sixth. */
const ROUNDS = 8

/**
 * At most `colours` entries (2..256), the transparent one included, for all frames behind `table`.
 * Opaque colours only ever meet opaque entries, so a solid body stays exactly solid.
 * `pinned` are packed values that must be kept exactly (they cost an entry each when they occur).
 */
export function sharedPalette(table: ColourTable, colours: number, pinned: readonly number[] = []): SharedPalette {
  if (table.values.length <= colours) return exactPalette(table)
  const kept = new Set(pinned.filter((value) => value !== 0 && table.values.includes(value)))
  const groups: [number[], number[]] = [[], []]
  for (let i = 1; i < table.values.length; i++) {
    const value = table.values[i]!
    if (!kept.has(value)) groups[isOpaque(value) ? 1 : 0].push(i)
  }
  const input: Weighted = {
    points: toPoints(table.values),
    weights: Float32Array.from(table.counts),
    groups: groups.map((group) => Uint32Array.from(group)),
  }
  const boxes = cutBoxes(input, colours - 1 - kept.size)
  const entries: number[] = [0, ...kept]
  input.groups.forEach((members, group) => {
    const own = boxes.filter((box) => box.group === group).map((box) => box.members)
    if (own.length > 0) entries.push(...refinedEntries(input, members, own, group === 0))
  })
  return mapColours(table, input.points, order(entries))
}

function exactPalette(table: ColourTable): SharedPalette {
  const entries = order([...table.values])
  const at = new Map(entries.map((value, i) => [value, i]))
  return { palette: bytesOf(entries), entryOf: Uint8Array.from(table.values, (v) => at.get(v) ?? 0), exact: true }
}

/** k-means from the boxes' means; translucent sets also know the transparent entry, which does not move. */
function refinedEntries(
  input: Weighted,
  members: Uint32Array,
  boxes: readonly Uint32Array[],
  translucent: boolean,
): number[] {
  const fixed = translucent ? 1 : 0
  const start = clustersOf(input, members, boxes, fixed)
  const { centres } = refineCentres(input.points, input.weights, members, start, { fixed, rounds: ROUNDS })
  return Array.from({ length: boxes.length }, (_, c) => toPacked(centres, (c + fixed) * 4))
}

function clustersOf(input: Weighted, members: Uint32Array, boxes: readonly Uint32Array[], fixed: number): Clusters {
  const centres = new Float32Array((boxes.length + fixed) * 4)
  const ownerOf = new Uint16Array(input.weights.length)
  boxes.forEach((box, b) => {
    const mean = [0, 0, 0, 0]
    let total = 0
    for (const i of box) {
      ownerOf[i] = b + fixed
      total += input.weights[i]!
      for (let k = 0; k < 4; k++) mean[k]! += input.weights[i]! * input.points[i * 4 + k]!
    }
    for (let k = 0; k < 4; k++) centres[(b + fixed) * 4 + k] = mean[k]! / total
  })
  return { centres, owners: Uint16Array.from(members, (i) => ownerOf[i]!) }
}

/** Distinct entries: transparent first, then by rising alpha, then from dark to light (keeps tRNS short). */
function order(entries: readonly number[]): number[] {
  const light = (v: number): number => 2 * (v & 255) + 5 * ((v >>> 8) & 255) + ((v >>> 16) & 255)
  const rest = [...new Set(entries)].filter((value) => value !== 0)
  return [0, ...rest.sort((a, b) => (a >>> 24) - (b >>> 24) || light(a) - light(b))]
}

/** The nearest entry of every colour, now that the entries are whole numbers. Opaque ones among opaque entries only. */
function mapColours(table: ColourTable, points: Float32Array, entries: readonly number[]): SharedPalette {
  const firstOpaque = entries.findIndex(isOpaque)
  const split = firstOpaque < 0 ? entries.length : firstOpaque
  const translucent = indexCentres(toPoints(Uint32Array.from(entries.slice(0, split))))
  const opaque = indexCentres(toPoints(Uint32Array.from(entries.slice(split))))
  const entryOf = new Uint8Array(table.values.length)
  // Colours were collected in reading order, so the one before is a good first guess.
  let lastTranslucent = 0
  let lastOpaque = 0
  for (let i = 1; i < entryOf.length; i++) {
    if (isOpaque(table.values[i]!)) {
      lastOpaque = nearestCentre(opaque, points, i * 4, lastOpaque)
      entryOf[i] = lastOpaque + split
    } else {
      lastTranslucent = nearestCentre(translucent, points, i * 4, lastTranslucent)
      entryOf[i] = lastTranslucent
    }
  }
  return { palette: bytesOf(entries), entryOf, exact: false }
}

function isOpaque(value: number): boolean {
  return value >>> 24 === 255
}

function bytesOf(entries: readonly number[]): Uint8Array {
  return Uint8Array.from(entries.flatMap((v) => [v & 255, (v >>> 8) & 255, (v >>> 16) & 255, v >>> 24]))
}
