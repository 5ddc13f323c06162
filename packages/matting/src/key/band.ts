// Owns where the edge is: how deep each subject pixel lies below the background, how wide the ramp between the two is,
// and the list of pixels whose alpha has to be solved.

import { growLayers } from './layers.ts'
import { REGION } from './region-map.ts'
import type { Scene } from './scene.ts'

export const DEEPEST = 8

export type Band = {
  /** 0 in the background; 1 for subject pixels that touch it; …; DEEPEST + 1 for everything deeper. */
  readonly depth: Uint8Array
  /** Typical width in px of the ramp from background to subject: 1–2 for anti-aliased drawings, more when blurred. */
  readonly rampPx: number
  /** Indices of the subject pixels at depth ≤ ramp, nearest the background first, then those just outside it. */
  readonly inside: Int32Array
  readonly outside: Int32Array
}

export function findBand(map: Uint8Array, scene: Scene): Band {
  const { width, height } = scene
  const mask = map.slice()
  for (let i = 0; i < mask.length; i++) if (mask[i] === REGION.shadow) mask[i] = REGION.background
  const inward = growLayers(mask.slice(), width, height, 2, 1, DEEPEST)
  const depth = new Uint8Array(map.length)
  for (let i = 0; i < mask.length; i++) if (mask[i] === REGION.subject) depth[i] = DEEPEST + 1
  for (let layer = 0, at = 0; layer < inward.ends.length; layer++)
    for (; at < inward.ends[layer]!; at++) depth[inward.grown[at]!] = layer + 1
  const rampPx = measureRamp(inward.grown.subarray(0, inward.ends[0] ?? 0), depth, scene)
  const outward = growLayers(mask, width, height, 1, 2, 2)
  return {
    depth,
    rampPx,
    inside: inward.grown.subarray(0, inward.ends[Math.ceil(rampPx) - 1] ?? 0),
    outside: outward.grown,
  }
}

/** From a sample of rim pixels climb inwards; where the contrast reaches 92 % of its height is the ramp's end. */
function measureRamp(rim: Int32Array, depth: Uint8Array, scene: Scene): number {
  const stride = Math.max(1, Math.floor(rim.length / 1500))
  const histogram = new Float64Array(DEEPEST + 1)
  let total = 0
  const profile = new Float32Array(DEEPEST + 1)
  for (let k = 0; k < rim.length; k += stride) {
    let at = rim[k]!
    let reached = 0
    for (let d = 1; d <= DEEPEST && at >= 0; d++) {
      profile[d] = magnitude(scene, at)
      reached = d
      at = climb(at, depth, scene)
    }
    if (reached < 4) continue
    const peak = Math.max(...profile.subarray(1, Math.min(reached, 6) + 1))
    if (peak < 12) continue
    let d = 1
    while (d < reached && profile[d]! < 0.92 * peak) d++
    histogram[d]!++
    total++
  }
  if (total < 20) return 3
  let sum = 0
  for (let d = 1; d <= DEEPEST; d++) {
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
  const { picture, background } = scene
  const r = picture[i * 3]! - background[i * 3]!
  const g = picture[i * 3 + 1]! - background[i * 3 + 1]!
  const b = picture[i * 3 + 2]! - background[i * 3 + 2]!
  return Math.sqrt(r * r + g * g + b * b)
}
