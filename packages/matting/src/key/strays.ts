// Owns what JPEG leaves beside the subject where a shadow lies: pixels that differ from the darkened background by no more than
// ringing does. Without a shadow contrast.ts measures it; a shadow's slopes would pass for it there.

import { NEW_ROOM } from '../room.ts'
import type { Background } from './background.ts'
import type { Levels } from './levels.ts'
import { PRIOR } from './prior.ts'
import { REGION } from './region-map.ts'
import { labelRuns, paintRuns } from './runs.ts'
import type { Shadow } from './shadow.ts'

/** A block of JPEG rings as far as it reaches. */
const REACH_PX = 8
/** Ringing has a few values far from its mean: so many times the root of the mean square is still of it. */
const MOST = 3
/** Nor does it differ by more than this share of the step that rings. */
const MOST_OF_STEP = 0.15
/** Where all is noise of so many levels, ringing is no more than that. */
const NOISY = 0.6
/** Beside edges that ring, so large a share of the background's pixels, there and in all, differs from the two beside it by so many levels. */
const ROUGH_SHARE = 0.08
const ROUGH_ANYWHERE = 0.03
const ROUGH_LEVELS = 1.5
/** Where a larger share of the picture is faint and not claimed, the prior misses the subject. */
const MOST_FAINT = 0.04
/** Squares of such a side, in px, are things. */
const THICK_PX = 5

/**
 * Gives back to the background what `prior` does not claim for the subject and rings. `background` has the shadow in it, `sigma` is the noise of
 * the picture as contrast.ts looks at it.
 */
export function dropStrays(
  map: Uint8Array,
  levels: Levels,
  background: Background,
  shadow: Shadow,
  prior: Uint8Array,
  sigma: number,
): void {
  if (sigma > NOISY) return
  const { room = NEW_ROOM } = levels
  const claimed = room.take('uint8', map.length)
  for (let i = 0; i < map.length; i++) claimed[i] = prior[i] === PRIOR.subject || prior[i] === PRIOR.likely ? 1 : 0
  for (const i of straysAmong(map, levels, background, claimed))
    map[i] = shadow.alpha[i]! > 0 ? REGION.shadow : REGION.background
  room.give(claimed)
}

function straysAmong(map: Uint8Array, levels: Levels, background: Background, claimed: Uint8Array): readonly number[] {
  const faint: number[] = []
  for (let i = 0; i < map.length; i++)
    if (map[i] === REGION.subject && !claimed[i] && differenceAt(levels, background, i) <= MOST_OF_STEP * 255)
      faint.push(i)
  if (faint.length > MOST_FAINT * map.length) return []
  const strays: number[] = []
  let [rough, seen] = [0, 0]
  for (const i of faint) {
    const around = lookAround(map, levels, background, claimed, i)
    rough += around.rough
    seen += around.seen
    const off = differenceAt(levels, background, i)
    const near = around.rough >= ROUGH_SHARE * around.seen
    if (near && off <= MOST * around.unrest && off <= MOST_OF_STEP * around.step) strays.push(i)
  }
  return rough < ROUGH_ANYWHERE * seen ? [] : thinOnes(strays, map, levels)
}

/** Ringing is specks and rims beside the background: without the pieces that have a whole square in them, which are things. */
function thinOnes(pixels: readonly number[], map: Uint8Array, { width, room = NEW_ROOM }: Levels): number[] {
  const mask = room.take('uint8', map.length).fill(0)
  for (const i of pixels) mask[i] = 1
  const runs = labelRuns(mask, width, map.length / width, 1, true)
  const isThing = new Uint8Array(runs.components)
  const isBeside = new Uint8Array(runs.components)
  for (let r = 0; r < runs.count; r++) {
    const start = runs.starts[r]!
    for (let i = start; i < start + runs.lengths[r]!; i++) {
      if (isSquare(mask, i, width)) isThing[runs.labels[r]!] = 1
      if ([i - 1, i + 1, i - width, i + width].some((k) => isOutside(map[k]!))) isBeside[runs.labels[r]!] = 1
    }
  }
  paintRuns(
    mask,
    runs,
    isThing.map((thing, k) => (thing || !isBeside[k] ? 1 : 0)),
    0,
  )
  const thin = pixels.filter((i) => mask[i] === 1)
  room.give(mask)
  return thin
}

function isSquare(mask: Uint8Array, i: number, width: number): boolean {
  for (let v = 0; v < THICK_PX; v++) for (let u = 0; u < THICK_PX; u++) if (mask[i + v * width + u] !== 1) return false
  return true
}

type Around = {
  /** The root of the mean square by which what is not claimed differs from the background, in levels. */
  readonly unrest: number
  /** By how much what is claimed differs at most, in levels. */
  readonly step: number
  /** Pixels of the background, and those of them that differ from their neighbours. */
  readonly seen: number
  readonly rough: number
}

function lookAround(map: Uint8Array, levels: Levels, background: Background, claimed: Uint8Array, i: number): Around {
  const { width, height } = levels
  const x = i % width
  const y = (i - x) / width
  let [sum, count, step, seen, rough] = [0, 0, 0, 0, 0]
  for (let v = Math.max(0, y - REACH_PX); v <= Math.min(height - 1, y + REACH_PX); v += 2) {
    const end = v * width + Math.min(width - 2, x + REACH_PX)
    for (let k = v * width + Math.max(1, x - REACH_PX); k <= end; k += 2) {
      const off = differenceAt(levels, background, k)
      if (claimed[k]) {
        step = Math.max(step, off)
        continue
      }
      sum += Math.min(off, MOST_OF_STEP * 128) ** 2
      count++
      if (!isOutside(map[k]!) || !isOutside(map[k - 1]!) || !isOutside(map[k + 1]!)) continue
      seen++
      if (unrestAt(levels, background, k) >= ROUGH_LEVELS) rough++
    }
  }
  return { unrest: Math.sqrt(sum / Math.max(1, count)), step, seen, rough }
}

function isOutside(region: number): boolean {
  return region === REGION.background || region === REGION.shadow
}

function unrestAt({ rgb }: Levels, { rgb: base, step }: Background, i: number): number {
  let most = 0
  for (let c = 0; c < 3; c++) {
    const here = rgb[i * 3 + c]! - base[i * step + c]!
    const left = rgb[i * 3 - 3 + c]! - base[(i - 1) * step + c]!
    const right = rgb[i * 3 + 3 + c]! - base[(i + 1) * step + c]!
    most = Math.max(most, Math.abs(here - (left + right) / 2))
  }
  return most
}

function differenceAt({ rgb }: Levels, { rgb: base, step }: Background, i: number): number {
  const d0 = Math.abs(rgb[i * 3]! - base[i * step]!)
  const d1 = Math.abs(rgb[i * 3 + 1]! - base[i * step + 1]!)
  const d2 = Math.abs(rgb[i * 3 + 2]! - base[i * step + 2]!)
  return Math.max(d0, d1, d2)
}
