// Owns a clip's time: how long it lasts, and which of its frames show at even steps. Pixels pass through untouched.

import type { Clip, CutOut } from '@popcel/matting'

/** The length of one play, whole milliseconds. */
export function clipMs(clip: Clip): number {
  return Math.round(clip.frames.reduce((sum, frame) => sum + frame.durationMs, 0))
}

/**
 * How many even steps keep the clip's rhythm: its length over its shortest frame, at most `most`.
 * With frames of one length that is their number.
 */
export function frameCountFor(clip: Clip, most: number): number {
  const shortest = Math.min(...clip.frames.map((frame) => frame.durationMs))
  const steps =
    shortest > 0 ? Math.round(clip.frames.reduce((sum, frame) => sum + frame.durationMs, 0) / shortest) : most
  return Math.max(1, Math.min(most, Math.max(steps, Math.min(clip.frames.length, most))))
}

/** `count` frames at even times from the start, each the one that shows then. The first stays the first. */
export function sampleEvenly(clip: Clip<CutOut>, count: number): CutOut[] {
  const total = clip.frames.reduce((sum, frame) => sum + frame.durationMs, 0)
  const picked: CutOut[] = []
  let index = 0
  let end = clip.frames[0]!.durationMs
  for (let step = 0; step < count; step++) {
    // A hair later than the step, so that a frame which begins exactly there counts as begun in spite of rounding.
    const time = (step / count) * total + total * 1e-9
    while (time >= end && index < clip.frames.length - 1) end += clip.frames[++index]!.durationMs
    picked.push(clip.frames[index]!.picture)
  }
  return picked
}
