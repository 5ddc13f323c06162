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
/** No picture rings by more, in levels of the largest channel. */
const MOST_LEVELS = FIRST_LOBE * 255

/** Peels the rims off the subject, from the background inwards. */
export function peelRinging(map: Uint8Array, levels: Levels, background: Background): void {
  const { width, height } = levels
  const look = createLook(map, levels, background)
  let front: ArrayLike<number> = rimOf(map, width, height, REGION.subject, REGION.background)
  for (let layer = 0; layer < REACH_PX && front.length > 0; layer++) {
    const peeled: number[] = []
    for (let k = 0; k < front.length; k++) if (look(front[k]!)) peeled.push(front[k]!)
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

/** Whether a pixel of the subject's rim rings. */
function createLook({ length }: Uint8Array, { width, rgb }: Levels, { rgb: base, step }: Background) {
  const height = length / width
  const [own, other, peak] = [new Float64Array(3), new Float64Array(3), new Float64Array(3)]
  /** I − B, with B that of pixel `at`. */
  const differ = (i: number, at: number, to: Float64Array) => {
    for (let c = 0; c < 3; c++) to[c] = rgb[i * 3 + c]! - base[at * step + c]!
  }
  return (i: number): boolean => {
    differ(i, i, own)
    if (Math.max(Math.abs(own[0]!), Math.abs(own[1]!), Math.abs(own[2]!)) > MOST_LEVELS) return false
    const x = i % width
    const y = (i - x) / width
    const [left, right] = [Math.max(0, x - REACH_PX), Math.min(width - 1, x + REACH_PX)]
    const [top, bottom] = [Math.max(0, y - REACH_PX), Math.min(height - 1, y + REACH_PX)]
    let steepest = 0
    for (let v = top; v <= bottom; v++)
      for (let u = left; u <= right; u++) {
        differ(v * width + u, i, other)
        const size = dot(other, other)
        if (size <= steepest) continue
        steepest = size
        peak.set(other)
      }
    const [size, along] = [dot(own, own), dot(own, peak)]
    if (along < AWAY * Math.sqrt(size * steepest)) return size <= FIRST_LOBE ** 2 * steepest
    if (size > NEXT_LOBE ** 2 * steepest) return false
    // The fainter rim has the stronger one inside of it.
    for (let v = Math.max(top, y - 2); v <= Math.min(bottom, y + 2); v++)
      for (let u = Math.max(left, x - 2); u <= Math.min(right, x + 2); u++) {
        differ(v * width + u, i, other)
        if (dot(other, peak) < AWAY * Math.sqrt(dot(other, other) * steepest) && dot(other, other) > size) return true
      }
    return false
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  return a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!
}
