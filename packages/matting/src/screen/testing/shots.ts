// Owns drawn shots before a coloured screen, mixed in linear light, whose true alpha is known by construction: skin, cloth in
// strong colours, hair of a pixel's width, a limb blurred by motion, a veil.

import type { Matte, Picture } from '../../picture.ts'
import { type Coverage, type Drawn, disc, draw, type Layer, type Rgb } from '../../testing/draw.ts'

export type Look = {
  readonly screen: Rgb
  /** 0: one light everywhere. 0.5: a hot spot and a fall-off of about that share to the corners. */
  readonly uneven: number
  /** Standard deviation of grain, in 8-bit levels. */
  readonly noise: number
}

export const GREEN: Rgb = [42, 168, 74]
export const BLUE: Rgb = [34, 78, 190]

export type Shot = { readonly picture: Picture<Uint8Array>; readonly truth: Matte }

export const SHOT_PX = 256

export function shotOf({ screen, uneven, noise }: Look, parts: readonly Layer[] = PARTS, size = SHOT_PX): Shot {
  const lit = (x: number, y: number): Rgb => {
    const [u, v] = [x / size - 0.5, y / size - 0.5]
    const gain =
      1 + uneven * (0.5 * u - 0.3 * v - 0.9 * (u * u + v * v) + 0.15 * Math.exp(-((u - 0.2) ** 2 + v * v) / 0.06))
    // Levels are encoded: the light itself changes by the 2.2nd power of this.
    return [screen[0] * gain, screen[1] * gain, screen[2] * gain]
  }
  const { picture, alpha }: Drawn = draw(size, lit, parts, { light: 'linear', noise })
  return { picture, truth: { width: size, height: size, data: alpha } }
}

/** A bar with round ends, anti-aliased. */
export function bar(x0: number, y0: number, x1: number, y1: number, radius: number): Coverage {
  return (x, y) => {
    const [dx, dy] = [x1 - x0, y1 - y0]
    const t = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)))
    const distance = Math.hypot(x - x0 - t * dx, y - y0 - t * dy)
    // Thinner than a pixel: fainter, not narrower.
    return Math.max(0, Math.min(1, radius + 0.5 - distance, 2 * radius))
  }
}

/** A bar that moved `px` to the right while the shutter was open. */
export function blurred(shape: Coverage, px: number): Coverage {
  const steps = px * 2
  return (x, y) => {
    let sum = 0
    for (let i = 0; i < steps; i++) sum += shape(x - ((i + 0.5) / steps - 0.5) * px, y)
    return sum / steps
  }
}

const hair = (colour: Rgb, x: number, lean: number, radius: number): Layer => ({
  coverage: bar(x, 78, x + lean, 22, radius),
  colour,
})

export const PARTS: readonly Layer[] = [
  ...Array.from({ length: 9 }, (_, i) => hair([72, 44, 30], 92 + i * 8, (i - 4) * 9, 0.35 + 0.1 * (i % 4))),
  { coverage: disc(124, 88, 34), colour: [72, 44, 30] },
  { coverage: disc(124, 96, 28), colour: [224, 172, 140] },
  { coverage: bar(124, 160, 124, 240, 42), colour: [190, 32, 40] },
  { coverage: bar(104, 190, 144, 190, 9), colour: [245, 240, 232] },
  { coverage: blurred(bar(200, 120, 214, 190, 8), 18), colour: [224, 172, 140] },
  { coverage: bar(40, 130, 40, 214, 20), colour: [205, 205, 210], opacity: 0.45 },
  { coverage: disc(228, 60, 12), colour: [232, 196, 40] },
]
