// Owns what several looks at a picture say where they are far apart, with the picture's colours as witness: a finer look sees cloth and
// faces that the first takes for something else, a coarser one sees coats that fill half of the picture, and no subject in a foreground of
// pebbles.

import { boxMean } from '../box.ts'
import { histogram } from '../colour-model/colour-bins.ts'
import type { Colours } from '../colour-model/decide-by-colour.ts'
import { resample } from '../models/resample.ts'
import type { Matte } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { oddsOf, restedAlpha } from './odds.ts'

/** What a look may change. Chosen, like all limits here, on photographs with known alpha behind figures that are not in the repository. */
type Rule = {
  /** What the look adds counts so much at most; what it takes away may count wholly. */
  readonly adds: number
  /** The mean difference around from which it begins to count, and from which it counts as much as it may. */
  readonly differs: readonly [number, number]
  /** Sides of the squares for that, as shares of the longer side. */
  readonly near: { readonly added: number; readonly taken: number }
  /** Whether it may add where colours say nothing. */
  readonly unproven: boolean
}

/** It sees more of edges and less of the whole. */
const FINER: Rule = { adds: 0.8, differs: [0.1, 0.4], near: { added: 1 / 24, taken: 1 / 24 }, unproven: false }
/** It misses what is thin. */
const WHOLE: Rule = { adds: 0.6, differs: [0.2, 0.5], near: { added: 1 / 16, taken: 1 / 8 }, unproven: true }
/** Side of the squares in which colours are looked at, as a share of the longer side. */
const AROUND = 1 / 8
/**
 * How the colours are shared is a logarithm: so many times more frequent in what is surely none of the subject than in what surely is.
 * Between these two what a look adds counts ever less, and what it takes away ever more. On 460 photographs 66 areas were missed by the
 * whole alone: of the 52 below 1 all but a few were the subject's for the most part, of the 14 above nine the rest's.
 */
const OF_THE_REST = [1, 2] as const
/** The same logarithm, turned round. */
const OWN = [1, 2] as const
/** A colour says no more than this, and one that is hardly seen in either says nothing. */
const MOST = 4
const HARDLY = 1e-5
/** With less than this share of the picture surely subject, or surely none, colours say nothing. */
const LEAST = 0.002
const SURELY = 0.9
const SURELY_NONE = 0.1

export type Cells = Pick<Colours, 'size' | 'bins'>

/** Looks at one picture, of one size. */
export type Looks = { readonly first: Matte; readonly finer: Matte; readonly whole: Matte }

/**
 * Draws the odds of `joined`, which is what the first two of them say together, towards the finer and then towards the whole, in place.
 * `agreed`, 0..1: how much the first two have in common; at 0 there may be nothing for the whole to add to.
 */
export function weighLooks(joined: Matte, looks: Looks, agreed: number, cells: Cells, room: Room = NEW_ROOM): void {
  const smaller = (matte: Matte) => resample({ ...matte, channels: 1 }, cells.size, 'bilinear', AS_IT_IS)
  const [first, finer, whole] = [smaller(looks.first), smaller(looks.finer), smaller(looks.whole)]
  weigh(looks.finer, finer, FINER)
  weigh(looks.whole, whole, { ...WHOLE, adds: agreed * WHOLE.adds }, (less) =>
    ownedBy(first, finer, whole, less, cells),
  )

  function weigh(
    look: Matte,
    seen: Float32Array,
    rule: Rule,
    owned?: (less: Float32Array) => Float32Array | undefined,
  ) {
    if (rule.adds > 0) draw(joined, look, shareToAdd(smaller(joined), seen, rule, cells), cells, room)
    draw(joined, look, shareToTake(smaller(joined), seen, rule, cells, owned), cells, room)
  }
}

const AS_IT_IS = [{ channel: 0, most: 1, gain: 1, offset: 0 }]

function shareToAdd(joined: Float32Array, seen: Float32Array, rule: Rule, cells: Cells): Float32Array | undefined {
  const { adds, differs, near, unproven } = rule
  const more = seen.map((alpha, p) => alpha - joined[p]!)
  const around = meanOver(more, near.added, cells)
  if (!around.some((mean) => mean > differs[0])) return undefined
  const rest = restedBy(cells, more, {
    subject: sureOf(joined, seen),
    rest: joined.map((alpha, p) => (alpha < SURELY_NONE && seen[p]! < SURELY_NONE ? 1 : 0)),
  })
  if (!rest && !unproven) return undefined
  return around.map((mean, p) => adds * ramp(mean, differs) * (1 - ramp(rest?.[p] ?? 0, OF_THE_REST)))
}

/** `owned`: how much of what is missed the others know to be the subject's, 0..1. */
function shareToTake(
  joined: Float32Array,
  seen: Float32Array,
  { differs, near }: Rule,
  cells: Cells,
  owned?: (less: Float32Array) => Float32Array | undefined,
): Float32Array | undefined {
  const less = joined.map((alpha, p) => Math.max(0, alpha - seen[p]!))
  const around = meanOver(less, near.taken, cells)
  if (!around.some((mean) => mean > differs[0])) return undefined
  const rest = restedBy(cells, less, {
    subject: sureOf(joined, seen),
    rest: joined.map((alpha) => (alpha < SURELY_NONE ? 1 : 0)),
  })
  const kept = rest && owned?.(less)
  return rest && around.map((mean, p) => ramp(mean, differs) * ramp(rest[p]!, OF_THE_REST) * (1 - (kept?.[p] ?? 0)))
}

const sureOf = (one: Float32Array, other: Float32Array) =>
  one.map((alpha, p) => (alpha > SURELY && other[p]! > SURELY ? 1 : 0))

/**
 * What the whole misses has the colours of the rest also where part of it is among the rest, for the first look missed that too. Where
 * the first two are sure and its colours are that much more frequent than in what no look sees, it is the subject's.
 */
function ownedBy(
  first: Float32Array,
  finer: Float32Array,
  whole: Float32Array,
  less: Float32Array,
  cells: Cells,
): Float32Array | undefined {
  const rest = first.map((alpha, p) => (Math.max(alpha, finer[p]!, whole[p]!) < SURELY_NONE ? 1 : 0))
  return restedBy(cells, less, { subject: sureOf(first, finer), rest })?.map((told) => ramp(-told, OWN))
}

/** How much the colours around are the rest's, counted by how far apart the looks are there. */
function restedBy(
  cells: Cells,
  apart: Float32Array,
  { subject, rest }: { readonly subject: Float32Array; readonly rest: Float32Array },
): Float32Array | undefined {
  const least = LEAST * apart.length
  if (sumOf(subject) < least || sumOf(rest) < least) return undefined
  const [own, others] = [histogram(cells.bins, subject), histogram(cells.bins, rest)]
  const says = own.map((share, bin) => within(Math.log((others[bin]! + HARDLY) / (share + HARDLY)), MOST))
  const weight = apart.map((by) => Math.max(0, by))
  const all = meanOver(weight, AROUND, cells)
  const told = meanOver(
    weight.map((by, p) => by * says[cells.bins[p]!]!),
    AROUND,
    cells,
  )
  return told.map((sum, p) => sum / Math.max(1e-3, all[p]!))
}

function meanOver(data: Float32Array, share: number, { size }: Cells): Float32Array {
  return boxMean({ ...size, data }, 2 * Math.round((share * Math.max(size.width, size.height) - 1) / 2) + 1)
}

function draw(joined: Matte, look: Matte, share: Float32Array | undefined, { size }: Cells, room: Room): void {
  if (!share?.some((one) => one > 0)) return
  const { width, height, data } = joined
  const much = resample({ ...size, channels: 1, data: share }, { width, height }, 'bilinear', AS_IT_IS, room)
  for (let start = 0; start < data.length; start += CHUNK) shift(look.data, much, start, data)
  room.give(much)
}

// V8 compiles a function that is called often at once, and a loop that runs long late and again for every picture.
const CHUNK = 4096

function shift(look: Float32Array, much: Float32Array, start: number, to: Float32Array): void {
  const end = Math.min(to.length, start + CHUNK)
  for (let i = start; i < end; i++) {
    if (much[i]! <= 0) continue
    const own = oddsOf(to[i]!)
    to[i] = restedAlpha(own + much[i]! * (oddsOf(look[i]!) - own))
  }
}

/** 0 up to the first, 1 from the second on. */
function ramp(value: number, [from, to]: readonly [number, number]): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)))
}

const within = (value: number, most: number) => Math.min(most, Math.max(-most, value))

function sumOf(values: Float32Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
