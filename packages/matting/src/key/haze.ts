// Owns what fades into the background beside the subject: a glow, smoke, a veil of mist. Paint ends within a few px; what takes longer
// lets the background through. Only where a prior does not see the subject: soft shading of a pale body looks the same.

import type { Band } from './band.ts'
import { mixedAt, type Transfer } from './light-fit.ts'
import { PRIOR } from './prior.ts'
import { REGION } from './region-map.ts'
import { labelRuns, paintRuns, type Runs } from './runs.ts'
import type { Scene } from './scene.ts'
import type { Through } from './through.ts'

/** How steep it may be per px in a picture of 1024 px: this share of its own difference from the background, at most so many levels. */
const STEEPEST = 0.13
const STEEPEST_LEVELS = 3
/** Rounding, and as much again for every level of noise. */
const ROUNDING = 0.8
/** A part smaller than this share of the picture is none. */
const LEAST = 1 / 2000
/** Pixels so near to its inner end are its own. */
const MARGIN_PX = 2
/** Beside it what differs by no more levels, besides noise, is haze too. */
const ALIKE = 6

const [UNSEEN, SMOOTH, ROUGH, HAZE] = [0, 1, 2, 3]

/** Alpha of what fades; undefined where nothing does. `longer`: the longer side of the whole picture. */
export function findHaze(
  scene: Scene,
  map: Uint8Array,
  transfer: Transfer,
  prior: Uint8Array,
  { near, starts }: Band,
  longer: number,
): Through | undefined {
  const { width, height } = scene
  const state = creep(scene, map, prior, longer, near.subarray(starts[1], starts[2]))
  if (!state) return undefined
  const found = labelRuns(state, width, height, HAZE, true)
  const isNone = measureParts(scene, map, found).map((part) => (fades(part, longer) ? 0 : 1))
  if (!isNone.includes(0)) return undefined
  paintRuns(state, found, Uint8Array.from(isNone), ROUGH)
  takeRims(scene, map, prior, state)
  const body = new Float32Array(map.length).fill(1)
  const spans: { start: number; end: number }[] = []
  const runs = labelRuns(state, width, height, HAZE, true)
  for (let r = 0; r < runs.count; r++) {
    const span = { start: runs.starts[r]!, end: runs.starts[r]! + runs.lengths[r]! }
    spans.push(span)
    for (let i = span.start; i < span.end; i++) body[i] = leastAlpha(scene, i, transfer)
  }
  return { body, spans }
}

/** Of a part its pixels and those at the background, and for both the sum of how far they are from it, in levels. */
type Part = { pixels: number; off: number; rim: number; rimOff: number }

/** It has to be so many times stronger than at its rim, and the rim so many times as long as its side, were it a square. */
const STRONGER = 1.5
const RIM = 1.9
/** In levels, to the end of the scale. */
const LEAST_ROOM = 16

function fades({ pixels, off, rim, rimOff }: Part, longer: number): boolean {
  return pixels >= LEAST * longer * longer && rim >= RIM * Math.sqrt(pixels) && off * rim >= STRONGER * rimOff * pixels
}

/**
 * The smallest alpha with which a colour over the background gives this pixel, less what noise adds. Towards an end of the scale that
 * the background lies at a channel says nothing.
 */
export function leastAlpha({ picture, background, step, sigma }: Scene, i: number, { table }: Transfer): number {
  const noise = Math.max(0.5, sigma)
  let least = 0
  for (let c = 0; c < 3; c++) {
    const base = mixedAt(table, background[i * step + c]!)
    const more = mixedAt(table, picture[i * 3 + c]!) - base
    const room = more > 0 ? 255 - base : base
    if (room > LEAST_ROOM) least = Math.max(least, (Math.abs(more) - noise) / room)
  }
  return Math.min(1, least)
}

function measureParts(scene: Scene, map: Uint8Array, runs: Runs): Part[] {
  const { width } = scene
  const parts = Array.from({ length: runs.components }, (): Part => ({ pixels: 0, off: 0, rim: 0, rimOff: 0 }))
  for (let r = 0; r < runs.count; r++) {
    const part = parts[runs.labels[r]!]!
    for (let i = runs.starts[r]!; i < runs.starts[r]! + runs.lengths[r]!; i++) {
      const off = offOf(scene, i)
      part.pixels++
      part.off += off
      if (isInside(map, i - 1) && isInside(map, i + 1) && isInside(map, i - width) && isInside(map, i + width)) continue
      part.rim++
      part.rimOff += off
    }
  }
  return parts
}

/**
 * HAZE for the subject's pixels that are reached from its outermost, `rim`, over smooth ones whose neighbours are smooth too; undefined
 * where none are.
 */
function creep(
  scene: Scene,
  map: Uint8Array,
  prior: Uint8Array,
  longer: number,
  rim: Int32Array,
): Uint8Array | undefined {
  const { width } = scene
  const state = new Uint8Array(map.length)
  const isSmooth = (n: number) => {
    if (map[n] !== REGION.subject) return true
    if (state[n] === UNSEEN) state[n] = !isSeen(prior[n]!) && changesSlowly(scene, n, longer) ? SMOOTH : ROUGH
    return state[n] !== ROUGH
  }
  const found: number[] = []
  const enter = (n: number) => {
    const x = n % width
    if (n < width || n >= map.length - width || x === 0 || x === width - 1) return
    if (map[n] !== REGION.subject || state[n] === HAZE || !isSmooth(n)) return
    if (!isSmooth(n - 1) || !isSmooth(n + 1) || !isSmooth(n - width) || !isSmooth(n + width)) return
    state[n] = HAZE
    found.push(n)
  }
  for (let k = 0; k < rim.length; k++) enter(rim[k]!)
  for (let k = 0; k < found.length; k++) {
    const i = found[k]!
    enter(i - 1)
    enter(i + 1)
    enter(i - width)
    enter(i + width)
  }
  return found.length > 0 ? state : undefined
}

/** What is left between the haze and the background, or beside it, and is of nearly its colour or nearer to the background. */
function takeRims(scene: Scene, map: Uint8Array, prior: Uint8Array, state: Uint8Array): void {
  const { picture, sigma, width } = scene
  const limit = ALIKE + 2.5 * sigma
  let front: number[] = []
  for (let i = 0; i < state.length; i++) if (state[i] === HAZE) front.push(i)
  for (let layer = 0; layer <= MARGIN_PX && front.length > 0; layer++) {
    const next: number[] = []
    for (const i of front) {
      const off = offOf(scene, i)
      for (const n of [i - 1, i + 1, i - width, i + width]) {
        if (state[n] === HAZE || map[n] !== REGION.subject || isSeen(prior[n]!)) continue
        const isAlike = [0, 1, 2].every((c) => Math.abs(picture[n * 3 + c]! - picture[i * 3 + c]!) <= limit)
        if (!isAlike && offOf(scene, n) > off) continue
        state[n] = HAZE
        next.push(n)
      }
    }
    front = next
  }
}

function isInside(map: Uint8Array, i: number): boolean {
  return map[i] === REGION.subject
}

function isSeen(says: number): boolean {
  return says === PRIOR.subject || says === PRIOR.likely
}

/** How far a pixel is from the background, in levels, of the channel where it is farthest. */
function offOf({ picture, background, step }: Scene, i: number): number {
  let off = 0
  for (let c = 0; c < 3; c++) off = Math.max(off, Math.abs(picture[i * 3 + c]! - background[i * step + c]!))
  return off
}

/** Whether the difference from the background changes little from pixel to pixel, for its size. */
function changesSlowly(scene: Scene, i: number, longer: number): boolean {
  const { width, sigma } = scene
  let [own, across, down] = [0, 0, 0]
  for (let c = 0; c < 3; c++) {
    own = Math.max(own, Math.abs(differenceAt(scene, i, c)))
    across = Math.max(across, Math.abs(differenceAt(scene, i + 1, c) - differenceAt(scene, i - 1, c)))
    down = Math.max(down, Math.abs(differenceAt(scene, i + width, c) - differenceAt(scene, i - width, c)))
  }
  const steepest = (1024 / longer) * Math.min(STEEPEST * own, STEEPEST_LEVELS) + ROUNDING * (1 + sigma)
  return Math.max(across, down) <= 2 * steepest
}

/** Of channel c from the background's, in the mean of 3×3 pixels. */
function differenceAt({ picture, background, step, width }: Scene, i: number, c: number): number {
  let sum = 0
  for (let row = i - width; row <= i + width; row += width)
    for (let n = row - 1; n <= row + 1; n++) sum += (picture[n * 3 + c] ?? 0) - background[n * step + c]!
  return sum / 9
}
