// Owns the background as a smooth surface: its shape (constant, plane, quadratic per channel), how it is fitted
// robustly to samples, and how it is evaluated. It does not decide which pixels are background; region.ts does.

import { medianInPlace, seededRandom, selectInPlace, solveSymmetric } from './least-squares.ts'

/** Levels are 0..255 whatever the sample type of the picture was. */
export type Surface = {
  /** Per channel the weights of 1, x, y, x², xy, y² with x, y in −1..1 over the picture. */
  readonly weights: readonly [Float64Array, Float64Array, Float64Array]
  readonly kind: 'solid' | 'gradient'
  /**
   * Noise about the surface per channel, in levels: the larger of 1.4826 × the median absolute residual and its 98th
   * percentile / 2.6 (JPEG leaves most blocks clean and a few noisy: the median alone would miss them).
   */
  readonly sigma: readonly [number, number, number]
  /** Share of the samples that the surface explains. */
  readonly inliers: number
}

/** Colour samples with their place: rows of x, y (−1..1), r, g, b (levels). */
export type SurfaceSamples = { readonly rows: Float32Array; readonly count: number }

const ROW = 5
const TERMS = 6
/** Noise below this many levels cannot be told from rounding. */
const SIGMA_FLOOR = 0.5

export function evaluateSurface(weights: Float64Array, x: number, y: number): number {
  return (
    weights[0]! + weights[1]! * x + weights[2]! * y + weights[3]! * x * x + weights[4]! * x * y + weights[5]! * y * y
  )
}

/** Largest channel difference between a sample and the surface, in levels. */
function residualOf(weights: Surface['weights'], rows: Float32Array, at: number): number {
  const x = rows[at]!
  const y = rows[at + 1]!
  const red = Math.abs(rows[at + 2]! - evaluateSurface(weights[0], x, y))
  const green = Math.abs(rows[at + 3]! - evaluateSurface(weights[1], x, y))
  const blue = Math.abs(rows[at + 4]! - evaluateSurface(weights[2], x, y))
  return Math.max(red, green, blue)
}

type Fit = { readonly weights: Surface['weights']; readonly used: number }

/** Least squares of the quadratic over the samples whose residual to `near` is under `limit`; undefined when too few are. */
function fitWithin(samples: SurfaceSamples, near: Surface['weights'], limit: number): Fit | undefined {
  const { rows, count } = samples
  const normal = new Float64Array(TERMS * TERMS)
  const right = new Float64Array(TERMS * 3)
  const basis = new Float64Array(TERMS).fill(1)
  let used = 0
  for (let at = 0; at < count * ROW; at += ROW) {
    if (residualOf(near, rows, at) > limit) continue
    fillBasis(basis, rows[at]!, rows[at + 1]!)
    const [red, green, blue] = [rows[at + 2]!, rows[at + 3]!, rows[at + 4]!]
    for (let a = 0; a < TERMS; a++) {
      const term = basis[a]!
      for (let b = 0; b <= a; b++) normal[a * TERMS + b]! += term * basis[b]!
      right[a]! += term * red
      right[TERMS + a]! += term * green
      right[2 * TERMS + a]! += term * blue
    }
    used++
  }
  for (let a = 0; a < TERMS; a++) for (let b = 0; b < a; b++) normal[b * TERMS + a] = normal[a * TERMS + b]!
  if (used < TERMS * 4) return undefined
  const channels = [0, 1, 2].map((c) => right.subarray(c * TERMS, (c + 1) * TERMS))
  const solved = channels.map((b) => solveSymmetric(normal, b, TERMS, used * 1e-6))
  return solved.every((x) => x !== undefined) ? { weights: solved as unknown as Surface['weights'], used } : undefined
}

function fillBasis(basis: Float64Array, x: number, y: number): void {
  basis[1] = x
  basis[2] = y
  basis[3] = x * x
  basis[4] = x * y
  basis[5] = y * y
}

/** No number where a sample is none. */
function largestResidual({ rows, count }: SurfaceSamples, weights: Surface['weights']): number {
  let largest = 0
  for (let at = 0; at < count * ROW; at += ROW) largest = Math.max(largest, residualOf(weights, rows, at))
  return largest
}

function padWeights(weights: Float64Array): Float64Array {
  const padded = new Float64Array(TERMS)
  padded.set(weights)
  return padded
}

/** The surface through one sample (a constant) or three (a plane); undefined when the three stand in a line. */
function hypothesis(rows: Float32Array, picks: readonly number[]): Surface['weights'] | undefined {
  const [a, b, c] = picks.map((i) => i * ROW)
  if (a === undefined) return undefined
  if (b === undefined || c === undefined)
    return [0, 1, 2].map((k) => padWeights(Float64Array.of(rows[a + 2 + k]!))) as unknown as Surface['weights']
  const [x1, y1] = [rows[b]! - rows[a]!, rows[b + 1]! - rows[a + 1]!]
  const [x2, y2] = [rows[c]! - rows[a]!, rows[c + 1]! - rows[a + 1]!]
  const area = x1 * y2 - x2 * y1
  if (Math.abs(area) < 0.2) return undefined
  const planes = [0, 1, 2].map((k) => {
    const [v0, d1, d2] = [rows[a + 2 + k]!, rows[b + 2 + k]! - rows[a + 2 + k]!, rows[c + 2 + k]! - rows[a + 2 + k]!]
    const gx = (d1 * y2 - d2 * y1) / area
    const gy = (d2 * x1 - d1 * x2) / area
    return padWeights(Float64Array.of(v0 - gx * rows[a]! - gy * rows[a + 1]!, gx, gy))
  })
  return planes as unknown as Surface['weights']
}

/**
 * How well a constant or a plane explains the samples, looked at in steps of `stride` numbers, on top of `head`; less than that where
 * it cannot come above `toBeat`. Everything by hand: it is most of what a first picture waits for while nothing is compiled yet.
 */
function scoreOf(
  { rows, count }: SurfaceSamples,
  stride: number,
  [red, green, blue]: Surface['weights'],
  tolerance: number,
  head: number,
  toBeat: number,
): number {
  const [r0, r1, r2] = [red[0]!, red[1]!, red[2]!]
  const [g0, g1, g2] = [green[0]!, green[1]!, green[2]!]
  const [b0, b1, b2] = [blue[0]!, blue[1]!, blue[2]!]
  const end = count * ROW
  let score = head
  // What is left can add 1 a sample at most.
  for (let at = 0, left = Math.ceil(end / stride); at < end && score + left > toBeat; at += stride, left--) {
    const x = rows[at]!
    const y = rows[at + 1]!
    const r = Math.abs(rows[at + 2]! - (r0 + r1 * x + r2 * y))
    const g = Math.abs(rows[at + 3]! - (g0 + g1 * x + g2 * y))
    const b = Math.abs(rows[at + 4]! - (b0 + b1 * x + b2 * y))
    const off = (r > g ? (r > b ? r : b) : g > b ? g : b) / tolerance
    if (off < 1) score += 1 - off * off
  }
  return score
}

/** Random sample consensus over constants and planes: the one that explains most of the border. */
function bestHypothesis(samples: SurfaceSamples, tolerance: number): Surface['weights'] {
  const random = seededRandom(samples.count)
  const stride = Math.max(1, Math.floor(samples.count / 500)) * ROW
  const pick = () => Math.floor(random() * samples.count)
  let best = hypothesis(samples.rows, [0])!
  let bestScore = -1
  for (let trial = 0; trial < 160; trial++) {
    const constant = trial % 4 === 0
    const weights = hypothesis(samples.rows, constant ? [pick()] : [pick(), pick(), pick()])
    if (!weights) continue
    const score = scoreOf(samples, stride, weights, tolerance, constant ? 4 : 0, bestScore)
    if (score > bestScore) {
      best = weights
      bestScore = score
    }
  }
  return best
}

/** Levels are whole numbers, each any value of its width: spread evenly over it, a median of residuals does not jump. */
const GOLDEN = (Math.sqrt(5) - 1) / 2
/** What that adds, in levels squared. */
const WIDTH_VARIANCE = 1 / 12

type Residuals = { readonly channels: readonly [Float32Array, Float32Array, Float32Array]; readonly kept: number }

/** How far the samples within `limit` lie from the surface, per channel. */
function residualsAbout({ rows, count }: SurfaceSamples, weights: Surface['weights'], limit: number): Residuals {
  const channels = [new Float32Array(count), new Float32Array(count), new Float32Array(count)] as const
  let kept = 0
  const [reds, greens, blues] = channels
  for (let at = 0; at < count * ROW; at += ROW) {
    const x = rows[at]!
    const y = rows[at + 1]!
    const red = rows[at + 2]! - evaluateSurface(weights[0], x, y)
    const green = rows[at + 3]! - evaluateSurface(weights[1], x, y)
    const blue = rows[at + 4]! - evaluateSurface(weights[2], x, y)
    if (Math.max(Math.abs(red), Math.abs(green), Math.abs(blue)) > limit) continue
    const within = ((kept * GOLDEN) % 1) - 0.5
    reds[kept] = Math.abs(red + within)
    greens[kept] = Math.abs(green + within)
    blues[kept] = Math.abs(blue + within)
    kept++
  }
  return { channels, kept }
}

function sigmaOf({ channels, kept }: Residuals): Surface['sigma'] {
  const sigma = channels.map((r) => {
    const median = medianInPlace(r, kept)
    const rank = tailRank(kept)
    // Finding the median has left nothing above it in the lower half.
    const tail = rank < kept ? selectInPlace(r, rank, kept, kept >> 1) : 0
    const spread = Math.max(MEDIAN_SIGMA * median, tail / TAIL_SIGMAS)
    return Math.max(SIGMA_FLOOR, Math.sqrt(Math.max(0, spread * spread - WIDTH_VARIANCE)))
  })
  return sigma as unknown as Surface['sigma']
}

const MEDIAN_SIGMA = 1.4826
const TAIL_SIGMAS = 2.6

function tailRank(kept: number): number {
  return Math.floor(kept * 0.98)
}

function noiseAbout(samples: SurfaceSamples, weights: Surface['weights'], limit: number) {
  const residuals = residualsAbout(samples, weights, limit)
  return { sigma: sigmaOf(residuals), share: residuals.kept / Math.max(1, samples.count) }
}

/**
 * The larger of `limit` and 4.5 times the noise within it. Most backgrounds are far quieter than that, and to see it the residuals
 * need no sorting: enough of them below what a median or a tail would have to reach, and neither reaches it.
 */
function toleranceAbout(samples: SurfaceSamples, weights: Surface['weights'], limit: number): number {
  const residuals = residualsAbout(samples, weights, limit)
  const { channels, kept } = residuals
  const quiet = (QUIET_SHARE * limit) / INLIER_SIGMAS
  const isQuiet = channels.every(
    (r) =>
      countUpTo(r, kept, quiet / MEDIAN_SIGMA) > kept >> 1 && countUpTo(r, kept, quiet * TAIL_SIGMAS) > tailRank(kept),
  )
  return isQuiet ? limit : Math.max(limit, INLIER_SIGMAS * Math.max(...sigmaOf(residuals)))
}

const INLIER_SIGMAS = 4.5
/** Kept clear of what rounding could turn over. */
const QUIET_SHARE = 0.999

function countUpTo(values: Float32Array, length: number, most: number): number {
  let count = 0
  for (let i = 0; i < length; i++) if (values[i]! <= most) count++
  return count
}

/**
 * Fits the background surface to samples of which up to about 60 % may belong to something else: consensus over
 * constants and planes, then repeated least squares (constant, then quadratic) on the inliers with a shrinking
 * tolerance. The constant is kept unless the quadratic is clearly better, so a solid colour stays exactly solid.
 * `near`: a surface already known, to be refined with better samples.
 */
export function fitSurface(samples: SurfaceSamples, near?: Surface): Surface {
  let weights = near?.weights ?? bestHypothesis(samples, 14)
  let largest = Number.POSITIVE_INFINITY
  for (const limit of near ? [10, 7] : [18, 16, 14, 12, 10, 8]) {
    // The surface of all samples, within a limit that all of them keep, is fitted to the same samples again.
    if (largest <= limit) continue
    const fit = fitWithin(samples, weights, toleranceAbout(samples, weights, limit))
    if (!fit) continue
    weights = fit.weights
    largest = fit.used === samples.count ? largestResidual(samples, weights) : Number.POSITIVE_INFINITY
  }
  const curved = noiseAbout(samples, weights, inlierLimit(noiseAbout(samples, weights, 10).sigma))
  const flat = flatSurface(samples, weights, inlierLimit(curved.sigma))
  const flatNoise = noiseAbout(samples, flat, inlierLimit(curved.sigma) + 2)
  const solid =
    (weights.every(isFlat) && Math.max(...curved.sigma) <= QUIET) ||
    (flatNoise.share >= curved.share * 0.985 && flatNoise.sigma.every((s, c) => s <= curved.sigma[c]! * 1.15 + 0.1))
  if (solid) return { weights: flat, kind: 'solid', sigma: flatNoise.sigma, inliers: flatNoise.share }
  return { weights, kind: 'gradient', sigma: curved.sigma, inliers: curved.share }
}

/** With no more noise than this, in levels, what lies flat is one colour: JPEG rings beside the subject alone. */
const QUIET = 2

/** Whether it changes by less than a level over the picture. */
function isFlat([, ...slopes]: Float64Array): boolean {
  return slopes.reduce((sum, slope) => sum + Math.abs(slope), 0) < 0.5
}

function inlierLimit(sigma: Surface['sigma']): number {
  return Math.max(3.5, INLIER_SIGMAS * Math.max(...sigma))
}

/** The per-channel median of the inliers, as a constant surface. */
function flatSurface(samples: SurfaceSamples, near: Surface['weights'], limit: number): Surface['weights'] {
  const { rows, count } = samples
  const values = [new Float32Array(count), new Float32Array(count), new Float32Array(count)] as const
  const [reds, greens, blues] = values
  let kept = 0
  for (let at = 0; at < count * ROW; at += ROW) {
    // Not its opposite, which would keep what is no number.
    if (!(residualOf(near, rows, at) <= limit + 2)) continue
    reds[kept] = rows[at + 2]!
    greens[kept] = rows[at + 3]!
    blues[kept] = rows[at + 4]!
    kept++
  }
  const medians = values.map((channel) => padWeights(Float64Array.of(medianInPlace(channel, kept))))
  return medians as unknown as Surface['weights']
}

/** Of the samples so many have a colour to this many levels: it is the background's, however well a gradient fits them all. */
const COMMON = 0.5
const TO_THE_LEVEL = 1.5

/**
 * The colour that most samples have, as a surface; undefined where there is none. What differs from it little, a white coat before cream, a
 * gradient would be laid through.
 */
export function commonColour(samples: SurfaceSamples): Surface | undefined {
  const { rows, count } = samples
  const middle = [2, 3, 4].map((at) => {
    const values = Float32Array.from({ length: count }, (_, i) => rows[i * ROW + at]!)
    return padWeights(Float64Array.of(medianInPlace(values, count)))
  }) as unknown as Surface['weights']
  const { sigma, share } = noiseAbout(samples, middle, TO_THE_LEVEL)
  return share >= COMMON ? { weights: middle, kind: 'solid', sigma, inliers: share } : undefined
}

/** A shadow lets at least this share of the light through. */
const SHADED = 0.5

/** The shares of samples that a surface explains: as it is, and as it is or in shadow, darkened evenly. */
export function sharesExplained({ rows, count }: SurfaceSamples, { weights, sigma }: Surface) {
  const limit = inlierLimit(sigma)
  let [lit, shaded] = [0, 0]
  for (let at = 0; at < count * ROW; at += ROW) {
    if (residualOf(weights, rows, at) <= limit) lit++
    else if (isShaded(weights, rows, at, limit)) shaded++
  }
  return { lit: lit / Math.max(1, count), inAll: (lit + shaded) / Math.max(1, count) }
}

function isShaded(weights: Surface['weights'], rows: Float32Array, at: number, limit: number): boolean {
  const full = weights.map((own) => evaluateSurface(own, rows[at]!, rows[at + 1]!))
  const keep = (rows[at + 2]! + rows[at + 3]! + rows[at + 4]!) / Math.max(1, full[0]! + full[1]! + full[2]!)
  return keep < 1 && keep >= SHADED && full.every((own, c) => Math.abs(rows[at + 2 + c]! - keep * own) <= limit)
}

/** For each side (left, right, top, bottom) the share of its border samples that the surface explains. */
export function sharesOfSides(samples: SurfaceSamples, surface: Surface): readonly [number, number, number, number] {
  const { rows, count } = samples
  const limit = inlierLimit(surface.sigma)
  const shown = [0, 0, 0, 0]
  const all = [0, 0, 0, 0]
  for (let at = 0; at < count * ROW; at += ROW) {
    const x = rows[at]!
    const y = rows[at + 1]!
    const side = Math.abs(x) > Math.abs(y) ? (x < 0 ? 0 : 1) : y < 0 ? 2 : 3
    all[side]!++
    if (residualOf(surface.weights, rows, at) <= limit) shown[side]!++
  }
  return shown.map((n, side) => n / Math.max(1, all[side]!)) as unknown as readonly [number, number, number, number]
}
