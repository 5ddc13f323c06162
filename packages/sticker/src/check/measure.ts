// Owns the measures that check's rules compare: how much is visible, where, and how far two frames differ.
import type { ShownFrame } from './pixels.ts'

/** Alpha up to here is not counted as art when its box is measured. */
const FAINT = 16

/** The sum of alpha, in fully covered pixels. */
export function visibleMass(frame: ShownFrame): number {
  let sum = 0
  for (let i = 3; i < frame.length; i += 4) sum += frame[i]!
  return sum / 255
}

/** The box in which anything is clearly visible in any of the frames. */
export function visibleBox(frames: readonly ShownFrame[], width: number): { width: number; height: number } {
  let left = width
  let right = -1
  let top = Number.POSITIVE_INFINITY
  let bottom = -1
  for (const frame of frames) {
    for (let i = 3; i < frame.length; i += 4) {
      if (frame[i]! <= FAINT) continue
      const x = ((i - 3) / 4) % width
      const y = Math.floor((i - 3) / 4 / width)
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      if (y > bottom) bottom = y
    }
  }
  return bottom < 0 ? { width: 0, height: 0 } : { width: right - left + 1, height: bottom - top + 1 }
}

/** The mean squared difference of premultiplied samples (0..65,025); exactly 0 only for equal visible pixels. */
export function squaredDifference(a: ShownFrame, b: ShownFrame): number {
  let sum = 0
  for (let i = 0; i < a.length; i += 4) {
    const alphaA = a[i + 3]!
    const alphaB = b[i + 3]!
    for (let c = 0; c < 3; c++) sum += ((a[i + c]! * alphaA - b[i + c]! * alphaB) / 255) ** 2
    sum += (alphaA - alphaB) ** 2
  }
  return sum / a.length
}
