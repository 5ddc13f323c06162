// Owns what shines through: on a green or blue screen a part of the subject that still holds the screen's colour may be
// partly transparent (a veil, glass, smoke). Colour-difference mattes after Vlahos (US 3,595,987) say how much; the shape
// of the part says whether to believe it, because green cloth on a green screen looks the same to a single pixel.

import type { Band } from './band.ts'
import { type Light, toLinear } from './light-fit.ts'
import { REGION } from './region-map.ts'
import { labelRuns, type Runs } from './runs.ts'
import type { Scene } from './scene.ts'

/** A screen must be at least this many levels stronger in its own channel than in the others. */
const LEAST_SCREEN = 60
/** Below this a pixel may be transparent. */
const MAYBE = 0.92
/** When more of the subject than this looks transparent, the subject itself has the screen's colour. */
const MOST_TRANSPARENT = 0.45
/** A part smaller than this share of the subject that does not reach the outside is an eye or a gem, not a window. */
const WINDOW = 0.012
/** Parts larger than this share are cloth rather than veil, unless the screen is seen clearly. */
const CLOTH = 0.12
/** A part with less inside than this many times its rim is hair. */
const STRANDS = 3
const CLOTH_VEIL_TO = 0.6
const CLOTH_FROM = 0.82

export type Screen = {
  /** Alpha of the subject where it is not at the edge: 1, or less where the screen shines through. */
  readonly body: Float32Array
  /** Colour-difference alpha of any one pixel, whatever its surroundings say. */
  readonly alphaAt: (pixel: number) => number
  readonly shinesThrough: boolean
}

/** Alpha by colour difference; undefined when the background is no screen or the subject itself is of its colour. */
export function findScreen(scene: Scene, map: Uint8Array, band: Band, light: Light): Screen | undefined {
  const channel = screenChannel(scene)
  if (channel === undefined) return undefined
  const { mask, subject, seen } = markCandidates(scene, map, channel, light)
  if (seen > MOST_TRANSPARENT * subject) return undefined
  const runs = labelRuns(mask, scene.width, scene.height, 1, true)
  const parts = measureParts(runs, band)
  const body = new Float32Array(map.length).fill(1)
  let shinesThrough = false
  for (let r = 0; r < runs.count; r++) {
    const part = parts[runs.labels[r]!]!
    if (part.inner < subject / 2500) continue
    const reachesOutside = part.rim > 0.4 * Math.sqrt(part.inner)
    if (!reachesOutside && part.inner < WINDOW * subject) continue
    // Strands have colours of their own to be told by; a broad part is cloth or a veil.
    const strict = part.inner < STRANDS * part.rim || part.inner > CLOTH * subject
    shinesThrough = true
    for (let i = runs.starts[r]!; i < runs.starts[r]! + runs.lengths[r]!; i++)
      body[i] = strict ? clothAlpha(strictAlpha(scene, i, channel, light)) : veilAlpha(scene, i, channel, light)
  }
  return { body, shinesThrough, alphaAt: (i) => clothAlpha(strictAlpha(scene, i, channel, light)) }
}

/** Green or blue only: those are hues that people put behind a subject because it has none of them. */
function screenChannel(scene: Scene): 1 | 2 | undefined {
  const { background } = scene
  const middle = (Math.floor(scene.height / 2) * scene.width + Math.floor(scene.width / 2)) * 3
  const [r, g, b] = [background[middle]!, background[middle + 1]!, background[middle + 2]!]
  if (g - Math.max(r, b) >= LEAST_SCREEN) return 1
  if (b - g >= LEAST_SCREEN && b - r >= LEAST_SCREEN + 0.5 * Math.abs(r - g) && r <= 0.35 * b) return 2
  return undefined
}

function markCandidates(scene: Scene, map: Uint8Array, channel: 1 | 2, light: Light) {
  const mask = new Uint8Array(map.length)
  let [subject, seen] = [0, 0]
  for (let i = 0; i < map.length; i++) {
    if (map[i] !== REGION.subject) continue
    subject++
    if (strictAlpha(scene, i, channel, light) >= MAYBE) continue
    mask[i] = 1
    seen++
  }
  return { mask, subject, seen }
}

type Part = { inner: number; rim: number }

/** Per component its pixels deeper than the edge, and those that touch the background. */
function measureParts(runs: Runs, band: Band): Part[] {
  const parts: Part[] = Array.from({ length: runs.components }, () => ({ inner: 0, rim: 0 }))
  for (let r = 0; r < runs.count; r++) {
    const part = parts[runs.labels[r]!]!
    for (let i = runs.starts[r]!; i < runs.starts[r]! + runs.lengths[r]!; i++) {
      if (band.depth[i] === 1) part.rim++
      if (band.depth[i]! > band.rampPx + 1) part.inner++
    }
  }
  return parts
}

/** How far channel k of the pixel and of the screen stand above `others` of the two other channels. */
function differenceAlpha(
  scene: Scene,
  i: number,
  k: 1 | 2,
  light: Light,
  others: (a: number, b: number) => number,
): number {
  const { picture, background } = scene
  const [a, b] = k === 1 ? [0, 2] : [0, 1]
  const value = light === 'linear' ? toLinear : same
  const at = i * 3
  const excess = value(picture[at + k]!) - others(value(picture[at + a]!), value(picture[at + b]!))
  const full = value(background[at + k]!) - others(value(background[at + a]!), value(background[at + b]!))
  return Math.max(0, Math.min(1, 1 - excess / Math.max(1, full)))
}

const same = (level: number): number => level
const mean = (a: number, b: number): number => (a + b) / 2

/** α = 1 − (I_k − max of the others) / (B_k − max of the others): too high for colours poor in k, never too low. */
function strictAlpha(scene: Scene, i: number, k: 1 | 2, light: Light): number {
  return differenceAlpha(scene, i, k, light, Math.max)
}

/**
 * The smaller of the strict matte and the one against the others' mean: veils and glass are pale, and for pale colours
 * the two agree. Quiet at the low end.
 */
function veilAlpha(scene: Scene, i: number, k: 1 | 2, light: Light): number {
  const alpha = Math.min(strictAlpha(scene, i, k, light), differenceAlpha(scene, i, k, light, mean))
  const quiet = Math.min(0.06, (2.5 * scene.sigma) / LEAST_SCREEN)
  return Math.max(0, (alpha - quiet) / (1 - quiet))
}

function clothAlpha(alpha: number): number {
  if (alpha <= CLOTH_VEIL_TO) return alpha
  return Math.min(1, CLOTH_VEIL_TO + ((alpha - CLOTH_VEIL_TO) * (1 - CLOTH_VEIL_TO)) / (CLOTH_FROM - CLOTH_VEIL_TO))
}
