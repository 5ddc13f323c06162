// Owns samples of any kind -> the half or float lines of an EXR chunk: scaled to 1, rounded to the nearest even half.
// Numbers beyond ±65504 become the largest half, never infinite; NaN and infinity are told to the caller.

import type { FramePlane } from '../frame-file.ts'
import { fullOf } from '../planes.ts'

const LARGEST_HALF = 65504
/** Floats as bits without their sign: the smallest that is a normal half, the largest half. */
const NORMAL = 0x38800000
const LARGEST = 0x477fe000
/** What the exponent of a float is more than that of a half, in a float's bits. */
const BIAS = 112 << 23
const INFINITE_HALF = 0x7c00

/** What was met so far in one frame. */
export type Met = {
  clamped: number
  nonFinite: number
  /** The first that is not finite: which plane and where in its data. */
  first: { readonly plane: FramePlane; readonly index: number } | undefined
}

/** `words` are the bits of halves. */
export function fillHalves(
  plane: FramePlane,
  from: number,
  count: number,
  words: Uint16Array,
  at: number,
  met: Met,
): void {
  const { data } = plane
  if (data instanceof Float32Array) halvesOfFloats(plane, data, from, count, words, at, met)
  else if (data instanceof Float16Array) halvesOfHalves(plane, data, from, count, words, at, met)
  else halvesOfIntegers(plane, data, from, count, words, at)
}

function halvesOfIntegers(
  { stride }: FramePlane,
  data: Uint8Array | Uint16Array,
  from: number,
  count: number,
  words: Uint16Array,
  at: number,
): void {
  const out = new Float16Array(words.buffer, words.byteOffset, words.length)
  const full = fullOf(data)
  for (let i = 0, o = from; i < count; i++, o += stride) out[at + i] = data[o]! / full
}

/** In whole numbers, which takes two thirds of the time of storing into a Float16Array. */
function halvesOfFloats(
  plane: FramePlane,
  data: Float32Array,
  from: number,
  count: number,
  words: Uint16Array,
  at: number,
  met: Met,
): void {
  const { stride } = plane
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length)
  for (let i = 0, o = from; i < count; i++, o += stride) {
    const sign = (bits[o]! >>> 16) & 0x8000
    const size = bits[o]! & 0x7fffffff
    // half of the last place is added, and one less where the last place is even
    if (size >= NORMAL && size <= LARGEST) words[at + i] = sign | ((size - BIAS + 0xfff + ((size >>> 13) & 1)) >>> 13)
    else words[at + i] = size === 0 ? sign : unusual(plane, o, data[o]!, met)
  }
}

/** Below the normal halves, above the largest, or no number. */
function unusual(plane: FramePlane, index: number, value: number, met: Met): number {
  single[0] = Math.abs(value) <= LARGEST_HALF ? value : exception(plane, index, value, LARGEST_HALF, met)
  return singleBits[0]!
}

const single = new Float16Array(1)
const singleBits = new Uint16Array(single.buffer)

function halvesOfHalves(
  plane: FramePlane,
  data: Float16Array,
  from: number,
  count: number,
  words: Uint16Array,
  at: number,
  met: Met,
): void {
  const { stride } = plane
  const bits = new Uint16Array(data.buffer, data.byteOffset, data.length)
  for (let i = 0, o = from; i < count; i++, o += stride) {
    const value = bits[o]!
    words[at + i] = value
    if ((value & INFINITE_HALF) === INFINITE_HALF) exception(plane, o, data[o]!, LARGEST_HALF, met)
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
