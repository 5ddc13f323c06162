// Owns the search for the pure colours that the pixels of an edge are mixed with. A kernel, called for one pixel at a time:
// V8 compiles a function that is called often at once, and a loop that runs long late and again for every picture.

import { intsIn, NEW_ROOM, type Room } from '../room.ts'
import type { Band } from './band.ts'
import { judgeLight, linearTransfer, mixedAt, type Pures, SAME, type Transfer } from './light-fit.ts'
import type { Scene } from './scene.ts'

/** So many pixels of the band tell in which light it was mixed. */
const LIGHT_SAMPLES = 8000
/** How far a pure neighbour is looked for at most. */
const FARTHEST_PX = 5
/** In a window wider than this every other pixel is looked at, like the black squares of a chessboard. */
const THIN_OUT_FROM_PX = 4
/** What a px of distance costs a neighbour, in alpha. */
const PER_PX = 0.012

export type SolvedBand = Pures & {
  /** The pixels of the band, from the outermost layer inwards. */
  readonly pixels: Int32Array
  readonly transfer: Transfer
}

/** For every pixel of the band the pixel whose pure colour it has a share of, and the share, in the light that fits. */
export function solveBand(scene: Scene, band: Band, room: Room = NEW_ROOM): SolvedBand {
  const count = band.outside.length + band.inside.length
  const pures = { pure: new Int32Array(count), mix: new Float32Array(count) }
  const search = startSearch(scene, band, scene.sigma, room)
  const pixels = search.pixels.subarray(0, count)
  const stride = Math.max(1, Math.floor(count / LIGHT_SAMPLES))
  for (let k = 0; k < count; k += stride) findPure(search, k, pures)
  const lit = linearTransfer()
  if (judgeLight(scene, pixels, stride, pures, lit) === 'srgb') {
    for (let k = 0; k < count; k++) if (!shield(search, k, pures) && k % stride !== 0) findPure(search, k, pures)
    return { pixels, transfer: SAME, ...pures }
  }
  // Noise grows in linear light; twice is a fair bound.
  const litSearch = { ...search, values: subtract(scene, search.pixels, lit, room), sigma: 2 * scene.sigma }
  for (let k = 0; k < count; k++) if (!shield(litSearch, k, pures)) findPure(litSearch, k, pures)
  return { pixels, transfer: lit, ...pures }
}

type Search = {
  readonly width: number
  readonly height: number
  readonly reach: number
  readonly sigma: number
  /** The pixels that are read, from the outermost layer inwards, and for every pixel of the scene its place among them, counted from 1; 0 for none. */
  readonly pixels: Int32Array
  readonly places: Int32Array
  /** I − B and its squared length for each of `pixels`: rows of four. */
  readonly values: Float32Array
  /** For the pixels of the band the first place that lies as deep. */
  readonly levels: Int32Array
}

function startSearch(scene: Scene, band: Band, sigma: number, room: Room): Search {
  const { width, height } = scene
  const { outside, near } = band
  const pixels = new Int32Array(outside.length + near.length)
  pixels.set(outside)
  pixels.set(near, outside.length)
  const places = intsIn(room, width * height).fill(0)
  for (let from = 0; from < pixels.length; from += CHUNK) notePlaces(pixels, from, places)
  const levels = new Int32Array(outside.length + band.inside.length).fill(outside.length)
  for (const start of band.starts) levels.fill(outside.length + start, outside.length + start)
  const reach = Math.min(FARTHEST_PX, Math.ceil(band.rampPx) + 1)
  return { width, height, reach, sigma, pixels, places, values: subtract(scene, pixels, SAME, room), levels }
}

const CHUNK = 512

function notePlaces(pixels: Int32Array, from: number, places: Int32Array): void {
  const end = Math.min(pixels.length, from + CHUNK)
  for (let k = from; k < end; k++) places[pixels[k]!] = k + 1
}

function subtract(scene: Scene, pixels: Int32Array, transfer: Transfer, room: Room): Float32Array {
  const values = room.take('float', pixels.length * 4)
  for (let k = 0; k < pixels.length; k++) subtractOne(scene, pixels[k]!, transfer.table, values, k * 4)
  return values
}

function subtractOne(scene: Scene, p: number, table: Transfer['table'], values: Float32Array, to: number): void {
  const { picture, background, step } = scene
  const base = p * step
  const r = mixedAt(table, picture[p * 3]!) - mixedAt(table, background[base]!)
  const g = mixedAt(table, picture[p * 3 + 1]!) - mixedAt(table, background[base + 1]!)
  const b = mixedAt(table, picture[p * 3 + 2]!) - mixedAt(table, background[base + 2]!)
  values[to] = r
  values[to + 1] = g
  values[to + 2] = b
  values[to + 3] = r * r + g * g + b * b
}

/**
 * Whether only pure pixels lie between the k-th and the background: then nothing of it can shine in, and this one is pure
 * too. The pixels nearer to the background must have been found before.
 */
function shield({ width, height, pixels, places, levels }: Search, k: number, { pure, mix }: Pures): boolean {
  const least = levels[k]!
  const p = pixels[k]!
  const x = p % width
  if (least <= levels[0]! || x === 0 || x === width - 1 || p < width || p >= width * (height - 1)) return false
  for (let i = p - width; i <= p + width; i += width) {
    for (let n = i - 1; n <= i + 1; n++) {
      const q = places[n]! - 1
      if (q >= 0 && q < least && (pure[q]! >= 0 || mix[q]! < 1)) return false
    }
  }
  pure[k] = -1
  mix[k] = 1
  return true
}

/**
 * Finds the pure neighbour of the k-th pixel p: pure[k] = its index and mix[k] = α in the light of the values; pure[k] = −1
 * when p is pure itself (mix 1) or when the contrast is too low to say (mix −1).
 */
function findPure(search: Search, k: number, { pure, mix }: Pures): void {
  const { values, sigma, pixels } = search
  const length2 = values[k * 4 + 3]!
  const own = Math.sqrt(length2)
  if (own < 5 + 5 * sigma) {
    const strongest = findStrongest(search, k)
    const s = strongest * 4
    const strongest2 = values[s + 3]!
    if (Math.sqrt(strongest2) < 5 + 5 * sigma) {
      pure[k] = -1
      mix[k] = -1
      return
    }
    if (own < 4 + 3.5 * sigma && strongest2 > 9 * length2) {
      // As faint as noise beside something strong: only what points its way counts.
      const dot =
        values[k * 4]! * values[s]! + values[k * 4 + 1]! * values[s + 1]! + values[k * 4 + 2]! * values[s + 2]!
      pure[k] = pixels[strongest]!
      mix[k] = Math.max(0, dot / strongest2)
      return
    }
  }
  const tolerance = 1.5 + 4 * sigma + 0.09 * own
  const best = findCollinear(search, k, length2 - tolerance * tolerance)
  pure[k] = best < 0 ? -1 : pixels[best]!
  mix[k] = best < 0 ? 1 : Math.min(1, shareOf(values, k, best))
}

/** v_k·v_q / |v_q|²: how much of q's colour is in the k-th pixel. */
function shareOf(values: Float32Array, k: number, q: number): number {
  const [a, b] = [k * 4, q * 4]
  const dot = values[a]! * values[b]! + values[a + 1]! * values[b + 1]! + values[a + 2]! * values[b + 2]!
  return dot / values[b + 3]!
}

/** The place in the window that differs most from B; k itself when nothing differs more. */
function findStrongest({ width, height, reach, pixels, places, values, levels }: Search, k: number): number {
  const p = pixels[k]!
  const x = p % width
  const y = (p - x) / width
  const least = levels[k]!
  const x0 = Math.max(0, x - reach)
  const x1 = Math.min(width - 1, x + reach)
  const y1 = Math.min(height - 1, y + reach)
  const thin = reach > THIN_OUT_FROM_PX ? 2 : 1
  let strongest = k
  let strongest2 = values[k * 4 + 3]!
  for (let qy = Math.max(0, y - reach); qy <= y1; qy++) {
    const end = qy * width + x1
    const first = thin === 1 ? x0 : x0 + ((x0 + qy + x + y) & 1)
    for (let i = qy * width + first; i <= end; i += thin) {
      const q = places[i]! - 1
      if (q < least || values[q * 4 + 3]! <= strongest2) continue
      strongest2 = values[q * 4 + 3]!
      strongest = q
    }
  }
  return strongest
}

/** The place of the purest pixel on the line from B through the k-th, which may lie off it by |v_k|² − `beside2` squared; or −1. */
function findCollinear(search: Search, k: number, beside2: number): number {
  const { width, height, reach, pixels, places, values, levels } = search
  const p = pixels[k]!
  const vr = values[k * 4]!
  const vg = values[k * 4 + 1]!
  const vb = values[k * 4 + 2]!
  const least = levels[k]!
  const x = p % width
  const y = (p - x) / width
  const thin = reach > THIN_OUT_FROM_PX ? 2 : 1
  let best = -1
  // A subject pixel that is as good as pure is pure.
  let bestScore = places[p]! <= levels[0]! ? 2 : 0.985
  const x0 = Math.max(0, x - reach)
  const x1 = Math.min(width - 1, x + reach)
  const y1 = Math.min(height - 1, y + reach)
  for (let qy = Math.max(0, y - reach); qy <= y1; qy++) {
    const aside = Math.abs(qy - y)
    for (let qx = thin === 1 ? x0 : x0 + ((x0 + qy + x + y) & 1); qx <= x1; qx += thin) {
      const q = places[qy * width + qx]! - 1
      if (q < least || q === k) continue
      // Products instead of quotients: is s = v·q / q², with the way to q, below the best, and p near the line to q?
      const q2 = values[q * 4 + 3]!
      const away = PER_PX * (aside + Math.abs(qx - x))
      const limit = (bestScore - away) * q2
      if (limit * (bestScore - away) <= beside2) continue
      const dot = vr * values[q * 4]! + vg * values[q * 4 + 1]! + vb * values[q * 4 + 2]!
      if (dot <= 0 || dot >= limit || beside2 * q2 > dot * dot) continue
      best = q
      bestScore = dot / q2 + away
    }
  }
  return best
}
