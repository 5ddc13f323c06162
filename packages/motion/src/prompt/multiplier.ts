// Owns "twice as fast", "half speed", "2x bigger": numbers that multiply how fast or how much.

const NUMBERS: Readonly<Record<string, number>> = {
  once: 1,
  twice: 2,
  double: 2,
  triple: 3,
  thrice: 3,
  half: 0.5,
  quarter: 0.25,
}
const COUNTS: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4, five: 5, six: 6, ten: 10 }

const FACTOR = /^(?:(\d+(?:\.\d+)?)(?:x|×| times| x)|(\d+(?:\.\d+)?)%|(\w+) times|(\w+))(?: (.*))?$/u
const SUBJECT = /^(?:(?:at|as|the|of|its|a|in) )*(\w+)\b/u

const FASTER = new Set(['fast', 'faster', 'quick', 'quicker', 'speed', 'pace', 'tempo', 'time', 'rapid', 'as'])
const SLOWER = new Set(['slow', 'slower'])
const LARGER = new Set(['big', 'bigger', 'large', 'larger', 'strong', 'stronger', 'high', 'higher', 'size', 'much'])
const SMALLER = new Set(['small', 'smaller', 'weak', 'weaker'])

export type Multiplier = { readonly kind: 'speed' | 'amplitude'; readonly value: number; readonly length: number }

/** The multiplier that starts at `start`, with the words it takes up; undefined when none does. "times three" of nothing is none. */
export function multiplierAt(tokens: readonly string[], start: number): Multiplier | undefined {
  const rest = tokens.slice(start, start + 7).join(' ')
  const factor = FACTOR.exec(rest)
  if (!factor) return undefined
  const [, plain, percent, counted, named, after = ''] = factor
  const value = readValue(plain, percent, counted, named)
  if (value === undefined || value <= 0) return undefined
  const subject = SUBJECT.exec(after)
  if (!subject) return undefined
  const word = subject[1]!
  const length = words(rest) - words(after) + words(subject[0])
  // "50% faster" is half as fast again, and "50% slower" half of it; "50% speed" is half.
  const share =
    percent !== undefined && /(er)$/.test(word) ? (SLOWER.has(word) || SMALLER.has(word) ? -value : value) : undefined
  if (share !== undefined) {
    const kind =
      FASTER.has(word) || SLOWER.has(word) ? 'speed' : LARGER.has(word) || SMALLER.has(word) ? 'amplitude' : undefined
    return kind && { kind, value: share > -1 ? 1 + share : 1 / (1 - share), length }
  }
  if (FASTER.has(word)) return { kind: 'speed', value, length }
  if (SLOWER.has(word)) return { kind: 'speed', value: 1 / value, length }
  if (LARGER.has(word)) return { kind: 'amplitude', value, length }
  if (SMALLER.has(word)) return { kind: 'amplitude', value: 1 / value, length }
  return undefined
}

function readValue(plain?: string, percent?: string, counted?: string, named?: string): number | undefined {
  if (plain !== undefined) return Number(plain)
  if (percent !== undefined) return Number(percent) / 100
  return counted !== undefined ? COUNTS[counted] : NUMBERS[named!]
}

const words = (text: string) => (text === '' ? 0 : text.split(' ').length)
