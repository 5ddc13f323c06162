// Owns the size of the art inside the canvas: drawing it smaller, and finding how small it must be for a quality that was asked.
import type { CutOut } from '@popcel/matting'
import { placeAtBottom, scaleOnCanvas } from '../resample.ts'
import type { FitReport } from './report.ts'

/** Draws the same frames at another size, px. */
export type Redraw = (width: number, height: number) => readonly CutOut[]

/** `thinned`: frames were dropped that the platform would have taken. */
export type Fitted = { readonly bytes: Uint8Array; readonly report: FitReport; readonly thinned: boolean }
/** Fits the art at one scale (0..1] of its size; `smallest`: the least bytes met when nothing fits. */
export type FitAt = (artScale: number) => Fitted | { readonly smallest: number }

const LEAST_SCALE = 0.5
/** Scales are whole per cents. */
const STEP = 0.01
/** What one per cent of size is worth, about, in dB: measured 0.27 to 0.33 on painted art. */
const DB_A_STEP = 0.3
/** A scale whose quality is this near above what was asked is large enough: less than one step is left. */
const NEAR_DB = 0.35
const TRIES = 6

/** The art at `artScale` of its size, standing on the bottom middle of its canvas. */
export function drawnSmaller(
  frames: readonly CutOut[],
  artScale: number,
  redraw: Redraw | undefined,
): readonly CutOut[] {
  const { width, height } = frames[0]!
  if (!redraw) return frames.map((frame) => scaleOnCanvas(frame, artScale))
  const small = redraw(scaled(width, artScale), scaled(height, artScale))
  return small.map((frame) => placeAtBottom(frame, width, height))
}

function scaled(px: number, artScale: number): number {
  return Math.max(1, Math.round(px * artScale))
}

/** Every frame that the platform can take is there, at `leastDb` or more. */
export function reaches(fitted: Fitted, leastDb: number): boolean {
  return numberOf(fitted) >= leastDb
}

/**
 * The largest art that reaches `leastDb`, to a per cent or so; undefined when half the size does not. Quality rises
 * nearly in a line as the size falls, so each try aims at where the line between the last two crosses.
 */
export function largestThatReaches(leastDb: number, whole: Fitted, fitAt: FitAt): Fitted | undefined {
  let best: Fitted | undefined
  let tooLarge = { scale: 1, db: numberOf(whole) }
  let small = LEAST_SCALE - STEP
  let slope = DB_A_STEP
  for (let tried = 0; tried < TRIES && tooLarge.scale - small > STEP * 1.5; tried++) {
    const steps = Math.max(1, Math.ceil((leastDb + NEAR_DB / 2 - tooLarge.db) / slope))
    // no line leads to dropped frames, nor to art that lost nothing at all
    const hasLine = Number.isFinite(steps) && (best === undefined || Number.isFinite(numberOf(best)))
    const guess = hasLine ? tooLarge.scale - steps * STEP : (tooLarge.scale + small) / 2
    const scale = wholePerCent(Math.max(small + STEP, guess))
    const found = fitAt(scale)
    const db = 'bytes' in found ? numberOf(found) : Number.NEGATIVE_INFINITY
    const risen = (db - tooLarge.db) / ((tooLarge.scale - scale) / STEP)
    if (risen > 0 && Number.isFinite(risen)) slope = Math.min(DB_A_STEP * 2, Math.max(DB_A_STEP / 2, risen))
    if ('bytes' in found && reaches(found, leastDb)) {
      best = found
      small = scale
      if (db < leastDb + NEAR_DB) break
    } else tooLarge = { scale, db }
  }
  return best
}

function wholePerCent(scale: number): number {
  return Math.round(scale * 100) / 100
}

/** dB to aim by: no quality of the rest makes dropped frames good. */
function numberOf({ report, thinned }: Fitted): number {
  if (thinned) return Number.NEGATIVE_INFINITY
  return report.psnrDb === 'lossless' ? Number.POSITIVE_INFINITY : report.psnrDb
}
