// Owns deciding a rough matte again by the colours of the picture: what has the colours of the subject joins it, what has those
// of the rest leaves it. For small networks that find the figure and miss parts of it.

import { resample } from '../models/resample.ts'
import { fullScale, type Matte, type Picture } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { binsOf, countsOf, sharesOf } from './colour-bins.ts'
import { type Guide, guideOf } from './guide.ts'

/** The picture is looked at with this longer side. */
const LOOKED_AT_PX = 160
const ROUNDS = 3
/** How much colour says beside the network. */
const SAYS = 1.4
/** The network is never surer than this, nor is a colour. */
const SUREST = 0.995
const SUREST_COLOUR = 0.97
const RADIUS_PX = 4
const EPSILON = 1e-4
/** Up to the first alpha is empty, from the second it is body. */
const EMPTY = 0.25
const BODY = 0.75
/** Apart by less than the first the network's alpha stays, sharper as it is; by more than the second it is the new one. */
const AGREED = 0.4
const OVERRULED = 0.7

/** So many times the variance over several looks, plus 1, the network's odds are divided by. */
const DOUBTS = 4

export type DecideOptions = {
  /** Of the picture's size: the variance of alpha where several looks of a network are joined in the matte. */
  readonly doubt?: Matte | undefined
  /** The picture's colours, where they have been read before. */
  readonly colours?: Colours | undefined
  /** Where the result's array comes from. */
  readonly room?: Room
}

type Size = { readonly width: number; readonly height: number }

/** What deciding needs of the picture alone. */
export type Colours = {
  readonly size: Size
  readonly bins: Uint16Array
  /** How often each colour is seen in the whole picture. */
  readonly counts: Float32Array
  readonly guide: Guide
}

/** Reads the colours of a picture before there is a matte of it: while a network looks for one. */
export function readColours(picture: Picture): Colours {
  const { width, height } = picture
  const scale = Math.min(1, LOOKED_AT_PX / Math.max(width, height))
  const side = (px: number) => Math.max(1, Math.round(px * scale))
  const size = { width: side(width), height: side(height) }
  const planes = resample(picture, size, 'bilinear', colourPlanes(picture))
  const bins = binsOf(planes)
  const counts = countsOf(bins, new Float32Array(bins.length).fill(1))
  return { size, bins, counts, guide: guideOf(planes, size, RADIUS_PX, EPSILON) }
}

/**
 * In rounds: histograms of the colours under the matte and beside it, each pixel's odds by the network times its odds by
 * colour, and a guided filter that holds neighbours of one colour together. After GrabCut (Rother 2004), with histograms in place of
 * mixtures and a filter in place of a cut. `matte` is rough and of the picture's size, and so is the new one that is given
 * back: the old where both nearly agree, elsewhere with edges a few px wide at the size of 160 px. {@link refineGuided} sharpens them.
 * @throws PopcelError usage when sizes differ
 */
export function decideByColour(picture: Picture, matte: Matte, options: DecideOptions = {}): Matte {
  const { doubt, room = NEW_ROOM } = options
  assertSameSize(matte, picture, 'the matte')
  if (doubt) assertSameSize(doubt, picture, 'the doubt')
  const { width, height } = picture
  const { colours = readColours(picture) } = options
  const { size } = colours
  const smaller = (map: Matte) =>
    resample({ ...map, channels: 1 }, size, 'bilinear', [{ channel: 0, most: 1, gain: 1, offset: 0 }])
  const small = { ...size, channels: 1, data: decided(colours, smaller(matte), doubt && smaller(doubt)) }
  const gain = 1 / (BODY - EMPTY)
  const rules = [{ channel: 0, most: 1, gain, offset: -EMPTY * gain }]
  const data = resample(small, { width, height }, 'bilinear', rules, room)
  for (let p = 0; p < data.length; p++) data[p] = settled(matte.data[p]!, Math.min(1, Math.max(0, data[p]!)))
  return { width, height, data }
}

function settled(alpha: number, decided: number): number {
  const apart = Math.abs(decided - alpha)
  return alpha + (decided - alpha) * Math.min(1, Math.max(0, (apart - AGREED) / (OVERRULED - AGREED)))
}

function colourPlanes({ channels, data }: Picture) {
  const full = fullScale(data)
  return [0, 1, 2].map((c) => ({ channel: channels >= 3 ? c : 0, most: full, gain: 1 / full, offset: 0 }))
}

function decided({ bins, counts, guide }: Colours, prior: Float32Array, doubt: Float32Array | undefined): Float32Array {
  const odds = prior.map((alpha, p) => logOdds(alpha, SUREST) / (1 + DOUBTS * (doubt?.[p] ?? 0)))
  let alpha: Float32Array = prior.map((value) => within(value, SUREST))
  const rest = new Float32Array(counts.length)
  for (let round = 0; round < ROUNDS; round++) {
    const own = countsOf(bins, alpha)
    for (let bin = 0; bin < rest.length; bin++) rest[bin] = Math.max(0, counts[bin]! - own[bin]!)
    alpha = guide(mixed(odds, bins, sharesOf(own), sharesOf(rest)))
    for (let p = 0; p < alpha.length; p++) alpha[p] = within(alpha[p]!, SUREST)
  }
  return alpha
}

/** The share of the subject in each pixel by the network's odds and the colour's. */
function mixed(odds: Float32Array, bins: Uint16Array, subject: Float32Array, rest: Float32Array): Float32Array {
  const says = new Float64Array(subject.length)
  for (let bin = 0; bin < says.length; bin++) {
    const [f, b] = [subject[bin]!, rest[bin]!]
    says[bin] = SAYS * logOdds(f / (f + b), SUREST_COLOUR)
  }
  const shares = new Float32Array(odds.length)
  for (let p = 0; p < shares.length; p++) shares[p] = 1 / (1 + Math.exp(-odds[p]! - says[bins[p]!]!))
  return shares
}

const within = (share: number, most: number) => Math.min(most, Math.max(1 - most, share))

function logOdds(share: number, most: number): number {
  const kept = within(share, most)
  return Math.log(kept / (1 - kept))
}
