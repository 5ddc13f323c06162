// Owns the axes of a plot: round ticks, and where a value lies in pixels.

export type Axis = { readonly ticks: readonly number[]; readonly at: (value: number) => number }

/** From 0 to at least `most`, over `fromPx` to `toPx`, with about `wanted` ticks at 1, 2 or 5 times a power of ten. */
export function axisTo(most: number, fromPx: number, toPx: number, wanted = 5): Axis {
  const step = roundStep(Math.max(most, 1e-9) / wanted)
  const end = Math.max(step, Math.ceil(most / step - 1e-9) * step)
  const count = Math.round(end / step)
  const ticks = Array.from({ length: count + 1 }, (_, tick) => tick * step)
  return { ticks, at: (value) => fromPx + ((toPx - fromPx) * value) / end }
}

const DAY_S = 86_400
const ROUND_S = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200],
  ...[1, 2, 5, 10, 20, 50, 100].map((days) => days * DAY_S),
]

/** For times in ms: steps are round in seconds, minutes, hours or days. */
export function timeAxisTo(mostMs: number, fromPx: number, toPx: number, wanted = 8): Axis {
  const ideal = mostMs / 1000 / wanted
  const seconds = ROUND_S.find((step) => step >= ideal)
  if (ideal < 0.5 || seconds === undefined) {
    const { ticks } = axisTo(mostMs, fromPx, toPx, wanted)
    return { ticks: ticks.filter((tick) => tick <= mostMs), at: straight }
  }
  const ticks: number[] = []
  for (let tick = 0; tick <= mostMs; tick += seconds * 1000) ticks.push(tick)
  return { ticks, at: straight }

  function straight(value: number): number {
    return fromPx + ((toPx - fromPx) * value) / Math.max(mostMs, 1)
  }
}

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10) * power
}
