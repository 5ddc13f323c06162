// Owns the radial gradient: a background whose colour depends on the distance from one place alone, wherever its middle is, even
// behind the subject. It is laid through cells whose colours are known and says those of the others.

import { solveSymmetric } from './least-squares.ts'

/** Colours in levels, interleaved RGB, of `cols` × `rows` cells; `known`: 1 for those that are. */
export type Cells = {
  readonly rgb: Float32Array
  readonly known: Uint8Array
  readonly cols: number
  readonly rows: number
}

/** The colours along the distance are straight lines between so many places. */
const KNOTS = 13
/** How much their third differences cost: where no cell is the lines go on straight, or bent as they were. */
const STIFFNESS = 0.005
/** Middles are tried so many cells apart, and ever nearer around the best. */
const FIRST_STEP = 8
const LAST_STEP = 0.5
/** Cells that are known lie within so many levels of it on average, or it is another kind of background. */
const CLOSE = 0.75
/** What is farther off from everywhere, half a first step from the middle too, is not looked at more closely. */
const FAR = 10
/** To find the middle so many cells are enough. */
const MOST_LOOKED_AT = 300

/** Cells as places and colours, one after the other. */
type Samples = { readonly xs: Float64Array; readonly ys: Float64Array; readonly rgb: Float64Array }
type Middle = { readonly x: number; readonly y: number }
/** `knots`: 13 of each channel, from the middle to `reach` cells away; `off`: root mean square of what it leaves. */
type Profile = { readonly middle: Middle; readonly knots: Float64Array; readonly reach: number; readonly off: number }

/** Writes the colours of unknown cells where a radial gradient explains the known ones; says whether it does. */
export function fillRadially({ rgb, known, cols, rows }: Cells): boolean {
  const places = Array.from(known.keys()).filter((i) => known[i] === 1)
  if (places.length < 8 * KNOTS || places.length === known.length) return false
  const stride = Math.max(1, Math.floor(places.length / MOST_LOOKED_AT))
  const some = samplesOf(
    rgb,
    places.filter((_, k) => k % stride === 0),
    cols,
  )
  const middle = findMiddle(some, cols, rows)
  const profile = middle && profileAbout(middle, samplesOf(rgb, places, cols), cols, rows)
  if (!profile || profile.off > CLOSE) return false
  for (let i = 0; i < known.length; i++)
    if (known[i] === 0)
      for (let c = 0; c < 3; c++) rgb[i * 3 + c] = colourAt(profile, knotOf(profile, i % cols, Math.floor(i / cols)), c)
  return true
}

function samplesOf(rgb: Float32Array, places: readonly number[], cols: number): Samples {
  return {
    xs: Float64Array.from(places, (i) => i % cols),
    ys: Float64Array.from(places, (i) => Math.floor(i / cols)),
    rgb: Float64Array.from({ length: places.length * 3 }, (_, at) => rgb[places[Math.floor(at / 3)]! * 3 + (at % 3)]!),
  }
}

function findMiddle(samples: Samples, cols: number, rows: number): Middle | undefined {
  let best: Profile | undefined
  const attempt = (x: number, y: number) => {
    const made = profileAbout({ x, y }, samples, cols, rows)
    if (made && (!best || made.off < best.off)) best = made
  }
  for (let y = FIRST_STEP / 2; y < rows; y += FIRST_STEP)
    for (let x = FIRST_STEP / 2; x < cols; x += FIRST_STEP) attempt(x, y)
  if (!best || best.off > FAR) return undefined
  for (let step = FIRST_STEP / 2; step >= LAST_STEP; step /= 2) {
    const { x, y } = best.middle
    for (const [dx, dy] of AROUND) attempt(x + dx * step, y + dy * step)
  }
  return best.middle
}

const AROUND = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dx, dy] as const)).filter(([x, y]) => x || y)

/** Least squares of the lines about one middle. */
function profileAbout(middle: Middle, { xs, ys, rgb }: Samples, cols: number, rows: number): Profile | undefined {
  const reach = Math.hypot(Math.max(middle.x, cols - 1 - middle.x), Math.max(middle.y, rows - 1 - middle.y))
  const normal = new Float64Array(KNOTS * KNOTS)
  const right = [0, 1, 2].map(() => new Float64Array(KNOTS)) as [Float64Array, Float64Array, Float64Array]
  const where = new Float64Array(xs.length)
  for (let k = 0; k < xs.length; k++) {
    where[k] = knotOf({ middle, reach }, xs[k]!, ys[k]!)
    const at = Math.floor(where[k]!)
    const far = where[k]! - at
    const near = 1 - far
    const diagonal = at * (KNOTS + 1)
    normal[diagonal]! += near * near
    normal[diagonal + 1]! += near * far
    normal[diagonal + KNOTS]! += near * far
    normal[diagonal + KNOTS + 1]! += far * far
    for (let c = 0; c < 3; c++) {
      right[c as 0 | 1 | 2][at]! += near * rgb[k * 3 + c]!
      right[c as 0 | 1 | 2][at + 1]! += far * rgb[k * 3 + c]!
    }
  }
  stiffen(normal, STIFFNESS * xs.length)
  const knots = new Float64Array(KNOTS * 3)
  for (let c = 0; c < 3; c++) {
    const solved = solveSymmetric(normal, right[c as 0 | 1 | 2], KNOTS, 1e-9 * xs.length)
    if (!solved) return undefined
    knots.set(solved, c * KNOTS)
  }
  return { middle, knots, reach, off: offOf(knots, where, rgb) }
}

function offOf(knots: Float64Array, where: Float64Array, rgb: Float64Array): number {
  let square = 0
  for (let k = 0; k < where.length; k++)
    for (let c = 0; c < 3; c++) square += (rgb[k * 3 + c]! - colourAt({ knots }, where[k]!, c)) ** 2
  return Math.sqrt(square / rgb.length)
}

function stiffen(normal: Float64Array, weight: number): void {
  const bend = [1, -3, 3, -1]
  for (let k = 0; k + bend.length <= KNOTS; k++)
    for (let a = 0; a < bend.length; a++)
      for (let b = 0; b < bend.length; b++) normal[(k + a) * KNOTS + k + b]! += weight * bend[a]! * bend[b]!
}

/** How many knots from the middle a place is; below the last one. */
function knotOf({ middle, reach }: Pick<Profile, 'middle' | 'reach'>, x: number, y: number): number {
  const [dx, dy] = [x - middle.x, y - middle.y]
  return Math.min(KNOTS - 1.000001, (Math.sqrt(dx * dx + dy * dy) / reach) * (KNOTS - 1))
}

function colourAt({ knots }: Pick<Profile, 'knots'>, where: number, c: number): number {
  const at = Math.floor(where)
  return knots[c * KNOTS + at]! * (at + 1 - where) + knots[c * KNOTS + at + 1]! * (where - at)
}
