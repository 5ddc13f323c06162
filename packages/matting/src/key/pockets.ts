// Owns the areas of background colour that the flood did not reach: holes through the subject (a ring, an arm akimbo, gaps
// between strands of hair) are background; eyes, teeth and white bodies are not. region.ts calls it last.

import type { Background } from './background.ts'
import type { Levels } from './levels.ts'
import { meshesOf } from './mesh.ts'
import { boxAround, depthFromOutside, type Pocket, type Wall, wallOf } from './pocket-walls.ts'
import { PRIOR } from './prior.ts'
import { type HolePolicy, REGION } from './region-map.ts'
import { pixelsIn, runsOfRegion } from './region-runs.ts'
import { labelRuns, paintRuns, type Runs } from './runs.ts'

type PocketContext = {
  readonly levels: Levels
  readonly background: Background
  readonly holes: HolePolicy
  /** Openings up to twice this wide were closed for the flood. */
  readonly gap: number
  /** Whether JPEG rings beside outlines: its ringing makes them look thicker. */
  readonly rings?: boolean
  /** What a prior says of each pixel, where there is one. */
  readonly prior?: Uint8Array | undefined
}

/** Pockets smaller than a square of this share of the longer side are grain, and are not counted. */
const COUNTED = 1 / 256

/** Turns every open pixel of `map` into background or subject; says how many pockets that can be seen went each way. */
export function settlePockets(map: Uint8Array, context: PocketContext): { cleared: number; kept: number } {
  const { width, height } = context.levels
  const runs = labelRuns(map, width, height, REGION.open, false)
  const pockets = gatherPockets(map, runs, width, context.gap)
  const clear = new Uint8Array(pockets.length)
  for (let k = 0; k < clear.length; k++) clear[k] = isClearly(pockets[k]!, context) ? 1 : 0
  if (context.holes === 'auto') clearThinlyWalled(map, runs, pockets, clear, context)
  paintRuns(map, runs, clear, REGION.background)
  paintRuns(
    map,
    runs,
    clear.map((c) => 1 - c),
    REGION.subject,
  )
  const counted = clear.filter((_, k) => pockets[k]!.members.length >= (COUNTED * context.levels.side) ** 2)
  const cleared = counted.reduce((sum, c) => sum + c, 0)
  return { cleared, kept: counted.length - cleared }
}

/** The open components, each with its pixels in reading order. */
function gatherPockets(map: Uint8Array, runs: Runs, width: number, gap: number): Pocket[] {
  const lists = Array.from({ length: runs.components }, (): number[] => [])
  for (let r = 0; r < runs.count; r++) lists[runs.labels[r]!]!.push(r)
  return lists.map((own) => {
    const members = new Int32Array(own.reduce((sum, r) => sum + runs.lengths[r]!, 0))
    let joined = false
    let at = 0
    for (const r of own) {
      const start = runs.starts[r]!
      const end = start + runs.lengths[r]!
      at = listRun(members, at, start, end)
      joined ||= touches(map, start, end, width)
    }
    return { members, runs: own, joined, narrow: !hasRoom(members, map, width, 2 * gap + 1) }
  })
}

function listRun(members: Int32Array, at: number, start: number, end: number): number {
  let next = at
  for (let i = start; i < end; i++) members[next++] = i
  return next
}

/** Whether a run has background beside it. */
function touches(map: Uint8Array, start: number, end: number, width: number): boolean {
  if (start % width > 0 && map[start - 1] === REGION.background) return true
  if (end % width > 0 && map[end] === REGION.background) return true
  for (let i = start; i < end; i++)
    if (map[i - width] === REGION.background || map[i + width] === REGION.background) return true
  return false
}

/** Whether somewhere everything within `reach` px is open, in eight directions. */
function hasRoom(members: Int32Array, map: Uint8Array, width: number, reach: number): boolean {
  for (let k = 0; k < members.length; k++) {
    const i = members[k]!
    // Most pixels fail at the far end.
    if (map[i + reach * width] !== REGION.open || map[i - reach * width] !== REGION.open) continue
    if (
      isOpenLine(map, i, 1, reach) &&
      isOpenLine(map, i, width, reach) &&
      isOpenLine(map, i, width + 1, reach) &&
      isOpenLine(map, i, width - 1, reach)
    )
      return true
  }
  return false
}

function isOpenLine(map: Uint8Array, i: number, step: number, reach: number): boolean {
  for (let k = 1; k <= reach; k++)
    if (map[i + k * step] !== REGION.open || map[i - k * step] !== REGION.open) return false
  return true
}

/** What can be said of a pocket by itself. */
function isClearly(pocket: Pocket, context: PocketContext): boolean {
  const { background, holes, prior } = context
  if (holes === 'clear' || (pocket.narrow && pocket.joined)) return true
  if (holes === 'keep') return false
  if (provesNothing(background) && !isShaded(pocket.members, context)) return false
  if (prior && emptyShare(pocket, prior) >= NEARLY && mayBeShade(pocket, context)) return true
  if (prior && pocket.narrow && emptyShare(pocket, prior) < HARDLY && isShaded(pocket.members, context)) return false
  // A sliver without a core is more often an edge inside the drawing that passes through B's colour than a hole,
  // unless the colour is one that such edges do not pass through.
  if (pocket.narrow && !isVivid(background)) return false
  return showsBackground(pocket.members, context)
}

/** Shares of a pocket that a prior calls empty: it decides where colour proves nothing, and when it is nearly sure. */
const MOSTLY = 0.8
const NEARLY = 0.85
/** Between this and `MOSTLY` the prior cannot say. */
const HARDLY = 0.3

function emptyShare({ members }: Pocket, prior: Uint8Array): number {
  let empty = 0
  for (const i of members) if (prior[i] === PRIOR.background || prior[i] === PRIOR.unlikely) empty++
  return empty / members.length
}

/** A shadow's colour may be off that of the background by this many levels, so many times the noise, and this share of what it darkens. */
const OFF_SHADE = 4
const OFF_SHADE_NOISE = 2
const OFF_SHADE_DARK = 26

/** Whether a pocket is on average the background or a shade of it: no lighter, as no shadow makes it, and of its hue. */
function mayBeShade({ members }: Pocket, { levels, background }: PocketContext): boolean {
  const own = [0, 0, 0]
  const base = [0, 0, 0]
  for (const i of members)
    for (let c = 0; c < 3; c++) {
      own[c]! += levels.rgb[i * 3 + c]! / members.length
      base[c]! += background.rgb[i * background.step + c]! / members.length
    }
  const sum = (rgb: readonly number[]) => rgb.reduce((all, level) => all + level, 0)
  const noise = Math.max(...background.surface.sigma)
  if ((sum(own) - sum(base)) / 3 > 1 + 0.3 * noise) return false
  const keep = sum(own) / Math.max(1, sum(base))
  const most = OFF_SHADE + OFF_SHADE_NOISE * noise + OFF_SHADE_DARK * Math.max(0, 1 - keep)
  return own.every((level, c) => Math.abs(level - keep * base[c]!) <= most)
}

/** Whether a pocket's background lies in a shadow. */
function isShaded(members: Int32Array, { background }: PocketContext): boolean {
  if (background.step === 0) return false
  const middle = members[members.length >> 1]! * 3
  const colour = meanColour(background)
  return background.surface.kind === 'solid' && [0, 1, 2].some((c) => background.rgb[middle + c]! < colour[c]! - 2)
}

/** A background of strong colour: channels at least 60 levels apart. */
export function isVivid(background: Background): boolean {
  const colour = meanColour(background)
  return Math.max(...colour) - Math.min(...colour) >= 60
}

/** Plain white and plain black: eyes, teeth and bodies have that colour too, to the bit. */
export function provesNothing(background: Background): boolean {
  const { weights } = background.surface
  const varies = weights.some((w) => w.reduce((sum, term, k) => sum + (k === 0 ? 0 : Math.abs(term)), 0) > 3)
  if (varies) return false
  const colour = meanColour(background)
  const noise = 2 * Math.max(...background.surface.sigma)
  return Math.min(...colour) + noise >= 253.5 || Math.max(...colour) - noise <= 2.5
}

function meanColour(background: Background): number[] {
  return background.surface.weights.map((w) => w[0]!)
}

/**
 * Whether an area shows the background rather than a part of the subject of nearly its colour: its mean agrees with B
 * (closely for light backgrounds, where drawings have creams and whites of their own) and so does its texture.
 */
function showsBackground(members: Int32Array, context: PocketContext): boolean {
  const { levels, background } = context
  const shaded = isShaded(members, context)
  const light = Math.min(...meanColour(background)) >= 225 && !shaded
  for (let c = 0; c < 3; c++) {
    let [mean, square] = [0, 0]
    for (const i of members) {
      const difference = levels.rgb[i * 3 + c]! - background.rgb[i * background.step + c]!
      mean += difference
      square += difference * difference
    }
    mean /= members.length
    const spread = Math.sqrt(Math.max(0, square / members.length - mean * mean))
    const sigma = background.surface.sigma[c as 0 | 1 | 2]
    if (Math.abs(mean) > (shaded ? 5 : light ? 1 + 0.4 * sigma : 2.5 + sigma)) return false
    if (spread > (light ? 1.2 : shaded ? 3.5 : 2.5) + 2 * sigma) return false
  }
  return true
}

/** A wall to the outside thinner than this share of the subject's size can be an arm, a staff, a strand or a ring. */
const THIN_WALL = 0.055
/** What ringing adds to an outline on plain white or black, on both sides together. */
const THICKER_PX = 6
/** Share of a part's rim that lies behind a thin wall when it is close to the outside, and where ringing thickens walls or a prior knows the part. */
const CLOSE = 0.2
const CLOSE_ENOUGH = 0.15
/** When this share of the subject is enclosed white behind a mere outline, the subject is white and nothing is cleared. */
const WHITE_BODY = 0.06

/**
 * Where colour proves little the wall between a pocket and the outside is looked at: slivers on any background, and every
 * area on plain white and black. An area behind a mere outline all around is a white body: then nothing of that colour is
 * cleared. Otherwise an area without anything inside that lies behind a thin wall is a gap; eyes and teeth lie deep.
 * Cleared gaps count as outside for the next look, so a mass of hair opens strand by strand.
 */
function clearThinlyWalled(map: Uint8Array, runs: Runs, pockets: Pocket[], clear: Uint8Array, context: PocketContext) {
  const { width, height, room } = context.levels
  const blind = provesNothing(context.background)
  const { prior } = context
  if (!pockets.some((pocket, k) => isOpen(pocket, clear[k]!, blind))) return
  const subject = map.length - pixelsIn(runsOfRegion(map, width, height, REGION.background))
  const size = Math.sqrt(subject)
  const ringing = blind && context.rings ? THICKER_PX : 0
  const outline = Math.max(3, Math.round(0.024 * size)) + ringing
  const wall = Math.max(4, Math.round(THIN_WALL * size)) + ringing
  if (blind && prior) clearMeshes(map, pockets, clear, prior, width, { subject, wall })
  for (let look = 0; look < 5; look++) {
    const open = pockets.map((pocket, k) => isOpen(pocket, clear[k]!, blind))
    if (!open.includes(true)) return
    // Slivers are judged by the outline alone.
    const deepest = pockets.some((pocket, k) => open[k] && !pocket.narrow) ? wall : outline
    const around = boxAround(pockets, open, deepest, width, height)
    const depth = depthFromOutside(map, runs, clear, around, width, height, deepest, room)
    const walls = pockets.map((pocket, k) =>
      open[k] ? wallOf(pocket, runs, map, depth, width, outline, wall) : undefined,
    )
    room?.give(depth)
    if (blind && look === 0 && whiteBody(pockets, walls, context) > WHITE_BODY * subject) return
    let changed = false
    for (let k = 0; k < pockets.length; k++) {
      const w = walls[k]
      if (!w) continue
      const empty = prior ? emptyShare(pockets[k]!, prior) : undefined
      if (empty !== undefined && empty < HARDLY) continue
      const isEmpty = blind && empty !== undefined && empty >= MOSTLY
      if (!isEmpty && !isGap(pockets[k]!, w, subject)) continue
      if (!blind && !showsBackground(pockets[k]!.members, context)) continue
      clear[k] = 1
      changed = true
    }
    if (!changed) return
  }
}

/** A mesh is open when it stands apart from the body, or a prior sees the outside in enough of it. */
function clearMeshes(
  map: Uint8Array,
  pockets: readonly Pocket[],
  clear: Uint8Array,
  prior: Uint8Array,
  width: number,
  { subject, wall }: { readonly subject: number; readonly wall: number },
): void {
  const meshes = meshesOf(map, pockets, width, subject, wall)
  if (!meshes) return
  for (const mesh of new Set(meshes.of)) {
    const eyes = pockets.filter((_, k) => mesh > 0 && meshes.of[k] === mesh)
    const area = eyes.reduce((sum, { members }) => sum + members.length, 0)
    const empty = eyes.reduce((sum, eye) => sum + emptyShare(eye, prior) * eye.members.length, 0)
    const isOpen = meshes.apart.has(mesh) || empty >= HARDLY * area
    if (mesh > 0 && isOpen) for (let k = 0; k < clear.length; k++) if (meshes.of[k] === mesh) clear[k] = 1
  }
}

/** Whether there is still something to find out about a pocket. */
function isOpen(pocket: Pocket, clear: number, blind: boolean): boolean {
  return clear === 0 && (pocket.narrow ? pocket.members.length >= 4 : blind)
}

function isGap(pocket: Pocket, wall: Wall, subject: number): boolean {
  if (pocket.narrow) return wall.mere > 0.3
  return wall.thin > 0.02 && wall.mere < 0.75 && !wall.holdsIsland && pocket.members.length < 0.2 * subject
}

/**
 * Area of the pockets that look like parts of a white subject: close to the outside, with an outline or features inside, or known to
 * a prior.
 */
function whiteBody(
  pockets: readonly Pocket[],
  walls: readonly (Wall | undefined)[],
  { prior, rings }: PocketContext,
): number {
  const close = rings ? CLOSE_ENOUGH : CLOSE
  return pockets.reduce((sum, pocket, k) => {
    const wall = walls[k]
    if (!wall || pocket.narrow) return sum
    const isLike = wall.thin > close && (wall.mere > 0.45 || wall.holdsIsland)
    const isKnown = prior !== undefined && wall.thin > CLOSE_ENOUGH && emptyShare(pocket, prior) < HARDLY
    return isLike || isKnown ? sum + pocket.members.length : sum
  }, 0)
}
