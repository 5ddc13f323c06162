// Owns the curves that motions and effects are timed with. All are pure functions of a phase; `wrap` makes any number a phase.

/** The phase of `t`: its fractional part, in [0, 1). Exact for whole numbers, so that t and t + 1 are the same moment. */
export function wrap(t: number): number {
  const phase = t - Math.floor(t)
  return phase < 1 ? phase : 0
}

export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}

export function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share
}

/** 0 at `from`, 1 at `to`, slow at both ends (3u² − 2u³). `from` may be greater than `to`. */
export function smooth(from: number, to: number, value: number): number {
  const u = clamp((value - from) / (to - from), 0, 1)
  return u * u * (3 - 2 * u)
}

/** One sine swing a cycle: 0 at phase 0, 1 at 1/4. */
export function swing(t: number): number {
  return Math.sin(2 * Math.PI * t)
}

/** Never beyond ±limit, and equal to `value` near 0: how far an amplitude of 3 may push a pose. */
export function softLimit(value: number, limit: number): number {
  return limit <= 0 ? 0 : limit * Math.tanh(value / limit)
}

/** Grows past 1 and settles there: an entrance with overshoot. 0 at u ≤ 0, 1 at u ≥ 1 (Penner's "back out"). */
export function overshoot(u: number, amount = 1.7): number {
  const v = clamp(u, 0, 1) - 1
  return 1 + (amount + 1) * v * v * v + amount * v * v
}

/** Free flight between two phases: 0 at both, 1 half-way, a parabola as gravity makes it; 0 on the ground. May wrap round 1. */
export function flight(t: number, from: number, to: number): number {
  const length = wrap(to - from) || 1
  const u = wrap(t - from) / length
  return u < 1 ? 4 * u * (1 - u) : 0
}

/** Key poses as phase, value, phase, value …: phases rise within [0, 1), two keys at least. */
export type Keys = readonly number[]

/**
 * A value drawn through key poses, for ever round: piecewise cubic, slope continuous everywhere (the loop seam too), slow at
 * every turning key and never beyond the keys. Slopes after Fritsch & Carlson (1980), in the weighted harmonic form of PCHIP.
 */
export function track(t: number, keys: Keys): number {
  const phase = wrap(t)
  const count = keys.length / 2
  let index = -1
  while (index + 1 < count && keys[2 * index + 2]! <= phase) index++
  // Keys before the first and after the last are those of the cycles beside this one.
  const at = (i: number): Key => {
    const turn = Math.floor(i / count)
    const k = 2 * (i - turn * count)
    return [keys[k]! + turn, keys[k + 1]!]
  }
  const from = at(index)
  const to = at(index + 1)
  const h = to[0] - from[0]
  const u = (phase - from[0]) / h
  const m0 = slope(at(index - 1), from, to) * h
  const m1 = slope(from, to, at(index + 2)) * h
  const u2 = u * u
  const u3 = u2 * u
  return (2 * u3 - 3 * u2 + 1) * from[1] + (u3 - 2 * u2 + u) * m0 + (3 * u2 - 2 * u3) * to[1] + (u3 - u2) * m1
}

type Key = readonly [phase: number, value: number]

function slope(a: Key, b: Key, c: Key): number {
  const left = (b[1] - a[1]) / (b[0] - a[0])
  const right = (c[1] - b[1]) / (c[0] - b[0])
  if (left * right <= 0) return 0
  const before = b[0] - a[0]
  const after = c[0] - b[0]
  return (3 * (before + after)) / ((2 * after + before) / left + (after + 2 * before) / right)
}

/** A number in [0, 1) that depends on the index and the seed only (32-bit integer hash after "lowbias32" by C. Wellons). */
export function scatter(index: number, seed: number): number {
  let x = (Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b)) >>> 0
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return ((x ^ (x >>> 16)) >>> 0) / 4294967296
}
