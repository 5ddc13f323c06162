// Owns the guess of where a character's head is: from the silhouette, how wide the figure is row by row, set right by the
// eyes where they are found. Effects and head motions need only a rough ellipse that is never far off.
import type { Eyes } from './eyes.ts'
import { BORDER, type Level } from './pyramid.ts'

/** Shares of the crop: centre, half width, half height, and the height where the head ends (0 top, 1 bottom). */
export type HeadGuess = { x: number; y: number; rx: number; ry: number; bottom: number }

/** How much a row must narrow below the widest row above it to count as a neck. */
const NECK = 0.8

/** Hair tips, ears and horns are thin: the head begins where a row reaches this share of the head's greatest width. */
const SKULL = 0.5

export function findHead(levels: readonly Level[]): HeadGuess {
  let index = 0
  while (index + 1 < levels.length && levels[index]!.height > 128) index++
  const level = levels[index]!
  const { width, height } = level
  const runs = profile(level)
  const bottom = headBottom(runs.length, width, height)
  const widest = rank([...runs.length.slice(0, bottom)], 0.7)
  let top = 0
  while (top < bottom - 2 && runs.length[top]! < widest * SKULL) top++
  const rows = Array.from({ length: bottom - top }, (_, i) => top + i)
  // Medians: arms, wings and tails that touch a few rows of the head do not count.
  const across = rank(
    rows.map((y) => runs.length[y]!),
    0.5,
  )
  const x = rank(
    rows.map((y) => runs.middle[y]!),
    0.5,
  )
  return {
    x: x / width,
    y: (top + bottom) / 2 / height,
    rx: Math.max(1, Math.min(across * 1.06, width) / 2) / width,
    ry: (bottom - top) / 2 / height,
    bottom: bottom / height,
  }
}

/** Eyes lie this far from the silhouette's middle at most, as a share of the head's half height, or the silhouette is wrong. */
const NEAR = 0.5

/**
 * The head as the eyes tell it. `aspect` is the crop's width over its height. Near the middle of the guess they only move
 * it; elsewhere (a tall hat, hair to the ground) the head is measured by their distance: 1.6 of it to each side, 1.3 of it
 * up and down from a little above the eyes, as drawn heads with their hair are.
 */
export function centreOnEyes(guess: HeadGuess, eyes: Eyes | undefined, aspect: number): HeadGuess {
  if (!eyes) return guess
  if (Math.abs(eyes.y - guess.y) <= NEAR * guess.ry) return { ...guess, x: eyes.x, y: (guess.y + eyes.y) / 2 }
  const gap = eyes.gap * aspect
  return { x: eyes.x, y: eyes.y - 0.15 * gap, rx: 1.6 * eyes.gap, ry: 1.3 * gap, bottom: eyes.y + 0.85 * gap }
}

/** The value that a `share` of the values does not exceed. */
function rank(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0
}

/** The longest opaque run of every row: its length and its middle. Detached drops and hearts are shorter runs of their own. */
function profile({ width, height, stride, data }: Level): { length: Float64Array; middle: Float64Array } {
  const length = new Float64Array(height)
  const middle = new Float64Array(height)
  for (let y = 0; y < height; y++) {
    let start = 0
    for (let x = 0; x <= width; x++) {
      if (x < width && data[((y + BORDER) * stride + x + BORDER) * 4 + 3]! >= 0.5) continue
      if (x - start > length[y]!) {
        length[y] = x - start
        middle[y] = (x + start) / 2
      }
      start = x + 1
    }
  }
  return { length, middle }
}

/** The row where the head ends: a neck if one shows between 25 % and 68 % of the height, else about as tall as it is wide. */
function headBottom(length: Float64Array, width: number, height: number): number {
  let widestAbove = 0
  let neck = -1
  let least = Number.POSITIVE_INFINITY
  for (let y = 0; y < height * 0.68; y++) {
    widestAbove = Math.max(widestAbove, length[y]!)
    if (y < height * 0.25 || length[y]! > widestAbove * NECK || length[y]! >= least) continue
    // Above the skull there are ears: a neck lies below a wide row and the figure does not end in it.
    if (widestAbove < width * 0.35) continue
    least = length[y]!
    neck = y
  }
  if (neck > 0) return firstNarrow(length, neck, widestAbove, height)
  const widest = Math.max(...length)
  return Math.max(3, Math.round(Math.min(0.6 * height, Math.max(0.3 * height, widest * 0.72))))
}

/** A neck begins where the narrowing to it is three quarters done. */
function firstNarrow(length: Float64Array, neck: number, widest: number, height: number): number {
  const enough = length[neck]! + (widest - length[neck]!) * 0.25
  let y = neck
  while (y > height * 0.2 && length[y - 1]! <= enough) y--
  return y
}
