// Owns what the passes of blur fusion hand on, and the formula that both kinds of pass end with.

import type { Matte } from '../picture.ts'
import type { Rgb } from '../rgb.ts'
import type { Spans } from '../spans.ts'

/** What a pass leaves at its pixels: RGB of the foreground and RGB of the background per slot. */
export type Fused = { readonly spans: Spans; readonly layers: Float32Array }

/** What every pass reads. */
export type Fusing = { readonly matte: Matte; readonly rgb: Rgb; readonly ceiling: number }

export const EPSILON = 1e-5

/** clip(F̂ + α(I − αF̂ − (1−α)B̂)) */
export function mix(alpha: number, value: number, front: number, back: number, ceiling: number): number {
  const mixed = front + alpha * (value - alpha * front - (1 - alpha) * back)
  return mixed < 0 ? 0 : mixed > ceiling ? ceiling : mixed
}
