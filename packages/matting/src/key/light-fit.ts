// Owns the question in which light the edges of a picture were mixed, sRGB values or linear light, and the two transfers on
// the keyer's level scale.

import { linearToSrgb, srgbToLinear } from '../light.ts'
import type { Scene } from './scene.ts'

export type Light = 'srgb' | 'linear'

/** sRGB level 0..255 to linear light on the same scale. */
export function toLinear(level: number): number {
  return 255 * srgbToLinear(level / 255)
}

export function fromLinear(light: number): number {
  return 255 * linearToSrgb(light / 255)
}

/**
 * In which light were the edges mixed? Takes mid-ramp pixels whose pure colour differs from the background in hue (on the
 * grey axis both explain everything) and compares how far I lies from the line B–F in sRGB values and in linear light.
 */
export function judgeLight(scene: Scene, pixels: Int32Array, pure: Int32Array, mix: Float32Array): Light {
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
  // A fit that is merely less bad (JPEG, hair) proves nothing: it has to be good.
  return used > 40 && inLinear < 0.5 * inSrgb && inLinear < 0.015 * used ? 'linear' : 'srgb'
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

/** The same scene with its samples in linear light on the level scale. Noise grows there; twice is a fair bound. */
export function inLinearLight(scene: Scene): Scene {
  const table = new Float32Array(256 * 16)
  for (let i = 0; i < table.length; i++) table[i] = toLinear(i / 16)
  return {
    ...scene,
    picture: lit(scene.picture, table),
    background: lit(scene.background, table),
    sigma: 2 * scene.sigma,
  }
}

function lit(levels: Uint8Array | Float32Array, table: Float32Array): Float32Array {
  const out = new Float32Array(levels.length)
  for (let i = 0; i < out.length; i++) out[i] = table[(levels[i]! * 16 + 0.5) | 0]!
  return out
}
