// Owns how long a thing takes when it does not always take the same: fixed, drawn from a list, or by percentiles.

import { readDuration } from './duration.ts'

/** Times in ms. */
export type Spread =
  | { readonly kind: 'fixed'; readonly ms: number }
  /** Each as likely as the others. */
  | { readonly kind: 'list'; readonly ms: readonly number[] }
  /** In between, times lie on straight lines; percent from 0 to 100, rising. */
  | { readonly kind: 'percentiles'; readonly points: readonly { readonly percent: number; readonly ms: number }[] }

export function draw(spread: Spread, random: () => number): number {
  if (spread.kind === 'fixed') return spread.ms
  if (spread.kind === 'list') return spread.ms[Math.floor(random() * spread.ms.length)] ?? 0
  return alongPoints(spread.points, random() * 100)
}

function alongPoints(points: readonly { percent: number; ms: number }[], percent: number): number {
  const above = points.findIndex((point) => point.percent >= percent)
  const high = points[above] ?? points.at(-1)
  const low = points[above - 1] ?? high
  if (!high || !low) return 0
  if (high.percent <= low.percent) return high.ms
  return low.ms + ((high.ms - low.ms) * (percent - low.percent)) / (high.percent - low.percent)
}

/** `2s` · `1s,2s,4s` · `p0=0.5s,p90=2s,p100=42s`. Undefined when it is none of them. */
export function readSpread(text: string): Spread | undefined {
  const parts = text.split(',')
  if (text.includes('=')) return readPercentiles(parts)
  const ms = parts.map(readDuration)
  if (!ms.every((time) => time !== undefined)) return undefined
  const [only] = ms
  return ms.length === 1 && only !== undefined ? { kind: 'fixed', ms: only } : { kind: 'list', ms }
}

function readPercentiles(parts: readonly string[]): Spread | undefined {
  const points: { percent: number; ms: number }[] = []
  for (const part of parts) {
    const [, percent = '', time = ''] = /^\s*p(\d+(?:\.\d+)?)=(.+)$/.exec(part) ?? []
    const ms = readDuration(time)
    const before = points.at(-1)
    if (percent === '' || ms === undefined || Number(percent) > 100) return undefined
    if (before && (before.percent >= Number(percent) || before.ms > ms)) return undefined
    points.push({ percent: Number(percent), ms })
  }
  return { kind: 'percentiles', points }
}
