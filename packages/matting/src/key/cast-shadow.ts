// Owns the drop shadow as a model: the subject's own outline moved, blurred by a Gaussian and weakened, as drawing programs make
// it. Four numbers, told by what is seen beside the subject, explain it everywhere: in gaps that it fills, and under the edge.

import { gaussianBlur } from '../blur.ts'
import { boxMean } from '../box.ts'
import type { Plane } from '../plane.ts'
import type { Background } from './background.ts'
import { type Cells, cellsOf, evenShare, KIND, type Sums, shrinkCells, sortPixels, sumCells } from './cast-cells.ts'
import { solveSymmetric } from './least-squares.ts'
import type { Levels } from './levels.ts'
import { PRIOR } from './prior.ts'
import { REGION } from './region-map.ts'
import type { Shadow } from './shadow.ts'
import { gapsInShadow } from './shadowed-gaps.ts'

/** In cells: where the outline is moved to (right, down), the Gaussian's sigma; and the share of light that is taken at most. */
type Cast = { readonly dx: number; readonly dy: number; readonly sigma: number; readonly strength: number }

/** Longer side of the copies that it is fitted in, and of the one that it is first looked for in. */
const CELLS = 256
const [HALF, COARSE] = [2, 4]
/** How far it is moved at most, as a share of the longer side. */
const FARTHEST = 0.1
/** The blurred outline ends where there is less of it. */
const NOTHING = 0.004
/** By so many cells the shadow may prove wider than it was thought. */
const WIDER = 2
/** Share of light: less than this is not seen as a shadow. */
const FAINT = 0.02
/** Of so many cells that the model darkens this share has to be as dark; and of all the darkness it has to explain so much. */
const LEAST_CELLS = 300
/** With fewer cells in doubt it makes no difference who is right about them. */
const FEW_DOUBTS = 30
const CONFIRMED = 0.7
const EXPLAINED = 0.6
/** The first look has to explain this share of the squared darkness. */
const PROMISING = 0.7
/** The prior is taken to be wrong where that explains so many times more. */
const CLEARLY = 1.1

/** Where fewer cells than this are found to be in shadow there is no use in looking for one; those at its rim are never found. */
export const SHADOW_CELLS = 60

/** Side in px of the cells. */
export function sideOfCell({ side }: Levels): number {
  return Math.max(1, Math.round(side / CELLS))
}

/** The shadow, and what is left of the prior once it is known that it took some of it for the subject. */
export type CastShadow = { readonly shadow: Shadow; readonly prior: Uint8Array }

/**
 * The drop shadow, where there is one that has the subject's outline. `soft`: 1 where the background softly becomes darker.
 */
export function findCast(
  levels: Levels,
  background: Background,
  map: Uint8Array,
  sigma: number,
  prior: Uint8Array,
  soft: Uint8Array,
): CastShadow | undefined {
  const px = sideOfCell(levels)
  const kinds = sortPixels(levels, background, map, sigma, prior, soft)
  const most = FARTHEST * (levels.side / px)
  const doubts = kinds.reduce((sum, kind) => sum + (kind === KIND.doubt ? 1 : 0), 0)
  const isClear = doubts < FEW_DOUBTS * px * px
  const fit = (own: Uint8Array, trusting: boolean) => fitted(own, sumCells(levels, background, own, px), trusting, most)
  const first = (isClear ? [true] : [true, false]).flatMap((trusting) => fit(kinds, trusting) ?? [])
  // What the model says of the pixels in doubt makes for a better model.
  const better = isClear
    ? []
    : first.flatMap(({ cells, cast }) => {
        const own = kinds.slice()
        decideDoubts(own, layCast(cells, cast, most, px, levels), levels, background, sigma)
        return fit(own, true) ?? []
      })
  let best: Fitted | undefined
  for (const one of [...first, ...better]) if (!best || one.score > CLEARLY * best.score) best = one
  if (!best) return undefined
  const says = prior.slice()
  for (let i = 0; i < says.length; i++) if (kinds[i] === KIND.doubt && isGround(best, i)) says[i] = PRIOR.unlikely
  const gaps = findGaps(best, levels, background, sigma, px, most)
  if (gaps) for (let i = 0; i < says.length; i++) if (gaps.found[i] === 1) says[i] = PRIOR.background
  const alpha = gaps?.alpha ?? layCast(best.cells, best.cast, most, px, levels)
  settle(alpha, levels, background, map, sigma, says)
  return { shadow: { mask: shownOf(alpha, levels, background, sigma, says), alpha, start: 0 }, prior: says }
}

/** Gaps that were taken for the subject, and the shadow without them. */
function findGaps(
  best: Fitted,
  levels: Levels,
  background: Background,
  sigma: number,
  px: number,
  most: number,
): { readonly found: Uint8Array; readonly alpha: Float32Array } | undefined {
  const { kinds, cast } = best
  const darkness = (i: number) => 1 - evenShare(levels.rgb, i * 3, background.rgb, i * background.step, sigma)
  const body = kinds.map((_, i) => (isGround(best, i) ? 0 : 1))
  const even = body.map((is, i) => (is === 1 && darkness(i) <= 1 ? 1 : 0))
  const lay = (own: Uint8Array) => {
    const as = own.map((is) => (is === 1 ? KIND.body : KIND.ground))
    return layCast(cellsOf(sumCells(levels, background, as, px), true), cast, most, px, levels)
  }
  const agrees = (i: number, dark: number, alpha: number) => {
    const noise = (2 * sigma) / Math.max(40, background.rgb[i * background.step + 1]!)
    return Math.abs(dark - alpha) <= OFF_LIGHT + OFF_SHADOW * alpha + noise
  }
  const found = gapsInShadow(body, even, levels, { lay, darkness, agrees })
  return found && { found, alpha: lay(body.map((is, i) => is & ~found[i]!)) }
}

type Fitted = {
  readonly kinds: Uint8Array
  readonly trusting: boolean
  readonly cells: Cells
  readonly cast: Cast
  readonly score: number
}

/** Whether a pixel that was in doubt is background to the model. */
function isGround({ kinds, trusting }: Fitted, i: number): boolean {
  return kinds[i] === KIND.ground || (kinds[i] === KIND.doubt && !trusting)
}

function fitted(kinds: Uint8Array, sums: Sums, trusting: boolean, most: number): Fitted | undefined {
  const cells = cellsOf(sums, trusting)
  const cast = countDark(cells) < LEAST_CELLS ? undefined : fitCast(cells, most)
  if (!cast || Math.max(Math.abs(cast.dx), Math.abs(cast.dy)) >= 0.98 * most) return undefined
  const { expected, met, explained } = judge(cells, cast, most)
  if (expected < LEAST_CELLS || met < CONFIRMED * expected || explained < EXPLAINED) return undefined
  // Where the prior is wrong more of the shadow is to be seen without it.
  return { kinds, trusting, cells, cast, score: 2 * met - expected }
}

/** Half the side of the square in which pixels in doubt are decided together, in px; and the share of them that must be as dark as the model. */
const TOGETHER_PX = 4
const AGREEING = 0.6

/** Of the pixels in doubt those that the model explains are background, the others the subject. */
function decideDoubts(
  kinds: Uint8Array,
  alpha: Float32Array,
  { width, height, rgb }: Levels,
  background: Background,
  sigma: number,
): void {
  const agrees = new Float32Array(kinds.length)
  const asked = new Float32Array(kinds.length)
  for (let i = 0; i < kinds.length; i++) {
    if (kinds[i] !== KIND.doubt) continue
    asked[i] = 1
    const from = i * background.step
    const keep = evenShare(rgb, i * 3, background.rgb, from, sigma)
    const noise = (2 * sigma) / Math.max(40, background.rgb[from + 1]!)
    if (keep >= 0 && Math.abs(1 - keep - alpha[i]!) <= OFF_LIGHT + OFF_SHADOW * alpha[i]! + noise) agrees[i] = 1
  }
  const share = boxMean({ width, height, data: agrees }, 2 * TOGETHER_PX + 1)
  const of = boxMean({ width, height, data: asked }, 2 * TOGETHER_PX + 1)
  for (let i = 0; i < kinds.length; i++)
    if (kinds[i] === KIND.doubt) kinds[i] = share[i]! >= AGREEING * of[i]! ? KIND.ground : KIND.body
}

/** A pixel that shows the shadow may be off the model by this share of light, and this share of the shadow's own. */
const OFF_LIGHT = 0.02
const OFF_SHADOW = 0.15
/** How far what is seen to be off counts, and what share of the pixels there has to say so. */
const SETTLED_PX = 15
const SAYING = 0.03

/** Corrects the model, smoothly, by what is seen beside the subject. */
function settle(
  alpha: Float32Array,
  { width, height, rgb, side }: Levels,
  background: Background,
  map: Uint8Array,
  sigma: number,
  prior: Uint8Array,
): void {
  const off = new Float32Array(alpha.length)
  const says = new Float32Array(alpha.length)
  for (let i = 0; i < alpha.length; i++) {
    if (prior[i] === PRIOR.subject || prior[i] === PRIOR.likely) continue
    const keep = evenShare(rgb, i * 3, background.rgb, i * background.step, sigma)
    if (keep < 0) continue
    const known = map[i] === REGION.background
    if (!known && Math.abs(1 - keep - alpha[i]!) > OFF_LIGHT + OFF_SHADOW * alpha[i]!) continue
    off[i] = 1 - keep - alpha[i]!
    says[i] = 1
  }
  const reach = Math.max(3, Math.round((SETTLED_PX * side) / 512)) | 1
  const sum = boxMean({ width, height, data: off }, reach)
  const count = boxMean({ width, height, data: says }, reach)
  for (let i = 0; i < alpha.length; i++) alpha[i] = Math.max(0, alpha[i]! + sum[i]! / (count[i]! + SAYING))
}

/** The settled model is right to this. */
const NEAR_LIGHT = 0.012
const NEAR_SHADOW = 0.06

/** 1 where the picture shows nothing but background in the shadow, and the prior does not think otherwise. */
function shownOf(
  alpha: Float32Array,
  { rgb }: Levels,
  background: Background,
  sigma: number,
  prior: Uint8Array,
): Uint8Array {
  const shown = new Uint8Array(alpha.length)
  for (let i = 0; i < alpha.length; i++) {
    if (alpha[i]! < NEAR_LIGHT || prior[i] === PRIOR.subject || prior[i] === PRIOR.likely) continue
    const from = i * background.step
    const keep = evenShare(rgb, i * 3, background.rgb, from, sigma)
    const noise = (2 * sigma) / Math.max(40, background.rgb[from + 1]!)
    if (keep >= 0 && Math.abs(1 - keep - alpha[i]!) <= NEAR_LIGHT + NEAR_SHADOW * alpha[i]! + noise) shown[i] = 1
  }
  return shown
}

function countDark({ dark }: Cells): number {
  let count = 0
  for (let i = 0; i < dark.length; i++) if (dark[i]! > FAINT) count++
  return count
}

function fitCast(cells: Cells, most: number): Cast | undefined {
  const half = shrinkCells(cells, HALF)
  const start = lookForCast(shrinkCells(half, COARSE / HALF), most / COARSE)
  if (!start) return undefined
  let cast = enlarged(start, COARSE / HALF)
  const halves = tellingPlaces(half, cast, most / HALF)
  for (const robust of [0.3, 0.2, 0.1, 0.05, 0.03, 0.03]) cast = improve(half, halves, cast, most / HALF, robust)
  cast = enlarged(cast, HALF)
  const places = tellingPlaces(cells, cast, most)
  for (let k = 0; k < 2; k++) cast = improve(cells, places, cast, most, 0.03)
  return cast
}

function enlarged(cast: Cast, by: number): Cast {
  return { ...cast, dx: cast.dx * by, dy: cast.dy * by, sigma: cast.sigma * by }
}

/** The best of two blurs and all moves of whole cells, where it explains this share of the squared darkness already. */
function lookForCast(cells: Cells, most: number): Cast | undefined {
  const { width, dark, seen } = cells
  const margin = Math.ceil(most)
  const row = width + 2 * margin
  const places = placesOf(seen)
  let best: (Cast & { gain: number }) | undefined
  for (const sigma of [0.7, 1.5]) {
    const { data } = gaussianBlur(framed(cells, margin), sigma)
    for (let dy = -margin; dy <= margin; dy++)
      for (let dx = -margin; dx <= margin; dx++) {
        let [cross, own] = [0, 0]
        for (let k = 0; k < places.length; k++) {
          const i = places[k]!
          const x = i % width
          const value = data[((i - x) / width - dy + margin) * row + x - dx + margin]!
          cross += value * dark[i]!
          own += value * value
        }
        const gain = cross > 0 ? (cross * cross) / own : 0
        if (gain > (best?.gain ?? 0)) best = { dx, dy, sigma, strength: cross / own, gain }
      }
  }
  let all = 0
  for (const i of places) all += dark[i]! * dark[i]!
  return best && best.gain >= PROMISING * all ? best : undefined
}

function placesOf(seen: Uint8Array): Int32Array {
  const places = new Int32Array(seen.length)
  let count = 0
  for (let i = 0; i < seen.length; i++) if (seen[i] === 1) places[count++] = i
  return places.subarray(0, count)
}

/** The body with a margin of nothing: what is beyond the picture throws no shadow. */
function framed({ width, height, body }: Cells, margin: number): Plane {
  const row = width + 2 * margin
  const data = new Float32Array(row * (height + 2 * margin))
  for (let y = 0; y < height; y++) data.set(body.subarray(y * width, (y + 1) * width), (y + margin) * row + margin)
  return { width: row, height: height + 2 * margin, data }
}

/** Where the shadow is seen, or would be were it a little wider. */
function tellingPlaces(cells: Cells, cast: Cast, most: number): Int32Array {
  const read = readerOf(cells, { ...cast, sigma: cast.sigma + WIDER }, most)
  return placesOf(cells.seen).filter((i) => {
    const x = i % cells.width
    return cells.dark[i]! > NOTHING || read(x, (i - x) / cells.width) > NOTHING
  })
}

/**
 * One step of Gauss and Newton, with weights 1 / (1 + (off / robust)²) against what is no shadow. With its sigma a Gaussian changes
 * as its Laplacian does, sigma times.
 */
function improve(cells: Cells, places: Int32Array, cast: Cast, most: number, robust: number): Cast {
  const { dark, width } = cells
  const { strength, sigma } = cast
  const normal = new Float64Array(16)
  const right = new Float64Array(4)
  const slope = new Float64Array(4)
  const read = readerOf(cells, cast, most)
  for (const i of places) {
    const x = i % width
    const y = (i - x) / width
    const here = read(x, y)
    const [west, east, north, south] = [read(x - 1, y), read(x + 1, y), read(x, y - 1), read(x, y + 1)]
    slope[0] = (strength * (west - east)) / 2
    slope[1] = (strength * (north - south)) / 2
    slope[2] = strength * sigma * (west + east + north + south - 4 * here)
    slope[3] = here
    const off = dark[i]! - strength * here
    const weight = 1 / (1 + (off / robust) ** 2)
    for (let j = 0; j < 4; j++) {
      const weighted = weight * slope[j]!
      right[j]! += weighted * off
      for (let k = 0; k < 4; k++) normal[j * 4 + k]! += weighted * slope[k]!
    }
  }
  const change = solveSymmetric(normal, right, 4, 1e-6)
  return change ? stepped(cast, change, most) : cast
}

function stepped({ dx, dy, sigma, strength }: Cast, change: Float64Array, most: number): Cast {
  return {
    dx: within(dx + within(change[0]!, -3, 3), -most, most),
    dy: within(dy + within(change[1]!, -3, 3), -most, most),
    sigma: within(sigma + within(change[2]!, -0.5 * sigma, 2), 0.6, most / 2),
    strength: within(strength + change[3]!, FAINT, 0.7),
  }
}

function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}

/** The outline as it is moved and blurred, at full strength, anywhere between the middles of the cells. */
function readerOf(cells: Cells, { dx, dy, sigma }: Cast, most: number): (x: number, y: number) => number {
  const margin = Math.ceil(most) + 3
  const { data, width } = gaussianBlur(framed(cells, margin), sigma, Math.ceil(3 * sigma))
  return (x, y) => {
    const u = x - dx + margin
    const v = y - dy + margin
    const left = Math.floor(u)
    const top = Math.floor(v)
    const i = top * width + left
    const across = u - left
    const above = data[i]! + across * (data[i + 1]! - data[i]!)
    const below = data[i + width]! + across * (data[i + width + 1]! - data[i + width]!)
    return above + (v - top) * (below - above)
  }
}

type Verdict = {
  /** How many cells the model darkens, and how many of these are as dark. */
  readonly expected: number
  readonly met: number
  /** Share of all darkness that the model gets right. */
  readonly explained: number
}

function judge(cells: Cells, cast: Cast, most: number): Verdict {
  const read = readerOf(cells, cast, most)
  let [all, off, count, met] = [0, 0, 0, 0]
  for (let i = 0; i < cells.seen.length; i++) {
    if (cells.seen[i] === 0) continue
    const x = i % cells.width
    const expected = cast.strength * read(x, (i - x) / cells.width)
    const dark = cells.dark[i]!
    if (Math.max(expected, dark) < FAINT) continue
    all += dark
    off += Math.abs(dark - expected)
    if (expected < FAINT) continue
    count++
    if (Math.abs(dark - expected) <= OFF_LIGHT + OFF_SHADOW * expected) met++
  }
  return { expected: count, met, explained: all > 0 ? 1 - off / all : 0 }
}

function layCast(cells: Cells, cast: Cast, most: number, px: number, { width, height }: Levels): Float32Array {
  const read = readerOf(cells, cast, most)
  const alpha = new Float32Array(width * height)
  const last = { x: cells.width, y: cells.height }
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const u = Math.min(last.x, (x + 0.5) / px - 0.5)
      const v = Math.min(last.y, (y + 0.5) / px - 0.5)
      alpha[i] = cast.strength * read(u, v)
    }
  return alpha
}
