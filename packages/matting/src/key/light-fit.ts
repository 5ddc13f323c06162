// Owns the question in which light the edges of a picture were mixed, sRGB values or linear light, and the transfers
// between the two on the keyer's level scale.

import { quickLinearToSrgb, srgbToLinear } from '../light.ts'
import type { Scene } from './scene.ts'

export type Light = 'srgb' | 'linear'

/** For every pixel of the band the pixel whose pure colour it has a share of (−1: none), and the share. */
export type Pures = { readonly pure: Int32Array; readonly mix: Float32Array }

/** Levels 0..255 as edges are mixed, and back. Without a table they are mixed as they are; {@link mixedAt} reads it. */
export type Transfer = {
  readonly light: Light
  readonly table: Float64Array | undefined
  readonly level: (mixed: number) => number
}

export const SAME: Transfer = { light: 'srgb', table: undefined, level: (mixed) => mixed }

const STEPS_A_LEVEL = 8

/** Linear light on the level scale, straight lines between eighths of a level: off by less than 0.0001. */
export function linearTransfer(): Transfer {
  const last = 255 * STEPS_A_LEVEL
  const table = Float64Array.from({ length: last + 2 }, (_, i) => 255 * srgbToLinear(Math.min(1, i / last)))
  let toSrgb: ReturnType<typeof quickLinearToSrgb> | undefined
  // Most pictures are not mixed in light and never need the way back.
  const level = (mixed: number) => {
    toSrgb ??= quickLinearToSrgb()
    return 255 * toSrgb(mixed / 255)
  }
  return { light: 'linear', table, level }
}

export function mixedAt(table: Transfer['table'], level: number): number {
  if (table === undefined) return level
  const at = level * STEPS_A_LEVEL
  const i = at | 0
  return table[i]! + (table[i + 1]! - table[i]!) * (at - i)
}

/**
 * In which light were the edges mixed? Takes mid-ramp pixels whose pure colour differs from the background in hue (on the
 * grey axis both explain everything) and compares how far I lies from the line B–F in sRGB values and in linear light.
 * Looks at every `stride`-th of `pixels` and what was found for it.
 */
export function judgeLight(
  scene: Scene,
  pixels: Int32Array,
  stride: number,
  { pure, mix }: Pures,
  lit: Transfer,
): Light {
  let [inSrgb, inLinear, used] = [0, 0, 0]
  for (let k = 0; k < pixels.length; k += stride) {
    if (pure[k]! < 0 || mix[k]! < 0.15 || mix[k]! > 0.85) continue
    inSrgb += lineDistance(scene, pixels[k]!, pure[k]!, undefined)
    inLinear += lineDistance(scene, pixels[k]!, pure[k]!, lit.table)
    used++
  }
  // A fit that is merely less bad (JPEG, hair) proves nothing: it has to be good.
  return used > 40 && inLinear < 0.5 * inSrgb && inLinear < 0.015 * used ? 'linear' : 'srgb'
}

/** Distance of the colour of p from the line through its B and the colour F of q, relative to |F − B|. */
function lineDistance(scene: Scene, p: number, q: number, table: Transfer['table']): number {
  const { picture, background, step } = scene
  let [dot, f2, v2] = [0, 0, 0]
  for (let c = 0; c < 3; c++) {
    const base = mixedAt(table, background[p * step + c]!)
    const v = mixedAt(table, picture[p * 3 + c]!) - base
    const w = mixedAt(table, picture[q * 3 + c]!) - base
    dot += v * w
    f2 += w * w
    v2 += v * v
  }
  if (f2 < 1e-9) return 0
  return Math.sqrt(Math.max(0, v2 - (dot * dot) / f2) / f2)
}
