// Owns the solve at the edge: for each pixel of the band, which foreground colour it is a mix of, how much (alpha), in
// which light the mix was made, and the colour that is left when the background is taken out.
// Kernel file: the inner loops are long on purpose.

import type { Band } from './band.ts'
import { fromLinear, inLinearLight, judgeLight, type Light, toLinear } from './light-fit.ts'
import { REGION } from './region-map.ts'
import type { Scene } from './scene.ts'
import { findScreen } from './screen.ts'

export type EdgeInput = {
  readonly scene: Scene
  readonly map: Uint8Array
  readonly band: Band
  /** Let a coloured screen shine through veils and glass, or take every inner pixel as solid. */
  readonly transparency: 'auto' | 'none'
}

export type EdgeSolution = {
  readonly alpha: Float32Array
  /** Straight foreground colour in levels, interleaved RGB; equal to the picture where alpha is 1. */
  readonly foreground: Uint8Array | Float32Array
  readonly light: Light
  /** Whether a screen was seen through parts of the subject. */
  readonly screen: boolean
}

/**
 * Alpha and foreground colour for a subject over a known background.
 *
 * For a band pixel p with v = I − B, the pure foreground is looked for among subject pixels q within `ramp + 1` px that lie
 * no nearer to the background than p: the one of which p can be a mix (v_p collinear with v_q, α = v_p·v_q / |v_q|², see
 * Smith & Blinn 1996 for the constraint) and that has the smallest α. Where no purer pixel exists, p is itself pure.
 * Where subject and background are alike (white on white) the coverage of the region's own boundary is used.
 * The colour is F = (I − (1−α)B) / α, drawn towards q's colour as α → 0 because the division amplifies noise.
 */
export function solveEdge(input: EdgeInput): EdgeSolution {
  const { scene, map, band } = input
  const { picture } = scene
  const alpha = new Float32Array(map.length)
  for (let i = 0; i < map.length; i++) if (map[i] === REGION.subject) alpha[i] = 1
  const foreground = picture.slice()
  const pixels = new Int32Array(band.outside.length + band.inside.length)
  pixels.set(band.outside)
  pixels.set(band.inside, band.outside.length)
  const pure = new Int32Array(pixels.length)
  const mix = new Float32Array(pixels.length)
  for (let k = 0; k < pixels.length; k++) findPure(scene, map, band, pixels[k]!, k, pure, mix)
  const light = judgeLight(scene, pixels, pure, mix)
  if (light === 'linear') {
    const lit = inLinearLight(scene)
    for (let k = 0; k < pixels.length; k++) findPure(lit, map, band, pixels[k]!, k, pure, mix)
  }
  const screen = input.transparency === 'auto' ? findScreen(scene, map, band, light) : undefined
  if (screen) layScreen(screen.body, scene, map, light, alpha, foreground)
  for (let k = 0; k < pixels.length; k++) {
    const p = pixels[k]!
    const q = pure[k]!
    // Next to a veil the veil's own colour difference says more than a neighbour that is no purer.
    if (screen && (screen.body[p]! < 1 || (q >= 0 && screen.body[q]! < 1))) continue
    if (q >= 0) {
      // The purest pixel of a strand is itself a mix; on a screen its own colour difference tells how much.
      const core = screen && band.depth[q]! <= band.rampPx ? screen.alphaAt(q) : 1
      alpha[p] = settle(scene, p, q, mix[k]!, core, light, foreground)
    } else if (mix[k]! < 0) alpha[p] = coverage(map, p, scene.width, scene.height)
    else if (screen) settleAlone(scene, p, Math.min(alpha[p]!, screen.alphaAt(p)), light, alpha, foreground)
  }
  return { alpha, foreground, light, screen: screen?.shinesThrough ?? false }
}

/** A pixel without a purer neighbour whose alpha is known otherwise. */
function settleAlone(
  scene: Scene,
  p: number,
  known: number,
  light: Light,
  alpha: Float32Array,
  foreground: Uint8Array | Float32Array,
): void {
  alpha[p] = known
  if (known >= 1) return
  for (let c = 0; c < 3; c++) store(foreground, p * 3 + c, unmix(scene, p * 3 + c, Math.max(known, 0.04), light))
}

/** Inner pixels through which a screen is seen: their alpha, and their colour with the screen taken out. */
function layScreen(
  body: Float32Array,
  scene: Scene,
  map: Uint8Array,
  light: Light,
  alpha: Float32Array,
  foreground: Uint8Array | Float32Array,
): void {
  for (let i = 0; i < map.length; i++) {
    const a = body[i]!
    if (a >= 1 || map[i] !== REGION.subject) continue
    settleAlone(scene, i, a, light, alpha, foreground)
  }
}

/** How far a pure neighbour is looked for at most. */
const FARTHEST_PX = 5

/**
 * Finds the pure neighbour of p. pure[k] = its index and mix[k] = α in the scene's own values; pure[k] = −1 when p is pure itself
 * (mix 1) or when the contrast is too low to say (mix −1).
 */
function findPure(
  scene: Scene,
  map: Uint8Array,
  band: Band,
  p: number,
  k: number,
  pure: Int32Array,
  mix: Float32Array,
): void {
  const { width, height, picture, background, sigma } = scene
  const vr = picture[p * 3]! - background[p * 3]!
  const vg = picture[p * 3 + 1]! - background[p * 3 + 1]!
  const vb = picture[p * 3 + 2]! - background[p * 3 + 2]!
  const length2 = vr * vr + vg * vg + vb * vb
  const own = Math.sqrt(length2)
  const tolerance = 1.5 + 4 * sigma + 0.09 * own
  const tolerance2 = tolerance * tolerance
  const reach = Math.min(FARTHEST_PX, Math.ceil(band.rampPx) + 1)
  const depth = band.depth[p]!
  const x = p % width
  const y = (p - x) / width
  let best = -1
  let bestScore = map[p] === REGION.subject ? 0.985 : 2
  let bestMix = 1
  let strongest2 = length2
  let strongest = -1
  let alongStrongest = 0
  const x0 = Math.max(0, x - reach)
  const x1 = Math.min(width - 1, x + reach)
  const y1 = Math.min(height - 1, y + reach)
  for (let qy = Math.max(0, y - reach); qy <= y1; qy++) {
    for (let q = qy * width + x0, qx = x0; qx <= x1; qx++, q++) {
      if (map[q] !== REGION.subject || band.depth[q]! < depth || q === p) continue
      const qr = picture[q * 3]! - background[q * 3]!
      const qg = picture[q * 3 + 1]! - background[q * 3 + 1]!
      const qb = picture[q * 3 + 2]! - background[q * 3 + 2]!
      const dot = vr * qr + vg * qg + vb * qb
      const q2 = qr * qr + qg * qg + qb * qb
      if (q2 > strongest2) {
        strongest2 = q2
        strongest = q
        alongStrongest = dot / q2
      }
      if (dot <= 0) continue
      if (length2 - (dot * dot) / q2 > tolerance2) continue
      const s = dot / q2
      const score = s + 0.012 * (Math.abs(qx - x) + Math.abs(qy - y))
      if (score < bestScore) {
        bestScore = score
        best = q
        bestMix = s
      }
    }
  }
  if (Math.sqrt(strongest2) < 5 + 5 * sigma) {
    pure[k] = -1
    mix[k] = -1
  } else if (own < 4 + 3.5 * sigma && strongest2 > 9 * length2) {
    // As faint as noise beside something strong: only what points its way counts.
    pure[k] = strongest
    mix[k] = Math.max(0, alongStrongest)
  } else {
    pure[k] = best
    mix[k] = best < 0 ? 1 : Math.min(1, bestMix)
  }
}

/** Share of the 3×3 neighbourhood (1-2-1 weights) that is subject: the anti-aliased boundary of the region itself. */
function coverage(map: Uint8Array, p: number, width: number, height: number): number {
  const x = p % width
  const y = (p - x) / width
  let sum = 0
  for (let dy = -1; dy <= 1; dy++) {
    const row = Math.max(0, Math.min(height - 1, y + dy)) * width
    for (let dx = -1; dx <= 1; dx++) {
      const n = row + Math.max(0, Math.min(width - 1, x + dx))
      if (map[n] === REGION.subject) sum += (2 - Math.abs(dx)) * (2 - Math.abs(dy))
    }
  }
  return sum / 16
}

/** The colour that, mixed with its background at `alpha`, gave sample `at`: F = (I − (1−α)B) / α, clipped to the gamut. */
function unmix(scene: Scene, at: number, alpha: number, light: Light): number {
  const i = scene.picture[at]!
  const b = scene.background[at]!
  if (light === 'srgb') return clampLevel((i - (1 - alpha) * b) / alpha)
  return fromLinear(clampLevel((toLinear(i) - (1 - alpha) * toLinear(b)) / alpha))
}

function store(foreground: Uint8Array | Float32Array, at: number, level: number): void {
  foreground[at] = foreground instanceof Uint8Array ? level + 0.5 : level
}

/** Takes the background out of p, a mix (`raw`) with the colour of q whose own alpha is `core`: writes p's colour, returns alpha. */
function settle(
  scene: Scene,
  p: number,
  q: number,
  raw: number,
  core: number,
  light: Light,
  foreground: Uint8Array | Float32Array,
): number {
  const { picture, background, sigma } = scene
  const strength = Math.hypot(
    picture[q * 3]! - background[q * 3]!,
    picture[q * 3 + 1]! - background[q * 3 + 1]!,
    picture[q * 3 + 2]! - background[q * 3 + 2]!,
  )
  const floor = Math.min(0.1, (1.6 * Math.max(0, sigma - 0.5)) / strength)
  const alpha = core * Math.max(0, Math.min(1, (raw - floor) / (1 - 4.5 * floor)))
  const trust = Math.max(core < 1 ? 0.6 : 0, Math.min(1, (alpha - 0.12) / 0.38))
  for (let c = 0; c < 3; c++) {
    const near = picture[q * 3 + c]!
    const colour = trust > 0 ? near + trust * (unmix(scene, p * 3 + c, Math.max(alpha, 0.04), light) - near) : near
    store(foreground, p * 3 + c, colour)
  }
  return alpha
}

function clampLevel(level: number): number {
  return level < 0 ? 0 : Math.min(level, 255)
}
