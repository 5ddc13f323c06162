// Owns what a measured figure is: a number with its unit, the target that it is held against, and how it spread over runs.

export type Spread = { median: number; min: number; max: number; runs: number[] }

export type Target = { atMost: number } | { atLeast: number }

export type Figure = {
  what: string
  value: number
  unit: string
  /** Undefined for a figure that is told for information. */
  target?: Target | undefined
  spread?: Spread | undefined
}

export type Verdict = 'ok' | 'short' | ''

/** NaN meets no target: what was not measured is short. */
export function verdictOf({ value, target }: Figure): Verdict {
  if (!target) return ''
  const met = 'atMost' in target ? value <= target.atMost : value >= target.atLeast
  return met ? 'ok' : 'short'
}

/** Median, minimum and maximum. Throws on no runs: there is no median of nothing. */
export function spreadOf(runs: readonly number[]): Spread {
  if (runs.length === 0) throw new RangeError('a spread needs at least one run')
  const sorted = [...runs].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN
  const high = sorted[Math.floor(middle)] ?? Number.NaN
  return { median: (low + high) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN, runs: [...runs] }
}

/** A figure that is the median of several runs. */
export function figureOfRuns(what: string, unit: string, runs: readonly number[], target?: Target): Figure {
  const spread = spreadOf(runs)
  return { what, value: spread.median, unit, target, spread }
}
