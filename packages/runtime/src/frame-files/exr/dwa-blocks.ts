// Owns the lossy part of EXR's DWA: blocks of 8×8 cosines -> halves. Colour comes as luminance and two differences.

import { damaged } from '../refusals.ts'
import { inverseTransform } from './dct.ts'

/** Where the coefficients are taken from: `ac` in the order of blocks, `dc` channel after channel. */
export type Coefficients = { readonly ac: Uint16Array; readonly dc: Uint16Array; acAt: number; dcAt: number }

export const BLOCK = 64
/** Row-major place of the n-th coefficient: diagonals, back and forth. */
export const ZIGZAG = zigzag()

function zigzag(): Uint8Array {
  const places = Uint8Array.from({ length: BLOCK }, (_, i) => i)
  const key = (i: number) => {
    const [y, x] = [i >> 3, i & 7]
    return (x + y) * 8 + ((x + y) % 2 === 0 ? x : y)
  }
  return places.sort((a, b) => key(a) - key(b))
}

/** A block as numbers and as their bits. */
type Block = { readonly values: Float32Array; readonly bits: Int32Array }

function emptyBlock(): Block {
  const values = new Float32Array(BLOCK)
  return { values, bits: new Int32Array(values.buffer) }
}

/** Fills one plane of halves, or three that are one colour. `toLinear` maps the bits of a half, if they are to be mapped. */
export function unpackBlocks(
  planes: readonly Uint16Array[],
  width: number,
  height: number,
  from: Coefficients,
  toLinear: Uint16Array | undefined,
): void {
  const across = Math.ceil(width / 8)
  const down = Math.ceil(height / 8)
  const blocks = planes.map(emptyBlock)
  const dc = planes.map((_, i) => from.dcAt + i * across * down)
  if (from.dcAt + planes.length * across * down > from.dc.length) throw damaged('its blocks end early')
  const numbers = halfNumbers()
  for (let by = 0; by < down; by++) {
    for (let bx = 0; bx < across; bx++) {
      for (let p = 0; p < planes.length; p++) {
        const block = blocks[p]!.values
        const last = readBlock(from, block, numbers[from.dc[dc[p]!++]!]!, numbers)
        inverse(block, last)
      }
      if (planes.length === 3) toColour(blocks[0]!.values, blocks[1]!.values, blocks[2]!.values)
      for (let p = 0; p < planes.length; p++) putBlock(blocks[p]!, planes[p]!, width, height, 8 * bx, 8 * by, toLinear)
    }
  }
  from.dcAt += planes.length * across * down
}

/** A word of 0xffNN is NN zeros, 0xff00 the end of the block. Gives the place of the last coefficient. */
function readBlock(from: Coefficients, block: Float32Array, dc: number, numbers: Float32Array): number {
  const { ac } = from
  block.fill(0)
  block[0] = dc
  let last = 0
  let at = from.acAt
  for (let n = 1; n < BLOCK; ) {
    if (at >= ac.length) throw damaged('its blocks end early')
    const word = ac[at++]!
    if (word >= 0xff00) n += word === 0xff00 ? BLOCK : word & 0xff
    else {
      block[ZIGZAG[n]!] = numbers[word]!
      last = n++
    }
  }
  from.acAt = at
  return last
}

/** The cosines' sum, columns and then rows, in place. */
function inverse(block: Float32Array, last: number): void {
  if (last === 0) {
    block.fill(block[0]! / 8)
    return
  }
  for (let x = 0; x < 8; x++) inverseTransform(block, x, 8)
  for (let y = 0; y < 8; y++) inverseTransform(block, 8 * y, 1)
}

/** Rec. 709 luminance and differences -> R, G, B; the factors are the format's. */
function toColour(first: Float32Array, second: Float32Array, third: Float32Array): void {
  for (let i = 0; i < BLOCK; i++) {
    const luma = first[i]!
    const blue = second[i]!
    const red = third[i]!
    first[i] = luma + 1.5747 * red
    second[i] = luma - 0.1873 * blue - 0.4682 * red
    third[i] = luma + 1.8556 * blue
  }
}

/** A float's bits without its sign: the smallest that is a normal half, the largest half, and what its exponent is more. */
const NORMAL = 0x38800000
const LARGEST = 0x477fe000
const BIAS = 112 << 23
const half = new Float16Array(1)
const halfBits = new Uint16Array(half.buffer)

function putBlock(
  { values, bits }: Block,
  plane: Uint16Array,
  width: number,
  height: number,
  left: number,
  top: number,
  toLinear: Uint16Array | undefined,
): void {
  const columns = Math.min(8, width - left)
  const rows = Math.min(8, height - top)
  for (let y = 0; y < rows; y++) {
    const to = (top + y) * width + left
    for (let x = 0, i = 8 * y; x < columns; x++, i++) {
      const size = bits[i]! & 0x7fffffff
      let word: number
      // to the nearest even half, in whole numbers
      if (size >= NORMAL && size <= LARGEST)
        word = ((bits[i]! >>> 16) & 0x8000) | ((size - BIAS + 0xfff + ((size >>> 13) & 1)) >>> 13)
      else {
        half[0] = values[i]!
        word = halfBits[0]!
      }
      plane[to + x] = toLinear ? toLinear[word]! : word
    }
  }
}

let numbersOfHalves: Float32Array | undefined

/** The number of each half. */
function halfNumbers(): Float32Array {
  numbersOfHalves ??= Float32Array.from(new Float16Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer))
  return numbersOfHalves
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
