// Owns which pixels are background and which are subject: flooding from the border through background-coloured pixels,
// closed against small gaps in outlines; pockets and enclosed holes; specks. It decides; edge.ts solves how much.

import type { Background } from './background.ts'
import { CONTRAST_STEP, type Contrast } from './contrast.ts'
import { growLayers } from './layers.ts'
import type { Levels } from './levels.ts'
import { labelRuns, paintRuns, type Runs, touchesBorder } from './runs.ts'

/** What the bytes of a region map mean. */
export const REGION = { open: 0, subject: 1, background: 2, shadow: 3 } as const

export type HolePolicy = 'auto' | 'keep' | 'clear'

export type Regions = {
  /** REGION.subject, REGION.background or REGION.shadow for every pixel. */
  readonly map: Uint8Array
  /** Enclosed or narrow-necked areas of background colour that were looked at, and how many were cleared. */
  readonly pockets: { readonly cleared: number; readonly kept: number }
}

/** Differences above this many sigma belong to the subject. */
const THRESHOLD_SIGMA = 4.5
/** A subject component must somewhere differ by this much, or it is noise. */
const SPECK_SIGMA = 9

/**
 * Decides the regions. Gaps in an outline up to about 1/200 of the picture's longer side are closed for the flood.
 */
export function decideRegions(levels: Levels, background: Background, contrast: Contrast, holes: HolePolicy): Regions {
  const { width, height } = levels
  const map = subjectMask(contrast)
  dropSpecks(map, contrast, width, height)
  const gap = Math.max(1, Math.min(4, Math.round(Math.max(width, height) / 450)))
  floodThroughWideOpenings(map, width, height, gap)
  const pockets = settlePockets(map, { levels, background, contrast, holes, gap })
  return { map, pockets }
}

/** First rough answer, enough to refit a gradient: what is joined to the border and not different from it. */
export function roughBackground(contrast: Contrast, width: number, height: number): Uint8Array {
  const map = subjectMask(contrast)
  const open = labelRuns(map, width, height, REGION.open, false)
  paintRuns(map, open, touchesBorder(open, width, height), REGION.background)
  return map
}

function subjectMask(contrast: Contrast): Uint8Array {
  const limit = THRESHOLD_SIGMA * CONTRAST_STEP
  const map = new Uint8Array(contrast.map.length)
  for (let i = 0; i < map.length; i++) map[i] = contrast.map[i]! > limit ? REGION.subject : REGION.open
  return map
}

/** Subject components that are tiny or nowhere clearly different are noise of the background. */
function dropSpecks(map: Uint8Array, contrast: Contrast, width: number, height: number): void {
  const clear = Math.min(254, SPECK_SIGMA * CONTRAST_STEP)
  const leastArea = Math.max(3, Math.round((width * height) / 300000))
  const runs = labelRuns(map, width, height, REGION.subject, true)
  const area = new Int32Array(runs.components)
  const peak = new Uint8Array(runs.components)
  for (let r = 0; r < runs.count; r++) {
    const label = runs.labels[r]!
    const start = runs.starts[r]!
    const end = start + runs.lengths[r]!
    area[label]! += end - start
    if (peak[label]! < clear)
      for (let i = start; i < end; i++) if (contrast.map[i]! > peak[label]!) peak[label] = contrast.map[i]!
  }
  const noise = area.map((n, k) => (n < leastArea || (peak[k]! < clear && n < leastArea * 40) ? 1 : 0))
  paintRuns(map, runs, Uint8Array.from(noise), REGION.open)
}

/**
 * Marks as background what is reached from the border by a disc of radius `gap`: the subject is grown by `gap`, the
 * rest flooded, and the flood grown back. What is left open are pockets.
 */
function floodThroughWideOpenings(map: Uint8Array, width: number, height: number, gap: number): void {
  const thick = Uint8Array.from(map)
  growLayers(thick, width, height, REGION.subject, REGION.open, gap)
  const wide = labelRuns(thick, width, height, REGION.open, false)
  paintRuns(map, wide, touchesBorder(wide, width, height), REGION.background)
  growLayers(map, width, height, REGION.background, REGION.open, gap + 1)
  openBorder(map, width, height)
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

type PocketContext = {
  readonly levels: Levels
  readonly background: Background
  readonly contrast: Contrast
  readonly holes: HolePolicy
  readonly gap: number
}

function settlePockets(map: Uint8Array, context: PocketContext): Regions['pockets'] {
  const { width, height } = context.levels
  const pockets = gatherPockets(map, width, height)
  const clear = new Uint8Array(pockets.runs.components)
  for (let k = 0; k < clear.length; k++) clear[k] = isBackground(pockets.members[k]!, map, context) ? 1 : 0
  paintRuns(map, pockets.runs, clear, REGION.background)
  for (let k = 0; k < clear.length; k++) clear[k] = 1 - clear[k]!
  paintRuns(map, pockets.runs, clear, REGION.subject)
  const kept = clear.reduce((sum, k) => sum + k, 0)
  return { cleared: clear.length - kept, kept }
}

/** The open components as lists of pixel indices. */
function gatherPockets(map: Uint8Array, width: number, height: number): { runs: Runs; members: number[][] } {
  const runs = labelRuns(map, width, height, REGION.open, false)
  const members: number[][] = Array.from({ length: runs.components }, () => [])
  for (let r = 0; r < runs.count; r++) {
    const list = members[runs.labels[r]!]!
    const end = runs.starts[r]! + runs.lengths[r]!
    for (let i = runs.starts[r]!; i < end; i++) list.push(i)
  }
  return { runs, members }
}

function isBackground(members: readonly number[], map: Uint8Array, context: PocketContext): boolean {
  const { levels, background, contrast, holes, gap } = context
  if (holes === 'clear') return true
  const narrow = isNarrow(map, members, levels.width, gap)
  if (narrow && touches(map, members, levels.width, REGION.background)) return true
  if (holes === 'keep') return false
  // A sliver without a core is more often an edge inside the drawing that passes through B's colour than a hole,
  // unless the colour is one that such edges do not pass through.
  if (narrow && !isVivid(background)) return false
  return showsBackground(members, levels, background, contrast)
}

/** Whether nowhere in the pocket a disc of radius 2·gap + 1 has room. */
function isNarrow(map: Uint8Array, members: readonly number[], width: number, gap: number): boolean {
  const reach = 2 * gap + 1
  const room = (i: number, step: number) => {
    for (let k = 1; k <= reach; k++)
      if (map[i + k * step] !== REGION.open || map[i - k * step] !== REGION.open) return false
    return true
  }
  return !members.some((i) => room(i, 1) && room(i, width) && room(i, width + 1) && room(i, width - 1))
}

function touches(map: Uint8Array, members: readonly number[], width: number, value: number): boolean {
  return members.some(
    (i) =>
      (i % width > 0 && map[i - 1] === value) ||
      (i % width < width - 1 && map[i + 1] === value) ||
      map[i - width] === value ||
      map[i + width] === value,
  )
}

/** A background of strong colour: channels at least 60 levels apart. */
function isVivid(background: Background): boolean {
  const colour = background.surface.weights.map((w) => w[0]!)
  return Math.max(...colour) - Math.min(...colour) >= 60
}

/**
 * Whether an enclosed area shows the background rather than a part of the subject that happens to be as light or dark.
 * Its mean must agree with B to within a fraction of a level more than chance allows, its texture must be that of the
 * background, and the colour must be one that drawings do not use for eyes, teeth and bodies: pure white and pure black
 * prove nothing, so there the area is kept.
 */
function showsBackground(
  members: readonly number[],
  levels: Levels,
  background: Background,
  contrast: Contrast,
): boolean {
  const mean = [0, 0, 0]
  const square = [0, 0, 0]
  const colour = [0, 0, 0]
  for (const i of members) {
    for (let c = 0; c < 3; c++) {
      const difference = levels.rgb[i * 3 + c]! - background.rgb[i * 3 + c]!
      mean[c]! += difference
      square[c]! += difference * difference
      colour[c]! += background.rgb[i * 3 + c]!
    }
  }
  const n = members.length
  const lightest = Math.min(...colour) / n
  const darkest = Math.max(...colour) / n
  const tellsNothing = background.surface.kind === 'solid' && (lightest >= 253 || darkest <= 3)
  if (tellsNothing) return false
  for (let c = 0; c < 3; c++) {
    const sigma = background.surface.sigma[c as 0 | 1 | 2]
    const offset = Math.abs(mean[c]! / n)
    const spread = Math.sqrt(Math.max(0, square[c]! / n - (mean[c]! / n) ** 2))
    if (offset > 0.8 + Math.min(1.2, (4 * sigma) / Math.sqrt(n)) + 0.25 * contrast.sigma) return false
    if (spread > 1.2 + 2 * sigma) return false
  }
  return true
}
