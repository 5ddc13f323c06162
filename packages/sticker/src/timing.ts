// Owns the clock of an animation: how long one play lasts, how often it plays, and each frame's delay.
// Does not know pixels. Every sum here is in whole milliseconds, so no reader's rounding can change it.
import type { PlatformSpec } from './platforms.ts'

/** A delay as APNG stores it: `num / den` seconds, both 1..65535. */
export type Delay = { readonly num: number; readonly den: number }

/** One play's length and the number of plays; 0 plays is without end. */
export type PlayPlan = { readonly totalMs: number; readonly plays: number }

/**
 * The allowed play nearest to `durationMs` (a tie takes the longer, calmer one), played as often as the platform allows.
 */
export function planPlay(spec: PlatformSpec, durationMs: number): PlayPlan {
  const totalMs = nearestTotal(spec, durationMs)
  if (spec.repeat.kind === 'endless') return { totalMs, plays: 0 }
  const { plays, maxPlayMs } = spec.repeat
  return { totalMs, plays: Math.max(plays.least, Math.min(plays.most, Math.floor(maxPlayMs / totalMs))) }
}

function nearestTotal(spec: PlatformSpec, durationMs: number): number {
  const wanted = Number.isFinite(durationMs) && durationMs > 0 ? durationMs : 1000
  if (spec.play.kind === 'at-most') return Math.min(Math.round(wanted), spec.play.totalMs)
  let best = spec.play.totalMs[0] ?? 1000
  for (const totalMs of spec.play.totalMs) {
    if (Math.abs(totalMs - wanted) <= Math.abs(best - wanted)) best = totalMs
  }
  return best
}

/**
 * Delays for frames that stand at `startShares` (each 0..1 of the play, ascending, the first 0).
 * Starts are rounded to whole milliseconds, so the delays are whole and their sum is exactly `totalMs`;
 * den is always 1000, because a checker that adds num/den as floats or truncated milliseconds gets the same sum.
 */
export function spreadDelays(totalMs: number, startShares: readonly number[]): Delay[] {
  const starts = startShares.map((share) => Math.round(share * totalMs))
  return starts.map((start, i) => ({ num: (starts[i + 1] ?? totalMs) - start, den: 1000 }))
}

/** The length of one play in milliseconds. A den of 0 means 100, as in the APNG specification. */
export function sumDelaysMs(delays: readonly Delay[]): number {
  return delays.reduce((sum, { num, den }) => sum + (num * 1000) / (den || 100), 0)
}
