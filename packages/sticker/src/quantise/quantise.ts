// Owns the step from truecolour frames to few shared colours: exact when they are few already, else cut, refine, map.
import type { ColourTable } from './colours.ts'
import { type BoxTree, boxesAt, cutBoxes, type Weighted } from './cut.ts'
import { indexCentres, nearestCentre } from './nearest.ts'
import { refineCentres } from './refine.ts'
import { toPacked, toPoints } from './space.ts'

/** The colours of a whole clip. Entry 0 is transparent; then translucent entries, then opaque ones. */
export type SharedColours = {
  /** Packed straight RGBA. */
  readonly entries: Uint32Array
  /** For every distinct colour of the table its entry. */
  readonly entryOf: Uint16Array
  /** True when every colour is kept as it is. */
  readonly exact: boolean
}

/** Everything that is computed once and used for every number of colours. */
export type Quantiser = {
  readonly table: ColourTable
  readonly input: Weighted
  readonly tree: BoxTree
  /** Packed values that are kept exactly: one entry each. */
  readonly pinned: readonly number[]
}

/** Rounds of k-means; measured: after the fourth the quality rises by less than 0.1 dB. */
const ROUNDS = 4

/**
 * Prepares for any number of colours up to `most`. `pinned` values that occur are kept exactly.
 * Opaque and translucent colours are never mixed, so a solid body stays exactly solid.
 */
export function prepareQuantiser(table: ColourTable, most: number, pinned: readonly number[] = []): Quantiser {
  const kept = pinned.filter((value) => value !== 0 && table.values.includes(value))
  const groups: [number[], number[]] = [[], []]
  for (let i = 1; i < table.values.length; i++) {
    const value = table.values[i]!
    if (!kept.includes(value)) groups[isOpaque(value) ? 1 : 0].push(i)
  }
  const input: Weighted = {
    points: toPoints(table.values),
    weights: Float32Array.from(table.counts),
    groups: groups.map((group) => Uint32Array.from(group)),
  }
  return { table, input, tree: cutBoxes(input, most - 1 - kept.length), pinned: kept }
}

/** All colours as they are. */
export function exactColours(table: ColourTable): SharedColours {
  const entries = inOrder(table.values)
  const at = new Map(Array.from(entries, (value, i) => [value, i]))
  return { entries, entryOf: Uint16Array.from(table.values, (value) => at.get(value) ?? 0), exact: true }
}

/** At most `colours` entries straight from the boxes: quick, some 0.2 dB below `refinedColours`. */
export function roughColours(quantiser: Quantiser, colours: number): SharedColours {
  const { table, input, tree, pinned } = quantiser
  const { centres, ownerAt } = centresAt(quantiser, colours)
  const packed = Uint32Array.from({ length: centres.length / 4 }, (_, b) => toPacked(centres, b * 4))
  const entries = inOrder([...packed, ...pinned])
  const at = new Map(Array.from(entries, (value, i) => [value, i]))
  const entryOf = new Uint16Array(table.values.length)
  for (const members of input.groups) {
    for (const i of members) entryOf[i] = at.get(packed[ownerAt[tree.owner[i]!]!]!) ?? 0
  }
  table.values.forEach((value, i) => {
    if (pinned.includes(value)) entryOf[i] = at.get(value) ?? 0
  })
  return { entries, entryOf, exact: false }
}

/** At most `colours` entries after k-means, every colour at its nearest entry. */
export function refinedColours(quantiser: Quantiser, colours: number): SharedColours {
  const { input, tree, pinned } = quantiser
  const { centres, ownerAt } = centresAt(quantiser, colours)
  const entries: number[] = [...pinned]
  input.groups.forEach((members, group) => {
    if (members.length === 0) return
    // The group's boxes, numbered without a gap; translucent colours also know the transparent entry, which never moves.
    const fixed = group === 0 ? 1 : 0
    const place = new Int32Array(centres.length / 4).fill(-1)
    let size = fixed
    for (let b = 0; b < place.length; b++) if (tree.group[b] === group) place[b] = size++
    const own = new Float32Array(size * 4)
    place.forEach((to, b) => {
      if (to >= 0) own.set(centres.subarray(b * 4, b * 4 + 4), to * 4)
    })
    const owners = Uint16Array.from(members, (i) => place[ownerAt[tree.owner[i]!]!]!)
    const refined = refineCentres(
      input.points,
      input.weights,
      members,
      { centres: own, owners },
      { fixed, rounds: ROUNDS },
    )
    for (let c = fixed; c < size; c++) entries.push(toPacked(refined.centres, c * 4))
  })
  return mapColours(quantiser, inOrder(entries))
}

/** The weighted means of the boxes when `colours` entries are allowed, and each final box's box at that time. */
function centresAt(
  { input, tree, pinned }: Quantiser,
  colours: number,
): { centres: Float32Array; ownerAt: Uint16Array } {
  const count = Math.min(tree.count, Math.max(2, colours - 1 - pinned.length))
  const ownerAt = boxesAt(tree, count)
  const sums = new Float64Array(count * 5)
  for (const members of input.groups) {
    for (const i of members) {
      const at = ownerAt[tree.owner[i]!]! * 5
      const weight = input.weights[i]!
      for (let k = 0; k < 4; k++) sums[at + k]! += weight * input.points[i * 4 + k]!
      sums[at + 4]! += weight
    }
  }
  const centres = Float32Array.from(
    { length: count * 4 },
    (_, j) => sums[(j >> 2) * 5 + (j & 3)]! / sums[(j >> 2) * 5 + 4]!,
  )
  return { centres, ownerAt }
}

/** The nearest entry of every colour, now that the entries are whole numbers. Opaque ones among opaque entries only. */
function mapColours({ table, input }: Quantiser, entries: Uint32Array): SharedColours {
  const firstOpaque = entries.findIndex(isOpaque)
  const split = firstOpaque < 0 ? entries.length : firstOpaque
  const translucent = indexCentres(toPoints(entries.subarray(0, split)))
  const opaque = indexCentres(toPoints(entries.subarray(split)))
  const entryOf = new Uint16Array(table.values.length)
  // Colours were collected in reading order, so the one before is a good first guess.
  let lastTranslucent = 0
  let lastOpaque = 0
  for (let i = 1; i < entryOf.length; i++) {
    if (isOpaque(table.values[i]!)) {
      lastOpaque = nearestCentre(opaque, input.points, i * 4, lastOpaque)
      entryOf[i] = lastOpaque + split
    } else {
      lastTranslucent = nearestCentre(translucent, input.points, i * 4, lastTranslucent)
      entryOf[i] = lastTranslucent
    }
  }
  return { entries, entryOf, exact: false }
}

/** Distinct entries: transparent first, then by rising alpha (keeps tRNS short), then from dark to light. */
function inOrder(entries: Iterable<number>): Uint32Array {
  const light = (v: number): number => 2 * (v & 255) + 5 * ((v >>> 8) & 255) + ((v >>> 16) & 255)
  const rest = [...new Set(entries)].filter((value) => value !== 0)
  return Uint32Array.from([0, ...rest.sort((a, b) => (a >>> 24) - (b >>> 24) || light(a) - light(b))])
}

function isOpaque(value: number): boolean {
  return value >>> 24 === 255
}
