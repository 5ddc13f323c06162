// Owns what a piece of nearly the screen's hue is: cloth of that colour, or a veil through which the screen is seen, and then how much
// of it. Paint in light and shade makes a line of colours that points at black; seen through a veil the line points at as much of the
// screen as the veil lets through.

import { type Band, isInner } from './band.ts'
import type { Pieces } from './pieces.ts'
import { PRIOR } from './prior.ts'
import type { Scene } from './scene.ts'

/** Cloth is what a prior calls solid in this share of its pixels, and what has at least this mean alpha; glass shows more of the screen. */
const CLOTH_IS = { solid: 0.7, alpha: 0.6 }
/** At the outside, where panes have a frame and clothes have none, less will do where the prior is surer. */
const HEM_IS = { solid: 0.85, alpha: 0.48 }
/** At the outside a prior that is as sure as this is believed however much of the screen the colour could hold: glass that is taken for cloth still looks well, a face that is taken for glass does not. */
const SURELY = 0.92
/** Of an arm or a band a prior is sure along its middle only: this share of it. */
const THIN = 0.5
/** What hides less and is as surely solid is painted in the screen's own colour: glass so clear looks empty to a prior. */
const OWN_COLOUR = { solid: 0.95, alpha: 0.12 }
/** No mix with the screen needs more than its colour difference says, but where what is mixed has the screen's hue itself. */
const TOO_BRIGHT = 0.25

/** Colours that spread less along their line, in levels and in noise, point nowhere; nor do those that point along the screen's. */
const LEAST_SPREAD = 6
const LEAST_SPREAD_NOISE = 3
const LEAST_ANGLE = 0.4
/** A line may miss what it points at by this share of its spread. */
const MISSES = 0.4
/** Most alpha that a line is believed to tell: shades of many a cloth do not quite point at black. */
const MOST_TOLD = 0.65
const LEAST_TOLD = 0.3
/** By so much may it be below the least alpha that the colours can have: then it is a veil, but of more alphas than one. */
const BELOW_LEAST = 0.1
/** Of the subject: pieces that are smaller tell nothing by their line, and are what the part around them is. */
const LEAST_OWN = 0.015
/** A veil that fades spreads its alpha by this much, and its line points at the screen, past black by so many times its spread. */
const FADES = 0.12
const PAST_BLACK = 1
/** A small piece that hides less, by either measure, and is as seldom solid, is no cloth whatever lies around it. */
const CLEAR = 0.3

/** Of some pixels `solid` are what a prior calls sure subject, `likely` what it is nearly sure of, beside its edges; `sum` adds up their alphas by colour difference, `least` the least they can be. */
type Share = { count: number; solid: number; likely: number; sum: number; least: number }

/** Whether no mix with the screen gives such a colour. */
export function isTooBright(strict: number, least: number): boolean {
  return least > strict + TOO_BRIGHT
}

/** What is known of a piece: of its inner pixels of even colour. */
type Paint = Share & {
  squares: number
  /** Sums of red, green and blue; of their products rr, rg, rb, gg, gb, bb; and of the background's. */
  readonly rgb: Float64Array
  readonly products: Float64Array
  readonly base: Float64Array
}

/** Of every piece by its number, from 1 on: the alpha of a veil, whether it is cloth, or what only its pixels tell. */
export type Verdict = number | 'cloth' | 'unknown'

export type PaintTools = {
  readonly strictAt: (pixel: number) => number
  readonly leastAt: (pixel: number) => number
  /** Whether a part reaches the outside. */
  readonly outside: (part: number) => boolean
  /** How many pixels the subject has. */
  readonly subject: number
}

export function judgePaints(scene: Scene, pieces: Pieces, band: Band, prior: Uint8Array, tools: PaintTools): Verdict[] {
  const paints = Array.from({ length: pieces.count + 1 }, emptyPaint)
  const wholes: Share[] = Array.from(pieces.parts, () => ({ count: 0, solid: 0, likely: 0, sum: 0, least: 0 }))
  for (let i = 0; i < pieces.of.length; i++) {
    const piece = pieces.of[i]!
    if (piece === 0 || !isInner(band, i)) continue
    const strict = tools.strictAt(i)
    const least = tools.leastAt(i)
    addShare(wholes[pieces.parts[piece]!]!, strict, prior[i]!, least)
    if (pieces.even[i] === 1) addTo(paints[piece]!, scene, i, strict, prior[i]!, least)
  }
  return paints.map((paint, piece) => {
    if (piece === 0) return 'unknown'
    const part = pieces.parts[piece]!
    const outside = tools.outside(part)
    const own = paint.count >= LEAST_OWN * tools.subject ? verdictOf(paint, scene, outside) : undefined
    return own ?? (isCloth(wholes[part]!, outside) && !isClear(paint) ? 'cloth' : 'unknown')
  })
}

function emptyPaint(): Paint {
  const sums = { rgb: new Float64Array(3), products: new Float64Array(6), base: new Float64Array(3) }
  return { count: 0, solid: 0, likely: 0, sum: 0, squares: 0, least: 0, ...sums }
}

function addShare(share: Share, strict: number, says: number, least: number): void {
  share.count++
  if (says === PRIOR.subject) share.solid++
  else if (says === PRIOR.likely) share.likely++
  share.sum += strict
  share.least += least
}

function addTo(
  paint: Paint,
  { picture, background, step }: Scene,
  i: number,
  strict: number,
  says: number,
  least: number,
): void {
  addShare(paint, strict, says, least)
  paint.squares += strict * strict
  for (let c = 0, at = 0; c < 3; c++) {
    const level = picture[i * 3 + c]!
    paint.rgb[c]! += level
    paint.base[c]! += background[i * step + c]!
    for (let d = c; d < 3; d++) paint.products[at++]! += level * picture[i * 3 + d]!
  }
}

/** What a large piece is by itself. */
function verdictOf(paint: Paint, { sigma }: Scene, outside: boolean): Verdict {
  const { count, sum, squares, least } = paint
  const mean = sum / count
  const lowest = least / count
  const line = lineOf(paint, Math.max(LEAST_SPREAD, LEAST_SPREAD_NOISE * sigma))
  if (line) {
    const told = 1 - line.share
    if (line.misses <= MISSES && told >= LEAST_TOLD && told <= MOST_TOLD && told >= lowest - BELOW_LEAST)
      return told >= lowest ? told : 'unknown'
    const spread = Math.sqrt(Math.max(0, squares / count - mean * mean))
    if (spread >= FADES && line.missesScreen <= MISSES && line.missesBlack >= PAST_BLACK) return 'unknown'
  }
  return isCloth(paint, outside) ? 'cloth' : 'unknown'
}

function isClear({ count, solid, sum, least }: Paint): boolean {
  return count > 0 && sum < CLEAR * count && least < CLEAR * count && solid < CLEAR * count
}

function isCloth({ count, solid, likely, sum, least }: Share, outside: boolean): boolean {
  if (solid > CLOTH_IS.solid * count && isTooBright(sum / count, least / count)) return true
  if (outside && (solid > SURELY * count || (solid > THIN * count && solid + likely > SURELY * count))) return true
  if (solid > OWN_COLOUR.solid * count && sum < OWN_COLOUR.alpha * count) return true
  const is = outside && solid > HEM_IS.solid * count ? HEM_IS : CLOTH_IS
  return solid > is.solid * count && sum > is.alpha * count
}

/** Where a line of colours points: at which share of the screen's colour, and by how much of its spread it misses that, the screen, and black. */
type Line = {
  readonly share: number
  readonly misses: number
  readonly missesScreen: number
  readonly missesBlack: number
}

function lineOf({ count, rgb, products, base }: Paint, leastSpread: number): Line | undefined {
  const mean = rgb.map((sum) => sum / count)
  const screen = base.map((sum) => sum / count)
  const at = (c: number, d: number) => {
    const [low, high] = c < d ? [c, d] : [d, c]
    return products[low * 2 + high - (low > 1 ? 1 : 0)]! / count - mean[c]! * mean[d]!
  }
  const rows = [0, 1, 2].map((c) => Float64Array.of(at(c, 0), at(c, 1), at(c, 2)))
  let along = Float64Array.of(1, 1, 1)
  let variance = 0
  for (let turn = 0; turn < 30; turn++) {
    const next = Float64Array.from(rows, (row) => dot(row, along))
    variance = Math.sqrt(dot(next, next))
    if (variance === 0) return undefined
    along = next.map((v) => v / variance)
  }
  const spread = Math.sqrt(variance)
  const beside = (v: Float64Array) => v.map((value, c) => value - dot(v, along) * along[c]!)
  const [own, full] = [beside(mean), beside(screen)]
  if (spread < leastSpread) return undefined
  const tells = dot(full, full) >= LEAST_ANGLE ** 2 * dot(screen, screen)
  const share = tells ? dot(own, full) / dot(full, full) : 0
  const far = (k: number) => Math.hypot(...own.map((v, c) => v - k * full[c]!)) / spread
  return { share, misses: far(share), missesScreen: far(1), missesBlack: far(0) }
}

function dot(a: Float64Array, b: Float64Array): number {
  return a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!
}
