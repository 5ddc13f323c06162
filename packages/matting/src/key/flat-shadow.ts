// Owns the flat shadow of flat drawings: an ellipse or bar of one darkness on the ground, with an edge as hard as any other.

import { NEW_ROOM } from '../room.ts'
import type { Background } from './background.ts'
import type { Levels } from './levels.ts'
import { PRIOR } from './prior.ts'
import { REGION } from './region-map.ts'
import { rowsOf, runsOfRegion } from './region-runs.ts'
import { labelRuns } from './runs.ts'
import { leastShadow } from './shadow.ts'

/** A shadow lets through at least and at most this share of the background's light. */
const DARKEST = 0.4
const FAINTEST = 0.97
/** In levels, and in noise: how far a pixel may be from the background as the shadow darkens it. */
const OFF_LEVELS = 4
const OFF_NOISE = 2
/** This share of it has one darkness, give or take so much. */
const EVEN = 0.75
const EVEN_WITHIN = 0.02
/** It is so many times as wide as tall, and its middle lies below this share of the height of all that differs. */
const WIDE = 1.8
const LOW = 0.75
/** Of no larger share of it a prior is sure that it is the subject's: networks hesitate about such shadows. */
const MOST_TAKEN = 0.5

/** Subject pixels that are a flat shadow, where a prior does not take it for the subject. */
export function findFlat(
  levels: Levels,
  background: Background,
  map: Uint8Array,
  sigma: number,
  prior: Uint8Array,
): number[] {
  const { width, height, room = NEW_ROOM } = levels
  const keeps = room.take('float', map.length)
  const mask = room.take('uint8', map.length).fill(0)
  for (let i = 0; i < map.length; i++) {
    if (map[i] !== REGION.subject) continue
    const keep = keepAt(levels, background, i, OFF_LEVELS + OFF_NOISE * sigma)
    if (keep < DARKEST || keep > FAINTEST) continue
    mask[i] = 1
    keeps[i] = keep
  }
  const runs = labelRuns(mask, width, height, 1, false)
  const pieces = Array.from({ length: runs.components }, (): number[] => [])
  for (let r = 0; r < runs.count; r++)
    for (let i = runs.starts[r]!; i < runs.starts[r]! + runs.lengths[r]!; i++) pieces[runs.labels[r]!]!.push(i)
  const rows = rowsOf(runsOfRegion(map, width, height, REGION.subject)) ?? { first: 0, last: 0 }
  const flat = ofOneDarkness(pieces, keeps)
    .filter((group) => group.length >= leastShadow(levels))
    .filter((group) => isDoubted(group, prior) && liesLow(group, width, rows))
    .flat()
  room.give(keeps)
  room.give(mask)
  return flat
}

/** Feet and what lies on the ground cut a shadow into pieces: those of one darkness together, each in reading order. */
function ofOneDarkness(pieces: readonly number[][], keeps: Float32Array): number[][] {
  const groups: { keep: number; pixels: number[] }[] = []
  for (const piece of [...pieces].sort((a, b) => b.length - a.length)) {
    const keep = darknessOf(piece, keeps)
    if (keep === undefined) continue
    const group = groups.find((known) => Math.abs(known.keep - keep) <= EVEN_WITHIN)
    if (group) group.pixels = group.pixels.concat(piece)
    else groups.push({ keep, pixels: piece })
  }
  return groups.map(({ pixels }) => pixels.sort((a, b) => a - b))
}

/** What is left of the background's light, or 0 where the pixel is not the background darkened. */
function keepAt({ rgb }: Levels, { rgb: base, step }: Background, i: number, off: number): number {
  const light = base[i * step]! + base[i * step + 1]! + base[i * step + 2]!
  if (light < 60) return 0
  const keep = (rgb[i * 3]! + rgb[i * 3 + 1]! + rgb[i * 3 + 2]!) / light
  for (let c = 0; c < 3; c++) if (Math.abs(rgb[i * 3 + c]! - keep * base[i * step + c]!) > off) return 0
  return keep
}

/** What a piece leaves of the light, where it is the same in nearly all of it. */
function darknessOf(piece: readonly number[], keeps: Float32Array): number | undefined {
  const sorted = Float32Array.from(piece, (i) => keeps[i]!).sort()
  const middle = sorted[sorted.length >> 1]!
  const even = sorted.filter((keep) => Math.abs(keep - middle) <= EVEN_WITHIN)
  return even.length >= EVEN * piece.length ? middle : undefined
}

function isDoubted(piece: readonly number[], prior: Uint8Array): boolean {
  return piece.filter((i) => prior[i] === PRIOR.subject).length <= MOST_TAKEN * piece.length
}

function liesLow(piece: readonly number[], width: number, { first, last }: { first: number; last: number }): boolean {
  let [left, right, sum] = [width, 0, 0]
  for (const i of piece) {
    const x = i % width
    left = Math.min(left, x)
    right = Math.max(right, x)
    sum += (i - x) / width
  }
  const tall = Math.floor(piece.at(-1)! / width) - Math.floor(piece[0]! / width) + 1
  return right - left + 1 >= WIDE * tall && sum / piece.length >= first + LOW * (last - first)
}
