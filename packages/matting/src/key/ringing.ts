// Owns what a sharpening resampler leaves beside an edge: a rim that goes past the background's colour, away from the subject's, and a
// fainter one outside of it. Neither is a mixture of the two, and no alpha explains it: it is background.

import type { Background } from './background.ts'
import { rimOf } from './layers.ts'
import type { Levels } from './levels.ts'
import { REGION } from './region-map.ts'

/** Lanczos3 overshoots a step by 1/10 of it at most where a picture is made smaller, and 1/30 in its next lobe; JPEG by as much. */
const FIRST_LOBE = 0.15
const NEXT_LOBE = 0.05
/** Layers that are peeled, and how near the step must lie, in px. */
const REACH_PX = 3
/** Cosine between the two differences from the background below which they point away from each other. */
const AWAY = -0.5
/** No picture rings by more: white beside black, squared, in levels. */
const MOST_SIZE = 3 * (FIRST_LOBE * 255) ** 2

/** Peels the rims off the subject, from the background inwards. */
export function peelRinging(map: Uint8Array, levels: Levels, background: Background): void {
  const { width, height } = levels
  let front: ArrayLike<number> = rimOf(map, width, height, REGION.subject, REGION.background)
  for (let layer = 0; layer < REACH_PX && front.length > 0; layer++) {
    const peeled: number[] = []
    for (let k = 0; k < front.length; k++) if (rings(levels, background, front[k]!)) peeled.push(front[k]!)
    for (const i of peeled) map[i] = REGION.background
    front = subjectBeside(peeled, map, width, height)
  }
}

function subjectBeside(pixels: readonly number[], map: Uint8Array, width: number, height: number): number[] {
  const beside = new Set<number>()
  for (const i of pixels) {
    const x = i % width
    if (x > 0 && map[i - 1] === REGION.subject) beside.add(i - 1)
    if (x < width - 1 && map[i + 1] === REGION.subject) beside.add(i + 1)
    if (i >= width && map[i - width] === REGION.subject) beside.add(i - width)
    if (i < width * (height - 1) && map[i + width] === REGION.subject) beside.add(i + width)
  }
  return [...beside]
}

/** Whether a pixel of the subject's rim rings. Plain loops: there are tens of thousands of such pixels. */
function rings({ width, height, rgb }: Levels, { rgb: base, step }: Background, i: number): boolean {
  const b0 = base[i * step]!
  const b1 = base[i * step + 1]!
  const b2 = base[i * step + 2]!
  const d0 = rgb[i * 3]! - b0
  const d1 = rgb[i * 3 + 1]! - b1
  const d2 = rgb[i * 3 + 2]! - b2
  const size = d0 * d0 + d1 * d1 + d2 * d2
  if (size > MOST_SIZE) return false
  const x = i % width
  const y = (i - x) / width
  const left = Math.max(0, x - REACH_PX)
  const right = Math.min(width - 1, x + REACH_PX)
  const top = Math.max(0, y - REACH_PX)
  const bottom = Math.min(height - 1, y + REACH_PX)
  // The other side of the step: of the pixels around, every second one, what differs most.
  let p0 = 0
  let p1 = 0
  let p2 = 0
  let steepest = 0
  for (let v = top; v <= bottom; v++) {
    const end = (v * width + right) * 3
    for (let at = (v * width + left + ((v + left + x + y) & 1)) * 3; at <= end; at += 6) {
      const e0 = rgb[at]! - b0
      const e1 = rgb[at + 1]! - b1
      const e2 = rgb[at + 2]! - b2
      const other = e0 * e0 + e1 * e1 + e2 * e2
      if (other <= steepest) continue
      steepest = other
      p0 = e0
      p1 = e1
      p2 = e2
    }
  }
  if (size > FIRST_LOBE ** 2 * steepest) return false
  if (d0 * p0 + d1 * p1 + d2 * p2 < AWAY * Math.sqrt(size * steepest)) return true
  if (size > NEXT_LOBE ** 2 * steepest) return false
  // The fainter rim has the stronger one inside of it.
  for (let v = Math.max(top, y - 2); v <= Math.min(bottom, y + 2); v++) {
    const end = (v * width + Math.min(right, x + 2)) * 3
    for (let at = (v * width + Math.max(left, x - 2)) * 3; at <= end; at += 3) {
      const e0 = rgb[at]! - b0
      const e1 = rgb[at + 1]! - b1
      const e2 = rgb[at + 2]! - b2
      const other = e0 * e0 + e1 * e1 + e2 * e2
      if (other > size && e0 * p0 + e1 * p1 + e2 * p2 < AWAY * Math.sqrt(other * steepest)) return true
    }
  }
  return false
}
