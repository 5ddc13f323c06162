// Owns resizing of interleaved samples into planes of floats. Knows nothing of colour or of networks. A pixel kernel.
// Works a row at a time, so that nothing larger than a window of rows is held beside the result.

import type { Samples } from '../picture.ts'
import type { Kernel } from './spec.ts'
import { type Taps, tapsOf } from './taps.ts'

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
 * Resizes into planes one after another (CHW), `rules.length · to.width · to.height` floats. Sums are made in double
 * precision and kept as floats between the two passes, where Pillow rounds to 8 bits.
 */
export function resample(from: SampleGrid, to: Size, kernel: Kernel, rules: readonly PlaneRule[]): Float32Array {
  const out = new Float32Array(to.width * to.height * rules.length)
  const across = tapsOf(from.width, to.width, kernel)
  const down = tapsOf(from.height, to.height, kernel)
  if (!across && !down) return planesAsTheyAre(from, rules, out)
  // Mixing whole rows is the quicker of the two passes, so it gets the more to do: it goes last when the picture grows.
  // Kernels that overshoot go across first in any case and are cut to the range in between, as Pillow does.
  const early = across !== undefined && (to.width > from.width || kernel === 'bicubic' || kernel === 'lanczos')
  const read = early ? widenedRows(from, across, rules, to.width) : plainRows(from)
  const rows = down ? mixedRows(read, down) : (y: number) => read.into(y, read.spare)
  for (let y = 0; y < to.height; y++) {
    const row = rows(y)
    const targets = rules.map((_, plane) => {
      const begin = plane * to.width * to.height + y * to.width
      return out.subarray(begin, begin + to.width)
    })
    if (across && !early) weighRow(row, from.channels, across, rules, targets)
    else
      for (const [plane, rule] of rules.entries()) {
        if (early) copyRow(row, plane * to.width, 1, rule, targets[plane]!)
        else copyRow(row, rule.channel, from.channels, rule, targets[plane]!)
      }
  }
  return out
}

/** Nothing to resize. One loop over the picture, which is compiled while its first rows run. */
function planesAsTheyAre(
  { width, height, channels, data }: SampleGrid,
  rules: readonly PlaneRule[],
  out: Float32Array,
): Float32Array {
  const pixels = width * height
  for (const [plane, { channel, most, gain, offset }] of rules.entries())
    for (let i = plane * pixels, p = channel; i < (plane + 1) * pixels; i++, p += channels) {
      const sample = data[p]!
      out[i] = (sample < 0 ? 0 : sample > most ? most : sample) * gain + offset
    }
  return out
}

/** Source rows as floats: `into(y, row)` fills and gives back `row`. */
type RowReader = {
  readonly spare: Float32Array
  readonly into: (y: number, row: Float32Array) => Float32Array
}

function plainRows({ width, channels, data }: SampleGrid): RowReader {
  const length = width * channels
  return {
    spare: new Float32Array(length),
    into(y, row) {
      row.set(data.subarray(y * length, (y + 1) * length))
      return row
    },
  }
}

/** Rows at their new width, plane after plane. */
function widenedRows(from: SampleGrid, across: Taps, rules: readonly PlaneRule[], width: number): RowReader {
  const plain = plainRows(from)
  const asTheyAre = rules.map(({ channel, most }) => ({ channel, most, gain: 1, offset: 0 }))
  return {
    spare: new Float32Array(width * rules.length),
    into(y, row) {
      const source = plain.into(y, plain.spare)
      const targets = rules.map((_, plane) => row.subarray(plane * width, (plane + 1) * width))
      weighRow(source, from.channels, across, asTheyAre, targets)
      return row
    },
  }
}

/** Gives row y at the new height; the array is used again by the next call. */
function mixedRows(read: RowReader, down: Taps): (y: number) => Float32Array {
  const length = read.spare.length
  // Source row r lies in slot r % slots: each is read once, and windows only move on.
  const slots = down.count.reduce((most, count) => Math.max(most, count), 0)
  const ring = Array.from({ length: slots }, () => new Float32Array(length))
  let known = 0
  return (y) => {
    const first = down.first[y]!
    const end = first + down.count[y]!
    for (let r = Math.max(known, first); r < end; r++) read.into(r, ring[r % slots]!)
    known = Math.max(known, end)
    for (let k = 0; k < end - first; k += 2) {
      const at = y * down.stride + k
      const second = k + 1 < end - first ? down.weights[at + 1]! : 0
      mix(ring[(first + k) % slots]!, down.weights[at]!, ring[(first + k + 1) % slots]!, second, k > 0, read.spare)
    }
    return read.spare
  }
}

/** Two rows at a time: one load and one store of the sum for two products. */
function mix(a: Float32Array, wa: number, b: Float32Array, wb: number, adds: boolean, row: Float32Array): void {
  if (adds) for (let i = 0; i < row.length; i++) row[i]! += wa * a[i]! + wb * b[i]!
  else for (let i = 0; i < row.length; i++) row[i] = wa * a[i]! + wb * b[i]!
}

/** Red, green and blue side by side share each weight that is read; all else goes plane by plane. */
function weighRow(
  row: Float32Array,
  channels: number,
  taps: Taps,
  rules: readonly PlaneRule[],
  targets: readonly Float32Array[],
): void {
  const [red, green, blue] = targets
  const colour = rules.length === 3 && rules.every(({ channel, most }, c) => channel === c && most === rules[0]!.most)
  if (colour && red && green && blue) {
    weighColour(row, channels, taps, rules[0]!.most, red, green, blue)
    for (const [c, { gain, offset }] of rules.entries())
      if (gain !== 1 || offset !== 0) scale(targets[c]!, gain, offset)
  } else for (const [c, rule] of rules.entries()) weighPlane(row, channels, taps, rule, targets[c]!)
}

function weighColour(
  row: Float32Array,
  channels: number,
  { first, count, weights, stride }: Taps,
  most: number,
  red: Float32Array,
  green: Float32Array,
  blue: Float32Array,
): void {
  for (let x = 0; x < red.length; x++) {
    const end = x * stride + count[x]!
    let r = 0
    let g = 0
    let b = 0
    for (let k = x * stride, p = first[x]! * channels; k < end; k++, p += channels) {
      const weight = weights[k]!
      r += weight * row[p]!
      g += weight * row[p + 1]!
      b += weight * row[p + 2]!
    }
    red[x] = r < 0 ? 0 : r > most ? most : r
    green[x] = g < 0 ? 0 : g > most ? most : g
    blue[x] = b < 0 ? 0 : b > most ? most : b
  }
}

function scale(target: Float32Array, gain: number, offset: number): void {
  for (let x = 0; x < target.length; x++) target[x] = target[x]! * gain + offset
}

function weighPlane(
  row: Float32Array,
  channels: number,
  { first, count, weights, stride }: Taps,
  { channel, most, gain, offset }: PlaneRule,
  target: Float32Array,
): void {
  for (let x = 0; x < target.length; x++) {
    const end = x * stride + count[x]!
    let sum = 0
    for (let k = x * stride, p = first[x]! * channels + channel; k < end; k++, p += channels)
      sum += weights[k]! * row[p]!
    target[x] = (sum < 0 ? 0 : sum > most ? most : sum) * gain + offset
  }
}

function copyRow(
  row: Float32Array,
  start: number,
  step: number,
  { most, gain, offset }: PlaneRule,
  target: Float32Array,
): void {
  for (let x = 0, p = start; x < target.length; x++, p += step) {
    const sample = row[p]!
    target[x] = (sample < 0 ? 0 : sample > most ? most : sample) * gain + offset
  }
}
