// Owns the reading of a picture by square blocks inside the subject: the plane through each block's colours, that of the
// background behind it, and which blocks hang together as one smooth surface.

import { REGION } from './region-map.ts'
import type { Scene } from './scene.ts'

export type Blocks = {
  readonly side: number
  readonly cols: number
  readonly rows: number
  /** Surface that a block belongs to, from 1 on; 0 for blocks that are not smooth or not wholly inside the subject. */
  readonly surfaces: Int32Array
  readonly count: number
  /** Mean colour of each block: rows of three. */
  readonly mean: Float32Array
  /** Slopes a px of red, green, blue along x, then along y: rows of six; the variance of their noise is 3 × rough / side⁴ at most. */
  readonly slope: Float32Array
  readonly base: Float32Array
  /** Mean squared distance from the plane, of the channel where it is largest. */
  readonly rough: Float32Array
}

/** Blocks across the longer side. */
const ACROSS = 96
/** Off its plane a smooth block is by no more than this, in levels, and what noise adds. */
const SMOOTH = 0.8
/** Neighbours of one surface meet, to so many levels. */
const STEP = 2

export function readBlocks(scene: Scene, map: Uint8Array, longer: number): Blocks {
  const side = Math.max(8, Math.round(longer / ACROSS))
  const cols = Math.floor(scene.width / side)
  const rows = Math.floor(scene.height / side)
  const n = cols * rows
  const blocks = {
    side,
    cols,
    rows,
    surfaces: new Int32Array(n),
    mean: new Float32Array(n * 3),
    slope: new Float32Array(n * 6),
    base: new Float32Array(n * 6),
    rough: new Float32Array(n),
  }
  const limit = Math.max(SMOOTH, 1.3 * scene.sigma) ** 2
  for (let k = 0; k < n; k++) {
    const first = Math.floor(k / cols) * side * scene.width + (k % cols) * side
    if (!isInside(map, first, side, scene.width)) continue
    measureBlock(scene, first, k, blocks)
    if (blocks.rough[k]! > limit) continue
    slopeOfBackground(scene, first, side, blocks.base, k * 6)
    blocks.surfaces[k] = UNNAMED
  }
  const count = nameSurfaces(blocks, STEP + scene.sigma)
  return { ...blocks, slope: slopesBetween(blocks), count }
}

/** The slopes from the means of a block's neighbours, which noise changes less than the slope within; where it has any. */
function slopesBetween({ surfaces, mean, slope, side, cols }: Omit<Blocks, 'count'>): Float32Array {
  const out = slope.slice()
  for (let k = 0; k < surfaces.length; k++) {
    const own = surfaces[k]!
    if (own === 0) continue
    for (let axis = 0; axis < 2; axis++) {
      const step = axis === 0 ? 1 : cols
      const from = surfaces[k - step] === own ? k - step : k
      const to = surfaces[k + step] === own ? k + step : k
      if (from === to) continue
      const length = ((to - from) / step) * side
      for (let c = 0; c < 3; c++) out[k * 6 + axis * 3 + c] = (mean[to * 3 + c]! - mean[from * 3 + c]!) / length
    }
  }
  return out
}

const UNNAMED = -1

function isInside(map: Uint8Array, first: number, side: number, width: number): boolean {
  const last = first + (side - 1) * width
  if (map[first] !== REGION.subject || map[last + side - 1] !== REGION.subject) return false
  for (let row = first; row <= last; row += width)
    for (let i = row; i < row + side; i++) if (map[i] !== REGION.subject) return false
  return true
}

type Measures = Pick<Blocks, 'side' | 'mean' | 'slope' | 'rough'>

function measureBlock({ picture, width }: Scene, first: number, k: number, { side, mean, slope, rough }: Measures) {
  const n = side * side
  const spread = (n * (n - 1)) / 12
  const middle = (side - 1) / 2
  for (let c = 0; c < 3; c++) {
    let [sum, square, x, y] = [0, 0, 0, 0]
    for (let v = 0; v < side; v++) {
      let at = (first + v * width) * 3 + c
      let row = 0
      for (let u = 0; u < side; u++, at += 3) {
        const level = picture[at]!
        row += level
        x += level * u
        square += level * level
      }
      sum += row
      y += row * v
    }
    x -= middle * sum
    y -= middle * sum
    mean[k * 3 + c] = sum / n
    slope[k * 6 + c] = x / spread
    slope[k * 6 + 3 + c] = y / spread
    const off = (square - (sum * sum) / n - (x * x + y * y) / spread) / n
    if (off > rough[k]!) rough[k] = off
  }
}

function slopeOfBackground({ background, width }: Scene, first: number, side: number, out: Float32Array, to: number) {
  const far = side - 1
  for (let c = 0; c < 3; c++) {
    const a = background[first * 3 + c]!
    const b = background[(first + far) * 3 + c]!
    const d = background[(first + far * width) * 3 + c]!
    const e = background[(first + far * width + far) * 3 + c]!
    out[to + c] = (b + e - a - d) / (2 * far)
    out[to + 3 + c] = (d + e - a - b) / (2 * far)
  }
}

/** Numbers the surfaces: smooth blocks side by side whose planes meet. */
function nameSurfaces(blocks: Omit<Blocks, 'count'>, step: number): number {
  const { surfaces, cols } = blocks
  let count = 0
  const stack: number[] = []
  for (let k = 0; k < surfaces.length; k++) {
    if (surfaces[k] !== UNNAMED) continue
    surfaces[k] = ++count
    stack.push(k)
    while (stack.length > 0) {
      const at = stack.pop()!
      const x = at % cols
      const beside = [x > 0 ? at - 1 : -1, x < cols - 1 ? at + 1 : -1, at - cols, at + cols]
      for (let d = 0; d < 4; d++) {
        const next = beside[d]!
        if (surfaces[next] !== UNNAMED || !meets(blocks, at, next, d, step)) continue
        surfaces[next] = count
        stack.push(next)
      }
    }
  }
  return count
}

/** Whether the planes of two neighbours agree halfway; `d`: left, right, above, below. */
function meets({ mean, slope, side }: Omit<Blocks, 'count'>, a: number, b: number, d: number, step: number): boolean {
  const axis = d < 2 ? 0 : 3
  const way = (d % 2 === 0 ? -side : side) / 2
  for (let c = 0; c < 3; c++) {
    const rise = (slope[a * 6 + axis + c]! + slope[b * 6 + axis + c]!) * way
    if (Math.abs(mean[b * 3 + c]! - mean[a * 3 + c]! - rise) > step) return false
  }
  return true
}
