// Owns the enclosed areas of one even paint that a prior misses beside a shadow: a pale shirt on an off-white ground is no darker
// shade of it. A shadow that shows through a gap has the shadow's hue, and where it is not all there it is not even.

import { NEW_ROOM } from '../room.ts'
import type { Background } from './background.ts'
import { evenShare } from './cast-cells.ts'
import type { Contrast } from './contrast.ts'
import { medianInPlace } from './least-squares.ts'
import type { Levels } from './levels.ts'
import { PRIOR } from './prior.ts'
import { REGION } from './region-map.ts'
import { labelRuns, type Runs } from './runs.ts'

/** Such an area has at least this share of the square of the picture's longer side. */
const LEAST_AREA = 1 / 1000
/** This share of its rim may lie beside open background. */
const OPEN_RIM = 0.02
/** Its spread about the median is no more than so many times the noise, and this for rounding. */
const EVEN = 1.5
const ROUNDING = 0.7
/** What is left of its difference from the background along the shadow's own, in levels: at least this, and where JPEG rings that. */
const OWN_HUE = 3
const OWN_HUE_IN_JPEG = 8

/** `found`: what the shadow darkens. The prior, sure of such areas too; the same one where there are none. */
export function claimPainted(
  map: Uint8Array,
  levels: Levels,
  background: Background,
  { sigma, nearSigma }: Contrast,
  prior: Uint8Array,
  found: readonly number[],
): Uint8Array {
  const { width, height, rgb, side, room = NEW_ROOM } = levels
  const asked = room.take('uint8', map.length)
  for (let i = 0; i < map.length; i++) asked[i] = mayBeShadow(i) ? 1 : 0
  const runs = labelRuns(asked, width, height, 1, false)
  room.give(asked)
  const areas = new Int32Array(runs.components)
  for (let r = 0; r < runs.count; r++) areas[runs.labels[r]!]! += runs.lengths[r]!
  if (!areas.some((area) => area >= LEAST_AREA * side * side)) return prior
  const open = openRims(runs, map, width)
  const direction = meanDifference(levels, background, found)
  const least = nearSigma > sigma ? OWN_HUE_IN_JPEG : OWN_HUE
  let says = prior
  for (let label = 0; label < runs.components; label++) {
    if (areas[label]! < LEAST_AREA * side * side || open[label]! > OPEN_RIM * Math.sqrt(areas[label]!)) continue
    const pixels = pixelsOf(runs, label, areas[label]!)
    const difference = evenDifference(levels, background, pixels)
    if (!difference || offDirection(difference, direction) < least) continue
    if (says === prior) says = prior.slice()
    for (const i of pixels) says[i] = PRIOR.subject
  }
  return says

  function mayBeShadow(i: number): boolean {
    if (map[i] !== REGION.subject || prior[i] === PRIOR.subject || prior[i] === PRIOR.likely) return false
    return evenShare(rgb, i * 3, background.rgb, i * background.step, sigma) >= 0
  }
}

/** For each component how many of its runs lie beside open background. */
function openRims({ starts, lengths, labels, count, components }: Runs, map: Uint8Array, width: number): Int32Array {
  const open = new Int32Array(components)
  for (let r = 0; r < count; r++) {
    const start = starts[r]!
    const end = start + lengths[r]!
    let touches = map[start - 1] === REGION.background || map[end] === REGION.background
    for (let i = start; i < end && !touches; i++)
      touches = map[i - width] === REGION.background || map[i + width] === REGION.background
    if (touches) open[labels[r]!]!++
  }
  return open
}

function pixelsOf({ starts, lengths, labels, count }: Runs, label: number, area: number): Int32Array {
  const pixels = new Int32Array(area)
  let at = 0
  for (let r = 0; r < count; r++)
    if (labels[r] === label) for (let k = 0; k < lengths[r]!; k++) pixels[at++] = starts[r]! + k
  return pixels
}

type Rgb = readonly [number, number, number]

function meanDifference({ rgb }: Levels, background: Background, pixels: readonly number[]): Rgb {
  const mean: [number, number, number] = [0, 0, 0]
  for (const i of pixels)
    for (let c = 0; c < 3; c++) mean[c]! += (background.rgb[i * background.step + c]! - rgb[i * 3 + c]!) / pixels.length
  return mean
}

/** How much darker than the background some pixels are, by their medians; undefined where they are not even. */
function evenDifference({ rgb }: Levels, background: Background, pixels: Int32Array): Rgb | undefined {
  const out: [number, number, number] = [0, 0, 0]
  const values = new Float32Array(pixels.length)
  for (let c = 0; c < 3; c++) {
    for (let k = 0; k < pixels.length; k++) {
      const i = pixels[k]!
      values[k] = background.rgb[i * background.step + c]! - rgb[i * 3 + c]!
    }
    const middle = medianInPlace(values, pixels.length)
    out[c] = middle
    for (let k = 0; k < pixels.length; k++) values[k] = Math.abs(values[k]! - middle)
    const spread = 1.4826 * medianInPlace(values, pixels.length)
    if (spread > EVEN * background.surface.sigma[c]! + ROUNDING) return undefined
  }
  return out
}

/** The largest channel of what is left of a difference without its part along a direction, in levels. */
function offDirection(difference: Rgb, direction: Rgb): number {
  const along = (a: Rgb, b: Rgb) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
  const share = along(difference, direction) / Math.max(1e-9, along(direction, direction))
  return Math.max(...difference.map((own, c) => Math.abs(own - share * direction[c]!)))
}
