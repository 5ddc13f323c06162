// Owns resizing of interleaved samples into planes of floats. Knows nothing of colour or of networks. A pixel kernel.

import type { Samples } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { resamplePlaced } from '../simd/placed-planes.ts'
import type { Kernel } from './spec.ts'
import { asItIs, type Taps, tapsOf } from './taps.ts'

export type Size = { readonly width: number; readonly height: number }

/** Row-major, `channels` interleaved. */
export type SampleGrid = Size & { readonly data: Samples; readonly channels: number }

/** One plane of the result: sample `channel` of each pixel, kept within 0..`most`, then times `gain` plus `offset`. */
export type PlaneRule = {
  readonly channel: number
  readonly most: number
  readonly gain: number
  readonly offset: number
}

/**
 * Resizes into planes one after another (CHW), `rules.length · to.width · to.height` floats: first across, then down, cut to the
 * range after each, as Pillow does. Sums are made in double precision and kept as floats between the two passes, where
 * Pillow rounds to 8 bits.
 */
export function resample(
  from: SampleGrid,
  to: Size,
  kernel: Kernel,
  rules: readonly PlaneRule[],
  room: Room = NEW_ROOM,
): Float32Array {
  const out = room.take('float', to.width * to.height * rules.length)
  const across = tapsOf(from.width, to.width, kernel)
  const down = tapsOf(from.height, to.height, kernel)
  if (!across && !down) planesAsTheyAre(from, rules, out)
  else {
    const taps = [across ?? asItIs(to.width), down ?? asItIs(to.height)] as const
    if (!resamplePlaced(from, to, ...taps, rules, out)) resamplePlainly(from, to, ...taps, rules, out)
  }
  return out
}

/** Nothing to resize. One loop over the picture, which is compiled while its first rows run. */
function planesAsTheyAre(
  { width, height, channels, data }: SampleGrid,
  rules: readonly PlaneRule[],
  out: Float32Array,
): void {
  const pixels = width * height
  for (const [plane, { channel, most, gain, offset }] of rules.entries())
    for (let i = plane * pixels, p = channel; i < (plane + 1) * pixels; i++, p += channels) {
      const sample = data[p]!
      out[i] = (sample < 0 ? 0 : sample > most ? most : sample) * gain + offset
    }
}

/** What the kernels do, to the bit; a row at a time, so that nothing larger than a window of rows is held beside the result. */
export function resamplePlainly(
  from: SampleGrid,
  to: Size,
  across: Taps,
  down: Taps,
  rules: readonly PlaneRule[],
  out: Float32Array,
): void {
  const length = to.width * rules.length
  // Source row r lies in slot r % slots: each is read once, and windows only move on.
  const slots = down.count.reduce((most, count) => Math.max(most, count), 0)
  const ring = Array.from({ length: slots }, () => new Float32Array(length))
  const sums = new Float64Array(length)
  let known = 0
  for (let y = 0; y < to.height; y++) {
    const first = down.first[y]!
    const end = first + down.count[y]!
    for (known = Math.max(known, first); known < end; known++)
      weighRow(from, known, across, rules, ring[known % slots]!)
    sums.fill(0)
    for (let k = 0; k < end - first; k++) addRow(ring[(first + k) % slots]!, down.weights[y * down.stride + k]!, sums)
    for (const [plane, rule] of rules.entries())
      copyRow(sums, plane * to.width, rule, out.subarray((plane * to.height + y) * to.width).subarray(0, to.width))
  }
}

/** Row y at its new width, plane after plane. */
function weighRow(from: SampleGrid, y: number, taps: Taps, rules: readonly PlaneRule[], row: Float32Array): void {
  const { width, channels, data } = from
  const { first, count, weights, stride } = taps
  const newWidth = first.length
  for (const [plane, { channel, most }] of rules.entries())
    for (let x = 0; x < newWidth; x++) {
      const end = x * stride + count[x]!
      let sum = 0
      for (let k = x * stride, p = (y * width + first[x]!) * channels + channel; k < end; k++, p += channels)
        sum += weights[k]! * data[p]!
      row[plane * newWidth + x] = sum < 0 ? 0 : sum > most ? most : sum
    }
}

function addRow(row: Float32Array, weight: number, sums: Float64Array): void {
  for (let i = 0; i < row.length; i++) sums[i]! += weight * row[i]!
}

function copyRow(sums: Float64Array, start: number, { most, gain, offset }: PlaneRule, target: Float32Array): void {
  for (let x = 0, p = start; x < target.length; x++, p++) {
    const sum = sums[p]!
    target[x] = (sum < 0 ? 0 : sum > most ? most : sum) * gain + offset
  }
}
