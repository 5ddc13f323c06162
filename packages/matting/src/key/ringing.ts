// Owns what a sharpening resampler leaves beside an edge: a rim that goes past the background's colour, away from the subject's, and a
// fainter one outside of it. Neither is a mixture of the two, and no alpha explains it: it is background.

import type { Background } from './background.ts'
import { rimOf } from './layers.ts'
import type { Levels } from './levels.ts'
import { REGION } from './region-map.ts'
import type { Surface } from './surface.ts'

/** Lanczos3 overshoots a step by 1/10 of it at most where a picture is made smaller, and 1/30 in its next lobe; JPEG by as much. */
const FIRST_LOBE = 0.15
const NEXT_LOBE = 0.05
/** Layers that are peeled, and how near the step must lie, in px. */
const REACH_PX = 3
/** Cosine between the two differences from the background below which they point away from each other. */
const AWAY = -0.5
/**
 * Every channel of a rim passes the background by one share of its own step. What lies this share of its length beside that line, and
 * so many levels for rounding and so many times the noise more, is ink. JPEG keeps colours coarsely: there rims are of any hue.
 */
const BESIDE = 0.35
const ROUNDING = 1.5
const NOISE = 3
/** No picture rings by more: white beside black, squared, in levels. */
const MOST_SIZE = 3 * (FIRST_LOBE * 255) ** 2
/** A background this near to the end of the scale, in levels, cuts off what would pass it. */
const CLIPPED = 12
/**
 * Where the noise is no more than the first, in levels, peeled pixels that are so far off the background are ink if there are so many,
 * and this share of them has neighbours of its colour across and down: a rim is one px wide, and what follows it is fainter by far.
 */
const CLEAN = 0.75
const LEAST_INK = 6
const LEAST_INK_PX = 60
const WIDE = 0.4
const ONE_COLOUR = 1

/** Peels the rims off the subject, from the background inwards. `jpeg`: whether edges are noisier than the rest. */
export function peelRinging(map: Uint8Array, levels: Levels, background: Background, jpeg: boolean): void {
  const { width, height } = levels
  let front: ArrayLike<number> = rimOf(map, width, height, REGION.subject, REGION.background)
  const all: number[] = []
  let ink = 0
  for (let layer = 0; layer < REACH_PX && front.length > 0; layer++) {
    const peeled: number[] = []
    for (let k = 0; k < front.length; k++) {
      const answer = rings(levels, background, front[k]!, jpeg)
      if (answer === RINGS) peeled.push(front[k]!)
      else if (answer === INK) ink++
    }
    for (const i of peeled) map[i] = REGION.background
    for (const i of peeled) all.push(i)
    front = subjectBeside(peeled, map, width, height)
  }
  if (jpeg) return
  const isDrawn = ink >= LEAST_INK_PX && ink > all.length
  if (isDrawn || isInk(all, levels, background)) for (const i of all) map[i] = REGION.subject
}

/** Whether peeled pixels are a line that was drawn. */
function isInk(peeled: readonly number[], { width, rgb }: Levels, { rgb: base, step, surface }: Background): boolean {
  if (Math.max(...surface.sigma) > CLEAN) return false
  const differs = (i: number, c: number) => Math.abs(rgb[i * 3 + c]! - base[i * step + c]!)
  const far = new Set(peeled.filter((i) => Math.max(differs(i, 0), differs(i, 1), differs(i, 2)) >= LEAST_INK))
  if (far.size < LEAST_INK_PX) return false
  const apart = (a: number, b: number, c: number) => Math.abs(rgb[a * 3 + c]! - rgb[b * 3 + c]!)
  const isLike = (i: number, n: number) =>
    far.has(n) && Math.max(apart(i, n, 0), apart(i, n, 1), apart(i, n, 2)) <= ONE_COLOUR
  const wide = [...far].filter(
    (i) => (isLike(i, i - 1) || isLike(i, i + 1)) && (isLike(i, i - width) || isLike(i, i + width)),
  )
  return wide.length >= WIDE * far.size
}

/** Half a level of the noise is rounding. */
const slackOf = ({ sigma }: Surface) => ROUNDING + NOISE * (Math.max(...sigma) - 0.5)

type Rgb = readonly [number, number, number]

/** How far a difference from the background `base` lies beside the line along the step, where that does not pass the end of the scale. */
function besideLine(off: Rgb, step: Rgb, base: Rgb): number {
  let [along, length, size] = [0, 0, 0]
  for (let c = 0; c < 3; c++) {
    if (step[c]! > 0 ? base[c]! < CLIPPED : base[c]! > 255 - CLIPPED) continue
    along += off[c]! * step[c]!
    length += step[c]! * step[c]!
    size += off[c]! * off[c]!
  }
  return length > 0 ? Math.sqrt(Math.max(0, size - (along * along) / length)) : 0
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

const RINGS = 1
const INK = 2

/** Whether a pixel of the subject's rim rings, or would if it had not the hue of ink; 0 for neither. Plain loops: there are tens of thousands of such pixels. */
function rings(
  { width, height, rgb, side }: Levels,
  { rgb: base, step, surface }: Background,
  i: number,
  jpeg: boolean,
): number {
  const b0 = base[i * step]!
  const b1 = base[i * step + 1]!
  const b2 = base[i * step + 2]!
  const d0 = rgb[i * 3]! - b0
  const d1 = rgb[i * 3 + 1]! - b1
  const d2 = rgb[i * 3 + 2]! - b2
  const size = d0 * d0 + d1 * d1 + d2 * d2
  if (size > MOST_SIZE) return 0
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
  if (size > FIRST_LOBE ** 2 * steepest) return 0
  if (d0 * p0 + d1 * p1 + d2 * p2 < AWAY * Math.sqrt(size * steepest))
    return jpeg || besideLine([d0, d1, d2], [p0, p1, p2], [b0, b1, b2]) <= BESIDE * Math.sqrt(size) + slackOf(surface)
      ? RINGS
      : INK
  if (size > NEXT_LOBE ** 2 * steepest) return 0
  return liesBesideRim({ width, height, rgb, side }, i, [b0, b1, b2], [p0, p1, p2], size) ? RINGS : 0
}

/** Whether a pixel has a stronger rim inside of it, as a fainter one has: within 2 px more that points away from the step. */
function liesBesideRim({ width, height, rgb }: Levels, i: number, base: Rgb, step: Rgb, size: number): boolean {
  const [b0, b1, b2] = base
  const [p0, p1, p2] = step
  const steepest = p0 * p0 + p1 * p1 + p2 * p2
  const x = i % width
  const y = (i - x) / width
  for (let v = Math.max(0, y - 2); v <= Math.min(height - 1, y + 2); v++) {
    const end = (v * width + Math.min(width - 1, x + 2)) * 3
    for (let at = (v * width + Math.max(0, x - 2)) * 3; at <= end; at += 3) {
      const e0 = rgb[at]! - b0
      const e1 = rgb[at + 1]! - b1
      const e2 = rgb[at + 2]! - b2
      const other = e0 * e0 + e1 * e1 + e2 * e2
      if (other > size && e0 * p0 + e1 * p1 + e2 * p2 < AWAY * Math.sqrt(other * steepest)) return true
    }
  }
  return false
}
