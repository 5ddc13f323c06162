// Owns numbers burned into pictures for tests: ten bars, each a bit, wide enough to survive any codec.

import type { Picture } from '@popcel/matting'

const BITS = 10
export const BAR = 16
export const CODE_WIDTH = BITS * BAR

/** Luma of a frame with this number, limited range: dark bars are 0, bright ones 1. */
export function barLuma(frame: number, x: number): number {
  return (frame >> Math.floor(x / BAR)) & 1 ? 220 : 30
}

/** The number in a picture, read from the middle of each bar. */
export function readNumber({ width, height, channels, data }: Picture): number {
  const half = data instanceof Uint16Array ? 32768 : 128
  const row = (height >> 1) * width
  let number = 0
  for (let bit = 0; bit < BITS; bit++) {
    if (data[(row + bit * BAR + BAR / 2) * channels]! > half) number |= 1 << bit
  }
  return number
}
