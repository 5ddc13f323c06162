// Owns the solve at the edge: for each pixel of the band, which foreground colour it is a mix of, how much (alpha), in
// which light the mix was made, and the colour that is left when the background is taken out.
// Kernel file: the inner loops are long on purpose.

import type { Band } from './band.ts'
import { REGION } from './region.ts'
import type { Scene } from './scene.ts'

export type EdgeInput = {
  readonly scene: Scene
  readonly map: Uint8Array
  readonly band: Band
  /** Alpha of the subject where it is not at the edge, for a coloured screen that shines through; absent: 1. */
  readonly body: Float32Array | undefined
}

export type EdgeSolution = {
  readonly alpha: Float32Array
  /** Straight foreground colour in levels, interleaved RGB; equal to the picture where alpha is 1. */
  readonly foreground: Uint8Array | Float32Array
  readonly light: 'srgb' | 'linear'
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
  if (input.body) layScreen(input.body, scene, map, alpha, foreground)
  const body = input.body ?? alpha
  const pixels = new Int32Array(band.outside.length + band.inside.length)
  pixels.set(band.outside)
  pixels.set(band.inside, band.outside.length)
  const pure = new Int32Array(pixels.length)
  const mix = new Float32Array(pixels.length)
  for (let k = 0; k < pixels.length; k++) findPure(input, pixels[k]!, k, pure, mix)
  const light = judgeLight(scene, pixels, pure, mix)
  const solved = new Float32Array(pixels.length)
  const bodyAt = Float32Array.from(pixels, (_, k) => (pure[k]! >= 0 ? body[pure[k]!]! : 1))
  for (let k = 0; k < pixels.length; k++) {
    const p = pixels[k]!
    if (pure[k]! >= 0) solved[k] = settle(scene, p, pure[k]!, mix[k]!, bodyAt[k]!, light, foreground)
    else if (mix[k]! < 0) solved[k] = coverage(map, p, scene.width, scene.height)
    else solved[k] = alpha[p]!
  }
  for (let k = 0; k < pixels.length; k++) alpha[pixels[k]!] = solved[k]!
  return { alpha, foreground, light }
}

/** Inner pixels through which a screen is seen: their alpha, and their colour with the screen taken out. */
function layScreen(
  body: Float32Array,
  scene: Scene,
  map: Uint8Array,
  alpha: Float32Array,
  foreground: Uint8Array | Float32Array,
): void {
  const half = foreground instanceof Uint8Array ? 0.5 : 0
  for (let i = 0; i < map.length; i++) {
    const a = body[i]!
    if (a >= 1 || map[i] !== REGION.subject) continue
    alpha[i] = a
    if (a < 0.02) continue
    for (let c = 0; c < 3; c++) {
      const at = i * 3 + c
      foreground[at] = clampLevel((scene.picture[at]! - (1 - a) * scene.background[at]!) / a) + half
    }
  }
}

/**
 * Finds the pure neighbour of p. pure[k] = its index and mix[k] = α in sRGB values; pure[k] = −1 when p is pure itself
 * (mix 1) or when the contrast is too low to say (mix −1).
 */
function findPure(input: EdgeInput, p: number, k: number, pure: Int32Array, mix: Float32Array): void {
  const { map, band } = input
  const { width, height, picture, background, sigma } = input.scene
  const vr = picture[p * 3]! - background[p * 3]!
  const vg = picture[p * 3 + 1]! - background[p * 3 + 1]!
  const vb = picture[p * 3 + 2]! - background[p * 3 + 2]!
  const length2 = vr * vr + vg * vg + vb * vb
  const own = Math.sqrt(length2)
  const tolerance = 1.5 + 4 * sigma + 0.09 * own
  const tolerance2 = tolerance * tolerance
  const reach = Math.ceil(band.rampPx) + 1
  const depth = band.depth[p]!
  const x = p % width
  const y = (p - x) / width
  let best = -1
  let bestScore = map[p] === REGION.subject ? 0.985 : 2
  let bestMix = 1
  let strongest2 = length2
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
      if (q2 > strongest2) strongest2 = q2
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
  const weak = Math.sqrt(strongest2) < 5 + 5 * sigma
  pure[k] = weak ? -1 : best
  mix[k] = weak ? -1 : best < 0 ? 1 : Math.min(1, bestMix)
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

/**
 * In which light were the edges mixed? Takes mid-ramp pixels whose pure colour differs from the background in hue (on the
 * grey axis both explain everything) and compares how far I lies from the line B–F in sRGB values and in linear light.
 */
function judgeLight(scene: Scene, pixels: Int32Array, pure: Int32Array, mix: Float32Array): 'srgb' | 'linear' {
  const { picture, background } = scene
  let inSrgb = 0
  let inLinear = 0
  let used = 0
  const stride = Math.max(1, Math.floor(pixels.length / 8000))
  for (let k = 0; k < pixels.length; k += stride) {
    if (pure[k]! < 0 || mix[k]! < 0.15 || mix[k]! > 0.85) continue
    const p = pixels[k]! * 3
    const q = pure[k]! * 3
    inSrgb += lineDistance(picture, p, background, p, picture, q, same)
    inLinear += lineDistance(picture, p, background, p, picture, q, toLinear)
    used++
  }
  return used > 40 && inLinear < 0.7 * inSrgb ? 'linear' : 'srgb'
}

/** Distance of I from the line through B and F, relative to |F − B|. */
function lineDistance(
  i: ArrayLike<number>,
  ia: number,
  b: ArrayLike<number>,
  ba: number,
  f: ArrayLike<number>,
  fa: number,
  light: (level: number) => number,
): number {
  let dot = 0
  let f2 = 0
  let v2 = 0
  for (let c = 0; c < 3; c++) {
    const base = light(b[ba + c]!)
    const v = light(i[ia + c]!) - base
    const w = light(f[fa + c]!) - base
    dot += v * w
    f2 += w * w
    v2 += v * v
  }
  if (f2 < 1e-9) return 0
  return Math.sqrt(Math.max(0, v2 - (dot * dot) / f2) / f2)
}

const same = (level: number): number => level

/** sRGB level 0..255 to linear light 0..255, exact piecewise transfer (IEC 61966-2-1). */
export function toLinear(level: number): number {
  const x = level / 255
  return 255 * (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
}

export function fromLinear(light: number): number {
  const x = light / 255
  return 255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055)
}

/**
 * Takes the background out of p, a mix with the pure colour of q whose own alpha is `bodyAlpha`: writes p's colour and
 * returns its alpha.
 */
function settle(
  scene: Scene,
  p: number,
  q: number,
  mixSrgb: number,
  bodyAlpha: number,
  light: 'srgb' | 'linear',
  foreground: Uint8Array | Float32Array,
): number {
  const { picture, background, sigma } = scene
  const linear = light === 'linear'
  const raw = linear ? linearMix(picture, background, p * 3, q * 3) : mixSrgb
  const strength = Math.hypot(
    picture[q * 3]! - background[q * 3]!,
    picture[q * 3 + 1]! - background[q * 3 + 1]!,
    picture[q * 3 + 2]! - background[q * 3 + 2]!,
  )
  const floor = Math.min(0.1, (1.6 * Math.max(0, sigma - 0.5)) / strength)
  const share = Math.max(0, Math.min(1, (raw - floor) / (1 - 4.5 * floor)))
  const a = share * bodyAlpha
  const trust = Math.max(0, Math.min(1, (a - 0.12) / 0.38))
  const half = foreground instanceof Uint8Array ? 0.5 : 0
  for (let c = 0; c < 3; c++) {
    const near = foreground[q * 3 + c]!
    let colour = near
    if (trust > 0) {
      const b = background[p * 3 + c]!
      const i = picture[p * 3 + c]!
      const unmixed = linear
        ? fromLinear(clampLevel((toLinear(i) - (1 - a) * toLinear(b)) / a))
        : clampLevel((i - (1 - a) * b) / a)
      colour = near + trust * (unmixed - near)
    }
    foreground[p * 3 + c] = colour + half
  }
  return a
}

function linearMix(picture: ArrayLike<number>, background: ArrayLike<number>, p: number, q: number): number {
  let dot = 0
  let f2 = 0
  for (let c = 0; c < 3; c++) {
    const base = toLinear(background[p + c]!)
    const v = toLinear(picture[p + c]!) - base
    const w = toLinear(picture[q + c]!) - base
    dot += v * w
    f2 += w * w
  }
  return f2 > 0 ? dot / f2 : 1
}

function clampLevel(level: number): number {
  return level < 0 ? 0 : Math.min(level, 255)
}
