// Owns what shines through: on a green or blue screen a part of the subject that still holds the screen's colour may be
// partly transparent (a veil, glass, smoke). Colour-difference mattes after Vlahos (US 3,595,987) say how much; the shape
// of the part says whether to believe it, because green cloth on a green screen looks the same to a single pixel.

import { NEW_ROOM, type Room } from '../room.ts'
import { type Band, isInner } from './band.ts'
import { brightAlpha, findBright } from './bright.ts'
import { leastAlpha } from './haze.ts'
import { mixedAt, type Transfer } from './light-fit.ts'
import { isTooBright, judgePaints, type Verdict } from './paint.ts'
import { type Pieces, piecesOf } from './pieces.ts'
import { PRIOR } from './prior.ts'
import { pixelsIn, type RegionRuns } from './region-runs.ts'
import { labelRuns, type Runs } from './runs.ts'
import type { Scene } from './scene.ts'

/** A screen must be at least this many levels stronger in its own channel than in the others. */
const LEAST_SCREEN = 60
/** Below this a pixel may be transparent. */
const MAYBE = 0.92
/** When more of the subject than this looks transparent, the subject itself has the screen's colour. */
const MOST_TRANSPARENT = 0.45
/** A part smaller than this share of the subject that does not reach the outside is an eye or a gem, not a window. */
const WINDOW = 0.012
/** Parts larger than this share are cloth rather than veil, unless the screen is seen clearly. */
const CLOTH = 0.12
/** A part with less inside than this many times its rim is hair. */
const STRANDS = 3
/** A piece of less than this share of the subject, or so many px, is no paint of its own. */
const LEAST_PIECE = 1 / 1500
const LEAST_PIECE_PX = 24
/** Alpha, by either measure, up to which a pixel amid something solid shows the screen, and from which on it does not. */
const GAP_FROM = 0.15
const GAP_TO = 0.35
const CLOTH_VEIL_TO = 0.6
const CLOTH_FROM = 0.82

export type Screen = {
  /** Where `body` is less than 1: runs of pixels, `end` not included. */
  readonly spans: readonly { readonly start: number; readonly end: number }[]
  /** Alpha of the subject where it is not at the edge: 1, or less where the screen shines through. */
  readonly body: Float32Array
  /** Colour-difference alpha of any one pixel, whatever its surroundings say. */
  readonly alphaAt: (pixel: number) => number
  readonly shinesThrough: boolean
}

/** Alpha by colour difference; undefined when the background is no screen or the subject itself is of its colour. */
export function findScreen(
  scene: Scene,
  map: Uint8Array,
  band: Band,
  transfer: Transfer,
  prior?: Uint8Array,
  room: Room = NEW_ROOM,
): Screen | undefined {
  const channel = screenChannel(scene)
  if (channel === undefined) return undefined
  const { mask, subject, seen } = markCandidates(scene, band.subject, channel, transfer)
  if (seen > MOST_TRANSPARENT * subject) return undefined
  const runs = labelRuns(mask, scene.width, scene.height, 1, true)
  const parts = measureParts(runs, band)
  const paints = prior && readPaints({ scene, mask, runs, parts, band, prior, subject }, channel, transfer)
  const bright = findBright({
    scene,
    map,
    mask,
    runs,
    transfer,
    subject,
    greyAlpha: (i) => veilAlpha(scene, i, channel, transfer),
  })
  const body = room.take('float', map.length).fill(1)
  const spans: { start: number; end: number }[] = []
  let shinesThrough = bright !== undefined
  for (let r = 0; r < runs.count; r++) {
    const part = parts[runs.labels[r]!]!
    const span = { start: runs.starts[r]!, end: runs.starts[r]! + runs.lengths[r]! }
    const isSolid = part.inner < subject / 2500 || (!reachesOutside(part) && part.inner < WINDOW * subject)
    if (!isSolid || paints) spans.push(span)
    if (isSolid) {
      for (let i = span.start; paints && i < span.end; i++)
        if (mayBeGap(paints, i)) body[i] = solidAlpha(scene, i, channel, transfer)
      continue
    }
    shinesThrough = true
    // Strands have colours of their own to be told by; a broad part is cloth or a veil.
    const strict = part.inner < STRANDS * part.rim || part.inner > CLOTH * subject
    veil(scene, span, channel, transfer, strict, bright, body, paints)
  }
  if (bright) layBright(scene, bright, transfer, body, spans)
  const alphaAt = (i: number) => clothAlpha(strictAlpha(scene, i, channel, transfer))
  return { body, spans, shinesThrough, alphaAt }
}

/** Of what is left to be laid: where a bright part is no part of what {@link veil} has seen. */
function layBright(
  scene: Scene,
  bright: Uint8Array,
  transfer: Transfer,
  body: Float32Array,
  spans: { start: number; end: number }[],
): void {
  const runs = labelRuns(bright, scene.width, scene.height, 1, false)
  for (let r = 0; r < runs.count; r++) {
    const span = { start: runs.starts[r]!, end: runs.starts[r]! + runs.lengths[r]! }
    spans.push(span)
    for (let i = span.start; i < span.end; i++) body[i] = brightAlpha(scene, i, transfer)
  }
}

/** Alphas of a run of a part; what is bright in it is marked as laid. */
function veil(
  scene: Scene,
  { start, end }: { start: number; end: number },
  channel: 1 | 2,
  transfer: Transfer,
  strict: boolean,
  bright: Uint8Array | undefined,
  body: Float32Array,
  paints: Paints | undefined,
): void {
  for (let i = start; i < end; i++) {
    const paint = paints?.verdicts[paints.pieces.of[i]!]
    if (bright?.[i] === 1) {
      bright[i] = LAID
      body[i] = brightAlpha(scene, i, transfer)
    } else if (typeof paint === 'number') body[i] = paint
    else if (paints && isTooBright(strictAlpha(scene, i, channel, transfer), leastAlpha(scene, i, transfer)))
      body[i] = 1
    else if (paints && paint === 'cloth') body[i] = mayBeGap(paints, i) ? solidAlpha(scene, i, channel, transfer) : 1
    else
      body[i] = strict ? clothAlpha(strictAlpha(scene, i, channel, transfer)) : veilAlpha(scene, i, channel, transfer)
  }
}

const LAID = 2

/** Green or blue only: those are hues that people put behind a subject because it has none of them. */
function screenChannel(scene: Scene): 1 | 2 | undefined {
  const { background, width, height, step } = scene
  const middle = (Math.floor(height / 2) * width + Math.floor(width / 2)) * step
  const [r, g, b] = [background[middle]!, background[middle + 1]!, background[middle + 2]!]
  const channel = channelOf(r, g, b)
  if (channel === undefined || step === 0) return channel
  // A screen has its hue everywhere, if not its light; what runs from one hue to another is a gradient.
  const last = (height - 1) * width
  const isHued = [0, width - 1, last, last + width - 1].every((i) => {
    const at = i * step
    const others = Math.max(background[at]!, background[at + 3 - channel]!)
    return background[at + channel]! - others >= LEAST_SCREEN / 2
  })
  return isHued ? channel : undefined
}

function channelOf(r: number, g: number, b: number): 1 | 2 | undefined {
  if (g - Math.max(r, b) >= LEAST_SCREEN) return 1
  if (b - g >= LEAST_SCREEN && b - r >= LEAST_SCREEN + 0.5 * Math.abs(r - g) && r <= 0.35 * b) return 2
  return undefined
}

function markCandidates(scene: Scene, subject: RegionRuns, channel: 1 | 2, transfer: Transfer) {
  const mask = (scene.room ?? NEW_ROOM).take('uint8', scene.width * scene.height).fill(0)
  let seen = 0
  for (let at = 0; at < 2 * subject.count; at += 2)
    seen += markRun(scene, subject.ends[at]!, subject.ends[at + 1]!, channel, transfer, mask)
  return { mask, subject: pixelsIn(subject), seen }
}

function markRun(scene: Scene, start: number, end: number, k: 1 | 2, transfer: Transfer, mask: Uint8Array): number {
  const { picture } = scene
  const other = 3 - k
  let seen = 0
  if (picture instanceof Uint8Array) {
    for (let i = start, at = start * 3; i < end; i++, at += 3) {
      // Most of a subject is not of the screen's hue. Which of its channels is the strongest a processor cannot guess in a painted
      // one, so both differences are asked at once: their signs.
      const own = picture[at + k]!
      if (((picture[at]! - own) & (picture[at + other]! - own)) >= 0) continue
      if (strictAlpha(scene, i, k, transfer) >= MAYBE) continue
      mask[i] = 1
      seen++
    }
    return seen
  }
  for (let i = start; i < end; i++) {
    const own = picture[i * 3 + k]!
    if (own <= picture[i * 3]! || own <= picture[i * 3 + other]!) continue
    if (strictAlpha(scene, i, k, transfer) >= MAYBE) continue
    mask[i] = 1
    seen++
  }
  return seen
}

/** Pixels deeper than the edge, and those that touch the background. */
type Part = { inner: number; rim: number }
function reachesOutside({ inner, rim }: Part): boolean {
  return rim > 0.4 * Math.sqrt(inner)
}

function measureParts(runs: Runs, band: Band): Part[] {
  const parts: Part[] = Array.from({ length: runs.components }, () => ({ inner: 0, rim: 0 }))
  for (let r = 0; r < runs.count; r++) measureRun(band, runs.starts[r]!, runs.lengths[r]!, parts[runs.labels[r]!]!)
  return parts
}

function measureRun(band: Band, start: number, length: number, part: Part): void {
  for (let i = start; i < start + length; i++) {
    if (band.depth[i] === 1) part.rim++
    if (isInner(band, i)) part.inner++
  }
}

/** The pieces of all parts, and what each of them is. */
type Paints = {
  readonly pieces: Pieces
  readonly verdicts: readonly Verdict[]
  readonly band: Band
  readonly prior: Uint8Array
}

/** Eyes and gems are solid to a prior too. */
function mayBeGap({ band, prior }: Paints, i: number): boolean {
  return isInner(band, i) && prior[i] !== PRIOR.subject
}

type PaintInput = {
  readonly scene: Scene
  readonly mask: Uint8Array
  readonly runs: Runs
  readonly parts: readonly Part[]
  readonly band: Band
  readonly prior: Uint8Array
  readonly subject: number
}

function readPaints(
  { scene, mask, runs, parts, band, prior, subject }: PaintInput,
  channel: 1 | 2,
  transfer: Transfer,
): Paints {
  const pieces = piecesOf(scene, mask, runs, Math.max(LEAST_PIECE_PX, LEAST_PIECE * subject))
  const verdicts = judgePaints(scene, pieces, band, prior, {
    strictAt: (i) => strictAlpha(scene, i, channel, transfer),
    leastAt: (i) => leastAlpha(scene, i, transfer),
    outside: (part) => reachesOutside(parts[part]!),
    subject,
  })
  return { pieces, verdicts, band, prior }
}

/** How far channel k of a colour stands above the larger of the two others, and above their mean. */
function excessOf(colours: ArrayLike<number>, at: number, k: 1 | 2, table: Transfer['table'], above: 'max' | 'mean') {
  const own = mixedAt(table, colours[at + k]!)
  const red = mixedAt(table, colours[at]!)
  const other = mixedAt(table, colours[at + 3 - k]!)
  return own - (above === 'mean' ? (red + other) / 2 : red > other ? red : other)
}

function differenceAlpha(scene: Scene, i: number, k: 1 | 2, { table }: Transfer, above: 'max' | 'mean'): number {
  const excess = excessOf(scene.picture, i * 3, k, table, above)
  const full = excessOf(scene.background, i * scene.step, k, table, above)
  return Math.max(0, Math.min(1, 1 - excess / Math.max(1, full)))
}

/** α = 1 − (I_k − max of the others) / (B_k − max of the others): too high for colours poor in k, never too low. */
function strictAlpha(scene: Scene, i: number, k: 1 | 2, transfer: Transfer): number {
  if (transfer.table) return differenceAlpha(scene, i, k, transfer, 'max')
  // Nearly every picture is mixed in sRGB values, and this is asked of most of its pixels.
  const { picture, background, step } = scene
  const at = i * 3
  const base = i * step
  const excess = picture[at + k]! - larger(picture[at]!, picture[at + 3 - k]!)
  const full = background[base + k]! - larger(background[base]!, background[base + 3 - k]!)
  const alpha = 1 - excess / (full > 1 ? full : 1)
  return alpha > 0 ? (alpha < 1 ? alpha : 1) : 0
}

function larger(a: number, b: number): number {
  return a > b ? a : b
}

/**
 * The smaller of the strict matte and the one against the others' mean: veils and glass are pale, and for pale colours
 * the two agree. Quiet at the low end.
 */
function veilAlpha(scene: Scene, i: number, k: 1 | 2, transfer: Transfer): number {
  const alpha = Math.min(strictAlpha(scene, i, k, transfer), differenceAlpha(scene, i, k, transfer, 'mean'))
  const quiet = Math.min(0.06, (2.5 * scene.sigma) / LEAST_SCREEN)
  return Math.max(0, (alpha - quiet) / (1 - quiet))
}

/** Of a pixel of something solid: 1, but what shows hardly anything else than the screen is a gap in it. */
function solidAlpha(scene: Scene, i: number, k: 1 | 2, transfer: Transfer): number {
  const most = strictAlpha(scene, i, k, transfer)
  if (most >= GAP_TO) return 1
  const least = Math.max(most, leastAlpha(scene, i, transfer))
  return Math.min(1, least + (1 - least) * Math.max(0, (least - GAP_FROM) / (GAP_TO - GAP_FROM)))
}

function clothAlpha(alpha: number): number {
  if (alpha <= CLOTH_VEIL_TO) return alpha
  return Math.min(1, CLOTH_VEIL_TO + ((alpha - CLOTH_VEIL_TO) * (1 - CLOTH_VEIL_TO)) / (CLOTH_FROM - CLOTH_VEIL_TO))
}
