// Owns enclosed areas that a matte keeps although they show the background: which to clear, and alpha along their rim. The
// evidence is the keyer's own (key/pockets.ts).

import type { Levels } from '../key/levels.ts'
import { settlePockets } from '../key/pockets.ts'
import { type HolePolicy, REGION } from '../key/region-map.ts'
import { labelRuns, paintRuns, type Runs, touchesBorder } from '../key/runs.ts'
import type { Room } from '../room.ts'
import { markFrom } from '../threshold.ts'
import type { Backdrop } from './backdrop.ts'

export type Holes = { readonly cleared: number; readonly kept: number }

/** Enclosed areas smaller than this share of the picture are left alone: 17 px at 1024². */
const LEAST_SHARE = 1 / 60_000
/** An area is a hole already when its mean alpha is below this. */
const OPEN_ALPHA = 0.02
/** How far from a cleared area its soft rim reaches. */
const RIM_PX = 3

/** Clears in `alpha` what shows the background; says how many enclosed areas of its colour were cleared and kept. */
export function clearHoles(
  alpha: Float32Array,
  levels: Levels,
  backdrop: Backdrop,
  policy: HolePolicy,
  room: Room,
): Holes {
  if (policy === 'keep') return { cleared: 0, kept: 0 }
  const { width, height, side } = levels
  const outside = outsideOf(alpha, width, height, room)
  const map = mapOf(outside, backdrop, room)
  const open = keepCandidates(map, alpha, levels)
  if (open.length === 0) return { cleared: 0, kept: 0 }
  const gap = Math.max(1, Math.min(4, Math.round(side / 450)))
  settlePockets(map, { levels, background: backdrop.background, holes: policy, gap })
  let cleared = 0
  for (const seed of open) if (map[seed] === REGION.background) cleared++
  if (cleared === 0) return { cleared, kept: open.length }
  solveRims(alpha, map, outside, levels, backdrop)
  for (let p = 0; p < map.length; p++) if (map[p] === REGION.background && outside[p] === 0) alpha[p] = 0
  return { cleared, kept: open.length - cleared }
}

/** Background: empty and joined to the border. Open: of the background's colour within the rest. Else subject. */
function mapOf(outside: Uint8Array, { differs }: Backdrop, room: Room): Uint8Array {
  const map = room.take('uint8', outside.length)
  const isWhole = [outside, differs, map].every(({ byteOffset }) => byteOffset % 4 === 0)
  const fours = isWhole ? map.length >> 2 : 0
  const words = (bytes: Uint8Array) => new Uint32Array(bytes.buffer, isWhole ? bytes.byteOffset : 0, fours)
  const [outsides, differing, mapped] = [words(outside), words(differs), words(map)]
  for (let start = 0; start < fours; start += CHUNK) sortWords(outsides, differing, start, mapped)
  for (let p = fours * 4; p < map.length; p++) map[p] = sorted(outside[p]!, differs[p]!)
  return map
}

// V8 compiles a function that is called often at once, and a loop that runs long late and again for every picture.
const CHUNK = 4096

/** Four pixels at a time: what is sorted is 0 or 1, and nothing carries. */
function sortWords(outside: Uint32Array, differs: Uint32Array, start: number, map: Uint32Array): void {
  const end = Math.min(map.length, start + CHUNK)
  for (let i = start; i < end; i++) map[i] = sorted(outside[i]!, differs[i]!)
}

/** Of each byte: where it is outside 2, else where it differs 1, else 0. */
function sorted(outside: number, differs: number): number {
  return (outside << BACKGROUND_BIT) | (differs & ~outside)
}

const BACKGROUND_BIT = Math.log2(REGION.background)

/** 1 for what lies below half alpha and is joined to the border of the picture. */
function outsideOf(alpha: Float32Array, width: number, height: number, room: Room): Uint8Array {
  const high = room.take('uint8', alpha.length)
  markFrom(alpha, 0.5, high)
  const runs = labelRuns(high, width, height, 0, false)
  const joined = touchesBorder(runs, width, height)
  const outside = room.take('uint8', alpha.length).fill(0)
  paintRuns(outside, runs, joined, 1)
  return outside
}

/**
 * Turns open areas into subject that are not enclosed (they may be a body of the background's colour), small, or open in
 * the matte already. One pixel of each area that is left.
 */
function keepCandidates(map: Uint8Array, alpha: Float32Array, { width, height }: Levels): number[] {
  const runs = labelRuns(map, width, height, REGION.open, false)
  const { area, mass, joined } = measure(runs, map, alpha, width, height)
  const least = Math.max(9, width * height * LEAST_SHARE)
  const drop = area.map((n, k) => (n < least || joined[k] === 1 || mass[k]! < OPEN_ALPHA * n ? 1 : 0))
  const seeds = new Int32Array(runs.components).fill(-1)
  for (let r = 0; r < runs.count; r++) if (seeds[runs.labels[r]!]! < 0) seeds[runs.labels[r]!] = runs.starts[r]!
  paintRuns(map, runs, Uint8Array.from(drop), REGION.subject)
  return [...seeds].filter((_, k) => drop[k] === 0)
}

function measure(runs: Runs, map: Uint8Array, alpha: Float32Array, width: number, height: number) {
  const area = new Int32Array(runs.components)
  const mass = new Float64Array(runs.components)
  const joined = touchesBorder(runs, width, height)
  for (let r = 0; r < runs.count; r++) {
    const label = runs.labels[r]!
    const start = runs.starts[r]!
    const end = start + runs.lengths[r]!
    area[label]! += end - start
    for (let p = start; p < end; p++) {
      mass[label]! += alpha[p]!
      if (map[p - width] === REGION.background || map[p + width] === REGION.background) joined[label] = 1
    }
    if (map[start - 1] === REGION.background || map[end] === REGION.background) joined[label] = 1
  }
  return { area, mass, joined }
}

/** Near a cleared area each pixel is a mix of B and the purest colour of the subject around it. */
function solveRims(
  alpha: Float32Array,
  map: Uint8Array,
  outside: Uint8Array,
  { width, height, rgb }: Levels,
  { background }: Backdrop,
): void {
  const from = alpha.slice()
  const distance = (p: number) => {
    let most = 0
    for (let c = p * 3; c < p * 3 + 3; c++) most = Math.max(most, Math.abs(rgb[c]! - background.rgb[c]!))
    return most
  }
  for (const p of rimPixels(map, outside, width, height)) {
    let purest = p
    for (const q of squareAround(p, RIM_PX, width, height))
      if (map[q] === REGION.subject && from[q]! > 0.5 && distance(q) > distance(purest)) purest = q
    let [along, whole] = [0, 0]
    for (let c = 0; c < 3; c++) {
      const f = rgb[purest * 3 + c]! - background.rgb[purest * 3 + c]!
      along += f * (rgb[p * 3 + c]! - background.rgb[p * 3 + c]!)
      whole += f * f
    }
    if (whole > 0) alpha[p] = Math.min(from[p]!, Math.max(0, along / whole))
  }
}

/** Subject pixels near an area that was cleared. */
function rimPixels(map: Uint8Array, outside: Uint8Array, width: number, height: number): Set<number> {
  const rim = new Set<number>()
  for (let p = 0; p < map.length; p++) {
    if (map[p] !== REGION.background || outside[p] === 1) continue
    const inside =
      map[p - 1] === map[p] && map[p + 1] === map[p] && map[p - width] === map[p] && map[p + width] === map[p]
    if (inside) continue
    for (const q of squareAround(p, RIM_PX - 1, width, height)) if (map[q] === REGION.subject) rim.add(q)
  }
  return rim
}

function squareAround(p: number, reach: number, width: number, height: number): number[] {
  const [x, y] = [p % width, Math.floor(p / width)]
  const found: number[] = []
  for (let j = Math.max(0, y - reach); j <= Math.min(height - 1, y + reach); j++)
    for (let i = Math.max(0, x - reach); i <= Math.min(width - 1, x + reach); i++) found.push(j * width + i)
  return found
}
