// Owns which pixels are background and which are subject: flooding from the border through background-coloured pixels,
// closed against small gaps in outlines; specks. Enclosed areas are pockets.ts; edge.ts solves how much.

import { NEW_ROOM, type Room } from '../room.ts'
import { markAbove } from '../threshold.ts'
import type { Background } from './background.ts'
import { CONTRAST_STEP, type Contrast } from './contrast.ts'
import { floodByDisc } from './flood.ts'
import type { Levels } from './levels.ts'
import { closeOpenings } from './openings.ts'
import { isVivid, provesNothing, settlePockets } from './pockets.ts'
import { PRIOR } from './prior.ts'
import { whereRefuted, withoutRefuted } from './refuted-prior.ts'
import { type HolePolicy, REGION } from './region-map.ts'
import { peelRinging } from './ringing.ts'
import { labelRuns, paintRuns, touchesBorder } from './runs.ts'

export type Regions = {
  /** REGION.subject or REGION.background for every pixel; shadow.ts later withdraws some to REGION.shadow. */
  readonly map: Uint8Array
  /** Enclosed or narrow-necked areas of background colour that were looked at, and how many were cleared. */
  readonly pockets: { readonly cleared: number; readonly kept: number }
}

/** Differences above 4.5 sigma belong to the subject; on the scale of the contrast map. */
export const SUBJECT_CONTRAST = 4.5 * CONTRAST_STEP
/** A subject component must somewhere differ by this much, or it is noise. */
const SPECK_SIGMA = 9

/**
 * Decides the regions. Gaps in an outline up to about 1/200 of the picture's longer side are closed for the flood.
 */
export function decideRegions(
  levels: Levels,
  background: Background,
  contrast: Contrast,
  holes: HolePolicy,
  prior?: Uint8Array,
  sides: Sides = NO_SIDES,
): Regions {
  const { width, height } = levels
  const map = firstMask(levels, background, contrast, prior)
  const gap = Math.max(1, Math.min(4, Math.round(levels.side / 450)))
  const walls = prior ? wallOff(map, width, height, prior, sides) : []
  if (prior && holes !== 'clear' && provesNothing(background)) closeOpenings(map, levels, gap, prior)
  floodByDisc(map, levels, gap)
  openBorder(map, width, height)
  const pockets = settlePockets(map, {
    levels,
    background,
    holes,
    gap,
    rings: contrast.nearSigma > contrast.sigma,
    prior,
  })
  for (const { i, inner } of walls) map[i] = map[inner]!
  const refuted = prior && whereRefuted(prior, map, contrast, levels)
  if (refuted) dropRinging(map, refuted, firstMask(levels, background, contrast, withoutRefuted(prior, refuted)), width)
  peelRinging(map, levels, background, contrast.nearSigma > contrast.sigma)
  return { map, pockets }
}

function firstMask(levels: Levels, background: Background, contrast: Contrast, prior?: Uint8Array): Uint8Array {
  const map = prior ? subjectMaskBy(prior, contrast, levels, isVivid(background)) : subjectMask(contrast, levels.room)
  if (prior && hidesBlack(background, contrast)) markSeen(prior, map)
  else if (prior && contrast.nearSigma >= SWALLOWING) markHidden(prior, map, levels, background)
  dropSpecks(map, contrast, levels)
  return map
}

/** What is the subject's on nothing but the word of a refuted prior is background, where all of it lies near what refutes it. */
function dropRinging(map: Uint8Array, refuted: Uint8Array, without: Uint8Array, width: number): void {
  const claimed = map.map((is, i) => (is === REGION.subject && without[i] === REGION.open ? 1 : 0))
  const runs = labelRuns(claimed, width, map.length / width, 1, true)
  const near = new Uint8Array(runs.components).fill(1)
  for (let r = 0; r < runs.count; r++) {
    const start = runs.starts[r]!
    if (refuted.subarray(start, start + runs.lengths[r]!).includes(0)) near[runs.labels[r]!] = 0
  }
  paintRuns(map, runs, near, REGION.background)
}

/** The sides on which the levels end where the whole picture does. */
export type Sides = { readonly left: boolean; readonly right: boolean; readonly top: boolean; readonly bottom: boolean }

const NO_SIDES: Sides = { left: false, right: false, top: false, bottom: false }

type Wall = { readonly i: number; readonly inner: number }

/**
 * Where a prior is sure of the subject at the picture's border, the subject is cut off there: the flood does not come in, and what
 * lies behind is looked at as a pocket. Each wall with the pixel inside of it, which says later what it is.
 */
function wallOff(map: Uint8Array, width: number, height: number, prior: Uint8Array, sides: Sides): Wall[] {
  const walls: Wall[] = []
  const wall = (i: number, inner: number) => {
    if (map[i] === REGION.open && prior[i] === PRIOR.subject) walls.push({ i, inner })
  }
  for (let x = 1; x < width - 1; x++) {
    if (sides.top) wall(x, x + width)
    if (sides.bottom) wall((height - 1) * width + x, (height - 2) * width + x)
  }
  for (let y = 1; y < height - 1; y++) {
    if (sides.left) wall(y * width, y * width + 1)
    if (sides.right) wall((y + 1) * width - 1, (y + 1) * width - 2)
  }
  for (const { i } of walls) map[i] = REGION.subject
  return walls
}

/** First rough answer, enough to refit a gradient: what is joined to the border and not different from it. */
export function roughBackground(contrast: Contrast, width: number, height: number): Uint8Array {
  const map = subjectMask(contrast)
  const open = labelRuns(map, width, height, REGION.open, false)
  paintRuns(map, open, touchesBorder(open, width, height), REGION.background)
  return map
}

function subjectMask(contrast: Contrast, room: Room = NEW_ROOM): Uint8Array {
  const map = room.take('uint8', contrast.map.length)
  markAbove(contrast.map, SUBJECT_CONTRAST, map)
  return map
}

/** Where the prior is sure a pixel differs less, or more, before it belongs to the subject: in sigma. */
const LEAST_SURE_SUBJECT = 2.5
const LEAST_SURE_BACKGROUND = 9

/** On a strong colour what differs is a glow or a veil, however little: there the prior does not raise the limit. */
function subjectMaskBy(prior: Uint8Array, contrast: Contrast, { width, height }: Levels, vivid: boolean): Uint8Array {
  const map = new Uint8Array(prior.length)
  const least = LEAST_SURE_SUBJECT * CONTRAST_STEP
  const most = vivid ? SUBJECT_CONTRAST : LEAST_SURE_BACKGROUND * CONTRAST_STEP
  for (let i = 0; i < map.length; i++) {
    const value = contrast.map[i]!
    const limit = prior[i] === PRIOR.subject ? least : prior[i] === PRIOR.background ? most : SUBJECT_CONTRAST
    map[i] = value > limit ? REGION.subject : REGION.open
  }
  // What the prior misses inside an outline is none of the background's noise: there the usual limit stays.
  const open = labelRuns(map, width, height, REGION.open, false)
  const enclosed = touchesBorder(open, width, height).map((touches) => 1 - touches)
  paintRuns(map, open, enclosed, ENCLOSED)
  for (let i = 0; i < map.length; i++)
    if (map[i] === ENCLOSED)
      map[i] = contrast.map[i]! > (prior[i] === PRIOR.subject ? least : SUBJECT_CONTRAST) ? REGION.subject : REGION.open
  return map
}

const ENCLOSED = 9

/** Whether black, which drawings have in their outlines, lies within the noise of the background: then its colour proves nothing. */
function hidesBlack({ surface }: Background, { nearSigma }: Contrast): boolean {
  const most = (SUBJECT_CONTRAST / CONTRAST_STEP) * nearSigma
  return surface.weights.every((terms) => terms.reduce((sum, term) => sum + Math.abs(term), 0) <= most)
}

/** So much noise, in levels, swallows what tells bodies of nearly the background's colour from it: white ones on white, cream on cream. */
const SWALLOWING = 2.5

/** Of the subject no larger share is the prior's word alone: where more is hidden the keyer has nothing to say. */
const MOST_HIDDEN = 0.5

/** On average over an area a body is off the background by this many levels; a gap is not. */
const OFF_ON_AVERAGE = 1.5

/** What the prior takes for the subject and noise hides is the subject's, area by area, where it is no gap. */
function markHidden(prior: Uint8Array, map: Uint8Array, { width, height, rgb }: Levels, background: Background): void {
  const isMeant = (i: number) => prior[i] === PRIOR.subject || prior[i] === PRIOR.likely
  const hidden = Uint8Array.from(map, (is, i) => (is !== REGION.subject && isMeant(i) ? 1 : 0))
  const seen = map.reduce((sum, is) => sum + (is === REGION.subject ? 1 : 0), 0)
  const runs = labelRuns(hidden, width, height, 1, true)
  const sums = new Float64Array(runs.components * 4)
  for (let r = 0; r < runs.count; r++) {
    const at = runs.labels[r]! * 4
    const start = runs.starts[r]!
    for (let i = start; i < start + runs.lengths[r]!; i++)
      for (let c = 0; c < 3; c++) sums[at + c]! += rgb[i * 3 + c]! - background.rgb[i * background.step + c]!
    sums[at + 3]! += runs.lengths[r]!
  }
  let alone = 0
  const isBody = Uint8Array.from({ length: runs.components }, (_, k) => {
    const [red, green, blue, count] = sums.subarray(k * 4, k * 4 + 4)
    const off = Math.max(Math.abs(red!), Math.abs(green!), Math.abs(blue!))
    if (off < OFF_ON_AVERAGE * count!) return 0
    alone += count!
    return 1
  })
  if (alone <= MOST_HIDDEN * (seen + alone)) paintRuns(map, runs, isBody, REGION.subject)
}

/** What the prior takes for the subject, to its own edge, is the subject's. */
function markSeen(prior: Uint8Array, map: Uint8Array): void {
  for (let i = 0; i < map.length; i++)
    if (prior[i] === PRIOR.subject || prior[i] === PRIOR.likely) map[i] = REGION.subject
}

/** Subject components that are tiny or nowhere clearly different are noise of the background. */
function dropSpecks(map: Uint8Array, contrast: Contrast, { width, height, side }: Levels): void {
  const clear = Math.min(254, SPECK_SIGMA * CONTRAST_STEP)
  const leastArea = Math.max(3, Math.round((side * side) / 300000))
  const runs = labelRuns(map, width, height, REGION.subject, true)
  const area = new Int32Array(runs.components)
  const peak = new Uint8Array(runs.components)
  for (let r = 0; r < runs.count; r++) {
    const label = runs.labels[r]!
    const start = runs.starts[r]!
    const end = start + runs.lengths[r]!
    area[label]! += end - start
    if (peak[label]! < clear) peak[label] = Math.max(peak[label]!, peakOf(contrast.map, start, end))
  }
  // JPEG leaves whole blocks that differ.
  const largest = leastArea * (contrast.nearSigma > contrast.sigma ? 130 : 40)
  const noise = area.map((n, k) => (n < leastArea || (peak[k]! < clear && n < largest) ? 1 : 0))
  paintRuns(map, runs, Uint8Array.from(noise), REGION.open)
}

function peakOf(map: Uint8Array, start: number, end: number): number {
  let peak = 0
  for (let i = start; i < end; i++) if (map[i]! > peak) peak = map[i]!
  return peak
}

/** Open pixels on the picture's border are background however narrow the way to them is. */
function openBorder(map: Uint8Array, width: number, height: number): void {
  const open = (i: number) => {
    if (map[i] === REGION.open) map[i] = REGION.background
  }
  for (let x = 0; x < width; x++) {
    open(x)
    open((height - 1) * width + x)
  }
  for (let y = 0; y < height; y++) {
    open(y * width)
    open(y * width + width - 1)
  }
}
