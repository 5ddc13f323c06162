// Owns the parts that shine through in a bright colour of their own: a lilac veil, a pink glow. To one pixel such a part over a
// screen looks like a grey one that hides more of it. screen.ts finds the parts and takes them for grey; here each is asked
// what colours it would have, either way, and which of the two the solid part of the subject is painted in.

import { NEW_ROOM } from '../room.ts'
import { rimOf } from './layers.ts'
import { mixedAt, type Transfer } from './light-fit.ts'
import { type Palette, readPalette, shareOfPalette } from './palette.ts'
import { REGION } from './region-map.ts'
import { labelRuns, paintRuns, type Runs } from './runs.ts'
import type { Scene } from './scene.ts'

export type BrightInput = {
  readonly scene: Scene
  readonly map: Uint8Array
  /** 1 where a pixel may be a mix with the screen. */
  readonly mask: Uint8Array
  readonly runs: Runs
  readonly transfer: Transfer
  /** Alpha of a pixel when its colour is grey. */
  readonly greyAlpha: (pixel: number) => number
  /** How many pixels the subject has. */
  readonly subject: number
}

/** Pixels this near the rim of a part are mixed with what lies beside it. */
const RIM_PX = 2
/** A part with less of an inside than this share of the subject is not judged. */
const LEAST_PART = 1 / 1500
/** Less of the subject than this share says nothing about the colour of a part. */
const LEAST_SHARE = 0.003
/** Of the pixels of a run every so many are looked at. */
const SAMPLED = 5
/** A grey that is off by less than this many levels is a grey. */
const GREY = 4

/** A smaller piece of at least so many pixels follows a part whose colour is its own to this many levels. */
const LEAST_PIECE = 12
const ALIKE = 24
/** Of a part's pixels; an alpha that is next to nothing. */
const MOSTLY = 0.75
const FAINT = 0.15
/** Levels that a steady alpha may differ by besides noise, and how many times as much the colours change. */
const STEADY = 8
const CHANGING = 2.5
/** Steps between neighbours of one part, in levels, and how far its alpha may wander. */
const LITTLE = 12
const SAME_ALPHA = 0.08

/** For every pixel 1 where a part shines in a bright colour, else 0; undefined when none does. */
export function findBright(input: BrightInput): Uint8Array | undefined {
  const { scene, map, mask, subject } = input
  const { width, height, picture } = scene
  const core = coreOf(mask, input.runs, scene)
  const runs = labelRuns(core, width, height, 1, true)
  const parts = measureParts(input, runs, SAMPLED, (count) => count > LEAST_PART * subject)
  if (!parts.some(({ count }) => count > 0)) return undefined
  const stride = Math.max(1, Math.floor(map.length / 8000)) | 1
  const palette = readPalette(picture, map.length, stride, (i) => map[i] === REGION.subject && mask[i] === 0)
  const judged = parts.filter((part) => part.count > 0 && shinesBright(part, palette, scene, input.transfer))
  if (judged.length === 0) return undefined
  const pieces = measureParts(input, runs, 1, (count) => count >= LEAST_PIECE && count <= LEAST_PART * subject)
  const shines = parts.map((part, k) =>
    judged.includes(part) || isPieceOf(part.count ? part : pieces[k]!, judged) ? 1 : 0,
  )
  const bright = (scene.room ?? NEW_ROOM).take('uint8', map.length).fill(0)
  paintRuns(bright, runs, Uint8Array.from(shines), 1)
  spread(input, bright)
  return bright
}

/** The pixels of a mask, given by its runs, whose neighbours RIM_PX away, left and right, above and below, belong to it too. */
function coreOf(mask: Uint8Array, { starts, lengths, count }: Runs, { width, room = NEW_ROOM }: Scene): Uint8Array {
  const core = room.take('uint8', mask.length).fill(0)
  for (let r = 0; r < count; r++)
    if (lengths[r]! > 2 * RIM_PX) coreOfRun(mask, starts[r]! + RIM_PX, starts[r]! + lengths[r]! - RIM_PX, width, core)
  return core
}

function coreOfRun(mask: Uint8Array, start: number, end: number, width: number, core: Uint8Array): void {
  const away = RIM_PX * width
  // Beyond the first and last rows there is nothing, which is no 1.
  for (let i = start; i < end; i++) if (mask[i - away] === 1 && mask[i + away] === 1) core[i] = 1
}

/** Sums over a part, once as if it were grey and once as if it were bright: its colour times alpha, and alpha. */
type Part = {
  count: number
  readonly grey: Float64Array
  readonly bright: Float64Array
  /** Its pixels whose bright colour is full in some channel, rather than empty in one. */
  full: number
  /** Its pixels beside the background, and those of them that hide next to nothing of it. */
  rim: number
  faint: number
  /** How often each level of bright alpha, red, green and blue occurs; not counted in small pieces, like the three above. */
  readonly levels: readonly Uint32Array[]
}

/** The parts that `take` names, by every `stride`-th of their pixels; of the others only the size. */
function measureParts(input: BrightInput, runs: Runs, stride: number, take: (count: number) => boolean): Part[] {
  const counts = new Int32Array(runs.components)
  for (let r = 0; r < runs.count; r++) counts[runs.labels[r]!]! += runs.lengths[r]!
  const parts = Array.from(counts, (count): Part | undefined => (take(count) ? emptyPart(stride > 1) : undefined))
  for (let r = 0; r < runs.count; r++) {
    const part = parts[runs.labels[r]!]
    if (!part) continue
    const end = runs.starts[r]! + runs.lengths[r]!
    for (let i = runs.starts[r]!; i < end; i += stride) measurePixel(input, i, part)
  }
  return parts.map((part) => part ?? NO_PART)
}

function emptyPart(isWhole: boolean): Part {
  const levels = isWhole ? [0, 1, 2, 3].map(() => new Uint32Array(256)) : []
  return { count: 0, grey: new Float64Array(4), bright: new Float64Array(4), full: 0, rim: 0, faint: 0, levels }
}

const NO_PART = emptyPart(false)

function measurePixel({ scene, map, transfer, greyAlpha }: BrightInput, i: number, part: Part): void {
  const { picture, width } = scene
  const alpha = brightAlpha(scene, i, transfer)
  addTo(part.grey, scene, transfer, i, greyAlpha(i))
  addTo(part.bright, scene, transfer, i, alpha)
  part.count++
  if (part.levels.length === 0) return
  part.levels[0]![Math.round(alpha * 255)]!++
  for (let c = 0; c < 3; c++) part.levels[c + 1]![Math.round(picture[i * 3 + c]!)]!++
  if (isFull(scene, i, transfer, alpha)) part.full++
  const far = RIM_PX * 2
  const rim =
    countIf(map[i - far] === REGION.background) +
    countIf(map[i + far] === REGION.background) +
    countIf(map[i - far * width] === REGION.background) +
    countIf(map[i + far * width] === REGION.background)
  part.rim += rim
  if (alpha < FAINT) part.faint += rim
}

function countIf(is: boolean): number {
  return is ? 1 : 0
}

/** Whether it is a channel brighter than the screen that says how small alpha can be. */
function isFull({ picture, background, step }: Scene, i: number, { table }: Transfer, alpha: number): boolean {
  for (let c = 0; c < 3; c++) {
    const base = mixedAt(table, background[i * step + c]!)
    if (mixedAt(table, picture[i * 3 + c]!) - base > (alpha - 0.01) * (255 - base)) return true
  }
  return false
}

function addTo(
  sums: Float64Array,
  { picture, background, step }: Scene,
  { table }: Transfer,
  i: number,
  alpha: number,
) {
  for (let c = 0; c < 3; c++)
    sums[c]! += mixedAt(table, picture[i * 3 + c]!) - (1 - alpha) * mixedAt(table, background[i * step + c]!)
  sums[3]! += alpha
}

function colourOf(sums: Float64Array, transfer: Transfer): number[] {
  return [0, 1, 2].map((c) => transfer.level(Math.max(0, Math.min(255, sums[c]! / Math.max(1e-6, sums[3]!)))))
}

/**
 * A glow fades into the screen all around. A veil has one alpha whatever its folds are painted in: with a channel that is full
 * everywhere, the one alpha that this needs stays while the colours change, as it would not in paint that hides the screen.
 */
function shinesBright(part: Part, palette: Palette, { sigma }: Scene, transfer: Transfer): boolean {
  if (part.full < MOSTLY * part.count) return false
  const noise = 2.56 * sigma
  const [alpha, ...channels] = part.levels.map((levels) => Math.sqrt(Math.max(0, spreadOf(levels) ** 2 - noise ** 2)))
  const fades = part.rim > 0 && part.faint > MOSTLY * part.rim
  const holds = alpha! < STEADY && Math.max(...channels) > CHANGING * (alpha! + 1)
  if (!fades && !holds) return false
  const grey = colourOf(part.grey, transfer)
  if (Math.max(...grey) - Math.min(...grey) < GREY) return false
  const share = shareOfPalette(palette, colourOf(part.bright, transfer))
  return share > LEAST_SHARE && share > shareOfPalette(palette, grey)
}

/** Between the first and the last tenth. */
function spreadOf(levels: Uint32Array): number {
  const total = levels.reduce((sum, n) => sum + n, 0)
  let [sum, first] = [0, -1]
  for (let v = 0; v < levels.length; v++) {
    sum += levels[v]!
    if (first < 0 && sum > 0.1 * total) first = v
    if (sum >= 0.9 * total) return v - first
  }
  return 0
}

function isPieceOf(piece: Part, judged: readonly Part[]): boolean {
  if (piece.count === 0) return false
  return judged.some((part) =>
    [0, 1, 2].every((c) => Math.abs(piece.bright[c]! / piece.bright[3]! - part.bright[c]! / part.bright[3]!) < ALIKE),
  )
}

/**
 * The smallest alpha with which a colour over the screen gives this pixel (as “colour to alpha” has it): exact for colours that
 * have one channel full or empty, as light has and most pale cloth.
 */
export function brightAlpha({ picture, background, step }: Scene, i: number, { table }: Transfer): number {
  let least = 0
  for (let c = 0; c < 3; c++) {
    const base = mixedAt(table, background[i * step + c]!)
    const more = mixedAt(table, picture[i * 3 + c]!) - base
    const alpha = more > 0 ? more / (255 - base) : -more / base
    if (alpha > least) least = alpha
  }
  return least < 1 ? least : 1
}

/** Takes in what changes little from pixel to pixel and hides as much of the screen: parts of it may be less green. */
function spread(input: BrightInput, bright: Uint8Array): void {
  const { width, height } = input.scene
  const rim = rimOf(bright, width, height, 1, 0)
  const front: Front = {
    pixels: Array.from(rim),
    alphas: Array.from(rim, (i) => brightAlpha(input.scene, i, input.transfer)),
  }
  while (front.pixels.length > 0) {
    const p = front.pixels.pop()!
    const alpha = front.alphas.pop()!
    spreadTo(input, bright, front, p, p - 1, alpha)
    spreadTo(input, bright, front, p, p + 1, alpha)
    spreadTo(input, bright, front, p, p - width, alpha)
    spreadTo(input, bright, front, p, p + width, alpha)
  }
}

/** Pixels to go on from, and the alphas with which that began. */
type Front = { readonly pixels: number[]; readonly alphas: number[] }

function spreadTo(input: BrightInput, bright: Uint8Array, front: Front, p: number, n: number, alpha: number): void {
  const { scene, map, transfer } = input
  if (map[n] !== REGION.subject || bright[n] !== 0 || !isNear(scene.picture, p, n)) return
  if (Math.abs(brightAlpha(scene, n, transfer) - alpha) > SAME_ALPHA) return
  bright[n] = 1
  front.pixels.push(n)
  front.alphas.push(alpha)
}

function isNear(picture: ArrayLike<number>, p: number, n: number): boolean {
  for (let c = 0; c < 3; c++) if (Math.abs(picture[p * 3 + c]! - picture[n * 3 + c]!) > LITTLE) return false
  return true
}
