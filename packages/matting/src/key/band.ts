// Owns where the edge is: how deep each subject pixel lies below the background, how wide the ramp between the two is,
// and the list of pixels whose alpha has to be solved.

import { intsIn, NEW_ROOM, type Room } from '../room.ts'
import { growLayers, type Layers, noteDepth } from './layers.ts'
import { REGION } from './region-map.ts'
import { fillRuns, type RegionRuns, runsOfRegion } from './region-runs.ts'
import type { Scene } from './scene.ts'

/** As deep as the edge can matter: the widest ramp, and the farthest that a pure colour is looked for from its end. */
const DEEPEST = 14
/** How far the climb from the rim goes that measures the ramp. Even, so that growing goes on from there as if it had not stopped. */
const CLIMB_PX = 8
/** How far a pure colour is looked for at most. */
const FARTHEST_PX = 5

/** How far a pure colour is looked for from the end of a ramp so wide, to each side. */
export function searchReach(rampPx: number): number {
  return Math.min(FARTHEST_PX, Math.ceil(rampPx) + 1)
}

/** A step aside and down takes two layers at most. */
function deepestSearched(rampPx: number): number {
  return Math.min(DEEPEST, Math.ceil(rampPx) + 2 * searchReach(rampPx))
}

export type Band = {
  /** Where the subject is. */
  readonly subject: RegionRuns
  /** 0 in the background; 1 for subject pixels that touch it; …; DEEPEST + 1 for everything deeper than can matter. */
  readonly depth: Uint8Array
  /** Typical width in px of the ramp from background to subject: 1–2 for anti-aliased drawings, more when blurred. */
  readonly rampPx: number
  /** Indices of the subject pixels at depth ≤ ramp, nearest the background first, and of the two layers outside. */
  readonly inside: Int32Array
  readonly outside: Int32Array
  /** Every subject pixel from which a colour may be taken, in the order of depth; those of depth d begin at `starts[d]`. */
  readonly near: Int32Array
  readonly starts: readonly number[]
}

/** Whether a pixel lies deeper than the edge reaches. */
export function isInner({ depth, rampPx }: Band, i: number): boolean {
  return depth[i]! > rampPx + 1
}

export function findBand(map: Uint8Array, scene: Scene, room: Room = NEW_ROOM): Band {
  const { width, height } = scene
  const subject = runsOfRegion(map, width, height, REGION.subject)
  const mask = room.take('uint8', map.length).fill(REGION.background)
  const depth = room.take('uint8', map.length).fill(0)
  fillRuns(subject, mask, REGION.subject)
  fillRuns(subject, depth, DEEPEST + 1)
  const eaten = room.take('uint8', map.length)
  eaten.set(mask)
  const grow = (layers: number) => growLayers(eaten, width, height, REGION.background, REGION.subject, layers, room)
  const first = grow(CLIMB_PX)
  for (let layer = 0; layer < first.ends.length; layer++)
    noteDepth(first.grown, first.ends[layer - 1] ?? 0, first.ends[layer]!, depth, layer + 1)
  const rampPx = measureRamp(first.grown.subarray(0, first.ends[0] ?? 0), depth, scene)
  const deepest = deepestSearched(rampPx)
  const inward = deepest > CLIMB_PX ? joined(first, grow(deepest - CLIMB_PX), room) : first
  room.give(eaten)
  const outward = growLayers(mask, width, height, REGION.subject, REGION.background, 2, room)
  room.give(mask)
  return {
    subject,
    depth,
    rampPx,
    inside: inward.grown.subarray(0, inward.ends[Math.ceil(rampPx) - 1] ?? 0),
    outside: outward.grown,
    near: inward.grown,
    starts: [0, 0, ...inward.ends],
  }
}

function joined(first: Layers, more: Layers, room: Room): Layers {
  const grown = intsIn(room, first.grown.length + more.grown.length)
  grown.set(first.grown)
  grown.set(more.grown, first.grown.length)
  return { grown, ends: [...first.ends, ...more.ends.map((end) => first.grown.length + end)] }
}

/** From a sample of rim pixels climb inwards; where the contrast reaches 92 % of its height is the ramp's end. */
function measureRamp(rim: Int32Array, depth: Uint8Array, scene: Scene): number {
  const stride = Math.max(1, Math.floor(rim.length / 1500))
  const histogram = new Float64Array(CLIMB_PX + 1)
  let total = 0
  const profile = new Float32Array(CLIMB_PX + 1)
  for (let k = 0; k < rim.length; k += stride) {
    let at = rim[k]!
    let reached = 0
    for (let d = 1; d <= CLIMB_PX && at >= 0; d++) {
      profile[d] = magnitude(scene, at)
      reached = d
      at = climb(at, depth, scene)
    }
    if (reached < 4) continue
    let peak = 0
    for (let d = 1; d <= Math.min(reached, 6); d++) peak = Math.max(peak, profile[d]!)
    if (peak < 12) continue
    let d = 1
    while (d < reached && profile[d]! < 0.92 * peak) d++
    histogram[d]!++
    total++
  }
  if (total < 20) return 3
  let sum = 0
  for (let d = 1; d <= CLIMB_PX; d++) {
    sum += histogram[d]!
    if (sum >= 0.85 * total) return Math.max(2, Math.min(6, d))
  }
  return 6
}

/** The neighbour one layer deeper with the largest contrast, or −1. */
function climb(i: number, depth: Uint8Array, scene: Scene): number {
  const { width, height } = scene
  const x = i % width
  const y = (i - x) / width
  let best = -1
  let bestMagnitude = -1
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue
      const n = i + dy * width + dx
      if (depth[n] !== depth[i]! + 1) continue
      const m = magnitude(scene, n)
      if (m > bestMagnitude) {
        best = n
        bestMagnitude = m
      }
    }
  }
  return best
}

function magnitude(scene: Scene, i: number): number {
  const { picture, background, step } = scene
  const r = picture[i * 3]! - background[i * step]!
  const g = picture[i * 3 + 1]! - background[i * step + 1]!
  const b = picture[i * 3 + 2]! - background[i * step + 2]!
  return Math.sqrt(r * r + g * g + b * b)
}
