// Owns the connectivity error of a matte: parts that came off the body.

import type { Matte } from '../picture.ts'
import { assertComparable } from './errors.ts'

const STEPS = 10
const TOLERATED = 0.15

/**
 * Connectivity error Σ|φ_α − φ_g| (Rhemann et al., CVPR 2009; not ÷ 1000). For θ = 0.1, 0.2 … 1 the largest 4-connected
 * region where both mattes are ≥ θ is found; l is the last θ (of 0, 0.1 …) at which a pixel was still in it, 1 where it
 * never left; φ = 1 − d·[d ≥ 0.15] with d = α − l.
 */
export function conn(matte: Matte, truth: Matte): number {
  assertComparable(matte, truth)
  const { width, height, data: g } = truth
  const a = matte.data
  const level = new Float64Array(g.length).fill(-1)
  const inside = new Uint8Array(g.length)
  for (let step = 1; step <= STEPS; step++) {
    // Rounded to a float as alpha is, so that an alpha of 0.7 counts as ≥ 0.7.
    const threshold = Math.fround(step / STEPS)
    for (let p = 0; p < inside.length; p++) inside[p] = g[p]! >= threshold && a[p]! >= threshold ? 1 : 0
    const region = largestRegion(inside, width, height)
    const before = (step - 1) / STEPS
    for (let p = 0; p < level.length; p++) if (level[p] === -1 && region[p] === 0) level[p] = before
  }
  let sum = 0
  for (let p = 0; p < level.length; p++) {
    const l = level[p] === -1 ? 1 : level[p]!
    sum += Math.abs(phi(a[p]! - l) - phi(g[p]! - l))
  }
  return sum
}

function phi(distance: number): number {
  return 1 - (distance >= TOLERATED ? distance : 0)
}

/** Marks the largest 4-connected region of non-zero pixels with 1, all else 0; the first in raster order of equals. */
export function largestRegion(inside: Uint8Array, width: number, height: number): Uint8Array {
  const labels = new Int32Array(inside.length)
  const stack = new Int32Array(inside.length)
  let regions = 0
  let largest = 0
  let most = 0
  for (let seed = 0; seed < inside.length; seed++) {
    if (inside[seed] === 0 || labels[seed] !== 0) continue
    const size = fillRegion(inside, labels, stack, seed, ++regions, width, height)
    if (size <= most) continue
    most = size
    largest = regions
  }
  const region = new Uint8Array(inside.length)
  if (largest !== 0) for (let p = 0; p < region.length; p++) region[p] = labels[p] === largest ? 1 : 0
  return region
}

function fillRegion(
  inside: Uint8Array,
  labels: Int32Array,
  stack: Int32Array,
  seed: number,
  label: number,
  width: number,
  height: number,
): number {
  let size = 0
  let top = 0
  stack[top++] = seed
  labels[seed] = label
  while (top > 0) {
    const p = stack[--top]!
    size++
    const x = p % width
    for (let k = 0; k < 4; k++) {
      const q = k === 0 ? p - 1 : k === 1 ? p + 1 : k === 2 ? p - width : p + width
      const apart = k === 0 ? x === 0 : k === 1 ? x === width - 1 : q < 0 || q >= width * height
      if (apart || inside[q] === 0 || labels[q] !== 0) continue
      labels[q] = label
      stack[top++] = q
    }
  }
  return size
}
