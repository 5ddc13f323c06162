// Owns times as a person writes them (2s, 250ms, 10m, a bare number is seconds) and as they are shown.

const MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** The platform's month of a bill that is compared: 30 days. */
export const MONTH_MS = 30 * 86_400_000

/** In ms; undefined when it is no time. */
export function readDuration(text: string): number | undefined {
  const [, number = '', unit = 's'] = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*([a-z]+)?\s*$/.exec(text) ?? []
  const each = MS[unit]
  return number === '' || each === undefined ? undefined : Number(number) * each
}

/** Jobs for each ms, from `12/min`, `500/h`, `10000/month`; undefined when it is no rate. */
export function readRate(text: string): number | undefined {
  const [, number = '', unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*\/\s*([a-z]+)\s*$/.exec(text) ?? []
  const each = unit === 'month' ? MONTH_MS : unit === 'day' ? MS['d'] : MS[unit]
  return number === '' || each === undefined || Number(number) === 0 ? undefined : Number(number) / each
}

/** Three figures at least, and the unit that suits. */
export function durationInWords(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 100_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`
  if (ms < 6_000_000) return `${(ms / 60_000).toFixed(1)} min`
  return ms < 172_800_000 ? `${(ms / 3_600_000).toFixed(1)} h` : `${(ms / 86_400_000).toFixed(1)} days`
}
