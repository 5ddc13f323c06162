// Owns reading rows of any picture as linear light and writing them back, quick enough for 4K frames: tables, no powers.
// Values above 1 go on along the curve; negative ones are 0 where a curve is applied and kept where none is. A pixel kernel.

import { PopcelError } from '@popcel/protocol'
import { linearTable, linearToSrgb, srgbToLinear } from './light.ts'
import { fullScale, type Picture, type Samples } from './picture.ts'
import { NEW_ROOM, type Room } from './room.ts'

/** Fills `row` (3 floats a pixel) with the linear light of row y, from pixel `left` up to, not with, `right` (all of it). */
export type RowReader = (y: number, row: Float32Array, left?: number, right?: number) => void
/** Writes such a row, or that part of it, as row y. */
export type RowWriter = (y: number, row: Float32Array, left?: number, right?: number) => void

// A curve as a table over the bits of a float: 2^10 straight pieces in every power of two from 2^-14 to 2^16.
// A piece spans 0.1 % of its value, so a power curve is met within 4e-7 of it (linear interpolation: h²/8·|f″|).
const PIECE_BITS = 13
const LOWEST = (127 - 14) << (23 - PIECE_BITS)
const HIGHEST = (127 + 16) << (23 - PIECE_BITS)
const SMALLEST = 2 ** -14

/** A curve over 0.. as a quick function of arrays: `apply(from, to)`; below 2^-14 it must be a straight line through 0. */
export type QuickCurve = (from: Float32Array, to: Float32Array) => void

function quickCurve(curve: (x: number) => number): QuickCurve {
  const pieces = HIGHEST - LOWEST + 1
  const bits = new Int32Array(1)
  const value = new Float32Array(bits.buffer)
  const at = (piece: number): number => {
    bits[0] = piece << PIECE_BITS
    return value[0]!
  }
  const start = new Float64Array(pieces)
  const slope = new Float64Array(pieces)
  for (let i = 0; i < pieces; i++) {
    const [x0, x1] = [at(LOWEST + i), at(LOWEST + i + 1)]
    slope[i] = (curve(x1) - curve(x0)) / (x1 - x0)
    start[i] = curve(x0) - slope[i]! * x0
  }
  const foot = curve(SMALLEST) / SMALLEST
  return (from, to) => {
    const whole = new Int32Array(from.buffer, from.byteOffset, from.length)
    for (let i = 0; i < from.length; i++) {
      const x = from[i]!
      if (x < SMALLEST) {
        to[i] = x > 0 ? x * foot : 0
        continue
      }
      const piece = (whole[i]! >> PIECE_BITS) - LOWEST
      to[i] = piece < pieces ? start[piece]! + slope[piece]! * x : curve(x)
    }
  }
}

let decode: QuickCurve | undefined
let encode: QuickCurve | undefined

/** {@link srgbToLinear} of every value, within 4e-7 of it; `to` may be `from`. NaN stays NaN. */
export function decodeAll(from: Float32Array, to: Float32Array): void {
  decode ??= quickCurve(srgbToLinear)
  decode(from, to)
}

/** {@link linearToSrgb} of every value, within 4e-7 of it; `to` may be `from`. NaN stays NaN. */
export function encodeAll(from: Float32Array, to: Float32Array): void {
  encode ??= quickCurve(linearToSrgb)
  encode(from, to)
}

/** Reads colour as it is (alpha is not looked at). @throws PopcelError usage for grey pictures */
export function lightReader(picture: Picture): RowReader {
  const { width, channels, data, space } = picture
  assertColour(picture)
  if (data instanceof Float32Array) return floatReader(width, channels, data, space === 'srgb')
  const full = fullScale(data)
  const table = space === 'srgb' ? tableOf(full) : undefined
  const scale = 1 / full
  return (y, row, left = 0, right = width) => {
    for (let x = left, p = (y * width + left) * channels, q = left * 3; x < right; x++, p += channels, q += 3) {
      if (table) {
        row[q] = table[data[p]!]!
        row[q + 1] = table[data[p + 1]!]!
        row[q + 2] = table[data[p + 2]!]!
      } else {
        row[q] = data[p]! * scale
        row[q + 1] = data[p + 1]! * scale
        row[q + 2] = data[p + 2]! * scale
      }
    }
  }
}

/** Writes the linear light of pixel p (its index) to `into`: for single pixels. */
export function lightSampler({ channels, data, space }: Picture): (p: number, into: Float64Array) => void {
  const full = fullScale(data)
  const table = space === 'srgb' && full > 1 ? tableOf(full) : undefined
  return (p, into) => {
    for (let c = 0, at = p * channels; c < 3; c++, at++) {
      const sample = data[at]!
      into[c] = table ? table[sample]! : space === 'srgb' ? srgbToLinear(sample) : sample / full
    }
  }
}

function floatReader(width: number, channels: number, data: Float32Array, encoded: boolean): RowReader {
  return (y, row, left = 0, right = width) => {
    const start = (y * width + left) * channels
    if (channels === 3) row.set(data.subarray(start, start + (right - left) * 3), left * 3)
    else
      for (let x = left, p = start, q = left * 3; x < right; x++, p += channels, q += 3) {
        row[q] = data[p]!
        row[q + 1] = data[p + 1]!
        row[q + 2] = data[p + 2]!
      }
    if (!encoded) return
    const part = row.subarray(left * 3, right * 3)
    decodeAll(part, part)
  }
}

/** Writes RGB (3 channels) of that sample type and space; whole numbers are rounded to nearest and cut to their range. */
export function lightWriter<S extends Samples>({ width, channels, data, space }: Picture<S>): RowWriter {
  const full = fullScale(data)
  const spare = new Float32Array(width * 3)
  return (y, row, left = 0, right = width) => {
    const part = row.subarray(left * 3, right * 3)
    const from = space === 'srgb' ? spare.subarray(0, part.length) : part
    if (space === 'srgb') encodeAll(part, from)
    const start = (y * width + left) * channels
    if (full === 1 && channels === 3) data.set(from, start)
    else spread(from, data, start, right - left, channels, full, full === 1 ? 0 : 0.5)
  }
}

function spread(
  from: Float32Array,
  to: Samples,
  start: number,
  width: number,
  channels: number,
  gain: number,
  round: number,
): void {
  for (let x = 0, p = start, q = 0; x < width; x++, p += channels, q += 3) {
    for (let c = 0; c < 3; c++) {
      const value = from[q + c]! * gain + round
      to[p + c] = gain === 1 ? value : value < 0 ? 0 : value > gain ? gain : value
    }
  }
}

const tables = new Map<number, Float32Array>()

function tableOf(full: number): Float32Array {
  const known = tables.get(full)
  if (known) return known
  const made = linearTable(full)
  tables.set(full, made)
  return made
}

/** @throws PopcelError usage */
export function assertColour({ channels }: Picture): void {
  if (channels >= 3) return
  throw new PopcelError('usage', { reason: `a picture in colour is wanted; this one has ${channels} channel(s), grey` })
}

/** @throws PopcelError usage when a buffer to reuse has another length */
export function bufferOf(into: Float32Array | undefined, length: number, room: Room = NEW_ROOM): Float32Array {
  if (into === undefined) return room.take('float', length)
  if (into.length === length) return into
  throw new PopcelError('usage', {
    reason: `the buffer to reuse holds ${into.length} values where ${length} are wanted`,
  })
}
