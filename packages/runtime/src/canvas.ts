// Owns the drawing surface on Node: Skia through @napi-rs/canvas. Draws nothing itself.

import { createRequire } from 'node:module'
import type { Canvas } from '@napi-rs/canvas'

/** A Skia canvas: `width`, `height`, `getContext('2d')` as in a browser. */
export type Canvas2D = Canvas

/** A transparent canvas of that many px. Skia is loaded on the first call (25–100 ms), so that the codec alone never loads it. */
export function createCanvas2D(width: number, height: number): Canvas2D {
  return loadSkia().createCanvas(width, height)
}

/** Fat sans-serif families of the usual systems, rounder ones first; together they have the letters of most of the world. */
const LETTERS = [
  'Arial Rounded MT Bold',
  'Hiragino Maru Gothic ProN',
  'Hiragino Sans',
  'Yu Gothic',
  'Meiryo',
  'PingFang SC',
  'PingFang TC',
  'Microsoft YaHei',
  'Microsoft JhengHei',
  'Apple SD Gothic Neo',
  'Malgun Gothic',
  'Noto Sans CJK JP',
  'Noto Sans JP',
  'Noto Sans CJK SC',
  'Noto Sans CJK KR',
  'Noto Sans',
  'Arial',
  'Segoe UI',
  'Helvetica Neue',
  'Liberation Sans',
  'DejaVu Sans',
] as const

/**
 * The families of this machine that captions are drawn in, as CSS. Named one by one, because Skia knows no "sans-serif" on Linux
 * and takes whichever family it finds first.
 */
export function captionFonts(): string {
  const here = new Set(loadSkia().GlobalFonts.families.map(({ family }) => family))
  const known: readonly string[] = LETTERS.filter((family) => here.has(family))
  const wide = [...here].filter((family) => /^Noto (Sans|Color Emoji)|Emoji$/.test(family) && !known.includes(family))
  return [...[...known, ...wide].map((family) => `"${family}"`), 'sans-serif'].join(', ')
}

function loadSkia(): typeof import('@napi-rs/canvas') {
  // require and not import(): drawing code is synchronous, and Node caches the module.
  return createRequire(import.meta.url)('@napi-rs/canvas') as typeof import('@napi-rs/canvas')
}
