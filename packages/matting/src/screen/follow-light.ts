// Owns how bright the screen is in one frame against the clip: lamps and exposures drift.

import { medianInPlace } from '../key/least-squares.ts'
import type { RowReader } from '../light-rows.ts'
import { type Difference, excessOf } from './hue.ts'

const SAMPLES = 20000
/** A pixel that is the screen: its hue and saturation are, whatever its light. */
const SAME_HUE = 0.05
const RANGE = { least: 0.5, most: 2 }
const LEAST_SHARE = 0.01

/** Median of the pixels' colour difference over the screen's own, where they show the screen; 1 where hardly any does. */
export function lightOf(
  size: { readonly width: number; readonly height: number },
  read: RowReader,
  screenRow: (y: number, row: Float32Array) => void,
  difference: Difference,
): number {
  const { width, height } = size
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / SAMPLES)))
  const row = new Float32Array(width * 3)
  const behind = new Float32Array(width * 3)
  const ratios = new Float32Array(Math.ceil(width / step) * Math.ceil(height / step))
  let count = 0
  let seen = 0
  for (let y = step >> 1; y < height; y += step) {
    read(y, row)
    screenRow(y, behind)
    for (let q = (step >> 1) * 3; q < row.length; q += step * 3) {
      seen++
      const ratio = excessOf(difference, row, q) / excessOf(difference, behind, q)
      if (ratio > 0.4 && ratio < 2.5 && isAlike(row, behind, q)) ratios[count++] = ratio
    }
  }
  if (count < LEAST_SHARE * seen) return 1
  return Math.min(RANGE.most, Math.max(RANGE.least, medianInPlace(ratios, count)))
}

function isAlike(a: Float32Array, b: Float32Array, q: number): boolean {
  const [sa, sb] = [a[q]! + a[q + 1]! + a[q + 2]!, b[q]! + b[q + 1]! + b[q + 2]!]
  return Math.abs(a[q]! / sa - b[q]! / sb) < SAME_HUE && Math.abs(a[q + 2]! / sa - b[q + 2]! / sb) < SAME_HUE
}
