// Owns how different each pixel is from the background, in units of the background's own noise.

import type { Background } from './background.ts'
import { growLayers } from './layers.ts'
import { medianInPlace } from './least-squares.ts'
import type { Levels } from './levels.ts'
import { labelRuns, paintRuns, touchesBorder } from './runs.ts'

/** One step of the contrast map is 1/8 of the noise scale; 255 means "31 sigma or more". */
export const CONTRAST_STEP = 8

export type Contrast = {
  /** min(255, 8 × largest channel difference / sigma). */
  readonly map: Uint8Array
  /** Noise of the differences that the map was made from, in levels (after smoothing, when that was done). */
  readonly sigma: number
  /** Noise near strong edges, in levels: much higher than `sigma` where JPEG rings, else the same. */
  readonly nearSigma: number
}

/**
 * The contrast of every pixel to B. When the background is noisier than `SMOOTH_ABOVE` levels the differences are
 * first averaged 3×3, which lowers the noise and costs a pixel of sharpness that the edge solver does not need.
 */
export function contrastTo(levels: Levels, background: Background): Contrast {
  const { width, height } = levels
  const noise = background.surface.sigma
  const smooth = Math.max(...noise) > SMOOTH_ABOVE
  const map = new Uint8Array(width * height)
  let sigma: readonly number[] = noise
  if (smooth) {
    const differences = subtract(levels.rgb, background.rgb)
    averageThree(differences, width, height)
    sigma = smoothedSigma(differences, width, height, noise)
    measure(differences, undefined, sigma, map)
  } else if (background.solid && levels.rgb instanceof Uint8Array)
    measureSolid(levels.rgb, background.solid, sigma, map)
  else measure(levels.rgb, background.rgb, sigma, map)
  const own = Math.max(...sigma)
  return { map, sigma: own, nearSigma: own }
}

const SMOOTH_ABOVE = 1.2

function subtract(a: Uint8Array | Float32Array, b: Float32Array): Float32Array {
  const difference = new Float32Array(a.length)
  for (let i = 0; i < a.length; i++) difference[i] = a[i]! - b[i]!
  return difference
}

function measure(
  rgb: Uint8Array | Float32Array,
  base: Float32Array | undefined,
  sigma: readonly number[],
  map: Uint8Array,
): void {
  const [r, g, b] = sigma.map((s) => CONTRAST_STEP / s) as [number, number, number]
  if (base === undefined) {
    for (let i = 0, at = 0; i < map.length; i++, at += 3) {
      const worst = Math.max(Math.abs(rgb[at]!) * r, Math.abs(rgb[at + 1]!) * g, Math.abs(rgb[at + 2]!) * b)
      map[i] = worst > 255 ? 255 : worst
    }
    return
  }
  for (let i = 0, at = 0; i < map.length; i++, at += 3) {
    const dr = rgb[at]! - base[at]!
    const dg = rgb[at + 1]! - base[at + 1]!
    const db = rgb[at + 2]! - base[at + 2]!
    const worst = Math.max(dr < 0 ? -dr * r : dr * r, dg < 0 ? -dg * g : dg * g, db < 0 ? -db * b : db * b)
    map[i] = worst > 255 ? 255 : worst
  }
}

/** The same for bytes over one colour, by three tables. */
function measureSolid(rgb: Uint8Array, colour: readonly number[], sigma: readonly number[], map: Uint8Array): void {
  const [r, g, b] = sigma.map((s, c) =>
    Uint8Array.from({ length: 256 }, (_, v) => Math.min(255, (Math.abs(v - colour[c]!) * CONTRAST_STEP) / s)),
  ) as [Uint8Array, Uint8Array, Uint8Array]
  for (let i = 0, at = 0; i < map.length; i++, at += 3) {
    const dr = r[rgb[at]!]!
    const dg = g[rgb[at + 1]!]!
    const db = b[rgb[at + 2]!]!
    map[i] = dr > dg ? (dr > db ? dr : db) : dg > db ? dg : db
  }
}

/** A difference of this many levels is an edge, not ringing; JPEG of usual quality rings less than the second. */
const STRONG_LEVELS = 30
const RINGING_LEVELS = 14
/** How far ringing reaches: two blocks, because colour is stored at half size. */
const RINGING_PX = 17

/**
 * Near strong edges the noise is measured apart, because JPEG rings there and nowhere else: 3–9 px outside them. Where it is
 * clearly higher than elsewhere the contrast is lowered to the same scale. Changes `contrast.map` in place.
 */
export function calmNearEdges(contrast: Contrast, width: number, height: number): Contrast {
  const { map, sigma } = contrast
  const step = CONTRAST_STEP / sigma
  const strong = Math.min(255, STRONG_LEVELS * step)
  const quiet = Math.min(254, RINGING_LEVELS * step)
  if (isClean(map, width, 0.6 * step, quiet)) return contrast
  const mask = new Uint8Array(map.length)
  for (let i = 0; i < map.length; i++) mask[i] = map[i]! >= strong ? 1 : map[i]! <= quiet ? 0 : 2
  const outside = labelRuns(mask, width, height, 0, false)
  paintRuns(mask, outside, touchesBorder(outside, width, height), 3)
  for (let i = 0; i < map.length; i++) if (mask[i] === 2) mask[i] = 3
  const { grown, ends } = growLayers(mask, width, height, 1, 3, RINGING_PX)
  const histogram = new Uint32Array(256)
  for (let k = ends[1] ?? 0; k < (ends[8] ?? grown.length); k++)
    if (map[grown[k]!]! <= quiet) histogram[map[grown[k]!]!]!++
  const middle = quantile(histogram, 0.5)
  const near = (Math.max(1.4826 * middle, quantile(histogram, 0.9) / 1.8) / CONTRAST_STEP) * sigma
  if (middle < 0.6 * step || near < 1.4 * sigma) return contrast
  const ratio = sigma / near
  for (const i of grown) map[i]! *= ratio
  return { map, sigma, nearSigma: near }
}

/** Whether hardly any pixel differs a little: edges of a clean drawing are few, ringing and noise are everywhere. */
function isClean(map: Uint8Array, width: number, least: number, most: number): boolean {
  let [faint, seen] = [0, 0]
  for (let start = 0; start < map.length; start += 5 * width) {
    const end = Math.min(map.length, start + width)
    for (let i = start; i < end; i++) if (map[i]! > least && map[i]! <= most) faint++
    seen += end - start
  }
  return faint < 0.004 * seen
}

function quantile(histogram: Uint32Array, share: number): number {
  let total = 0
  for (const n of histogram) total += n
  let sum = 0
  for (let v = 0; v < 256; v++) {
    sum += histogram[v]!
    if (sum > share * total) return v
  }
  return 0
}

/** In-place 3×3 mean of an interleaved RGB picture; the border row and column repeat. */
export function averageThree(values: Float32Array, width: number, height: number): void {
  const stride = width * 3
  const row = new Float32Array(stride)
  for (let y = 0; y < height; y++) {
    const start = y * stride
    row.set(values.subarray(start, start + stride))
    for (let i = 0; i < stride; i++) {
      const left = i >= 3 ? row[i - 3]! : row[i]!
      const right = i < stride - 3 ? row[i + 3]! : row[i]!
      values[start + i] = (left + row[i]! + right) / 3
    }
  }
  const above = new Float32Array(stride)
  const here = new Float32Array(stride)
  above.set(values.subarray(0, stride))
  for (let y = 0; y < height; y++) {
    const start = y * stride
    here.set(values.subarray(start, start + stride))
    const below = y < height - 1 ? start + stride : start
    for (let i = 0; i < stride; i++) values[start + i] = (above[i]! + here[i]! + values[below + i]!) / 3
    above.set(here)
  }
}

/** Robust noise of the smoothed differences, per channel, from the pixels that the surface explains. */
function smoothedSigma(differences: Float32Array, width: number, height: number, noise: readonly number[]): number[] {
  const stride = Math.max(1, Math.floor((width * height) / 20000))
  const values = new Float32Array(Math.ceil((width * height) / stride))
  return noise.map((sigma, c) => {
    let count = 0
    for (let i = 0; i < width * height; i += stride) {
      const difference = Math.abs(differences[i * 3 + c]!)
      if (difference < 4 * sigma) values[count++] = difference
    }
    return Math.max(0.4, 1.4826 * medianInPlace(values, count))
  })
}
