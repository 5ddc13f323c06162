// Owns the areas of background colour that the flood did not reach: holes through the subject (a ring, an arm akimbo, gaps
// between strands of hair) are background; eyes, teeth and white bodies are not. region.ts calls it last.

import type { Background } from './background.ts'
import { growLayers } from './layers.ts'
import type { Levels } from './levels.ts'
import { type HolePolicy, REGION } from './region-map.ts'
import { labelRuns, paintRuns, type Runs } from './runs.ts'

type PocketContext = {
  readonly levels: Levels
  readonly background: Background
  readonly holes: HolePolicy
  /** Openings up to twice this wide were closed for the flood. */
  readonly gap: number
}

type Pocket = {
  readonly members: Int32Array
  /** Nowhere in it a disc of radius 2·gap + 1 has room. */
  readonly narrow: boolean
  /** Joined to the background through an opening that the flood was too wide for. */
  readonly joined: boolean
}

/** Turns every open pixel of `map` into background or subject; says how many pockets went each way. */
export function settlePockets(map: Uint8Array, context: PocketContext): { cleared: number; kept: number } {
  const { width, height } = context.levels
  const { runs, members } = gatherPockets(map, width, height)
  const pockets = members.map((list) => describe(list, map, width, context.gap))
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
  const cleared = clear.reduce((sum, c) => sum + c, 0)
  return { cleared, kept: clear.length - cleared }
}

/** The open components as lists of pixel indices. */
function gatherPockets(map: Uint8Array, width: number, height: number): { runs: Runs; members: Int32Array[] } {
  const runs = labelRuns(map, width, height, REGION.open, false)
  const sizes = new Int32Array(runs.components)
  for (let r = 0; r < runs.count; r++) sizes[runs.labels[r]!]! += runs.lengths[r]!
  const members = Array.from(sizes, (size) => new Int32Array(size))
  sizes.fill(0)
  for (let r = 0; r < runs.count; r++) {
    const label = runs.labels[r]!
    const list = members[label]!
    let at = sizes[label]!
    const end = runs.starts[r]! + runs.lengths[r]!
    for (let i = runs.starts[r]!; i < end; i++) list[at++] = i
    sizes[label] = at
  }
  return { runs, members }
}

function describe(members: Int32Array, map: Uint8Array, width: number, gap: number): Pocket {
  const reach = 2 * gap + 1
  const room = (i: number, step: number) => {
    for (let k = 1; k <= reach; k++)
      if (map[i + k * step] !== REGION.open || map[i - k * step] !== REGION.open) return false
    return true
  }
  const roomy = (i: number) => room(i, 1) && room(i, width) && room(i, width + 1) && room(i, width - 1)
  const isBackground = (i: number) => map[i] === REGION.background
  return {
    members,
    narrow: !members.some(roomy),
    joined: members.some(
      (i) =>
        (i % width > 0 && isBackground(i - 1)) ||
        (i % width < width - 1 && isBackground(i + 1)) ||
        isBackground(i - width) ||
        isBackground(i + width),
    ),
  }
}

/** What can be said of a pocket by itself. */
function isClearly(pocket: Pocket, context: PocketContext): boolean {
  const { background, holes } = context
  if (holes === 'clear' || (pocket.narrow && pocket.joined)) return true
  if (holes === 'keep' || provesNothing(background)) return false
  // A sliver without a core is more often an edge inside the drawing that passes through B's colour than a hole,
  // unless the colour is one that such edges do not pass through.
  if (pocket.narrow && !isVivid(background)) return false
  return showsBackground(pocket.members, context)
}

/** A background of strong colour: channels at least 60 levels apart. */
function isVivid(background: Background): boolean {
  const colour = meanColour(background)
  return Math.max(...colour) - Math.min(...colour) >= 60
}

/** Plain white and plain black: eyes, teeth and bodies have that colour too, to the bit. */
function provesNothing(background: Background): boolean {
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
  const light = Math.min(...meanColour(background)) >= 225
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
    if (Math.abs(mean) > (light ? 1 + 0.4 * sigma : 2.5 + sigma)) return false
    if (spread > (light ? 1.2 : 2.5) + 2 * sigma) return false
  }
  return true
}

/** A wall to the outside thinner than this share of the subject's size can be an arm, a staff, a strand or a ring. */
const THIN_WALL = 0.055
/** When this share of the subject is enclosed white behind a mere outline, the subject is white and nothing is cleared. */
const WHITE_BODY = 0.06

/**
 * Where colour proves little the wall between a pocket and the outside is looked at: slivers on any background, and every
 * area on plain white and black. An area behind a mere outline all around is a white body: then nothing of that colour is
 * cleared. Otherwise an area without anything inside that lies behind a thin wall is a gap; eyes and teeth lie deep.
 * Cleared gaps count as outside for the next look, so a mass of hair opens strand by strand.
 */
function clearThinlyWalled(map: Uint8Array, runs: Runs, pockets: Pocket[], clear: Uint8Array, context: PocketContext) {
  const { width, height } = context.levels
  const blind = provesNothing(context.background)
  let subject = 0
  for (let i = 0; i < map.length; i++) if (map[i] !== REGION.background) subject++
  const size = Math.sqrt(subject)
  const outline = Math.max(3, Math.round(0.024 * size))
  const wall = Math.max(4, Math.round(THIN_WALL * size))
  const owners = ownersOf(pockets, map.length)
  for (let look = 0; look < 5; look++) {
    const open = pockets.map((pocket, k) => !clear[k] && (pocket.narrow ? pocket.members.length >= 4 : blind))
    if (!open.includes(true)) return
    const depth = depthFromOutside(map, runs, clear, width, height, wall)
    const walls = pockets.map((pocket, k) =>
      open[k] ? wallOf(pocket, k + 1, owners, depth, width, outline, wall) : undefined,
    )
    if (blind && look === 0 && whiteBody(pockets, walls) > WHITE_BODY * subject) return
    let changed = false
    for (let k = 0; k < pockets.length; k++) {
      const w = walls[k]
      if (!w || !isGap(pockets[k]!, w, subject)) continue
      if (!blind && !showsBackground(pockets[k]!.members, context)) continue
      clear[k] = 1
      changed = true
    }
    if (!changed) return
  }
}

function isGap(pocket: Pocket, wall: Wall, subject: number): boolean {
  if (pocket.narrow) return wall.mere > 0.3
  return wall.thin > 0.02 && wall.mere < 0.75 && !wall.holdsIsland && pocket.members.length < 0.2 * subject
}

/** Area of the pockets that look like parts of a white subject: close to the outside, with an outline or features inside. */
function whiteBody(pockets: readonly Pocket[], walls: readonly (Wall | undefined)[]): number {
  return pockets.reduce((sum, pocket, k) => {
    const wall = walls[k]
    const part = wall && !pocket.narrow && wall.thin > 0.2 && (wall.mere > 0.45 || wall.holdsIsland)
    return part ? sum + pocket.members.length : sum
  }, 0)
}

/** Layers from the outside into the subject, 255 where deeper than `limit`. */
function depthFromOutside(
  map: Uint8Array,
  runs: Runs,
  clear: Uint8Array,
  width: number,
  height: number,
  limit: number,
): Uint8Array {
  const mask = map.slice()
  paintRuns(mask, runs, clear, REGION.background)
  const depth = new Uint8Array(map.length).fill(255)
  const { grown, ends } = growLayers(mask, width, height, REGION.background, REGION.subject, Math.min(250, limit))
  for (let layer = 0, at = 0; layer < ends.length; layer++)
    for (; at < ends[layer]!; at++) depth[grown[at]!] = layer + 1
  return depth
}

type Wall = {
  /** Share of the pocket's rim that lies behind at most an outline, and behind at most a thin wall. */
  readonly mere: number
  readonly thin: number
  /** Something stands inside: a pupil in an eye. */
  readonly holdsIsland: boolean
}

/** For every pixel the number of its pocket, counted from 1; 0 for none. */
function ownersOf(pockets: readonly Pocket[], pixels: number): Int32Array {
  const owners = new Int32Array(pixels)
  pockets.forEach((pocket, k) => {
    for (const i of pocket.members) owners[i] = k + 1
  })
  return owners
}

function wallOf(
  pocket: Pocket,
  owner: number,
  owners: Int32Array,
  depth: Uint8Array,
  width: number,
  outline: number,
  wall: number,
): Wall {
  let [rim, mere, thin] = [0, 0, 0]
  const steps = [-1, 1, -width, width]
  for (const i of pocket.members) {
    if (
      owners[i - width] === owner &&
      owners[i + width] === owner &&
      owners[i - 1] === owner &&
      owners[i + 1] === owner
    )
      continue
    for (const step of steps) {
      const n = i + step
      if (owners[n] === owner) continue
      rim++
      if (depth[n]! <= outline) mere++
      if (depth[n]! <= wall) thin++
    }
  }
  const holds = !pocket.narrow && thin > 0.02 * rim && holdsIsland(pocket, owner, owners, width)
  return { mere: mere / rim, thin: thin / rim, holdsIsland: holds }
}

/** Whether enclosed parts that are not of the pocket cover over 4 % of it: the rest of its box, flooded from the box's rim. */
function holdsIsland(pocket: Pocket, owner: number, owners: Int32Array, width: number): boolean {
  let [left, right] = [width, 0]
  for (const i of pocket.members) {
    const x = i % width
    if (x < left) left = x
    if (x > right) right = x
  }
  const top = Math.floor(pocket.members[0]! / width)
  const bottom = Math.floor(pocket.members[pocket.members.length - 1]! / width)
  const boxWidth = right - left + 3
  const boxHeight = bottom - top + 3
  const box = new Uint8Array(boxWidth * boxHeight)
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++)
      if (owners[y * width + x] === owner) box[(y - top + 1) * boxWidth + x - left + 1] = 1
  const rest = labelRuns(box, boxWidth, boxHeight, 0, true)
  let islands = 0
  for (let r = 0; r < rest.count; r++) if (rest.labels[r] !== rest.labels[0]) islands += rest.lengths[r]!
  return islands > 0.04 * pocket.members.length
}
