// Owns what two looks of a network at one picture say together: the alpha, and how far they are apart.

import { boxMean } from '../box.ts'
import type { Matte } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { isSure, oddsOf, restedAlpha } from './odds.ts'
import { type Cells, weighLooks } from './weigh-looks.ts'

/**
 * How much the finer look counts where it agrees with the first, and the mean difference around up to which it does so wholly, and
 * from which it has no say: it sees more of edges and less of the whole, and mistakes parts of it. Chosen, like the widths, on pictures
 * with known alpha that are not in the repository.
 */
const FINER = 0.6
const AGREES = 0.15
const DISAGREES = 0.4
/**
 * What two looks at a photograph with nothing in it take for a subject is hardly the same. Up to the first share of all that either sees
 * only what both see is believed, from the second on all is as above: 0.52 was the least on 245 pictures with a figure of a twentieth or more.
 * In less than `LEAST_SEEN` of the picture one look may well have missed a small figure.
 */
const NOTHING_COMMON = 0.25
const MUCH_COMMON = 0.4
const LEAST_SEEN = 0.04
/** What two looks have in common, as a share of what either sees: up to the first there may be nothing at all to add to. */
const ADDED_FROM = 0.5
const ADDED_WHOLLY = 0.75
/** Sides of the squares in which that is looked at and doubt is averaged, as shares of the longer side. */
const AROUND = 1 / 16
const NEAR = 1 / 32

export type Joined = {
  readonly matte: Matte
  /** The variance of alpha over the two, 0..¼, averaged over what is near. */
  readonly doubt: Matte
}

export type JoinOptions = {
  /** Whether there may be no subject at all, so that what is hardly common is not believed. Default true. */
  readonly mayBeEmpty?: boolean | undefined
  /** What a coarser look at the whole gave, of the same size, and the colours of the picture: see {@link weighLooks}. */
  readonly whole?: { readonly matte: Matte; readonly colours: Cells } | undefined
  readonly room?: Room | undefined
}

/** Their weighted mean in log-odds. Mattes of one size; new ones are given. */
export function joinLooks(first: Matte, finer: Matte, options: JoinOptions = {}): Joined {
  const { mayBeEmpty = true, whole, room = NEW_ROOM } = options
  const { width, height } = first
  const apart = { width, height, data: room.take('float', first.data.length) }
  const meanOver = (share: number) => boxMean(apart, oddPx(share * Math.max(width, height)), room)
  for (let start = 0; start < apart.data.length; start += CHUNK) differ(first.data, finer.data, start, apart.data)
  const around = meanOver(AROUND)
  for (let start = 0; start < apart.data.length; start += CHUNK) vary(apart.data, start)
  const doubt = meanOver(NEAR)
  const data = apart.data
  for (let start = 0; start < data.length; start += CHUNK) join(first.data, finer.data, around, start, data)
  room.give(around)
  const common = commonShare(first.data, finer.data)
  const agreed = Math.min(1, Math.max(0, (common - ADDED_FROM) / (ADDED_WHOLLY - ADDED_FROM)))
  if (whole) weighLooks({ width, height, data }, { first, finer, whole: whole.matte }, agreed, whole.colours, room)
  const unclear = mayBeEmpty ? Math.min(1, Math.max(0, (MUCH_COMMON - common) / (MUCH_COMMON - NOTHING_COMMON))) : 0
  for (let start = 0; unclear > 0 && start < data.length; start += CHUNK)
    keepCommon(first.data, finer.data, unclear, start, data)
  return { matte: { width, height, data }, doubt: { width, height, data: doubt } }
}

const oddPx = (px: number) => 2 * Math.round((px - 1) / 2) + 1

// V8 compiles a function that is called often at once, and a loop that runs long late and again for every picture.
const CHUNK = 4096

function differ(first: Float32Array, finer: Float32Array, start: number, to: Float32Array): void {
  const end = Math.min(to.length, start + CHUNK)
  for (let i = start; i < end; i++) to[i] = Math.abs(first[i]! - finer[i]!)
}

/** The variance of two values so far apart, in place. */
function vary(apart: Float32Array, start: number): void {
  const end = Math.min(apart.length, start + CHUNK)
  for (let i = start; i < end; i++) apart[i] = apart[i]! ** 2 / 4
}

/** What both are sure of is 0 or 1 to the bit. */
function join(first: Float32Array, finer: Float32Array, around: Float32Array, start: number, to: Float32Array): void {
  const end = Math.min(to.length, start + CHUNK)
  for (let i = start; i < end; i++) {
    if (isSure(first[i]!) && isSure(finer[i]!) && Math.abs(first[i]! - finer[i]!) < 0.5) {
      to[i] = Math.round(first[i]!)
      continue
    }
    const agreed = Math.min(1, Math.max(0, (DISAGREES - around[i]!) / (DISAGREES - AGREES)))
    const own = oddsOf(first[i]!)
    to[i] = restedAlpha(own + FINER * agreed * (oddsOf(finer[i]!) - own))
  }
}

/** Of what either sees what both do; 1 where that is little. Haze below ½ is nobody's subject. */
function commonShare(first: Float32Array, finer: Float32Array): number {
  const sums = { both: 0, either: 0 }
  for (let start = 0; start < first.length; start += CHUNK) addSeen(first, finer, start, sums)
  return sums.either < LEAST_SEEN * first.length ? 1 : sums.both / sums.either
}

function addSeen(first: Float32Array, finer: Float32Array, start: number, to: { both: number; either: number }): void {
  const end = Math.min(first.length, start + CHUNK)
  let both = 0
  let either = 0
  for (let i = start; i < end; i++) {
    const most = Math.max(first[i]!, finer[i]!)
    if (most < 0.5) continue
    either += most
    both += Math.min(first[i]!, finer[i]!)
  }
  to.both += both
  to.either += either
}

function keepCommon(first: Float32Array, finer: Float32Array, share: number, start: number, to: Float32Array): void {
  const end = Math.min(to.length, start + CHUNK)
  for (let i = start; i < end; i++) to[i]! += share * (Math.min(to[i]!, first[i]!, finer[i]!) - to[i]!)
}
