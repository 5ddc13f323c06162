// Owns the drawing surface on Node: Skia through @napi-rs/canvas. Draws nothing itself.

import { createRequire } from 'node:module'
import type { Canvas } from '@napi-rs/canvas'

/** A Skia canvas: `width`, `height`, `getContext('2d')` as in a browser. */
export type Canvas2D = Canvas

/** A transparent canvas of that many px. Skia is loaded on the first call (25–100 ms), so that the codec alone never loads it. */
export function createCanvas2D(width: number, height: number): Canvas2D {
  // require and not import(): drawing code is synchronous, and Node caches the module.
  const skia = createRequire(import.meta.url)('@napi-rs/canvas') as typeof import('@napi-rs/canvas')
  return skia.createCanvas(width, height)
}
