// Owns samples of any kind -> the half or float lines of an EXR chunk: scaled to 1, rounded to the nearest even half.
// Numbers beyond ±65504 become the largest half, never infinite; NaN and infinity are told to the caller.

import type { FramePlane } from '../frame-file.ts'
import { fullOf } from '../planes.ts'

const LARGEST_HALF = 65504

/** What was met so far in one frame. */
export type Met = {
  clamped: number
  nonFinite: number
  /** The first that is not finite: which plane and where in its data. */
  first: { readonly plane: FramePlane; readonly index: number } | undefined
}

export function fillHalves(
  plane: FramePlane,
  from: number,
  count: number,
  out: Float16Array,
  at: number,
  met: Met,
): void {
  const { data } = plane
  if (data instanceof Float32Array) halvesOfFloats(plane, data, from, count, out, at, met)
  else if (data instanceof Float16Array) halvesOfHalves(plane, data, from, count, out, at, met)
  else halvesOfIntegers(plane, data, from, count, out, at)
}

function halvesOfIntegers(
  { stride }: FramePlane,
  data: Uint8Array | Uint16Array,
  from: number,
  count: number,
  out: Float16Array,
  at: number,
): void {
  const full = fullOf(data)
  for (let i = 0, o = from; i < count; i++, o += stride) out[at + i] = data[o]! / full
}

function halvesOfFloats(
  plane: FramePlane,
  data: Float32Array,
  from: number,
  count: number,
  out: Float16Array,
  at: number,
  met: Met,
): void {
  const { stride } = plane
  for (let i = 0, o = from; i < count; i++, o += stride) {
    const value = data[o]!
    out[at + i] = value
    // also true for NaN
    if (!(value <= LARGEST_HALF && value >= -LARGEST_HALF)) out[at + i] = exception(plane, o, value, LARGEST_HALF, met)
  }
}

function halvesOfHalves(
  plane: FramePlane,
  data: Float16Array,
  from: number,
  count: number,
  out: Float16Array,
  at: number,
  met: Met,
): void {
  const { stride } = plane
  for (let i = 0, o = from; i < count; i++, o += stride) {
    const value = data[o]!
    out[at + i] = value
    if (!(value <= LARGEST_HALF && value >= -LARGEST_HALF)) exception(plane, o, value, LARGEST_HALF, met)
  }
}

export function fillFloats(
  plane: FramePlane,
  from: number,
  count: number,
  out: Float32Array,
  at: number,
  met: Met,
): void {
  const { data, stride } = plane
  const full = fullOf(data)
  for (let i = 0, o = from; i < count; i++, o += stride) {
    const value = data[o]! / full
    out[at + i] = value
    if (value * 0 !== 0) exception(plane, o, value, Number.MAX_VALUE, met)
  }
}

function exception(plane: FramePlane, index: number, value: number, largest: number, met: Met): number {
  if (Number.isFinite(value)) {
    met.clamped++
    return value > 0 ? largest : -largest
  }
  met.nonFinite++
  met.first ??= { plane, index }
  return value
}
