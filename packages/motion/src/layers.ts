// Owns putting a frame together: effects behind, body, effects in front, joined in premultiplied linear light, out as straight 8-bit sRGB.
import type { CutOut } from '@popcel/matting'
import type { LightTables } from './light.ts'
import type { Surface } from './warp.ts'

/** Straight 8-bit RGBA of an effects layer, as a canvas gives it; undefined when nothing was drawn. */
export type Layer = Uint8ClampedArray | undefined

/** Joins in place, over the body in `surface`, and encodes. Where only the body is, its alpha is rounded once and nothing else. */
export function joinLayers(surface: Surface, behind: Layer, front: Layer, light: LightTables): CutOut {
  const { width, height, data } = surface
  if (behind) layUnder(data, behind, light)
  if (front) layOver(data, front, light)
  return { width, height, channels: 4, space: 'srgb', alpha: 'straight', data: encode(data, light) }
}

function layUnder(data: Float32Array, layer: Uint8ClampedArray, { toLinear }: LightTables): void {
  for (let i = 0; i < data.length; i += 4) {
    const rest = (layer[i + 3]! / 255) * (1 - data[i + 3]!)
    if (rest <= 0) continue
    data[i]! += toLinear[layer[i]!]! * rest
    data[i + 1]! += toLinear[layer[i + 1]!]! * rest
    data[i + 2]! += toLinear[layer[i + 2]!]! * rest
    data[i + 3]! += rest
  }
}

function layOver(data: Float32Array, layer: Uint8ClampedArray, { toLinear }: LightTables): void {
  for (let i = 0; i < data.length; i += 4) {
    const a = layer[i + 3]! / 255
    if (a === 0) continue
    const rest = 1 - a
    data[i] = toLinear[layer[i]!]! * a + data[i]! * rest
    data[i + 1] = toLinear[layer[i + 1]!]! * a + data[i + 1]! * rest
    data[i + 2] = toLinear[layer[i + 2]!]! * a + data[i + 2]! * rest
    data[i + 3] = a + data[i + 3]! * rest
  }
}

function encode(data: Float32Array, { toSrgb }: LightTables): Uint8Array {
  const out = new Uint8Array(data.length)
  for (let i = 0; i < data.length; i += 4) {
    const a = data[i + 3]!
    const alpha = Math.round(a * 255)
    if (alpha <= 0) continue
    const k = 65535 / a
    out[i] = toSrgb[Math.min(65535, Math.round(data[i]! * k))]!
    out[i + 1] = toSrgb[Math.min(65535, Math.round(data[i + 1]! * k))]!
    out[i + 2] = toSrgb[Math.min(65535, Math.round(data[i + 2]! * k))]!
    out[i + 3] = Math.min(255, alpha)
  }
  return out
}
