// Owns the search for the pure colours that the pixels of an edge are mixed with, in plain TypeScript: for where kernels cannot run
// (simd/band.as is its twin). Called for one pixel at a time: V8 compiles a function that is called often at once, and a loop that
// runs long late and again for every picture.

import { intsIn, type Room } from '../room.ts'
import type { BandSize, Search } from '../simd/placed-band.ts'
import type { Pures } from './light-fit.ts'

/** In a window wider than this every other pixel is looked at, like the black squares of a chessboard. */
const THIN_OUT_FROM_PX = 4
/** What a px of distance costs a neighbour, in alpha. */
const PER_PX = 0.012

/** As `searchPlaced` of simd/placed-band.ts. */
export function searchPlainly({ width, height, reach, read, searched }: BandSize, room: Room): Search {
  const pixels = intsIn(room, read)
  const places = intsIn(room, width * height)
  const values = room.take('float', read * 4)
  const levels = intsIn(room, searched)
  const pures = { pure: intsIn(room, searched), mix: room.take('float', searched) }
  const at = { width, height, reach, pixels, places, values, levels }
  return {
    ...pures,
    pixels,
    values,
    levels,
    notePlaces() {
      places.fill(0)
      for (let from = 0; from < read; from += CHUNK) notePlaces(pixels, from, places)
    },
    sample(sigma, stride) {
      const band = { ...at, sigma }
      for (let k = 0; k < searched; k += stride) findPure(band, k, pures)
    },
    solve(sigma, known) {
      const band = { ...at, sigma }
      for (let k = 0; k < searched; k++)
        if (!shield(band, k, pures) && (known === 0 || k % known !== 0)) findPure(band, k, pures)
    },
  }
}

type PlainBand = Pick<BandSize, 'width' | 'height' | 'reach'> & {
  readonly sigma: number
  readonly pixels: Int32Array
  /** For every pixel of the scene its place among `pixels`, counted from 1; 0 for none. */
  readonly places: Int32Array
  readonly values: Float32Array
  readonly levels: Int32Array
}

const CHUNK = 512

function notePlaces(pixels: Int32Array, from: number, places: Int32Array): void {
  const end = Math.min(pixels.length, from + CHUNK)
  for (let k = from; k < end; k++) places[pixels[k]!] = k + 1
}

/**
 * Whether only pure pixels lie between the k-th and the background: then nothing of it can shine in, and this one is pure
 * too. The pixels nearer to the background must have been found before.
 */
function shield({ width, height, pixels, places, levels }: PlainBand, k: number, { pure, mix }: Pures): boolean {
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
function findPure(search: PlainBand, k: number, { pure, mix }: Pures): void {
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
function findStrongest({ width, height, reach, pixels, places, values, levels }: PlainBand, k: number): number {
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
function findCollinear(search: PlainBand, k: number, beside2: number): number {
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
