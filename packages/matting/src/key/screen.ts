// Owns what shines through: on a strongly coloured screen (green, blue, magenta…) a subject pixel that still holds the
// screen's colour is partly transparent. Colour-difference matte after Vlahos (US 3,595,987), per pixel.

import type { Background } from './background.ts'
import type { Levels } from './levels.ts'
import { REGION } from './region.ts'

/** A screen must be at least this many levels stronger in its own channel than in the others. */
const LEAST_SCREEN = 60
/** Above this the pixel is taken as solid: spill and shading, not transparency. */
const SOLID_FROM = 0.94
/** When more of the subject than this looks transparent, the subject itself has the screen's colour. */
const MOST_TRANSPARENT = 0.45

export type Screen = {
  /** Alpha of the subject by colour difference: 1 where nothing of the screen is seen. */
  readonly body: Float32Array
  readonly channel: 1 | 2
}

/**
 * α = 1 − (I_k − max of the other two) / (B_k − max of the other two), k the screen's channel; 1 when the background is no
 * screen. Returns undefined when the background is not a screen or when the subject itself is of its colour.
 */
export function findScreen(levels: Levels, background: Background, map: Uint8Array): Screen | undefined {
  const channel = screenChannel(background)
  if (channel === undefined) return undefined
  const [o1, o2] = [(channel + 1) % 3, (channel + 2) % 3]
  const body = new Float32Array(map.length).fill(1)
  let [subject, through] = [0, 0]
  for (let i = 0, at = 0; i < map.length; i++, at += 3) {
    if (map[i] !== REGION.subject) continue
    subject++
    const excess = levels.rgb[at + channel]! - Math.max(levels.rgb[at + o1]!, levels.rgb[at + o2]!)
    if (excess <= 0) continue
    const full = background.rgb[at + channel]! - Math.max(background.rgb[at + o1]!, background.rgb[at + o2]!)
    const alpha = Math.max(0, Math.min(1, 1 - excess / Math.max(1, full)))
    if (alpha >= SOLID_FROM) continue
    body[i] = alpha / SOLID_FROM
    if (alpha < 0.85) through++
  }
  if (subject === 0 || through > MOST_TRANSPARENT * subject) return undefined
  return { body, channel }
}

/** Green or blue only: those are hues that people put behind a subject because it has none of them. */
function screenChannel(background: Background): 1 | 2 | undefined {
  const [r, g, b] = background.surface.weights.map((w) => w[0]!) as [number, number, number]
  if (g - Math.max(r, b) >= LEAST_SCREEN) return 1
  if (b - g >= LEAST_SCREEN && b - r >= LEAST_SCREEN + 0.5 * Math.abs(r - g) && r <= 0.35 * b) return 2
  return undefined
}
