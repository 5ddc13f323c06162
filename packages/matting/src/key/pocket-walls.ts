// Owns what lies between a pocket and the outside: how deep in the subject its rim is, and whether something stands inside of it.
// What follows from that is pockets.ts's.

import { NEW_ROOM, type Room } from '../room.ts'
import { growLayers, noteDepth } from './layers.ts'
import { REGION } from './region-map.ts'
import { labelRuns, paintRuns, type Runs } from './runs.ts'

/** An area of background colour that the flood did not reach. */
export type Pocket = {
  readonly members: Int32Array
  /** Its runs, as places in the list of runs. */
  readonly runs: readonly number[]
  /** Nowhere in it a disc of radius 2·gap + 1 has room. */
  readonly narrow: boolean
  /** Joined to the background through an opening that the flood was too wide for. */
  readonly joined: boolean
}

type Box = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }

/** The box of the open pockets and of everything from which `reach` layers can come to their rims. */
export function boxAround(
  pockets: readonly Pocket[],
  open: readonly boolean[],
  reach: number,
  width: number,
  height: number,
): Box {
  let [left, right, top, bottom] = [width, 0, height, 0]
  pockets.forEach(({ members }, k) => {
    if (!open[k]) return
    top = Math.min(top, Math.floor(members[0]! / width))
    bottom = Math.max(bottom, Math.floor(members[members.length - 1]! / width))
    for (const i of members) {
      const x = i % width
      if (x < left) left = x
      if (x > right) right = x
    }
  })
  return {
    left: Math.max(0, left - reach - 2),
    right: Math.min(width - 1, right + reach + 2),
    top: Math.max(0, top - reach - 2),
    bottom: Math.min(height - 1, bottom + reach + 2),
  }
}

/** What lies outside the box: neither background to grow from nor subject to grow into. */
const ELSEWHERE = 255

/** Layers from the outside into the subject, 255 where deeper than `limit` and where it is not looked; the room's. */
export function depthFromOutside(
  map: Uint8Array,
  runs: Runs,
  clear: Uint8Array,
  { left, right, top, bottom }: Box,
  width: number,
  height: number,
  limit: number,
  room: Room = NEW_ROOM,
): Uint8Array {
  const mask = room.take('uint8', map.length).fill(ELSEWHERE)
  for (let y = top; y <= bottom; y++) mask.set(map.subarray(y * width + left, y * width + right + 1), y * width + left)
  paintRuns(mask, runs, clear, REGION.background)
  const depth = room.take('uint8', map.length).fill(255)
  const layers = Math.min(250, limit)
  const { grown, ends } = growLayers(mask, width, height, REGION.background, REGION.subject, layers, room)
  room.give(mask)
  for (let layer = 0; layer < ends.length; layer++)
    noteDepth(grown, ends[layer - 1] ?? 0, ends[layer]!, depth, layer + 1)
  return depth
}

export type Wall = {
  /** Share of the pocket's rim that lies behind at most an outline, and behind at most a thin wall. */
  readonly mere: number
  readonly thin: number
  /** Something stands inside: a pupil in an eye. */
  readonly holdsIsland: boolean
}

export function wallOf(
  pocket: Pocket,
  runs: Runs,
  map: Uint8Array,
  depth: Uint8Array,
  width: number,
  outline: number,
  wall: number,
): Wall {
  const seen = { rim: 0, mere: 0, thin: 0 }
  for (const r of pocket.runs) lookAround(runs.starts[r]!, runs.lengths[r]!, map, depth, width, outline, wall, seen)
  const { rim, mere, thin } = seen
  const holds = !pocket.narrow && thin > 0.02 * rim && holdsIsland(pocket, width)
  return { mere: mere / rim, thin: thin / rim, holdsIsland: holds }
}

/** Counts what lies beside a run: left and right of it, and above and below each of its pixels. Open neighbours are its pocket's. */
function lookAround(
  start: number,
  length: number,
  map: Uint8Array,
  depth: Uint8Array,
  width: number,
  outline: number,
  wall: number,
  seen: { rim: number; mere: number; thin: number },
): void {
  const look = (n: number) => {
    seen.rim++
    if (depth[n]! <= outline) seen.mere++
    if (depth[n]! <= wall) seen.thin++
  }
  look(start - 1)
  look(start + length)
  for (let i = start; i < start + length; i++) {
    if (map[i - width] !== REGION.open) look(i - width)
    if (map[i + width] !== REGION.open) look(i + width)
  }
}

/** Whether enclosed parts that are not of the pocket cover over 4 % of it: the rest of its box, flooded from the box's rim. */
function holdsIsland(pocket: Pocket, width: number): boolean {
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
  for (const i of pocket.members) {
    const x = i % width
    box[((i - x) / width - top + 1) * boxWidth + x - left + 1] = 1
  }
  const rest = labelRuns(box, boxWidth, boxHeight, 0, true)
  let islands = 0
  for (let r = 0; r < rest.count; r++) if (rest.labels[r] !== rest.labels[0]) islands += rest.lengths[r]!
  return islands > 0.04 * pocket.members.length
}
