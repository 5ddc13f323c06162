// Owns the soft shadow, on the ground or dropped behind the subject: finding background that is only darkened, and how
// much. The shadow is light taken from the background, not part of the subject; the edge under the feet is solved against
// the darkened background.

import { NEW_ROOM } from '../room.ts'
import type { Background } from './background.ts'
import { isDropShadow } from './drop-shadow.ts'
import { growLayers, rimOf } from './layers.ts'
import type { Levels } from './levels.ts'
import { PRIOR } from './prior.ts'
import { REGION } from './region-map.ts'
import { pixelsIn, rowsOf, runsOfRegion } from './region-runs.ts'

export type Shadow = {
  /** 1 where the background is darkened by a shadow. */
  readonly mask: Uint8Array
  /** 1 − I/B there, 0 elsewhere: the alpha of the shadow as black. Also carried a few px under the subject's edge. */
  readonly alpha: Float32Array
  /** No pixel before this index has anything of the shadow. */
  readonly start: number
}

/**
 * How steep a soft shadow may be per px in a picture of 1024 px: this share of its own darkness, at most so many levels,
 * and a little more for rounding and noise. The edge of a drawn part rises to its full contrast within two px.
 */
const STEEPEST = 0.13
const STEEPEST_LEVELS = 3
/** Where a prior keeps the subject safe a shadow may be so many times steeper. */
const STEEPER = 1.5
/** Ground shadows lie below this share of the subject's height. */
const HIGHEST = 0.7
/** A shadow lets at least this much of the background's light through. */
const DARKEST = 0.4

/** In px: a smaller one is nothing that a viewer would call a shadow. */
export function leastShadow({ side }: Levels): number {
  return (side * side) / 4000
}

/**
 * Creeps from the background into subject pixels that are B darkened evenly over the channels (ratio I/B constant) and
 * change slowly. Kept only when it lies like a ground shadow (low in the subject and flatter than it is tall), or has the
 * subject's own outline, moved. Returns undefined when there is none.
 */
export function findShadow(levels: Levels, background: Background, map: Uint8Array, sigma: number): Shadow | undefined {
  const { width, height } = levels
  const box = subjectBox(map, width, height)
  const highest = Math.round(box.top + HIGHEST * (box.bottom - box.top))
  const calm: Calm = { levels, averages: sigma > 0.6, colour: new Float64Array(3), steep: 1 }
  const anywhere = creep(calm, background, map, 0, sigma)
  if (anywhere.length < leastShadow(levels)) return undefined
  const paint = (found: readonly number[]) => paintShadow(found, calm, background, map, sigma)
  // Where nothing was found above the line, a second look from there would find the same.
  const low = anywhere.every((i) => i >= (highest + 3) * width)
  if (low && liesOnGround(anywhere, box, highest, levels)) return paint(anywhere)
  if (isDropShadow(anywhere, map, width, height)) return paint(anywhere)
  const ground = low ? [] : creep(calm, background, map, highest, sigma)
  return liesOnGround(ground, box, highest, levels) ? paint(ground) : undefined
}

/**
 * Where a prior says where the subject is, all that creeps in from the background without meeting it is shadow, whatever its
 * shape: the subject pixels that are.
 */
export function findBeside(
  levels: Levels,
  background: Background,
  map: Uint8Array,
  sigma: number,
  prior: Uint8Array,
): number[] {
  return creep(besideSubject(levels, sigma), background, map, 0, sigma, prior)
}

/** The shadow that some subject pixels show. */
export function shadowOf(
  found: readonly number[],
  levels: Levels,
  background: Background,
  map: Uint8Array,
  sigma: number,
): Shadow {
  return paintShadow(found, besideSubject(levels, sigma), background, map, sigma)
}

function besideSubject(levels: Levels, sigma: number): Calm {
  return { levels, averages: sigma > 0.6, colour: new Float64Array(3), steep: STEEPER }
}

/** 1 where the background softly becomes darker, whatever a prior says of it. */
export function softlyDarkened(levels: Levels, background: Background, map: Uint8Array, sigma: number): Uint8Array {
  const soft = new Uint8Array(map.length)
  for (const i of creep(besideSubject(levels, sigma), background, map, 0, sigma)) soft[i] = 1
  return soft
}

const UNSEEN = 0
const SMOOTH = 1
const ROUGH = 2
const TAKEN = 3

/**
 * The smoothly darkened pixels joined to the background. A pixel is only crossed when its four neighbours are smooth too,
 * so that a lucky pixel in an outline lets nothing through; the skipped margin is added at the end.
 */
function creep(
  calm: Calm,
  background: Background,
  map: Uint8Array,
  highest: number,
  sigma: number,
  prior?: Uint8Array,
): number[] {
  const { width, height, room = NEW_ROOM } = calm.levels
  const state = room.take('uint8', map.length).fill(ROUGH)
  for (let y = highest; y < height; y++) startRow(map, state, y * width, (y + 1) * width)
  if (prior)
    for (let i = 0; i < state.length; i++) if (prior[i] === PRIOR.subject || prior[i] === PRIOR.likely) state[i] = ROUGH
  const smooth = (n: number) => {
    if (state[n] === UNSEEN) state[n] = isDarkenedSmoothly(calm, background, n, sigma) ? SMOOTH : ROUGH
    return state[n] === SMOOTH || state[n] === TAKEN
  }
  const found: number[] = []
  // No list of neighbours for every pixel: it would be left to be collected.
  const steps = Int32Array.of(-1, 1, -width, width)
  let front = rimOf(state, width, height, TAKEN, UNSEEN)
  while (front.length > 0) {
    const next: number[] = []
    for (const i of front) {
      for (let d = 0; d < 4; d++) {
        const n = i + steps[d]!
        const x = n % width
        if (n < width || n >= map.length - width || x === 0 || x === width - 1 || state[n] === TAKEN || !smooth(n))
          continue
        if (!smooth(n - 1) || !smooth(n + 1) || !smooth(n - width) || !smooth(n + width)) continue
        state[n] = TAKEN
        next.push(n)
        found.push(n)
      }
    }
    front = Int32Array.from(next)
  }
  for (const i of growLayers(state, width, height, TAKEN, SMOOTH, 2, room).grown) found.push(i)
  return found
}

function startRow(map: Uint8Array, state: Uint8Array, start: number, end: number): void {
  for (let i = start; i < end; i++) state[i] = map[i] === REGION.background ? TAKEN : UNSEEN
}

/** Colours of the picture, 3×3 means where it is noisy. Only few are asked for, so they are made one at a time. */
type Calm = {
  readonly levels: Levels
  readonly averages: boolean
  readonly colour: Float64Array
  readonly steep: number
}

/** The colour of pixel i, in `calm.colour` until the next is asked for. */
function colourOf({ levels, averages, colour }: Calm, i: number): Float64Array {
  const { width, height, rgb } = levels
  if (!averages) {
    for (let c = 0; c < 3; c++) colour[c] = rgb[i * 3 + c]!
    return colour
  }
  const x = i % width
  const up = i >= width ? -width : 0
  const down = i < width * (height - 1) ? width : 0
  const left = x > 0 ? -1 : 0
  const right = x < width - 1 ? 1 : 0
  for (let c = 0; c < 3; c++) {
    const above = rgb[(i + up + left) * 3 + c]! + rgb[(i + up) * 3 + c]! + rgb[(i + up + right) * 3 + c]!
    const here = rgb[(i + left) * 3 + c]! + rgb[i * 3 + c]! + rgb[(i + right) * 3 + c]!
    const below = rgb[(i + down + left) * 3 + c]! + rgb[(i + down) * 3 + c]! + rgb[(i + down + right) * 3 + c]!
    colour[c] = (above + here + below) / 9
  }
  return colour
}

function isDarkenedSmoothly(calm: Calm, background: Background, i: number, sigma: number): boolean {
  const { width, height, side } = calm.levels
  const colour = colourOf(calm, i)
  const base = lightAt(background.rgb, i * background.step)
  const keep = base < 8 ? 1 : lightAt(colour, 0) / base
  if (keep < DARKEST || keep > 1.01) return false
  const tolerance = 3 + 2 * sigma + 26 * (1 - keep)
  for (let c = 0; c < 3; c++)
    if (Math.abs(colour[c]! - keep * background.rgb[i * background.step + c]!) > tolerance) return false
  const steepest =
    ((calm.steep * 1024) / side) * Math.min(STEEPEST * (1 - keep) * base, STEEPEST_LEVELS) + 0.8 + 0.8 * sigma
  const x = i % width
  const slopeX = light(calm, x < width - 1 ? i + 1 : i) - light(calm, x > 0 ? i - 1 : i)
  if (Math.abs(slopeX) > 2 * steepest) return false
  const slopeY = light(calm, i < width * (height - 1) ? i + width : i) - light(calm, i >= width ? i - width : i)
  return Math.abs(slopeY) <= 2 * steepest
}

function light(calm: Calm, i: number): number {
  return lightAt(colourOf(calm, i), 0)
}

function lightAt(rgb: ArrayLike<number>, at: number): number {
  return 0.25 * rgb[at]! + 0.5 * rgb[at + 1]! + 0.25 * rgb[at + 2]!
}

/** I/B by luminance: what the shadow lets through. */
function remaining(lightOfI: number, background: Background, i: number): number {
  const b = lightAt(background.rgb, i * background.step)
  return b < 8 ? 1 : lightOfI / b
}

type Box = { readonly top: number; readonly bottom: number; readonly area: number }

function subjectBox(map: Uint8Array, width: number, height: number): Box {
  const found = runsOfRegion(map, width, height, REGION.subject)
  const rows = rowsOf(found)
  return { top: rows?.first ?? height, bottom: rows?.last ?? 0, area: pixelsIn(found) }
}

/** Low in the subject, wide rather than tall, and clearly less than the subject itself. */
function liesOnGround(found: readonly number[], box: Box, highest: number, { width, height }: Levels): boolean {
  if (found.length === 0) return false
  // A shadow ends below the line from which it was looked for; what goes on above it is the subject's own shading.
  const above = found.filter((i) => i < (highest + 3) * width).length
  if (above > 6 + 0.002 * found.length) return false
  let [left, right, sum] = [width, 0, 0]
  const rows = new Float64Array(height)
  for (const i of found) {
    const y = Math.floor(i / width)
    const x = i - y * width
    rows[y]!++
    sum += y
    if (x < left) left = x
    if (x > right) right = x
  }
  const middle = sum / found.length
  const { first, last } = bulk(rows, found.length)
  return (
    middle > box.top + 0.8 * (box.bottom - box.top) &&
    right - left > 1.2 * (last - first) &&
    found.length < 0.75 * box.area
  )
}

/** The rows between which 90 % of the shadow lies. */
function bulk(rows: Float64Array, total: number): { first: number; last: number } {
  let [sum, first, last] = [0, 0, rows.length - 1]
  for (let y = 0; y < rows.length; y++) {
    sum += rows[y]!
    if (sum <= 0.05 * total) first = y
    if (sum <= 0.95 * total) last = y
  }
  return { first, last }
}

/** How far below the subject's rim, and out over the faint end of the shadow, its darkness is carried on. */
const UNDER_PX = 7
const FAINT_PX = 24

function paintShadow(
  found: readonly number[],
  calm: Calm,
  background: Background,
  map: Uint8Array,
  sigma: number,
): Shadow {
  const { width, height } = calm.levels
  const mask = new Uint8Array(map.length)
  const alpha = new Float32Array(map.length)
  let first = map.length
  for (const i of found) {
    mask[i] = 1
    alpha[i] = Math.max(0, 1 - remaining(light(calm, i), background, i))
    if (i < first) first = i
  }
  const start = Math.max(0, first - (FAINT_PX + 1) * width)
  const around = mask.slice()
  for (let i = start; i < map.length; i++) if (mask[i] === 0) around[i] = map[i] === REGION.background ? 2 : 3
  const quiet = (0.5 * sigma) / Math.max(40, lightAt(background.rgb, found[0]! * background.step))
  for (const i of growLayers(around.slice(), width, height, 1, 2, FAINT_PX).grown)
    alpha[i] = Math.max(0, 1 - remaining(light(calm, i), background, i) - quiet)
  carryUnder(growLayers(around, width, height, 1, 3, UNDER_PX).grown, mask.slice(), alpha, width)
  return { mask, alpha, start }
}

/** Each pixel in turn takes the mean of the neighbours that are known before it. */
function carryUnder(grown: Int32Array, known: Uint8Array, alpha: Float32Array, width: number): void {
  const steps = [-1, 1, -width, width, -width - 1, 1 - width, width - 1, width + 1]
  for (const i of grown) {
    let [sum, count] = [0, 0]
    for (const step of steps) {
      if (!known[i + step]) continue
      sum += alpha[i + step]!
      count++
    }
    alpha[i] = count > 0 ? sum / count : 0
    known[i] = 1
  }
}

/** B as the shadow leaves it, B · (1 − alpha), with a colour of its own for every pixel. Takes `background` over. */
export function darken(background: Background, shadow: Shadow): Background {
  const { surface } = background
  const { alpha } = shadow
  const rgb = background.step === 0 ? repeat(background.rgb, alpha.length) : background.rgb
  for (let i = shadow.start; i < alpha.length; i++) {
    const keep = 1 - alpha[i]!
    if (keep === 1) continue
    rgb[i * 3]! *= keep
    rgb[i * 3 + 1]! *= keep
    rgb[i * 3 + 2]! *= keep
  }
  return { surface, rgb, step: 3 }
}

function repeat(colour: Float32Array, pixels: number): Float32Array {
  const rgb = new Float32Array(pixels * 3)
  rgb.set(colour)
  for (let filled = 3; filled < rgb.length; filled *= 2) rgb.copyWithin(filled, 0, filled)
  return rgb
}

/** Beside the shadow B may be off by this share and still explain a pixel. */
const OFF_BY = 0.07
const OFF_LIKELY = 0.035

/**
 * The regions once the shadow is known: it is background, and so are subject pixels beside it that are the darkened B,
 * give or take a little (there B is set right).
 */
export function withdrawShadow(
  map: Uint8Array,
  levels: Levels,
  background: Background,
  shadow: Shadow,
  sigma: number,
  prior?: Uint8Array,
): void {
  const limit = 4.5 * sigma
  const { rgb } = background
  const { mask, alpha } = shadow
  for (let i = shadow.start; i < map.length; i++) {
    if (mask[i] === 1) map[i] = REGION.shadow
    if (map[i] !== REGION.subject || alpha[i] === 0 || prior?.[i] === PRIOR.subject) continue
    const keep = remaining(lightAt(levels.rgb, i * 3), background, i)
    if (Math.abs(keep - 1) > (prior?.[i] === PRIOR.likely ? OFF_LIKELY : OFF_BY)) continue
    let worst = 0
    for (let c = 0; c < 3; c++) worst = Math.max(worst, Math.abs(levels.rgb[i * 3 + c]! - keep * rgb[i * 3 + c]!))
    if (worst > limit) continue
    map[i] = REGION.shadow
    for (let c = 0; c < 3; c++) rgb[i * 3 + c]! *= keep
  }
}
