// Owns what the pixels of an edge are mixes of: the band brought to the search (pure.ts), and the light in which that is done.

import { NEW_ROOM, type Room } from '../room.ts'
import { type Search, searchPlaced } from '../simd/placed-band.ts'
import { type Band, searchReach } from './band.ts'
import { judgeLight, linearTransfer, mixedAt, type Pures, SAME, type Transfer } from './light-fit.ts'
import { searchPlainly } from './pure.ts'
import type { Scene } from './scene.ts'

/** So many pixels of the band tell in which light it was mixed. */
const LIGHT_SAMPLES = 8000

export type SolvedBand = Pures & {
  /** The pixels of the band, from the outermost layer inwards. */
  readonly pixels: Int32Array
  readonly transfer: Transfer
}

/**
 * For every pixel of the band the pixel whose pure colour it has a share of, and the share, in the light that fits. They may lie in
 * memory that the next call uses again.
 */
export function solveBand(scene: Scene, band: Band, room: Room = NEW_ROOM): SolvedBand {
  const search = startSearch(scene, band, room)
  const { pure, mix } = search
  const pixels = search.pixels.subarray(0, pure.length)
  const stride = Math.max(1, Math.floor(pixels.length / LIGHT_SAMPLES))
  subtract(scene, search, SAME)
  search.sample(scene.sigma, stride)
  const lit = linearTransfer()
  if (judgeLight(scene, pixels, stride, search, lit) === 'srgb') {
    search.solve(scene.sigma, stride)
    return { pixels, transfer: SAME, pure, mix }
  }
  subtract(scene, search, lit)
  // Noise grows in linear light; twice is a fair bound.
  search.solve(2 * scene.sigma, 0)
  return { pixels, transfer: lit, pure, mix }
}

function startSearch({ width, height }: Scene, { outside, inside, near, starts, rampPx }: Band, room: Room): Search {
  const size = {
    width,
    height,
    reach: searchReach(rampPx),
    read: outside.length + near.length,
    searched: outside.length + inside.length,
  }
  const search = searchPlaced(size) ?? searchPlainly(size, room)
  search.pixels.set(outside)
  search.pixels.set(near, outside.length)
  search.levels.fill(outside.length)
  for (const start of starts) search.levels.fill(outside.length + start, outside.length + start)
  search.notePlaces()
  return search
}

const CHUNK = 512

function subtract(scene: Scene, { pixels, values }: Search, { table }: Transfer): void {
  for (let from = 0; from < pixels.length; from += CHUNK)
    if (table) subtractLit(scene, pixels, from, table, values)
    else subtractSome(scene, pixels, from, values)
}

/** V8 compiles a function that is called often at once, and a loop that runs long late and again for every picture. */
function subtractSome(
  { picture, background, step }: Scene,
  pixels: Int32Array,
  from: number,
  values: Float32Array,
): void {
  const end = Math.min(pixels.length, from + CHUNK)
  for (let k = from, to = from * 4; k < end; k++, to += 4) {
    const at = pixels[k]! * 3
    const base = pixels[k]! * step
    const r = picture[at]! - background[base]!
    const g = picture[at + 1]! - background[base + 1]!
    const b = picture[at + 2]! - background[base + 2]!
    values[to] = r
    values[to + 1] = g
    values[to + 2] = b
    values[to + 3] = r * r + g * g + b * b
  }
}

function subtractLit(
  { picture, background, step }: Scene,
  pixels: Int32Array,
  from: number,
  table: Float64Array,
  values: Float32Array,
): void {
  const end = Math.min(pixels.length, from + CHUNK)
  for (let k = from, to = from * 4; k < end; k++, to += 4) {
    const at = pixels[k]! * 3
    const base = pixels[k]! * step
    const r = mixedAt(table, picture[at]!) - mixedAt(table, background[base]!)
    const g = mixedAt(table, picture[at + 1]!) - mixedAt(table, background[base + 1]!)
    const b = mixedAt(table, picture[at + 2]!) - mixedAt(table, background[base + 2]!)
    values[to] = r
    values[to + 1] = g
    values[to + 2] = b
    values[to + 3] = r * r + g * g + b * b
  }
}
