// Owns the one number that says how close a clip is to what was given: PSNR on white and on black together.
import type { CutOut } from '@popcel/matting'
import type { ColourTable } from '../quantise/colours.ts'
import type { SharedColours } from '../quantise/quantise.ts'
import { squaredDistance, toPoints } from '../quantise/space.ts'

export type Decibels = number | 'lossless'

/**
 * 10·log10(255² / MSE), where MSE is the mean squared difference over all frames, all pixels of the canvas, three
 * channels and two composites (over black: c·a; over white: c·a + 255·(1 − a); 8-bit sRGB values, not rounded).
 * `squaredSum` is that difference summed; `pixels` counts frames × width × height.
 */
export function decibels(squaredSum: number, pixels: number): Decibels {
  if (squaredSum <= 0) return 'lossless'
  return 10 * Math.log10((255 * 255 * pixels * 6) / squaredSum)
}

/** The quality of `frames` against `given`: equal counts and sizes, straight RGBA. Colour under alpha 0 does not count. */
export function psnr(given: readonly CutOut[], frames: readonly CutOut[]): Decibels {
  let sum = 0
  let pixels = 0
  given.forEach((frame, f) => {
    sum += squaredSum(frame.data, frames[f]!.data)
    pixels += frame.width * frame.height
  })
  return decibels(sum, pixels)
}

function squaredSum(a: Uint8Array, b: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 4) {
    const alphaA = a[i + 3]!
    const alphaB = b[i + 3]!
    if (alphaA === alphaB && (alphaA === 0 || (a[i] === b[i] && a[i + 1] === b[i + 1] && a[i + 2] === b[i + 2])))
      continue
    for (let k = 0; k < 3; k++) {
      const onBlack = (a[i + k]! * alphaA - b[i + k]! * alphaB) / 255
      const onWhite = onBlack - (alphaA - alphaB)
      sum += onBlack * onBlack + onWhite * onWhite
    }
  }
  return sum
}

/** The same squared sum for shared colours, from the counts of the colours alone: no pixel is visited. */
export function sharedSquaredSum(table: ColourTable, { entries, entryOf }: SharedColours): number {
  const points = toPoints(table.values)
  const centres = toPoints(entries)
  let sum = 0
  for (let i = 0; i < entryOf.length; i++) {
    const entry = entryOf[i]!
    if (table.values[i] !== entries[entry]) sum += table.counts[i]! * squaredDistance(points, i * 4, centres, entry * 4)
  }
  return sum
}

/** The same squared sum for two packed frames (see packPixels). */
export function packedSquaredSum(a: Uint32Array, b: Uint32Array): number {
  const own = toPoints(a)
  const other = toPoints(b)
  let sum = 0
  for (let i = 0; i < own.length; i += 4) sum += squaredDistance(own, i, other, i)
  return sum
}

/** A number to compare by: lossless stands above everything. */
export function asNumber(quality: Decibels): number {
  return quality === 'lossless' ? 99 : quality
}
