// Owns sets of pixels as rows of bits, 32 pixels in a word: finding where alpha changes, growing, joining. A million pixels are
// 32,768 words, so growing a set costs next to nothing. A pixel kernel.

import type { Matte } from './picture.ts'

/** Bit x & 31 of word y·stride + (x >> 5) is pixel (x, y). Bits beyond the width are 0. */
export type Bits = {
  readonly width: number
  readonly height: number
  /** Words in a row. */
  readonly stride: number
  readonly words: Int32Array
}

// The bits of the float 1, and of two of them read as one double.
const ONE = 0x3f800000
const TWO_ONES = new Float64Array(new Float32Array([1, 1]).buffer)[0]!

export function emptyBits(width: number, height: number): Bits {
  const stride = (width + 31) >> 5
  return { width, height, stride, words: new Int32Array(stride * height) }
}

/** The pixels whose alpha is not exactly 0, and those whose alpha is not exactly 1. */
export function classBits({ width, height, data }: Matte): { notEmpty: Bits; notFull: Bits } {
  const notEmpty = emptyBits(width, height)
  const notFull = emptyBits(width, height)
  const whole = new Int32Array(data.buffer, data.byteOffset, data.length)
  // Two pixels at a time, where rows start on a double: most of a picture is long runs of 0 and 1.
  const pairs =
    width % 2 === 0 && data.byteOffset % 8 === 0
      ? new Float64Array(data.buffer, data.byteOffset, data.length >> 1)
      : undefined
  for (let y = 0, word = 0; y < height; y++) {
    const end = (y + 1) * width
    for (let p = y * width; p < end; p += 32, word++) {
      const last = Math.min(end, p + 32)
      const same = pairs ? sameRun(pairs, p >> 1, last >> 1) : -1
      const all = -1 >>> (32 - (last - p))
      if (same === 0) notFull.words[word] = all
      else if (same === 1) notEmpty.words[word] = all
      else {
        let some = 0
        let less = 0
        for (let q = p, bit = 1; q < last; q++, bit <<= 1) {
          const value = whole[q]!
          if (value !== 0) some |= bit
          if (value !== ONE) less |= bit
        }
        notEmpty.words[word] = some
        notFull.words[word] = less
      }
    }
  }
  return { notEmpty, notFull }
}

/** The pixels whose alpha is above the threshold. */
export function bitsAbove({ width, height, data }: Matte, threshold: number): Bits {
  const bits = emptyBits(width, height)
  for (let y = 0, word = 0; y < height; y++) {
    const end = (y + 1) * width
    for (let p = y * width; p < end; p += 32, word++) {
      let some = 0
      for (let q = p, last = Math.min(end, p + 32), bit = 1; q < last; q++, bit <<= 1)
        if (data[q]! > threshold) some |= bit
      bits.words[word] = some
    }
  }
  return bits
}

/** 0 or 1 where all pairs are that alpha, else −1. */
function sameRun(pairs: Float64Array, from: number, to: number): number {
  const first = pairs[from]!
  if (first !== 0 && first !== TWO_ONES) return -1
  for (let k = from + 1; k < to; k++) if (pairs[k] !== first) return -1
  return first === 0 ? 0 : 1
}

/**
 * The band around edges: pixels with 0 < alpha < 1 and their neighbours, both sides of where alpha jumps, and all within
 * `reach` px (a square) of those. `reachInside`, at most `reach`, holds for pixels of alpha 1.
 */
export function bandBits(matte: Matte, reach: number, reachInside = reach): Bits {
  const { notEmpty, notFull } = classBits(matte)
  const seeds = crossOf(notEmpty)
  const other = crossOf(notFull).words
  for (let i = 0; i < seeds.words.length; i++) seeds.words[i]! &= other[i]!
  const near = grown(seeds, reachInside)
  if (reachInside === reach) return near
  const { words } = grown(near, reach - reachInside)
  for (let i = 0; i < words.length; i++) near.words[i]! |= words[i]! & notFull.words[i]!
  return near
}

/** The set and its four neighbours. */
export function crossOf(bits: Bits): Bits {
  const { stride, height, words } = bits
  const result = widened(bits)
  for (let i = 0; i < words.length; i++) {
    if (i >= stride) result.words[i]! |= words[i - stride]!
    if (i < stride * (height - 1)) result.words[i]! |= words[i + stride]!
  }
  return result
}

/** All within `reach` px of the set: a square of side 2·reach + 1, cut to the picture. */
export function grown(bits: Bits, reach: number): Bits {
  let result: Bits = { ...bits, words: bits.words.slice() }
  for (let i = 0; i < reach; i++) result = heightened(widened(result))
  return result
}

/** The pixels that are not in the set. */
export function inverted({ width, height, stride, words }: Bits): Bits {
  const valid = -1 >>> (31 - ((width - 1) & 31))
  return { width, height, stride, words: words.map((word, i) => ~word & (i % stride === stride - 1 ? valid : -1)) }
}

/** Keeps only the pixels that `other`, of the same size, has too. */
export function keepCommon({ words }: Bits, other: Bits): void {
  for (let i = 0; i < words.length; i++) words[i]! &= other.words[i]!
}

/** Adds the pixels of `other`, of the same size. */
export function addBits({ words }: Bits, other: Bits): void {
  for (let i = 0; i < words.length; i++) words[i]! |= other.words[i]!
}

/** Adds the pixels from `left` up to, not with, `right` of row y. */
export function addRange({ stride, words }: Bits, y: number, left: number, right: number): void {
  const first = y * stride + (left >> 5)
  const last = y * stride + ((right - 1) >> 5)
  const head = -1 << (left & 31)
  const tail = -1 >>> (31 - ((right - 1) & 31))
  if (first === last) {
    words[first]! |= head & tail
    return
  }
  words[first]! |= head
  for (let i = first + 1; i < last; i++) words[i] = -1
  words[last]! |= tail
}

/** One px to the left and to the right. */
function widened({ width, height, stride, words }: Bits): Bits {
  const out = new Int32Array(words.length)
  const valid = -1 >>> (31 - ((width - 1) & 31))
  for (let y = 0, i = 0; y < height; y++) {
    let before = 0
    for (let k = 0; k < stride; k++, i++) {
      const word = words[i]!
      const after = k + 1 < stride ? words[i + 1]! : 0
      out[i] = word | (word << 1) | (before >>> 31) | (word >>> 1) | (after << 31)
      before = word
    }
    out[i - 1]! &= valid
  }
  return { width, height, stride, words: out }
}

/** One px up and down. */
function heightened({ width, height, stride, words }: Bits): Bits {
  const out = words.slice()
  for (let i = stride; i < words.length; i++) out[i]! |= words[i - stride]!
  for (let i = 0; i < words.length - stride; i++) out[i]! |= words[i + stride]!
  return { width, height, stride, words: out }
}
