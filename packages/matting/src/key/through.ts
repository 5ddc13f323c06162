// Owns where a background of changing colour shines through the subject: a ghost that fades, a misty cloak. Paint does not
// follow what lies behind it; a part that lets light through does, by exactly as much as it lets through.

import { type Blocks, readBlocks } from './blocks.ts'
import { brightAlpha } from './bright.ts'
import { rimOf } from './layers.ts'
import { SAME, type Transfer } from './light-fit.ts'
import { REGION } from './region-map.ts'
import { labelRuns } from './runs.ts'
import type { Scene } from './scene.ts'

export type Through = {
  /** Alpha of the subject where it is not at the edge: 1, or less where the background shines through. */
  readonly body: Float32Array
  readonly spans: readonly { readonly start: number; readonly end: number }[]
}

/** The background has to change by so many levels over the picture. */
const LEAST_CHANGE = 24
/** Blocks that are looked at together reach so far to each side. */
const REACH = 3
const LEAST_BLOCKS = 15
/** Light and shade change all channels alike, and so may the paint: a background that does no more proves nothing. */
const GREY = 0.9
/** The change that is left unexplained has to be so many times what noise leaves. */
const CLEAR = 4
const HINT = 2
/** Beside a surface that shines, so many blocks and this share of them have to hint at it. */
const LEAST_HINTS = 4
const MOST = 0.6
const BESIDE = 4
/** Less shining through than this is not looked for. */
const LEAST = 0.04
/** So many blocks have to say so: 0.5 % of the picture; and this share of those of their surface that can tell. */
const LEAST_SAYING = 46
const LEAST_SHARE = 0.1
const ABLE = 0.2
/** Of those that say so, this share may not ask for colours that do not exist. */
const MOST_ABSURD = 0.1
const ABSURD = 0.08

/** `longer`: the longer side of the whole picture. Only for backgrounds that are not one colour, and mixes in sRGB values. */
export function findThrough(scene: Scene, map: Uint8Array, transfer: Transfer, longer: number): Through | undefined {
  if (scene.step === 0 || transfer.table || changeOf(scene) < LEAST_CHANGE) return undefined
  const blocks = readBlocks(scene, map, longer)
  const shares = measureShares(blocks)
  const seen = surfacesThatShine(scene, blocks, shares, transfer)
  if (!seen.some((is) => is !== undefined)) return undefined
  const field = smoothField(blocks, shares, seen)
  return layField(scene, map, transfer, blocks, field, seen)
}

/** How far the background's corners and middle lie apart, in levels. */
function changeOf({ background, width, height }: Scene): number {
  const last = width * (height - 1)
  const places = [0, width - 1, last, last + width - 1, width * (height >> 1) + (width >> 1)]
  const spans = [0, 1, 2].map((c) => {
    const values = places.map((i) => background[i * 3 + c]!)
    return Math.max(...values) - Math.min(...values)
  })
  return Math.max(...spans)
}

/**
 * Per block the share of the background in its light, how much its surroundings can tell of it, and how many times less they leave
 * unexplained with it than without.
 */
type Shares = { readonly share: Float32Array; readonly weight: Float32Array; readonly clear: Float32Array }

function measureShares(blocks: Blocks): Shares {
  const n = blocks.surfaces.length
  const shares = { share: new Float32Array(n), weight: new Float32Array(n), clear: new Float32Array(n) }
  const slopes = new Float64Array(13)
  for (let k = 0; k < n; k++)
    if (blocks.surfaces[k]! > 0 && sumWindow(blocks, k, slopes)) measureShare(blocks.side, k, slopes, shares)
  return shares
}

/** Mean slopes of the picture (six) and the background (six) and mean roughness over the blocks of one surface around k. */
function sumWindow({ surfaces, cols, slope, base, rough }: Blocks, k: number, out: Float64Array): boolean {
  const x = k % cols
  const y = (k - x) / cols
  const y1 = Math.min(surfaces.length / cols - 1, y + REACH)
  const x1 = Math.min(cols - 1, x + REACH)
  out.fill(0)
  let count = 0
  for (let v = Math.max(0, y - REACH); v <= y1; v++) {
    for (let u = Math.max(0, x - REACH); u <= x1; u++) {
      const at = v * cols + u
      if (surfaces[at] !== surfaces[k]) continue
      for (let c = 0; c < 6; c++) {
        out[c]! += slope[at * 6 + c]!
        out[c + 6]! += base[at * 6 + c]!
      }
      out[12]! += rough[at]!
      count++
    }
  }
  for (let c = 0; c < 13; c++) out[c]! /= count
  out[12]! /= count
  return count >= LEAST_BLOCKS
}

/**
 * The paint of a part and its alpha change in one direction each; with a share t of the background, whose slopes are M_B, the
 * slopes of the picture are M = u·dᵀ + t·M_B. So t is where M − t·M_B has rank 1: where its smaller singular value is nothing but
 * noise. Paint alone has rank 1 at t = 0, and where it has not, there is no t for which it has.
 */
function measureShare(side: number, k: number, m: Float64Array, { share, weight, clear }: Shares): void {
  let [b2, grey] = [0, 0]
  for (let axis = 6; axis < 12; axis += 3) {
    for (let c = axis; c < axis + 3; c++) b2 += m[c]! * m[c]!
    grey += (m[axis]! + m[axis + 1]! + m[axis + 2]!) ** 2
  }
  if (grey > GREY * GREY * 3 * b2) return
  const best = bestShare(m)
  const least = restOf(m, best)
  const noise = (4 * 3 * m[12]!) / side ** 4
  const curve = (Math.max(restOf(m, best - 0.2), restOf(m, best + 0.2)) - least) / 0.04
  share[k] = best
  weight[k] = curve / (noise + least)
  if (best >= LEAST) clear[k] = Math.sqrt(restOf(m, 0) / Math.max(noise, least))
}

/** The t from 0 to 1 that leaves least: in steps of 0.05, then of 0.01. */
function bestShare(m: Float64Array): number {
  let best = 0
  for (const [step, reach] of [[0.05, 1] as const, [0.01, 0.04] as const]) {
    const from = Math.max(0, best - reach)
    const to = Math.min(1, best + reach)
    let least = restOf(m, best)
    for (let t = from; t <= to + 1e-9; t += step) {
      const rest = restOf(m, t)
      if (rest >= least) continue
      least = rest
      best = t
    }
  }
  return best
}

/** The smaller squared singular value of M − t·M_B, both of two columns. */
function restOf(m: Float64Array, t: number): number {
  let [xx, xy, yy] = [0, 0, 0]
  for (let c = 0; c < 3; c++) {
    const x = m[c]! - t * m[c + 6]!
    const y = m[c + 3]! - t * m[c + 9]!
    xx += x * x
    xy += x * y
    yy += y * y
  }
  return Math.max(0, (xx + yy - Math.sqrt((xx - yy) ** 2 + 4 * xy * xy)) / 2)
}

/** What a surface through which the background shines is like: full in some channel, so that its least alpha is its alpha; or not. */
type Kind = 'full' | 'own'

/** Alphas that differ from the least possible by no more than the first on average, and the second each, are the least possible. */
const AT_LEAST = 0.03
const EACH = 0.06

type Tally = { says: number; hints: number; able: number; known: number; absurd: number; off: number; away: number }

/** Of every surface by its number how it shines, if it does. */
function surfacesThatShine(scene: Scene, blocks: Blocks, shares: Shares, transfer: Transfer): (Kind | undefined)[] {
  const tallies = Array.from(
    { length: blocks.count + 1 },
    (): Tally => ({ says: 0, hints: 0, able: 0, known: 0, absurd: 0, off: 0, away: 0 }),
  )
  for (let k = 0; k < shares.clear.length; k++) {
    if (shares.weight[k] === 0) continue
    const tally = tallies[blocks.surfaces[k]!]!
    tally.known++
    if (shares.weight[k]! * ABLE * ABLE > CLEAR * CLEAR) tally.able++
    if (shares.clear[k]! > HINT) tally.hints++
    if (shares.clear[k]! <= CLEAR) continue
    const beyond = 1 - shares.share[k]! - brightAlpha(scene, middleOf(blocks, k, scene.width), transfer)
    tally.says++
    tally.off += beyond
    tally.away += Math.abs(beyond)
    if (beyond < -ABSURD) tally.absurd++
  }
  const kinds = tallies.map((tally, surface) => (surface > 0 ? kindOf(tally) : undefined))
  return kinds.includes('own') || kinds.includes('full') ? withNeighbours(blocks, tallies, kinds) : kinds
}

function kindOf({ says, able, absurd, off, away }: Tally): Kind | undefined {
  if (says < LEAST_SAYING || says < LEAST_SHARE * able || absurd > MOST_ABSURD * says) return undefined
  return Math.abs(off) < AT_LEAST * says && away < EACH * says ? 'full' : 'own'
}

/** Folds and shades beside a surface that shines are small, and need less to be believed. */
function withNeighbours(
  { surfaces, cols }: Blocks,
  tallies: readonly Tally[],
  kinds: readonly (Kind | undefined)[],
): (Kind | undefined)[] {
  const out = kinds.slice()
  for (let k = 0; k < surfaces.length; k++) {
    const own = surfaces[k]!
    const { hints, known, absurd } = tallies[own]!
    if (own === 0 || out[own] || hints < LEAST_HINTS || hints < MOST * known || absurd > 0) continue
    for (const n of around(k, cols, surfaces.length, BESIDE)) if (kinds[surfaces[n]!]) out[own] = 'own'
  }
  return out
}

function middleOf({ cols, side }: Blocks, k: number, width: number): number {
  const x = k % cols
  return (((k - x) / cols) * side + (side >> 1)) * width + x * side + (side >> 1)
}

const UNKNOWN = -1

/** The share per block, smoothed within each surface that shines and carried on a little way around it. */
function smoothField(blocks: Blocks, { share, weight }: Shares, kinds: readonly (Kind | undefined)[]): Float32Array {
  const { surfaces } = blocks
  const shines = Uint8Array.from(surfaces, (own) => (kinds[own] ? 1 : 0))
  let field = share.map((t, k) => (shines[k] && weight[k]! > 0 ? t : UNKNOWN))
  const trust = weight.map((w, k) => (field[k] === UNKNOWN ? 0 : w))
  for (let pass = 0; pass < SMOOTHING + REACH; pass++) {
    const next = field.slice()
    for (let k = 0; k < field.length; k++) {
      if (pass < SMOOTHING ? shines[k] === 0 : surfaces[k] !== 0 || field[k] !== UNKNOWN) continue
      next[k] = meanAround(blocks, field, trust, k)
    }
    for (let k = 0; k < field.length; k++) if (next[k] !== UNKNOWN && trust[k] === 0) trust[k] = TINY
    field = next
  }
  return field
}

const SMOOTHING = 2
/** Weight of what was carried on. */
const TINY = 1e-3

/** The mean of a block and those around it, of the same surface where it has one; UNKNOWN where none is known. */
function meanAround({ surfaces, cols }: Blocks, field: Float32Array, trust: Float32Array, k: number): number {
  const own = surfaces[k]!
  const x = k % cols
  const x1 = Math.min(cols - 1 - x, 1)
  let [sum, total] = [0, 0]
  for (let row = k - cols; row <= k + cols; row += cols) {
    for (let n = row - Math.min(x, 1); n <= row + x1; n++) {
      if (n < 0 || n >= field.length || field[n] === UNKNOWN || (own > 0 && surfaces[n] !== own)) continue
      sum += field[n]! * trust[n]!
      total += trust[n]!
    }
  }
  return total === 0 ? UNKNOWN : sum / total
}

/** A block and those around it. */
function around(k: number, cols: number, count: number, reach = 1): number[] {
  const x = k % cols
  const out: number[] = []
  for (let dy = -cols * reach; dy <= cols * reach; dy += cols)
    for (let dx = -Math.min(x, reach); dx <= Math.min(cols - 1 - x, reach); dx++)
      if (k + dy + dx >= 0 && k + dy + dx < count) out.push(k + dy + dx)
  return out
}

/** Steps between neighbouring pixels of one surface, in levels, besides noise. */
const LITTLE = 3
/** A pixel may be off the surface by this share of what the background adds. */
const OFF = 0.25
const [OWN, FULL] = [1, 2]

function layField(
  scene: Scene,
  map: Uint8Array,
  transfer: Transfer,
  blocks: Blocks,
  field: Float32Array,
  kinds: readonly (Kind | undefined)[],
): Through {
  const { width, height } = scene
  const mask = new Uint8Array(map.length)
  for (let k = 0; k < field.length; k++) {
    const kind = kinds[blocks.surfaces[k]!]
    if (kind && isAmid(blocks, k))
      fillBlock(mask, middleOf(blocks, k, width), blocks.side, width, kind === 'full' ? FULL : OWN)
  }
  for (const value of [OWN, FULL]) flood(scene, map, blocks, field, mask, value)
  const body = new Float32Array(map.length).fill(1)
  const spans: { start: number; end: number }[] = []
  for (const value of [OWN, FULL]) {
    const runs = labelRuns(mask, width, height, value, false)
    for (let r = 0; r < runs.count; r++) {
      const span = { start: runs.starts[r]!, end: runs.starts[r]! + runs.lengths[r]! }
      spans.push(span)
      for (let i = span.start; i < span.end; i++) {
        const least = brightAlpha(scene, i, transfer)
        const alpha = value === FULL ? least : Math.max(least, 1 - shareAt(blocks, field, i, width))
        body[i] = alpha > SOLID ? 1 : alpha
      }
    }
  }
  return { body, spans }
}

const SOLID = 0.985

/** Whether all four neighbours are of one surface with a block; those at the rim of it are looked at pixel by pixel. */
function isAmid({ surfaces, cols }: Blocks, k: number): boolean {
  const own = surfaces[k]!
  return [k - 1, k + 1, k - cols, k + cols].every((n) => surfaces[n] === own)
}

function fillBlock(mask: Uint8Array, middle: number, side: number, width: number, value: number): void {
  const first = middle - (side >> 1) * (width + 1)
  for (let v = 0; v < side; v++) mask.fill(value, first + v * width, first + v * width + side)
}

/**
 * Spreads a mark through the subject as far as the colours change little, the share is known, and what shows is the surface over the
 * background: where hardly anything shines through, a solid thing behind it is told from the background by less than a step.
 */
function flood(
  scene: Scene,
  map: Uint8Array,
  blocks: Blocks,
  field: Float32Array,
  mask: Uint8Array,
  value: number,
): void {
  const { width, height } = scene
  const rim = rimOf(mask, width, height, value, 0)
  const front = { pixels: Array.from(rim), sources: Array.from(rim, (i) => blockAt(blocks, i, width)) }
  const noise = 2.5 * Math.max(0, scene.sigma - 0.5)
  const reach = (p: number, n: number, source: number) => {
    if (map[n] !== REGION.subject || mask[n] !== 0 || !isNear(scene.picture, p, n, LITTLE + noise)) return
    const known = shareAt(blocks, field, n, width)
    const share = value === FULL ? 1 - brightAlpha(scene, n, SAME) : known
    if (known === UNKNOWN || isBeside(scene, blocks, n, source, share, noise)) return
    mask[n] = value
    front.pixels.push(n)
    front.sources.push(source)
  }
  while (front.pixels.length > 0) {
    const p = front.pixels.pop()!
    const source = front.sources.pop()!
    reach(p, p - 1, source)
    reach(p, p + 1, source)
    reach(p, p - width, source)
    reach(p, p + width, source)
  }
}

function blockAt({ side, cols }: Blocks, i: number, width: number): number {
  const x = i % width
  return Math.floor((i - x) / width / side) * cols + Math.floor(x / side)
}

/** Whether a pixel lies off the plane of a block by much of what the background adds there. */
function isBeside(scene: Scene, blocks: Blocks, i: number, block: number, share: number, noise: number): boolean {
  const { picture, background, width } = scene
  const middle = middleOf(blocks, block, width)
  const dx = (i % width) - (middle % width)
  const dy = Math.floor(i / width) - Math.floor(middle / width)
  let [off, adds] = [0, 0]
  for (let c = 0; c < 3; c++) {
    const { slope, mean } = blocks
    const plane = mean[block * 3 + c]! + slope[block * 6 + c]! * dx + slope[block * 6 + 3 + c]! * dy
    off = Math.max(off, Math.abs(picture[i * 3 + c]! - plane))
    adds = Math.max(adds, (share * Math.abs(picture[i * 3 + c]! - background[i * 3 + c]!)) / Math.max(0.1, 1 - share))
  }
  return off > OFF * adds + noise
}

function isNear(picture: ArrayLike<number>, p: number, n: number, limit: number): boolean {
  for (let c = 0; c < 3; c++) if (Math.abs(picture[p * 3 + c]! - picture[n * 3 + c]!) > limit) return false
  return true
}

/** The share at a pixel, between the middles of the blocks around it of which it is known; UNKNOWN where of none. */
function shareAt({ side, cols }: Blocks, field: Float32Array, i: number, width: number): number {
  const rows = field.length / cols
  const u = Math.max(0, Math.min(cols - 1, ((i % width) + 0.5) / side - 0.5))
  const v = Math.max(0, Math.min(rows - 1, (Math.floor(i / width) + 0.5) / side - 0.5))
  const x = Math.floor(u)
  const y = Math.floor(v)
  let [sum, total] = [0, 0]
  for (let dy = 0; dy < 2; dy++) {
    for (let dx = 0; dx < 2; dx++) {
      const t = x + dx < cols && y + dy < rows ? field[(y + dy) * cols + x + dx]! : UNKNOWN
      if (t === UNKNOWN) continue
      const near = Math.max(1e-3, (dx ? u - x : 1 - u + x) * (dy ? v - y : 1 - v + y))
      sum += t * near
      total += near
    }
  }
  return total === 0 ? UNKNOWN : sum / total
}
