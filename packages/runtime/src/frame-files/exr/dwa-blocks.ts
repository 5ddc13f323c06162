// Owns the lossy part of EXR's DWA: blocks of 8×8 cosines -> halves. Colour comes as luminance and two differences.

import { damaged } from '../refusals.ts'

/** Where the coefficients are taken from: `ac` in the order of blocks, `dc` channel after channel. */
export type Coefficients = { readonly ac: Uint16Array; readonly dc: Uint16Array; acAt: number; dcAt: number }

export const BLOCK = 64
/** Row-major place of the n-th coefficient: diagonals, back and forth. */
export const ZIGZAG = zigzag()
/** COSINES[8 * x + u]: how much coefficient u adds at x, orthonormal. */
const COSINES = Float32Array.from({ length: BLOCK }, (_, i) => {
  const [x, u] = [i >> 3, i & 7]
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16)
})

function zigzag(): Uint8Array {
  const places = Uint8Array.from({ length: BLOCK }, (_, i) => i)
  const key = (i: number) => {
    const [y, x] = [i >> 3, i & 7]
    return (x + y) * 8 + ((x + y) % 2 === 0 ? x : y)
  }
  return places.sort((a, b) => key(a) - key(b))
}

/** Fills one plane of halves, or three that are one colour. `toLinear` maps the bits of a half, if they are to be mapped. */
export function unpackBlocks(
  planes: readonly Uint16Array[],
  width: number,
  height: number,
  from: Coefficients,
  toLinear: Uint16Array | undefined,
): void {
  const [across, down] = [Math.ceil(width / 8), Math.ceil(height / 8)]
  const blocks = planes.map(() => new Float32Array(BLOCK))
  const half = new Float16Array(1)
  const bits = new Uint16Array(half.buffer)
  const dc = planes.map((_, i) => from.dcAt + i * across * down)
  if (from.dcAt + planes.length * across * down > from.dc.length) throw damaged('its blocks end early')
  for (let by = 0; by < down; by++) {
    for (let bx = 0; bx < across; bx++) {
      for (let p = 0; p < planes.length; p++) {
        bits[0] = from.dc[dc[p]!++]!
        const last = readBlock(from, blocks[p]!, half[0]!, half, bits)
        inverse(blocks[p]!, last)
      }
      if (planes.length === 3) toColour(blocks[0]!, blocks[1]!, blocks[2]!)
      for (let p = 0; p < planes.length; p++)
        putBlock(blocks[p]!, planes[p]!, width, height, 8 * bx, 8 * by, toLinear, half, bits)
    }
  }
  from.dcAt += planes.length * across * down
}

/** A word of 0xffNN is NN zeros, 0xff00 the end of the block. Gives the place of the last coefficient. */
function readBlock(from: Coefficients, block: Float32Array, dc: number, half: Float16Array, bits: Uint16Array): number {
  block.fill(0)
  block[0] = dc
  let last = 0
  for (let n = 1; n < BLOCK; ) {
    if (from.acAt >= from.ac.length) throw damaged('its blocks end early')
    const word = from.ac[from.acAt++]!
    if (word >= 0xff00) n += word === 0xff00 ? BLOCK : word & 0xff
    else {
      bits[0] = word
      block[ZIGZAG[n]!] = half[0]!
      last = n++
    }
  }
  return last
}

const row = new Float32Array(8)

/** The cosines' sum, columns and then rows, in place. */
function inverse(block: Float32Array, last: number): void {
  if (last === 0) {
    block.fill(block[0]! / 8)
    return
  }
  for (let x = 0; x < 8; x++) transform(block, x, 8)
  for (let y = 0; y < 8; y++) transform(block, 8 * y, 1)
}

/** Even coefficients give what is the same at both ends of a line, odd ones what is opposite. */
function transform(block: Float32Array, at: number, step: number): void {
  for (let u = 0; u < 8; u++) row[u] = block[at + u * step]!
  for (let x = 0; x < 4; x++) {
    const c = 8 * x
    const even =
      row[0]! * COSINES[c]! + row[2]! * COSINES[c + 2]! + row[4]! * COSINES[c + 4]! + row[6]! * COSINES[c + 6]!
    const odd =
      row[1]! * COSINES[c + 1]! + row[3]! * COSINES[c + 3]! + row[5]! * COSINES[c + 5]! + row[7]! * COSINES[c + 7]!
    block[at + x * step] = even + odd
    block[at + (7 - x) * step] = even - odd
  }
}

/** Rec. 709 luminance and differences -> R, G, B; the factors are the format's. */
function toColour(first: Float32Array, second: Float32Array, third: Float32Array): void {
  for (let i = 0; i < BLOCK; i++) {
    const [luma, blue, red] = [first[i]!, second[i]!, third[i]!]
    first[i] = luma + 1.5747 * red
    second[i] = luma - 0.1873 * blue - 0.4682 * red
    third[i] = luma + 1.8556 * blue
  }
}

function putBlock(
  block: Float32Array,
  plane: Uint16Array,
  width: number,
  height: number,
  left: number,
  top: number,
  toLinear: Uint16Array | undefined,
  half: Float16Array,
  bits: Uint16Array,
): void {
  const [columns, rows] = [Math.min(8, width - left), Math.min(8, height - top)]
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      half[0] = block[8 * y + x]!
      plane[(top + y) * width + left + x] = toLinear ? toLinear[bits[0]!]! : bits[0]!
    }
  }
}

/** DWA compares light as the eye does: powers of 2.2 up to 1, a logarithm above. Bits of a half -> bits of a half. */
export function linearTable(): Uint16Array {
  table ??= makeLinearTable()
  return table
}

let table: Uint16Array | undefined
const LARGEST_HALF = 65504

function makeLinearTable(): Uint16Array {
  const bits = Uint16Array.from({ length: 65536 }, (_, i) => i)
  const halves = new Float16Array(bits.buffer)
  for (let i = 0; i < halves.length; i++) {
    const value = halves[i]!
    const size = Math.abs(value)
    const linear = size <= 1 ? size ** 2.2 : Math.exp(2.2 * (size - 1))
    // what was lost must not make the brightest light infinite
    halves[i] = Number.isFinite(value) ? Math.sign(value) * Math.min(linear, LARGEST_HALF) : 0
  }
  return bits
}
