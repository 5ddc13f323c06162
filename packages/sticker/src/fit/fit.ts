// Owns fitAnimation: frames in, a file that the platform takes out, and what had to be given up, in words.
import type { CutOut } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { canvasSize, type PlatformId, type PlatformSpec, platformSpec } from '../platforms.ts'
import { packPixels } from '../png/surface.ts'
import { type PlayPlan, planPlay } from '../timing.ts'
import { cleanAlpha, cleanResidue } from './alpha-residue.ts'
import { drawnSmaller, type FitAt, type Fitted, largestThatReaches, type Redraw, reaches } from './art-size.ts'
import { foldClip } from './fold.ts'
import { allEqual } from './neighbours.ts'
import { type FitReport, reportOf } from './report.ts'
import { type Found, GOOD_DB, type SearchLimits, searchEncoding, searchLossless } from './search.ts'
import type { PackedClip } from './variant.ts'

export type FitOptions = {
  readonly platform: PlatformId
  /** How long one play should last; the nearest length that the platform allows is taken. */
  readonly durationMs: number
  /**
   * Rather than fall below so many dB (see `psnr`) the art is drawn smaller. Undefined: it is drawn smaller only where
   * nothing else fits, because a smaller character is seen before some dB are.
   */
  readonly leastDb?: number | undefined
  /** Draws the frames anew at another size, px. Without it smaller art is resampled from the frames: softer, and more bytes. */
  readonly redraw?: Redraw | undefined
  readonly signal?: AbortSignal | undefined
}

export type FitResult = { readonly bytes: Uint8Array; readonly report: FitReport }

/** Tried in this order when fewer colours and frames are not enough to fit at all. */
const ART_SCALES = [0.9, 0.8, 0.7, 0.6, 0.5] as const

/**
 * The best-looking animation of `frames` that the platform accepts. Frames: straight RGBA at the platform's canvas size,
 * of equal length, a loop (frame N would equal frame 0).
 * Throws usage (no frames, wrong size), picture-transparent, animation-still, pack-does-not-fit, aborted.
 */
export function fitAnimation(frames: readonly CutOut[], options: FitOptions): FitResult {
  return fitToSpec(frames, platformSpec(options.platform), options)
}

/** The same for any row, also one that is not in the table. */
export function fitToSpec(
  frames: readonly CutOut[],
  spec: PlatformSpec,
  options: Omit<FitOptions, 'platform'>,
): FitResult {
  checkFrames(frames, spec)
  const { leastDb } = options
  const fitAt = fitterOf(frames, spec, options)
  const whole = fitAt(1)
  if ('smallest' in whole) return fitSmaller(fitAt, spec, whole.smallest)
  if (leastDb === undefined || reaches(whole, leastDb)) return resultOf(whole)
  const smaller = largestThatReaches(leastDb, whole, fitAt)
  return smaller
    ? resultOf(smaller)
    : resultOf(whole, [`the ${leastDb} dB asked for, which no size of the art reaches`])
}

/** What fits with the art at one scale of its size, or the smallest size met. */
function fitterOf(frames: readonly CutOut[], spec: PlatformSpec, options: Omit<FitOptions, 'platform'>): FitAt {
  const { durationMs, leastDb, redraw, signal } = options
  const play = planPlay(spec, durationMs)
  const limits = limitsOf(spec, leastDb, signal)
  const cleaned = cleanResidue(frames)
  return (artScale) => {
    limits.checkAbort()
    const drawn = artScale === 1 ? frames : drawnSmaller(frames, artScale, redraw)
    const clean = artScale === 1 ? cleaned : cleaned && cleanAlpha(drawn)
    const found = search(packedClip(clean ?? drawn, play), spec, limits)
    if ('smallest' in found) return found
    const story = { frames: drawn, spec, play, artScale, leastDb, cleaned: clean !== undefined, durationMs }
    const report = reportOf(found.bytes.length, found.variant, story)
    const { clip, shown } = found.variant.slots
    return { bytes: found.bytes, report, thinned: shown.length < Math.min(clip.frames.length, limits.mostFrames) }
  }
}

function fitSmaller(fitAt: FitAt, spec: PlatformSpec, wholeBytes: number): FitResult {
  let smallest = wholeBytes
  for (const artScale of ART_SCALES) {
    const found = fitAt(artScale)
    if ('bytes' in found) return resultOf(found)
    smallest = Math.min(smallest, found.smallest)
  }
  throw new PopcelError('pack-does-not-fit', {
    name: 'animation',
    platform: spec.title,
    bytes: smallest,
    limit: spec.maxBytes,
  })
}

function resultOf({ bytes, report }: Fitted, alsoGaveUp: readonly string[] = []): FitResult {
  return { bytes, report: { ...report, gaveUp: [...report.gaveUp, ...alsoGaveUp] } }
}

/** A play that repeats itself is stored once only where it does not fit as it is. */
function search(clip: PackedClip, spec: PlatformSpec, limits: SearchLimits): Found | { smallest: number } {
  const folded = foldClip(clip, spec)
  if (!folded) return searchEncoding(clip, limits)
  return searchLossless(clip, limits) ?? searchEncoding(folded, limits)
}

function checkFrames(frames: readonly CutOut[], spec: PlatformSpec): void {
  if (frames.length === 0) throw new PopcelError('usage', { reason: 'an animation needs at least one frame' })
  const canvas = canvasSize(spec)
  for (const { width, height } of frames) {
    if (width !== canvas.width || height !== canvas.height) {
      const reason = `a frame is ${width}×${height}; ${spec.title} needs ${canvas.width}×${canvas.height}`
      throw new PopcelError('usage', { reason })
    }
  }
  const packed = frames.map(packPixels)
  if (packed.every((frame) => frame.every((value) => value === 0))) {
    throw new PopcelError('picture-transparent', { file: 'animation' })
  }
  if (spec.rules.includes('something-moves') && allEqual(packed)) {
    throw new PopcelError('animation-still', { name: 'animation', platform: spec.title })
  }
}

function packedClip(frames: readonly CutOut[], { totalMs, plays }: PlayPlan): PackedClip {
  const { width, height } = frames[0]!
  return { width, height, frames: frames.map(packPixels), totalMs, plays }
}

function limitsOf(spec: PlatformSpec, leastDb: number | undefined, signal: AbortSignal | undefined): SearchLimits {
  const checkAbort = (): void => {
    if (signal?.aborted) throw new PopcelError('aborted')
  }
  const { least, most } = spec.frames
  const goodDb = Math.max(GOOD_DB, leastDb ?? GOOD_DB)
  return { maxBytes: spec.maxBytes, leastFrames: least, mostFrames: most, goodDb, checkAbort }
}
