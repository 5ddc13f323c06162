// Owns the light on a screen as a smooth surface: a quadratic over the whole frame, and what the screen's samples near each
// point of a coarse grid say beyond it. Behind the subject, where nothing is seen, the quadratic stands.

import { medianInPlace, solveSymmetric } from '../key/least-squares.ts'
import type { Cluster } from './cluster.ts'
import { type Difference, excessOf, type Triple } from './hue.ts'
import { SAMPLE } from './samples.ts'
import type { Screen } from './screen.ts'

const COLUMNS = 17
const ROWS = 11
const TERMS = 6
/** A sample this many deviations off has no say (Tukey's weight), edges and creases. */
const CUT_OFF = 4
/** So many samples at a grid point weigh as much as the quadratic. */
const PRIOR = 12
/** A surface is kept only where it takes this share of the spread away. */
const LEAST_GAIN = 0.15

export type Fit = { readonly light: Screen['light']; readonly colour: Triple; readonly noise: number }

export function fitSurface(samples: Float32Array, cluster: Cluster, difference: Difference): Fit {
  const places = membersOf(samples, cluster)
  const even = evenFit(samples, places)
  const evenNoise = noiseOf(samples, places, difference, even.colour, () => even.colour)
  if (places.length < 40 * TERMS) return { ...even, noise: evenNoise }
  const quadratics = [0, 1, 2].map((c) => fitQuadratic(samples, places, c))
  const light = gridOf(samples, places, quadratics)
  const at = readerOf(light)
  const noise = noiseOf(samples, places, difference, even.colour, at)
  if (noise > (1 - LEAST_GAIN) * evenNoise) return { ...even, noise: evenNoise }
  return { light, colour: even.colour, noise }
}

function membersOf(samples: Float32Array, { member, count }: Cluster): Int32Array {
  // A hundred thousand samples say all there is to say.
  const step = Math.max(1, Math.floor(count / 100000))
  const places = new Int32Array(Math.ceil(count / step))
  let n = 0
  let seen = 0
  for (let m = 0; m < samples.length / SAMPLE; m++) if (member[m] === 1 && seen++ % step === 0) places[n++] = m * SAMPLE
  return places.subarray(0, n)
}

function evenFit(samples: Float32Array, places: Int32Array) {
  const median = (c: number) => medianInPlace(Float32Array.from(places, (at) => samples[at + 2 + c]!))
  const colour: Triple = [median(0), median(1), median(2)]
  return { colour, light: { columns: 1, rows: 1, values: [...colour] } }
}

/** 1, u, v, u², uv, v² with u, v in −1..1. */
function terms(u: number, v: number, into: Float64Array): void {
  const [x, y] = [2 * u - 1, 2 * v - 1]
  into[0] = 1
  into[1] = x
  into[2] = y
  into[3] = x * x
  into[4] = x * y
  into[5] = y * y
}

function fitQuadratic(samples: Float32Array, places: Int32Array, c: number): Float64Array {
  const basis = new Float64Array(TERMS)
  let weights: Float64Array = new Float64Array(TERMS)
  let scale = Number.POSITIVE_INFINITY
  const residuals = new Float32Array(places.length)
  for (let round = 0; round < 4; round++) {
    const a = new Float64Array(TERMS * TERMS)
    const b = new Float64Array(TERMS)
    for (const at of places) {
      terms(samples[at]!, samples[at + 1]!, basis)
      const value = samples[at + 2 + c]!
      const r = round === 0 ? 0 : (value - dot(weights, basis)) / (CUT_OFF * scale)
      if (r * r >= 1) continue
      const w = (1 - r * r) ** 2
      for (let i = 0; i < TERMS; i++) {
        b[i]! += w * basis[i]! * value
        for (let j = 0; j <= i; j++) a[i * TERMS + j]! += w * basis[i]! * basis[j]!
      }
    }
    // A little of the way to a constant where the samples do not hold the higher terms.
    weights = solveSymmetric(a, b, TERMS, 1e-4 * a[0]!) ?? weights
    for (const [n, at] of places.entries()) {
      terms(samples[at]!, samples[at + 1]!, basis)
      residuals[n] = Math.abs(samples[at + 2 + c]! - dot(weights, basis))
    }
    scale = Math.max(1e-5, 1.4826 * medianInPlace(residuals))
  }
  return weights
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < TERMS; i++) sum += a[i]! * b[i]!
  return sum
}

function gridOf(samples: Float32Array, places: Int32Array, quadratics: readonly Float64Array[]): Screen['light'] {
  const values = new Array<number>(COLUMNS * ROWS * 3).fill(0)
  for (const [c, weights] of quadratics.entries()) {
    const { sums, counts } = residualsOf(samples, places, weights, c)
    const { low, high } = rangeOf(samples, places, c)
    const basis = new Float64Array(TERMS)
    for (let n = 0; n < COLUMNS * ROWS; n++) {
      terms((n % COLUMNS) / (COLUMNS - 1), Math.floor(n / COLUMNS) / (ROWS - 1), basis)
      const value = dot(weights, basis) + sums[n]! / (counts[n]! + PRIOR)
      values[n * 3 + c] = Math.min(high, Math.max(low, value))
    }
  }
  return { columns: COLUMNS, rows: ROWS, values }
}

/** What samples say beyond the quadratic, shared among the four points around each; smoothed once over the neighbours. */
function residualsOf(samples: Float32Array, places: Int32Array, weights: Float64Array, c: number) {
  const sums = new Float64Array(COLUMNS * ROWS)
  const counts = new Float64Array(COLUMNS * ROWS)
  const basis = new Float64Array(TERMS)
  const residual = (at: number) => {
    terms(samples[at]!, samples[at + 1]!, basis)
    return samples[at + 2 + c]! - dot(weights, basis)
  }
  const limit = 3 * 1.4826 * medianInPlace(Float32Array.from(places, (at) => Math.abs(residual(at))))
  for (const at of places) {
    const r = residual(at)
    if (Math.abs(r) > limit) continue
    const x = samples[at]! * (COLUMNS - 1)
    const y = samples[at + 1]! * (ROWS - 1)
    const [i, j] = [Math.min(COLUMNS - 2, Math.floor(x)), Math.min(ROWS - 2, Math.floor(y))]
    for (let k = 0; k < 4; k++) {
      const n = (j + (k >> 1)) * COLUMNS + i + (k & 1)
      const w = (k & 1 ? x - i : 1 - x + i) * (k >> 1 ? y - j : 1 - y + j)
      sums[n]! += w * r
      counts[n]! += w
    }
  }
  return { sums: softened(sums), counts: softened(counts) }
}

/** Each point and half of each of its four neighbours. */
function softened(values: Float64Array): Float64Array {
  return values.map((value, n) => {
    const [x, y] = [n % COLUMNS, Math.floor(n / COLUMNS)]
    let sum = value
    if (x > 0) sum += values[n - 1]! / 2
    if (x < COLUMNS - 1) sum += values[n + 1]! / 2
    if (y > 0) sum += values[n - COLUMNS]! / 2
    if (y < ROWS - 1) sum += values[n + COLUMNS]! / 2
    return sum
  })
}

/** Nothing is told beyond what was seen, by more than an eighth: a quadratic runs away where it has no samples. */
function rangeOf(samples: Float32Array, places: Int32Array, c: number): { low: number; high: number } {
  const sorted = Float32Array.from(places, (at) => samples[at + 2 + c]!).sort()
  const last = sorted.length - 1
  return { low: sorted[Math.floor(0.01 * last)]! * 0.875, high: sorted[Math.ceil(0.99 * last)]! * 1.125 }
}

/** The colour at a place, as screenRows would read it. */
export function readerOf({ columns, rows, values }: Screen['light']): (u: number, v: number) => Triple {
  return (u, v) => {
    const x = u * (columns - 1)
    const y = v * (rows - 1)
    const [i, j] = [Math.max(0, Math.min(columns - 2, Math.floor(x))), Math.max(0, Math.min(rows - 2, Math.floor(y)))]
    const right = Math.min(columns - 1, i + 1)
    const below = Math.min(rows - 1, j + 1)
    const [s, t] = [x - i, y - j]
    const mixed = (c: number) => {
      const value = (m: number, n: number) => values[(n * columns + m) * 3 + c]!
      return (
        (1 - t) * ((1 - s) * value(i, j) + s * value(right, j)) +
        t * ((1 - s) * value(i, below) + s * value(right, below))
      )
    }
    return [mixed(0), mixed(1), mixed(2)]
  }
}

function noiseOf(
  samples: Float32Array,
  places: Int32Array,
  difference: Difference,
  colour: Triple,
  at: (u: number, v: number) => Triple,
): number {
  const full = Math.max(1e-4, excessOf(difference, colour))
  const off = Float32Array.from(places, (p) => {
    const here = excessOf(difference, at(samples[p]!, samples[p + 1]!))
    return Math.abs(excessOf(difference, samples, p + 2) - here) / full
  })
  return 1.4826 * medianInPlace(off)
}
