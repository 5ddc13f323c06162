// Owns the plain-background keyer from picture to matte and foreground: the order of its steps, and its report.
// The steps themselves live beside it; each can be read alone.

import { PopcelError } from '@popcel/protocol'
import { fullScale, type Matte, type Picture } from '../picture.ts'
import { assertSameSize, samplesLike } from '../rgb.ts'
import { leaseFrom, NEW_ROOM, type Room } from '../room.ts'
import {
  type Backdrop,
  type Background,
  estimateSurface,
  paintWindow,
  refineSurface,
  rowPainter,
  sampleBorder,
  sampleRegion,
} from './background.ts'
import { findBand } from './band.ts'
import { bleedColour } from './bleed.ts'
import { calmNearEdges, contrastTo } from './contrast.ts'
import { decideInShadow } from './decide-in-shadow.ts'
import { solveEdge } from './edge.ts'
import { followBackground } from './follow.ts'
import { backdropOf, type Estimate, type HeldBackground, holdBackground } from './held.ts'
import { isOneColour, type Levels, thinned, toLevels } from './levels.ts'
import { isPlainBorder } from './plain-border.ts'
import { PRIOR, readPrior, thinnedMask } from './prior.ts'
import { decideRegions, type Regions, roughBackground, SUBJECT_CONTRAST } from './region.ts'
import { type HolePolicy, REGION } from './region-map.ts'
import type { Scene } from './scene.ts'
import { darken, findShadow, leastShadow, type Shadow, withdrawShadow } from './shadow.ts'
import { commonColour, fitSurface, type Surface, sharesExplained, sharesOfSides } from './surface.ts'
import { cropLevels, cropSamples, pasteSamples, sidesOf, type Window, windowOf } from './window.ts'

export type KeyOptions = {
  /** What to do with a soft ground shadow: leave it out (default), or keep it as soft black alpha. */
  readonly shadow?: 'drop' | 'keep'
  /** Enclosed areas of background colour: decide by evidence (default), never clear, or always clear. */
  readonly holes?: HolePolicy
  /** Let the background shine through veils, glass and what fades (default), or take every inner pixel as solid. */
  readonly transparency?: 'auto' | 'none'
  /** Key even when the border says that the background is not plain. */
  readonly force?: boolean
  /**
   * A rough matte of the picture, of its size, by another method: it says where the background is seen, and decides where colour
   * cannot. With it what lies behind is asked whether it is plain, not the border.
   */
  readonly prior?: Matte
  /** The background of the clip that the picture is a frame of, where it stands still: see {@link holdClipBackground}. */
  readonly held?: HeldBackground
  /** Where the arrays come from; those of the result are the caller's to give back. */
  readonly room?: Room
}

export type KeyReport = {
  /** Mean background colour (8-bit sRGB), its kind and its noise in levels. */
  readonly background: { readonly kind: 'solid' | 'gradient'; readonly rgb: readonly [number, number, number] }
  readonly noise: number
  /** Share of the border that shows the background, 0..1. */
  readonly plainness: number
  readonly rampPx: number
  /** The light in which the edges were found to be mixed. */
  readonly light: 'srgb' | 'linear'
  /** Whether a screen, or another background, was seen through parts of the subject. */
  readonly screen: boolean
  readonly shadow: 'none' | 'dropped' | 'kept'
  readonly holes: { readonly cleared: number; readonly kept: number }
  /** Share of the picture that the matte covers. */
  readonly coverage: number
}

export type KeyResult = {
  readonly matte: Matte
  /** Straight RGB of the same sample type as the picture, the old background taken out at the edges. */
  readonly foreground: Picture
  readonly report: KeyReport
}

/** Less of the border than this showing one surface means: not a plain background. */
const LEAST_PLAIN = 0.4
/** With less than this it is asked on how many sides the background is seen: a subject cut off by the picture leaves two. */
const SURELY_PLAIN = 0.6
const OPEN_SIDE = 0.35

/**
 * Cuts a subject from a plain background (one colour, smooth gradient or vignette, with noise or JPEG artefacts).
 * `picture`: RGB or RGBA, sRGB; an alpha channel multiplies the result.
 * Throws PopcelError `picture-one-colour`, `picture-no-border`, `picture-not-plain`.
 */
export function key(picture: Picture, options: KeyOptions = {}): KeyResult {
  const { width, height } = picture
  if (options.prior) assertSameSize(options.prior, picture, 'the prior')
  const room = leaseFrom(options.room ?? NEW_ROOM)
  const reading = (options.prior ? readWithPrior : read)(toLevels(picture, room), options, room)
  const { levels, background, regions, shadow, window } = reading
  const scene: Scene = {
    ...levels,
    picture: levels.rgb,
    background: background.rgb,
    step: background.step,
    sigma: reading.sigma,
  }
  const band = findBand(regions.map, scene, room)
  const transparency = options.transparency ?? 'auto'
  const { alpha, foreground, light, screen } = solveEdge({
    scene,
    map: regions.map,
    band,
    transparency,
    side: levels.side,
    prior: reading.prior,
    room,
  })
  if (options.shadow === 'keep' && shadow) layShadow(alpha, foreground, shadow)
  bleedColour(alpha, foreground, levels.width, levels.height, room)
  const data = pasteSamples(alpha, width, height, 1, window, room)
  multiplyAlpha(data, picture)
  const colour = fromLevels(pasteSamples(foreground, width, height, 3, window, room), picture, room)
  room.end(data, colour.data)
  return {
    matte: { width, height, data },
    foreground: colour,
    report: { ...describe(reading, data, options), rampPx: band.rampPx, light, screen },
  }
}

type Reading = {
  /** The part of the picture that is worked on; the rest is background. Levels, background, regions and shadow are its. */
  readonly window: Window
  readonly levels: Levels
  readonly background: Background
  readonly regions: Regions
  readonly shadow: Shadow | undefined
  readonly sigma: number
  readonly prior?: Uint8Array
}

/** Background, regions and shadow: everything that is decided before alpha is solved. */
function read(whole: Levels, options: KeyOptions, room: Room): Reading {
  const backdrop = heldOf(whole, options) ?? painted(whole, findBackground(whole, options))
  const wholeContrast = contrastTo(whole, backdrop, room)
  const window = windowOf(wholeContrast.map, whole.width, whole.height, SUBJECT_CONTRAST)
  const levels = cropLevels(whole, window, room)
  let background = paintWindow(backdrop, window, room)
  const map = cropSamples(wholeContrast.map, whole.width, 1, window, room)
  const contrast = calmNearEdges({ ...wholeContrast, map }, window.width, window.height, window.left, false, room)
  const regions = decideRegions(levels, background, contrast, options.holes ?? 'auto')
  const shadow = findShadow(levels, background, regions.map, contrast.sigma)
  if (shadow) {
    background = darken(background, shadow)
    withdrawShadow(regions.map, levels, background, shadow, contrast.nearSigma)
  }
  const sigma = Math.max(...background.surface.sigma, contrast.nearSigma)
  return { window, levels, background, regions, shadow, sigma }
}

function readWithPrior(whole: Levels, options: KeyOptions, room: Room): Reading {
  const says = readPrior(options.prior!, room)
  const { width, height } = whole
  if (isOneColour(whole)) throw new PopcelError('picture-one-colour')
  const backdrop = heldOf(whole, options) ?? painted(whole, backgroundBeside(whole, says))
  if (!options.held && !options.force) refuseScenery(whole, backdrop.surface)
  const { surface } = backdrop
  const wholeContrast = contrastTo(whole, backdrop, room)
  const window = windowOf(wholeContrast.map, width, height, SUBJECT_CONTRAST, says)
  const levels = cropLevels(whole, window, room)
  const lit = paintWindow(backdrop, window, room)
  const raw = { ...wholeContrast, map: cropSamples(wholeContrast.map, width, 1, window, room) }
  const input = {
    levels,
    background: lit,
    raw,
    left: window.left,
    holes: options.holes ?? 'auto',
    sides: sidesOf(window, whole),
  }
  const { background, contrast, regions, shadow, prior } = decideInShadow(
    input,
    cropSamples(says, width, 1, window, room),
  )
  const sigma = Math.max(...surface.sigma, contrast.nearSigma)
  return { window, levels, background, regions, shadow, sigma, prior }
}

/** What changes from place to place and leaves less than this share without steps, with more noise than this, in levels, is a photograph. */
const LEAST_FOLLOWED = 0.65
const SCENERY_NOISE = 1.5

/** Most photographs need not be keyed to be known: that spares a third of their time. */
function refuseScenery(whole: Levels, { kind, inliers, sigma }: Surface): void {
  if (kind === 'solid' || inliers >= LEAST_FOLLOWED || Math.max(...sigma) <= SCENERY_NOISE) return
  if (isPlainBorder(estimateSurface(whole))) return
  const percent = Math.round(inliers * 100)
  throw new PopcelError('picture-not-plain', { reason: `only ${percent} % of what lies behind changes without steps` })
}

/** A background that is one colour at the border and in such a share of all, and in nearly all else a shade of it, is that colour in shadow. */
const MOSTLY_SOLID = 0.7
const SHADED_SOLID = 0.9

/** The background that a prior says is seen. */
function backgroundBeside(whole: Levels, says: Uint8Array): Estimate {
  const small = smallOf(whole)
  const smallSays = thinnedMask(says, whole, small)
  const samples = sampleRegion(small, smallSays, PRIOR.background)
  const first = samples.count > 300 ? fitSurface(samples) : estimateSurface(whole)
  if (first.kind === 'solid') return { surface: first, grid: undefined }
  const border = estimateSurface(whole)
  const { lit, inAll } = sharesExplained(samples, border)
  if (border.kind === 'solid' && lit >= MOSTLY_SOLID && inAll >= SHADED_SOLID)
    return { surface: { ...border, inliers: inAll }, grid: undefined }
  const common = border.kind === 'solid' ? undefined : commonColour(samples)
  const base: Surface = { ...(common ?? first), kind: 'gradient' }
  const { grid, sigma, share, seen } = followBackground(small, smallSays, PRIOR.background, base)
  return { surface: { ...base, sigma, inliers: share }, grid, seen }
}

function smallOf(whole: Levels): Levels {
  return thinned(whole, Math.max(1, Math.floor(Math.max(whole.width, whole.height) / 256)))
}

function painted({ width, height }: Levels, { surface, grid }: Estimate): Backdrop {
  return { surface, paint: rowPainter(surface, width, height, grid) }
}

function heldOf(whole: Levels, { held }: KeyOptions): Backdrop | undefined {
  if (!held) return undefined
  if (isOneColour(whole)) throw new PopcelError('picture-one-colour')
  return backdropOf(held, whole)
}

/**
 * The background of a clip, from some frames of it, each with its prior where there is one: what is to be given to {@link key} for
 * every frame. So nothing in the background flickers from frame to frame, and nobody looks for it again. Undefined where it is not
 * the same in all of them (the camera or the light moves).
 * @throws PopcelError as {@link key} does for the first frame, without `force`
 */
export function holdClipBackground(
  frames: readonly { readonly picture: Picture; readonly prior?: Matte | undefined }[],
  options: Pick<KeyOptions, 'force'> = {},
): HeldBackground | undefined {
  const estimates: Estimate[] = []
  for (const { picture, prior } of frames) {
    const whole = toLevels(picture)
    // A frame of one colour, or one that the subject fills, says nothing of the others.
    if (isOneColour(whole)) continue
    const force = options.force || estimates.length > 0
    estimates.push(prior ? backgroundBeside(whole, readPrior(prior)) : findBackground(whole, { force }))
  }
  return holdBackground(estimates)
}

/** A gradient is looked at twice, the second time with all that a small copy of the picture shows of it. */
function findBackground(levels: Levels, options: KeyOptions): Estimate {
  const first = estimateSurface(levels)
  refuseHopeless(levels, first, options)
  if (first.kind === 'solid') return { surface: first, grid: undefined }
  const small = smallOf(levels)
  const seen = contrastTo(small, { surface: first, paint: rowPainter(first, small.width, small.height) })
  const rough = roughBackground(seen, small.width, small.height)
  const { surface, correction } = refineSurface(small, rough, REGION.background, first)
  return { surface, grid: correction }
}

function refuseHopeless(levels: Levels, surface: Surface, options: KeyOptions): void {
  if (isOneColour(levels)) throw new PopcelError('picture-one-colour')
  if (options.force || surface.inliers >= SURELY_PLAIN) return
  const open = sharesOfSides(sampleBorder(levels), surface).filter((share) => share >= OPEN_SIDE).length
  // A gradient can be laid through two unlike sides, so it has to be seen on three.
  if (open < (surface.kind === 'solid' ? 2 : 3)) throw new PopcelError('picture-no-border')
  if (surface.inliers >= LEAST_PLAIN) return
  const percent = Math.round(surface.inliers * 100)
  throw new PopcelError('picture-not-plain', { reason: `only ${percent} % of the border shows one colour or gradient` })
}

/** Puts the subject over the shadow: alpha' = a + (1−a)s, and the colour that black under it leaves: a·F / alpha'. */
function layShadow(alpha: Float32Array, foreground: Uint8Array | Float32Array, shadow: Shadow): void {
  for (let i = 0; i < alpha.length; i++) {
    const s = shadow.alpha[i]!
    const a = alpha[i]!
    if (s <= 0 || a >= 1) continue
    const joint = a + (1 - a) * s
    for (let c = 0; c < 3; c++) foreground[i * 3 + c]! *= joint > 0 ? a / joint : 0
    alpha[i] = joint
  }
}

function multiplyAlpha(alpha: Float32Array, picture: Picture): void {
  const { channels, data } = picture
  if (channels !== 4 && channels !== 2) return
  const full = fullScale(data)
  for (let i = 0; i < alpha.length; i++) alpha[i]! *= data[i * channels + channels - 1]! / full
}

/** Back to the picture's own samples. Where alpha is 1 the value is the picture's own, to the bit. */
function fromLevels(rgb: Uint8Array | Float32Array, picture: Picture, room: Room): Picture {
  const { width, height, data, space } = picture
  const shape = { width, height, channels: 3, space, alpha: 'none' } as const
  if (rgb instanceof Uint8Array) return { ...shape, data: rgb }
  const scale = fullScale(data) / 255
  const round = data instanceof Uint16Array ? 0.5 : 0
  const out = samplesLike(data, rgb.length, room)
  for (let i = 0; i < rgb.length; i++) out[i] = rgb[i]! * scale + round
  return { ...shape, data: out }
}

function describe(reading: Reading, alpha: Float32Array, options: KeyOptions) {
  const { surface } = reading.background
  const rgb = surface.weights.map((w) => Math.round(w[0]!)) as [number, number, number]
  let covered = 0
  for (let start = 0; start < alpha.length; start += SUM_PX) covered += sumOf(alpha, start)
  const shaded = reading.shadow?.mask.reduce((sum, one) => sum + one, 0) ?? 0
  const shadow = shaded < leastShadow(reading.levels) ? 'none' : options.shadow === 'keep' ? 'kept' : 'dropped'
  return {
    background: { kind: surface.kind, rgb },
    noise: reading.sigma,
    plainness: surface.inliers,
    shadow,
    holes: reading.regions.pockets,
    coverage: covered / alpha.length,
  } as const
}

const SUM_PX = 4096

function sumOf(alpha: Float32Array, start: number): number {
  const end = Math.min(alpha.length, start + SUM_PX)
  // Four sums, none of which waits for another.
  let [a, b, c, d] = [0, 0, 0, 0]
  let i = start
  for (; i + 3 < end; i += 4) {
    a += alpha[i]!
    b += alpha[i + 1]!
    c += alpha[i + 2]!
    d += alpha[i + 3]!
  }
  for (; i < end; i++) a += alpha[i]!
  return a + b + c + d
}
