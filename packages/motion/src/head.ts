// Owns the guess of where a character's head is, from the silhouette alone: how wide the figure is, row by row.
// It knows nothing of faces; effects and head motions need only a rough ellipse that is never far off.
import { BORDER, type Level } from './pyramid.ts'

/** Shares of the crop: centre, half width, half height, and the height where the head ends (0 top, 1 bottom). */
export type HeadGuess = { x: number; y: number; rx: number; ry: number; bottom: number }

/** How much a row must narrow below the widest row above it to count as a neck. */
const NECK = 0.8

export function findHead(levels: readonly Level[]): HeadGuess {
  let index = 0
  while (index + 1 < levels.length && levels[index]!.height > 128) index++
  const level = levels[index]!
  const rows = profile(level)
  const { width, height } = level
  const bottom = headBottom(rows.mass, width, height)
  // Hair tips and ears are thin: the head begins where the rows reach a third of its greatest width.
  const widest = Math.max(...rows.mass.slice(0, bottom))
  let top = 0
  while (top < bottom - 1 && rows.mass[top]! < widest * 0.33) top++
  let sum = 0
  let moment = 0
  for (let y = top; y < bottom; y++) {
    sum += rows.mass[y]!
    moment += rows.moment[y]!
  }
  const rx = Math.min(widest / 2, width / 2) / width
  const x = sum > 0 ? moment / sum / width : 0.5
  return { x, y: (top + bottom) / 2 / height, rx, ry: (bottom - top) / 2 / height, bottom: bottom / height }
}

function profile({ width, height, stride, data }: Level): { mass: Float64Array; moment: Float64Array } {
  const mass = new Float64Array(height)
  const moment = new Float64Array(height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const a = data[((y + BORDER) * stride + x + BORDER) * 4 + 3]!
      mass[y]! += a
      moment[y]! += a * (x + 0.5)
    }
  }
  return { mass, moment }
}

/** The row where the head ends: a neck if one shows between 15 % and 65 % of the height, else as tall as it is wide, at most 60 %. */
function headBottom(mass: Float64Array, width: number, height: number): number {
  let widestAbove = 0
  let neck = -1
  let least = Number.POSITIVE_INFINITY
  for (let y = 0; y < height * 0.65; y++) {
    if (mass[y]! > widestAbove) widestAbove = mass[y]!
    if (y < height * 0.15 || mass[y]! > widestAbove * NECK) continue
    // A neck is a waist: the figure must widen again below it.
    if (mass[y]! < least && widensBelow(mass, y, height)) {
      least = mass[y]!
      neck = y
    }
  }
  if (neck > 0) return neck
  const aspect = width / height
  return Math.max(2, Math.round(height * Math.min(0.6, Math.max(0.3, aspect * 0.72))))
}

function widensBelow(mass: Float64Array, y: number, height: number): boolean {
  for (let below = y + 1; below < Math.min(height, y + height * 0.3); below++) {
    if (mass[below]! > mass[y]! * 1.15) return true
  }
  return false
}
