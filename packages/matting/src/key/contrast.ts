// Owns how different each pixel is from the background, in units of the background's own noise.

import { NEW_ROOM, type Room } from '../room.ts'
import { kernelRow, measurePlaced } from '../simd/placed-rows.ts'
import type { Backdrop, Background, PaintRow } from './background.ts'
import { isBlocky, isSmoothWhereEmpty } from './jpeg-blocks.ts'
import { growLayers } from './layers.ts'
import type { Levels } from './levels.ts'
import { MEAN_SCALE, meanRows, PLAIN_SCALE, plainRows, type Rows } from './rows.ts'
import { labelRuns, paintRuns, touchesBorder } from './runs.ts'
import type { Surface } from './surface.ts'

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
 * The contrast of every pixel to B. When the background is noisier than `SMOOTH_ABOVE` levels the picture is
 * first averaged 3×3, which lowers the noise and costs a pixel of sharpness that the edge solver does not need.
 */
export function contrastTo(levels: Levels, { surface, paint }: Backdrop, room: Room = NEW_ROOM): Contrast {
  const map = room.take('uint8', levels.width * levels.height).fill(0)
  let { sigma } = surface
  const smooth = Math.max(...sigma) > SMOOTH_ABOVE
  if (smooth) sigma = smoothedSigma(levels, paint, sigma)
  const bytes = levels.rgb instanceof Uint8Array ? levels.rgb : undefined
  if (bytes && !smooth && surface.kind === 'solid') measureSolid(bytes, surface, levels.width, map)
  else if (!bytes || !measureByKernel(bytes, levels, paint, sigma, smooth, map))
    measure(smooth ? meanRows(levels) : plainRows(levels), paint, sigma, levels.width, map)
  const own = Math.max(...sigma)
  return { map, sigma: own, nearSigma: own }
}

/** Where a shadow takes a share of the light its model may be off by this share of that. */
const SLACK = 0.05

/**
 * The contrast to a background that a shadow darkens: `raw` is that to the lit background, `shaded` has a colour for every pixel,
 * `shadow` the share of light that is taken.
 */
export function contrastInShadow(raw: Contrast, levels: Levels, shaded: Background, shadow: Float32Array): Contrast {
  const { width, height } = levels
  const map = new Uint8Array(width * height)
  const { read, scale } = Math.max(...shaded.surface.sigma) > SMOOTH_ABOVE ? meanRows(levels) : plainRows(levels)
  const row = new Int32Array(width * 3)
  const base = new Int32Array(width * 3)
  const gains = gainsFor([raw.sigma, raw.sigma, raw.sigma], scale)
  const slack = (SLACK * CONTRAST_STEP) / raw.sigma
  for (let y = 0; y < height; y++) {
    const start = y * width
    read(y, row)
    for (let k = 0, at = start * 3; k < base.length; k++, at++) base[k] = shaded.rgb[at]! * scale + 0.5
    measureRow(row, base, gains, map, start)
    for (let i = start; i < start + width; i++)
      if (map[i]! < 255) map[i] = Math.max(0, map[i]! - slack * shadow[i]! * shaded.rgb[i * 3 + 1]!)
  }
  return { ...raw, map }
}

const SMOOTH_ABOVE = 1.2

type Gains = readonly [number, number, number]

/** Contrasts are products of whole numbers with this many bits for fractions: the largest stays below 2³¹. */
const GAIN_BITS = 18

function gainsFor(sigma: Surface['sigma'], scale: number): Gains {
  return sigma.map((s) => Math.round((CONTRAST_STEP * 2 ** GAIN_BITS) / (s * scale))) as unknown as Gains
}

/** In plain TypeScript: for samples of more than 8 bits, and where kernels cannot run. */
export function measure(
  { read, scale }: Rows,
  paint: PaintRow,
  sigma: Surface['sigma'],
  width: number,
  map: Uint8Array,
) {
  const row = new Int32Array(width * 3)
  const base = new Int32Array(width * 3)
  const gains = gainsFor(sigma, scale)
  for (let y = 0; y * width < map.length; y++) {
    read(y, row)
    paint(y, 0, base, scale)
    measureRow(row, base, gains, map, y * width)
  }
}

function measureRow(row: Int32Array, base: Int32Array, [r, g, b]: Gains, map: Uint8Array, start: number): void {
  for (let k = 0, i = start; k < row.length; i++, k += 3) {
    const dr = Math.imul(magnitude((row[k]! - base[k]!) | 0), r)
    const dg = Math.imul(magnitude((row[k + 1]! - base[k + 1]!) | 0), g)
    const db = Math.imul(magnitude((row[k + 2]! - base[k + 2]!) | 0), b)
    const contrast = larger(larger(dr, dg), db) >> GAIN_BITS
    map[i] = contrast > 255 ? 255 : contrast
  }
}

// Noise decides which is larger and what is below 0: a processor guesses such branches wrong half the time, and this has none.
function larger(a: number, b: number): number {
  const less = (a - b) | 0
  return (a - (less & (less >> 31))) | 0
}

function magnitude(difference: number): number {
  return ((difference ^ (difference >> 31)) - (difference >> 31)) | 0
}

/** By kernel; false, and nothing written, where kernels cannot run. */
export function measureByKernel(
  rgb: Uint8Array,
  { width, height }: Levels,
  paint: PaintRow,
  sigma: Surface['sigma'],
  smooth: boolean,
  map: Uint8Array,
): boolean {
  const gains = gainsFor(sigma, smooth ? MEAN_SCALE : PLAIN_SCALE)
  return measurePlaced({ rgb, width, height, smooth, gains }, paint, map)
}

/** For bytes over one colour, by three tables. */
function measureSolid(rgb: Uint8Array, { weights, sigma }: Surface, width: number, map: Uint8Array): void {
  const tables = sigma.map((s, c) =>
    Uint8Array.from({ length: 256 }, (_, v) => Math.min(255, (Math.abs(v - weights[c]![0]!) * CONTRAST_STEP) / s)),
  )
  for (let start = 0; start < map.length; start += width) measureSolidRow(rgb, tables, map, start, start + width)
}

function measureSolidRow(
  rgb: Uint8Array,
  tables: readonly Uint8Array[],
  map: Uint8Array,
  start: number,
  end: number,
): void {
  const [r, g, b] = tables as [Uint8Array, Uint8Array, Uint8Array]
  for (let i = start, at = start * 3; i < end; i++, at += 3) {
    const dr = r[rgb[at]!]!
    const dg = g[rgb[at + 1]!]!
    const db = b[rgb[at + 2]!]!
    map[i] = larger(larger(dr, dg), db)
  }
}

/** A difference of this many levels is an edge, not ringing; JPEG of usual quality rings less than the second. */
const STRONG_LEVELS = 30
const RINGING_LEVELS = 14
/** How far ringing reaches: two blocks, because colour is stored at half size. */
const RINGING_PX = 17
/** One pixel of ten there differs by so many, where most do not at all; blocks that a gradient rounds differently are told apart by as many. */
const FEW_LEVELS = 2
/** Up to where it is measured, and on how many pixels at least. */
const MEASURED_PX = 9
/** With no more noise than this, in levels, there is none but rounding. */
const QUIET_SIGMA = 0.6
/**
 * Near strong edges the noise is measured apart, because JPEG rings there and nowhere else: 3–9 px outside them. Where it is
 * clearly higher than elsewhere the contrast is lowered to the same scale. Changes `contrast.map` in place. `left`: the column of
 * the picture at which the map begins, because JPEG's blocks are counted from there. `softly`: a soft shadow is no noise. `prior`
 * says where the background is seen: where that is smooth, nothing rings.
 */
export function calmNearEdges(
  contrast: Contrast,
  width: number,
  height: number,
  left = 0,
  softly = false,
  room: Room = NEW_ROOM,
  prior?: Uint8Array,
): Contrast {
  const { map, sigma } = contrast
  const step = CONTRAST_STEP / sigma
  const strong = Math.min(255, STRONG_LEVELS * step)
  const quiet = Math.min(254, RINGING_LEVELS * step)
  if (isClean(map, width, 0.6 * step, quiet)) return contrast
  const mask = room.take('uint8', map.length)
  const kinds = Uint8Array.from({ length: 256 }, (_, v) => (v >= strong ? STRONG : v <= quiet ? QUIET : OPEN))
  for (let start = 0; start < map.length; start += width) sortRow(map, kinds, mask, start, start + width)
  const outside = labelRuns(mask, width, height, QUIET, false)
  paintRuns(mask, outside, touchesBorder(outside, width, height), OPEN)
  const copy = room.take('uint8', map.length)
  copy.set(mask)
  const around = growLayers(copy, width, height, STRONG, OPEN, MEASURED_PX, room)
  room.give(copy)
  const histogram = new Uint32Array(256)
  const ring = around.grown.subarray(around.ends[1] ?? 0)
  if (prior && sigma <= QUIET_SIGMA && isSmoothWhereEmpty({ map, width, left, level: step }, ring, prior, strong))
    return contrast
  for (let from = 0; from < ring.length; from += CHUNK) countQuiet(map, ring, from, quiet, histogram)
  const middle = quantile(histogram, 0.5)
  const apart = (Math.max(1.4826 * middle, quantile(histogram, 0.9) / 1.8) / CONTRAST_STEP) * sigma
  const near = softly ? Math.min(apart, ROUGHEST * roughnessOf(map, width, ring, quiet, step)) : apart
  // Where half of the pixels differ a little, or a quarter differ by more, and roughly, something rings. On plain white it is cut off,
  // and a coarse JPEG leaves most of a strong colour's blocks flat: what little is left is told by the blocks.
  const quarter = quantile(histogram, 0.75)
  const seen =
    middle >= 0.6 * step ||
    (quarter >= FEW_LEVELS * step && roughnessOf(map, width, ring, quiet, step) >= FEW_LEVELS) ||
    ((quarter >= 0.6 * step || quantile(histogram, 0.9) >= FEW_LEVELS * step) &&
      (isBlocky({ map, width, left }, 0.6 * step) || isBlocky({ map, width, left }, FEW_LEVELS * step)))
  if (!seen || near < 1.4 * sigma) return contrast
  const ratio = sigma / near
  const lowered = Uint8Array.from({ length: 256 }, (_, v) => v * ratio)
  const { grown } = growLayers(mask, width, height, STRONG, OPEN, RINGING_PX, room)
  for (let from = 0; from < grown.length; from += CHUNK) lower(map, grown, from, lowered)
  return { map, sigma, nearSigma: near }
}

// V8 compiles a function that is called often at once, and a loop that runs long late and again for every picture.
const CHUNK = 1024

function countQuiet(map: Uint8Array, pixels: Int32Array, from: number, most: number, histogram: Uint32Array): void {
  const end = Math.min(pixels.length, from + CHUNK)
  for (let k = from; k < end; k++) if (map[pixels[k]!]! <= most) histogram[map[pixels[k]!]!]!++
}

function lower(map: Uint8Array, pixels: Int32Array, from: number, lowered: Uint8Array): void {
  const end = Math.min(pixels.length, from + CHUNK)
  for (let k = from; k < end; k++) map[pixels[k]!] = lowered[map[pixels[k]!]!]!
}

/** Ringing and noise differ by at most so many times what they change by from pixel to pixel; a soft shadow by far more. */
const ROUGHEST = 2
/** Rounding alone makes a smooth slope change by a level. */
const ROUNDING = 1.1

/** What three pixels of four that differ a little change by at most, in levels: second differences, across or down. */
function roughnessOf(map: Uint8Array, width: number, pixels: Int32Array, most: number, step: number): number {
  const histogram = new Uint32Array(256)
  for (let from = 0; from < pixels.length; from += CHUNK)
    countChanges(map, width, pixels, from, 0.6 * step, most, histogram)
  const rough = quantile(histogram, 0.75)
  return rough <= ROUNDING * step ? 0 : rough / step
}

/** Of pixels that differ by `least` to `most`. */
function countChanges(
  map: Uint8Array,
  width: number,
  pixels: Int32Array,
  from: number,
  least: number,
  most: number,
  histogram: Uint32Array,
): void {
  const end = Math.min(pixels.length, from + CHUNK)
  for (let k = from; k < end; k++) {
    const i = pixels[k]!
    const here = map[i]!
    if (here < least || here > most) continue
    const across = Math.abs(map[i - 1]! - 2 * here + map[i + 1]!)
    const down = Math.abs(map[i - width]! - 2 * here + map[i + width]!)
    histogram[Math.min(255, Math.max(across, down))]!++
  }
}

const [QUIET, STRONG, OPEN] = [0, 1, 3]

/** Ringing can only spread through what is neither strong nor enclosed by it. */
function sortRow(map: Uint8Array, kinds: Uint8Array, mask: Uint8Array, start: number, end: number): void {
  for (let i = start; i < end; i++) mask[i] = kinds[map[i]!]!
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

/** About so many samples tell the noise of the averaged picture. */
const NOISE_SAMPLES = 20000
const NOISE_ROWS = 60

/** Robust noise of the averaged picture about B, per channel, from the pixels that the surface explains. */
function smoothedSigma(levels: Levels, paint: PaintRow, noise: Surface['sigma']): Surface['sigma'] {
  const { width, height } = levels
  // JPEG's blocks are 8 px: rows of every kind, and of the columns those at the blocks' edges and middles, where it shows.
  const stepY = Math.floor(height / NOISE_ROWS) | 1
  const stepX = 4 * (Math.floor((width * Math.ceil(height / stepY)) / (4 * NOISE_SAMPLES)) | 1)
  const row = new Int32Array(width * 3)
  const placed = kernelRow(width, true)
  const plain = new Int32Array(placed ? 0 : width * 3)
  const base = placed ? new Uint16Array(placed.kernels.memory.buffer, placed.at, width * 3) : plain
  const { read, scale } = meanRows(levels)
  // Differences are whole numbers of 1/scale: how often each occurs tells their median without sorting.
  const often = noise.map((n) => new Uint32Array(Math.ceil(4 * n * scale)))
  for (let y = stepY >> 1; y < height; y += stepY) {
    read(y, row)
    paint(y, 0, placed ?? plain, scale)
    for (let c = 0; c < 3; c++) countDifferences(row, base, c, 3 * stepX, often[c]!)
  }
  const sigma = often.map((own) => Math.max(0.4, 1.4826 * Math.fround(middleOf(own) / scale)))
  return sigma as unknown as Surface['sigma']
}

/** What is too far off for noise has no place. */
function countDifferences(
  row: Int32Array,
  base: Int32Array | Uint16Array,
  from: number,
  step: number,
  often: Uint32Array,
): void {
  for (let k = from; k < row.length; k += step) {
    const difference = Math.abs(row[k]! - base[k]!)
    if (difference < often.length) often[difference]!++
  }
}

/** The middle of whole numbers from 0 on, of which it is known how often each occurs. */
function middleOf(often: Uint32Array): number {
  const total = often.reduce((sum, n) => sum + n, 0)
  let sum = 0
  for (let v = 0; v < often.length; v++) {
    sum += often[v]!
    if (sum > total >> 1) return v
  }
  return 0
}
