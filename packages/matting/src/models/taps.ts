// Owns the weights of a resampling: for every output position, which inputs count how much. Knows nothing of pictures.
// Rules of Pillow (src/libImaging/Resample.c, precompute_coeffs; HPND licence), as read by many: windows in double precision,
// centres at half pixels, kernels widened by the scale when shrinking, weights outside the picture dropped, sum 1.

import type { Kernel } from './spec.ts'

/** Output i is Σ weights[i·stride + k] · input[first[i] + k], k below count[i]. */
export type Taps = {
  readonly first: Int32Array
  readonly count: Int32Array
  readonly weights: Float64Array
  readonly stride: number
}

const SUPPORT = { bilinear: 1, bicubic: 2, lanczos: 3 } as const

/** `undefined` when nothing is to be done: both sizes are one. */
export function tapsOf(from: number, to: number, kernel: Kernel): Taps | undefined {
  if (from === to) return undefined
  return kernel === 'nearest' ? nearestTaps(from, to) : weighedTaps(from, to, kernel)
}

/** Every input is its own output. */
export function asItIs(size: number): Taps {
  const first = Int32Array.from({ length: size }, (_, i) => i)
  return { first, count: new Int32Array(size).fill(1), weights: new Float64Array(size).fill(1), stride: 1 }
}

function nearestTaps(from: number, to: number): Taps {
  const first = Int32Array.from({ length: to }, (_, i) => Math.min(from - 1, Math.floor(((i + 0.5) * from) / to)))
  return { first, count: new Int32Array(to).fill(1), weights: new Float64Array(to).fill(1), stride: 1 }
}

function weighedTaps(from: number, to: number, kernel: keyof typeof SUPPORT): Taps {
  const scale = from / to
  const widen = Math.max(1, scale)
  const support = SUPPORT[kernel] * widen
  const stride = Math.ceil(support) * 2 + 1
  const first = new Int32Array(to)
  const count = new Int32Array(to)
  const weights = new Float64Array(to * stride)
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale
    const start = Math.max(0, Math.trunc(centre - support + 0.5))
    const end = Math.min(from, Math.trunc(centre + support + 0.5))
    const row = weights.subarray(i * stride, i * stride + end - start)
    for (let k = 0; k < row.length; k++) row[k] = weightAt((k + start - centre + 0.5) / widen, kernel)
    const sum = row.reduce((total, weight) => total + weight, 0)
    for (let k = 0; k < row.length; k++) row[k]! /= sum
    const { skip, length } = trimmed(row)
    if (skip > 0) row.copyWithin(0, skip)
    first[i] = start + skip
    count[i] = length
  }
  return { first, count, weights, stride }
}

/** Zeros at both ends cost time and change nothing. */
function trimmed(row: Float64Array): { skip: number; length: number } {
  let skip = 0
  let end = row.length
  while (end > 1 && row[end - 1] === 0) end--
  while (skip < end - 1 && row[skip] === 0) skip++
  return { skip, length: end - skip }
}

function weightAt(distance: number, kernel: keyof typeof SUPPORT): number {
  const x = Math.abs(distance)
  if (kernel === 'bilinear') return Math.max(0, 1 - x)
  if (kernel === 'bicubic') return bicubic(x)
  return x < 3 ? sinc(x) * sinc(x / 3) : 0
}

/** Keys 1981 with a = −½, as in Pillow and in PyTorch with anti-aliasing. */
function bicubic(x: number): number {
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}
