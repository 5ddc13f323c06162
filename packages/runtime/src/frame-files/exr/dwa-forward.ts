// Owns the lossy half of writing EXR's DWA: lines of halves -> blocks of 8×8 cosines, each as coarse as its place allows.
// dwa-blocks.ts is the way back.

import { forwardTransform } from './dct.ts'
import { BLOCK, ZIGZAG } from './dwa-blocks.ts'

/** Where coefficients go: `ac` in the order of blocks, `dc` channel after channel. */
export type CoefficientSink = { readonly ac: Uint16Array; readonly dc: Uint16Array; acAt: number; dcAt: number }

/** Fills `lines` with the 8 lines from `top` of a channel, `width` samples each, in the light that DWA compares. */
export type LoadLines = (channel: number, top: number, lines: Float32Array, stride: number) => void

/** The example tables of JPEG (ITU-T T.81, annex K.1), which OpenEXR divides by their least: how unlike the eye sees errors. */
const LUMA = byLeast([
  ...[16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55],
  ...[14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62],
  ...[18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92],
  ...[49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99],
])
const CHROMA = byLeast([
  ...[17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99],
  ...[24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99],
  ...Array.from({ length: 32 }, () => 99),
])
/** A level of 45 allows an error of 0.00045 in the coefficient that the eye sees best. */
const LEVEL_UNIT = 100_000
/** Blocks with more light than this (about 20,000) are not coarsened: e^2.2 for each 1 that is lost. */
const BRIGHT = 5.5
const ZERO_RUN = 0xff00

function byLeast(table: readonly number[]): Float64Array {
  const least = Math.min(...table)
  return Float64Array.from(table, (value) => value / least)
}

/** One channel, or three that are one colour. `width` and `height` are the chunk's. */
export function packBlocks(
  channels: number,
  { width, height }: { readonly width: number; readonly height: number },
  load: LoadLines,
  level: number,
  to: CoefficientSink,
  room: Float32Array,
): void {
  const [across, down] = [Math.ceil(width / 8), Math.ceil(height / 8)]
  const stride = 8 * across
  const lines = Array.from({ length: channels }, (_, c) => room.subarray(c * 8 * stride, (c + 1) * 8 * stride))
  const errors = lines.map((_, c) => (c === 0 ? LUMA : CHROMA).map((value) => (value * level) / LEVEL_UNIT))
  for (let by = 0; by < down; by++) {
    for (let c = 0; c < channels; c++) load(c, 8 * by, lines[c]!, stride)
    const bright = brightBlocks(lines, across)
    if (channels === 3) fromColour(lines[0]!, lines[1]!, lines[2]!)
    for (let bx = 0; bx < across; bx++) {
      for (let c = 0; c < channels; c++) {
        cosines(lines[c]!, 8 * bx, stride)
        // the mean of a block is coarsened too: it is a coefficient like the others
        to.dc[to.dcAt + (c * down + by) * across + bx] = coarse(coefficients[0]!, bright[bx] ? 0 : errors[c]![0]!)
        putBlock(bright[bx] ? EXACT : errors[c]!, to)
      }
    }
  }
  to.dcAt += channels * across * down
}

const EXACT = new Float64Array(BLOCK)

/** Lines of 8 samples that reach over the edge are filled with what is inside, mirrored at the edge. */
export function mirrored(at: number, length: number): number {
  return at < length ? at : Math.max(0, 2 * length - 1 - at)
}

function brightBlocks(lines: readonly Float32Array[], across: number): Uint8Array {
  const bright = new Uint8Array(across)
  const stride = 8 * across
  for (const line of lines)
    for (let y = 0; y < 8; y++)
      for (let x = 0, i = y * stride; x < stride; x++, i++)
        if (line[i]! > BRIGHT || line[i]! < -BRIGHT) bright[x >> 3] = 1
  return bright
}

/** R, G, B -> Rec. 709 luminance and the differences of blue and red, the inverse of what the format's readers do. */
function fromColour(red: Float32Array, green: Float32Array, blue: Float32Array): void {
  for (let i = 0; i < red.length; i++) {
    const luma = 0.2126 * red[i]! + 0.7152 * green[i]! + 0.0722 * blue[i]!
    green[i] = (blue[i]! - luma) / 1.8556
    blue[i] = (red[i]! - luma) / 1.5747
    red[i] = luma
  }
}

const coefficients = new Float64Array(BLOCK)
const half = new Float16Array(1)
const halfBits = new Uint16Array(half.buffer)
const single = new Float32Array(1)
const singleBits = new Int32Array(single.buffer)
/** A float's bits without sign: the smallest that is a normal half; what its exponent is more than that of a half. */
const NORMAL = 0x38800000
const BIAS = 112 << 23

/** Lines first, then columns; orthonormal. */
function cosines(lines: Float32Array, left: number, stride: number): void {
  for (let y = 0; y < 8; y++) {
    const at = left + y * stride
    for (let x = 0; x < 8; x++) coefficients[8 * y + x] = lines[at + x]!
    forwardTransform(coefficients, 8 * y, 1)
  }
  for (let x = 0; x < 8; x++) forwardTransform(coefficients, x, 8)
}

/** Runs of zeros are a word each, the last run ends the block. */
function putBlock(errors: Float64Array, to: CoefficientSink): void {
  const { ac } = to
  let zeros = 0
  for (let n = 1; n < BLOCK; n++) {
    const place = ZIGZAG[n]!
    const word = coarse(coefficients[place]!, errors[place]!)
    if (word === 0) {
      zeros++
      continue
    }
    if (zeros === 1) ac[to.acAt++] = 0
    else if (zeros > 1) ac[to.acAt++] = ZERO_RUN | zeros
    ac[to.acAt++] = word
    zeros = 0
  }
  if (zeros > 0) ac[to.acAt++] = ZERO_RUN
}

/**
 * The half with the fewest digits that is no further away than `error`: 0 where that is near enough, else the coarsest
 * multiple of a power of two. So the same few words occur in all places, which is what makes them pack well.
 */
function coarse(value: number, error: number): number {
  if (value <= error && value >= -error) return 0
  single[0] = value
  const sign = (singleBits[0]! >>> 16) & 0x8000
  const size = singleBits[0]! & 0x7fffffff
  const exact = value < 0 ? -value : value
  let rounded = 0
  // how many of a float's 23 digits are dropped: all, at last those that a half has not
  for (let drop = 23; drop >= 13; drop--) {
    rounded = ((size + (1 << (drop - 1))) >>> drop) << drop
    singleBits[0] = rounded
    const off = single[0]! - exact
    if (off <= error && off >= -error) break
  }
  if (rounded >= NORMAL) return sign | ((rounded - BIAS) >>> 13)
  half[0] = single[0]!
  return halfBits[0] === 0 ? 0 : sign | halfBits[0]!
}
