// Owns small drawn scenes whose true alpha is known by construction, for tests.

import { linearToSrgb, srgbToLinear } from '../light.ts'
import type { Picture } from '../picture.ts'

export type Rgb = readonly [number, number, number]

/** Coverage 0..1 of a pixel, from its centre. */
export type Coverage = (x: number, y: number) => number

/** A disc with an anti-aliased rim one px wide. */
export function disc(cx: number, cy: number, radius: number): Coverage {
  return (x, y) => clamp(radius + 0.5 - Math.hypot(x - cx, y - cy))
}

/** A ring between two radii. */
export function ring(cx: number, cy: number, inner: number, outer: number): Coverage {
  return (x, y) => clamp(Math.min(disc(cx, cy, outer)(x, y), 1 - disc(cx, cy, inner)(x, y)))
}

/** An upright rectangle on whole pixels: x0 ≤ x < x1, y0 ≤ y < y1. */
export function box(x0: number, y0: number, x1: number, y1: number): Coverage {
  return (x, y) => (x >= x0 && x < x1 && y >= y0 && y < y1 ? 1 : 0)
}

const BLOTCHES: readonly Rgb[] = [
  [30, 190, 20],
  [150, 20, 170],
  [60, 90, 200],
  [170, 120, 10],
]

/** A background of blotches of 8 px, which only a network can take. */
export function blotches(x: number, y: number): Rgb {
  return BLOTCHES[((x >> 3) + 3 * (y >> 3)) % 4]!
}

export type Layer = { readonly coverage: Coverage; readonly colour: Rgb; readonly opacity?: number }

export type Drawn = { readonly picture: Picture<Uint8Array>; readonly alpha: Float32Array }

/**
 * Layers over a background (one colour, or a colour per pixel), mixed in sRGB values or in linear light; `alpha` is the
 * joint coverage of the layers. `noise` is the standard deviation in levels, seeded.
 */
export function draw(
  size: number,
  background: Rgb | ((x: number, y: number) => Rgb),
  layers: readonly Layer[],
  options: { light?: 'srgb' | 'linear'; noise?: number } = {},
): Drawn {
  const data = new Uint8Array(size * size * 3)
  const alpha = new Float32Array(size * size)
  const linear = options.light === 'linear'
  const noise = gaussian(options.noise ?? 0)
  for (let i = 0; i < size * size; i++) {
    const x = i % size
    const y = Math.floor(i / size)
    const base = typeof background === 'function' ? background(x, y) : background
    const colour = base.map((v) => enter(v, linear))
    let through = 1
    for (const layer of layers) {
      const a = layer.coverage(x, y) * (layer.opacity ?? 1)
      for (let c = 0; c < 3; c++) colour[c] = colour[c]! * (1 - a) + enter(layer.colour[c]!, linear) * a
      through *= 1 - a
    }
    alpha[i] = 1 - through
    for (let c = 0; c < 3; c++)
      data[i * 3 + c] = Math.max(0, Math.min(255, Math.round(leave(colour[c]!, linear) + noise())))
  }
  return { picture: { width: size, height: size, channels: 3, data, space: 'srgb', alpha: 'none' }, alpha }
}

function enter(level: number, linear: boolean): number {
  return linear ? srgbToLinear(level / 255) : level
}

function leave(value: number, linear: boolean): number {
  return linear ? linearToSrgb(value) * 255 : value
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value))
}

/** Box–Muller over a linear congruential generator: the same noise every time. */
function gaussian(sigma: number): () => number {
  let state = 12345
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 1) / 4294967297
  }
  return () => (sigma === 0 ? 0 : sigma * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()))
}
