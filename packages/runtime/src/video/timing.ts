// Owns when frames are shown and whether at a constant rate. A container's clock may be coarse (1 ms in Matroska): times
// that a constant rate would round to are constant.

import type { Ratio } from './types.ts'

export type Timing = {
  readonly pts: readonly number[]
  readonly durations: readonly number[]
  readonly variableRate: boolean
  readonly frameRate: Ratio
}

/** `ticks` ascend; `stated` is 0 where nothing is said; `claimed` are the container's own rates, tried first. */
export function timingOf(
  ticks: readonly number[],
  stated: readonly number[],
  timeBase: Ratio,
  claimed: readonly Ratio[],
): Timing {
  const seconds = (count: number) => (count * timeBase.num) / timeBase.den
  const pts = ticks.map(seconds)
  const mean = meanRate(ticks, stated, timeBase)
  const candidates = [...claimed.filter(({ num, den }) => num > 0 && den > 0), ...nearby(mean)]
  const constant = candidates.find((rate) => fits(ticks, timeBase, rate))
  const frameRate = constant ?? mean
  const usual = (frameRate.den * timeBase.den) / (frameRate.num * timeBase.num)
  const durations = ticks.map((at, i) => {
    const next = ticks[i + 1]
    return seconds(next === undefined ? (constant ? usual : stated[i] || usual) : next - at)
  })
  return { pts, durations, variableRate: constant === undefined && ticks.length > 1, frameRate }
}

/** Every time within a tick of where the rate puts it, counted from the first; with one frame any rate fits. */
function fits(ticks: readonly number[], timeBase: Ratio, { num, den }: Ratio): boolean {
  const step = (den * timeBase.den) / (num * timeBase.num)
  return step >= 1 && ticks.every((at, i) => Math.abs(at - ticks[0]! - i * step) <= 1.001)
}

function meanRate(ticks: readonly number[], stated: readonly number[], timeBase: Ratio): Ratio {
  const span = ticks.length > 1 ? ticks.at(-1)! - ticks[0]! : stated[0] || 0
  const count = Math.max(1, ticks.length - 1)
  if (span <= 0) return { num: 25, den: 1 }
  return reduced(count * timeBase.den, span * timeBase.num)
}

/** Rates that people use, and their 1000/1001 kin, within a percent of the mean. */
function nearby(mean: Ratio): readonly Ratio[] {
  const value = mean.num / mean.den
  const whole = Math.round(value)
  const known = [
    { num: whole, den: 1 },
    { num: Math.round((value * 1001) / 1000) * 1000, den: 1001 },
    { num: Math.round(value * 2), den: 2 },
    mean,
  ]
  return known
    .filter(({ num, den }) => num > 0 && Math.abs(num / den / value - 1) < 0.01)
    .map((r) => reduced(r.num, r.den))
}

function reduced(num: number, den: number): Ratio {
  let [a, b] = [num, den]
  while (b) [a, b] = [b, a % b]
  return { num: num / a, den: den / a }
}
