// Owns the multi-level estimate of the foreground colour: the order of the levels, what is solved in each, and what the
// result holds where. The equations are in sweep.ts, the packing of pixels in level.ts.

import { PopcelError } from '@popcel/protocol'
import { linearToSrgb, quickLinearToSrgb } from '../light.ts'
import { fullScale, type Matte, type Picture, type Samples } from '../picture.ts'
import {
  assertSameSize,
  type Background,
  ceilingOf,
  emptyRgb,
  type Light,
  type Rgb,
  rgbOf,
  rgbOfBackground,
  sampleOf,
} from '../rgb.ts'
import { listMarks, markBand, markParents } from './band.ts'
import { type Grid, levelSizes, makeGrid, nearest } from './grid.ts'
import { divideBackgroundOut } from './known-background.ts'
import { type Level, packLevel } from './level.ts'
import { neighbourWeights, type Smoothness, sweepBoth, sweepFront } from './sweep.ts'

export type MultiLevelOptions = {
  /**
   * The background where it is known (a plain screen): F is then solved with B fixed, and B divided out where alpha is
   * large. Without it a half-transparent part cannot be told from its background: on our characters with veils and glass
   * the halo error falls to a tenth and less, on plain ones to a third. Where the background is only roughly what was
   * said (a shadow, JPEG) it rises a little.
   */
  readonly background?: Background
  /** In what the subject was mixed with its background. Default 'srgb': encoded values, as most drawing programs do. */
  readonly light?: Light
  /** How far from the edge, in px, is solved at full size; also how far colour is bled into alpha 0. 1..64, default 3. */
  readonly reachPx?: number
  /** Solve every pixel of every level, as published, and give the solver's F everywhere. Slow; the reference. Default false. */
  readonly everywhere?: boolean
}

const SMOOTHNESS: Smoothness = { regularization: 1e-5, gradientWeight: 1 }
/**
 * With B known, F alone is solved, and where alpha hardly changes it would be the division by alpha, noise and all. This ε is
 * where the neighbours take over: they have a third of the say at alpha 0.1, and a fortieth at 0.4.
 */
const KNOWN_SMOOTHNESS: Smoothness = { regularization: 1e-3, gradientWeight: 1 }
const SMALL_SIDE = 32
const SMALL_SWEEPS = 10
const BIG_SWEEPS = 2
/** Up to this many pixels a level is solved whole; it costs little and carries colour across the picture. */
const WHOLE_LEVEL_PIXELS = 128 * 128

/**
 * Estimates straight foreground colour by the multi-level method (Germer et al., ICPR 2020; 10 sweeps while both sides
 * are at most 32 px, else 2; ε = 1e-5, w = 1). RGB out, of the picture's sample type, size and space.
 *
 * Where alpha is 1 the result is the picture itself. Within `reachPx` of the edge it is the estimate, also where alpha is
 * 0 (scalers and GPU filters read that colour); beyond, it is black. At full size and the next coarser levels only the
 * pixels near the edge are solved, which is why this is quick; with `everywhere` it is the published algorithm.
 * The matte must be of the picture's size, 0..1. An alpha channel of the picture is not looked at.
 * @throws PopcelError usage when sizes differ or reachPx is out of range
 */
export function estimateForegroundMultiLevel<S extends Samples>(
  picture: Picture<S>,
  matte: Matte,
  options: MultiLevelOptions = {},
): Picture<S> {
  const { reachPx = 3, everywhere = false, light = 'srgb', background } = options
  assertSameSize(matte, picture, 'the matte')
  if (!(Number.isInteger(reachPx) && reachPx >= 1 && reachPx <= 64))
    throw new PopcelError('usage', { reason: `reachPx must be a whole number from 1 to 64, not ${reachPx}` })
  const rgb = rgbOf(picture, light)
  const known = background && rgbOfBackground(background, picture, light)
  const ceiling = ceilingOf(picture)
  const finest = solveLevels(matte, rgb, { known, ceiling, reachPx: everywhere ? undefined : reachPx })
  if (known) divideBackgroundOut(finest, ceiling)
  const result = emptyRgb(picture)
  if (!everywhere) copyOpaque(picture, matte, result.data)
  writeEstimate(finest, result, light, everywhere)
  return result
}

type Plan = {
  readonly known: Rgb | undefined
  readonly ceiling: number
  /** Undefined: every pixel of every level is solved. */
  readonly reachPx: number | undefined
}

/** From 1×1 to full size; returns the full-size level. */
function solveLevels(matte: Matte, rgb: Rgb, { known, ceiling, reachPx }: Plan): Level {
  const grids = levelSizes(matte.width, matte.height).map(({ width, height }) => makeGrid(matte, width, height))
  const chosen = reachPx === undefined ? grids.map(() => undefined) : choosePixels(grids, reachPx)
  let coarser: Level | undefined
  for (const [index, grid] of grids.entries()) {
    const level = packLevel(grid, chosen[index], rgb)
    if (coarser) takeFrom(level, coarser)
    else startFromMeans(level, grids[chosen.lastIndexOf(undefined)]!, rgb)
    if (known) readKnown(level, known)
    const weights = neighbourWeights(level, known ? KNOWN_SMOOTHNESS : SMOOTHNESS)
    const sweep = known ? sweepFront : sweepBoth
    const small = grid.width <= SMALL_SIDE && grid.height <= SMALL_SIDE
    for (let i = small ? SMALL_SWEEPS : BIG_SWEEPS; i > 0; i--) sweep(level, weights, ceiling)
    coarser = level
  }
  return coarser!
}

/** What each level solves: undefined is everything. From fine to coarse, as every level must feed the next finer one. */
function choosePixels(grids: readonly Grid[], reachPx: number): (Int32Array | undefined)[] {
  const chosen: (Int32Array | undefined)[] = grids.map(() => undefined)
  for (let k = grids.length - 1; k > 0; k--) {
    const grid = grids[k]!
    // Full size is never solved whole, however small: what the result holds where must not hang on its size.
    if (k < grids.length - 1 && grid.alpha.length <= WHOLE_LEVEL_PIXELS) break
    const marks = markBand(grid, reachPx)
    const finer = chosen[k + 1]
    if (finer) markParents(marks, grid, finer, grids[k + 1]!)
    chosen[k] = listMarks(marks)
  }
  return chosen
}

/**
 * First values of the first level: the mean colour of alpha > 0.9 and of alpha < 0.1, black when there is none. The
 * means are taken over the finest level that is solved whole; ten sweeps a level leave no trace of the difference.
 */
function startFromMeans(level: Level, { width, height, alpha, columns, rows }: Grid, rgb: Rgb): void {
  const sums = [0, 0, 0, 0, 0, 0]
  const counts = [0, 0]
  for (let p = 0; p < width * height; p++) {
    const a = alpha[p]!
    if (a >= 0.1 && a <= 0.9) continue
    const side = a > 0.9 ? 0 : 1
    const y = (p / width) | 0
    const from = (rows[y]! * rgb.width + columns[p - y * width]!) * rgb.channels
    counts[side]!++
    sums[side * 3]! += sampleOf(rgb, from)
    sums[side * 3 + 1]! += sampleOf(rgb, from + rgb.second)
    sums[side * 3 + 2]! += sampleOf(rgb, from + rgb.third)
  }
  for (let i = 0; i < level.layers.length; i++) {
    const count = counts[i % 6 < 3 ? 0 : 1]!
    level.layers[i] = count > 0 ? sums[i % 6]! / count : 0
  }
}

/**
 * First values from the next coarser level, nearest pixel. A rim pixel is never solved, so where its colour is known it
 * is taken from the picture: F where alpha is 1, B where it is 0.
 */
function takeFrom(level: Level, coarser: Level): void {
  const columns = nearest(coarser.width, level.width)
  const rows = nearest(coarser.height, level.height)
  const { pixels, width, layers, colour, alphas, solved } = level
  for (let slot = 0; slot < pixels.length; slot++) {
    const p = pixels[slot]!
    const y = (p / width) | 0
    const from = (coarser.slots[rows[y]! * coarser.width + columns[p - y * width]!]! - 1) * 6
    for (let i = 0; i < 6; i++) layers[slot * 6 + i] = coarser.layers[from + i]!
    if (slot < solved) continue
    const layer = alphas[slot] === 1 ? 0 : alphas[slot] === 0 ? 3 : -1
    if (layer >= 0) for (let c = 0; c < 3; c++) layers[slot * 6 + layer + c] = colour[slot * 3 + c]!
  }
}

function readKnown({ origins, layers }: Level, known: Rgb): void {
  for (let slot = 0; slot < origins.length; slot++) {
    const from = origins[slot]! * known.channels
    layers[slot * 6 + 3] = sampleOf(known, from)
    layers[slot * 6 + 4] = sampleOf(known, from + known.second)
    layers[slot * 6 + 5] = sampleOf(known, from + known.third)
  }
}

/** Writes the solved pixels; those with alpha 1 only where everything is to be the solver's. */
function writeEstimate(level: Level, to: Picture, light: Light, everywhere: boolean): void {
  const { solved, alphas, pixels, layers } = level
  const full = fullScale(to.data)
  const encode = encoderOf(to, light)
  // Integer samples are cut by the array itself, so adding a half rounds.
  const round = full === 1 ? 0 : 0.5
  for (let slot = 0; slot < solved; slot++) {
    if (!everywhere && alphas[slot]! >= 1) continue
    const at = pixels[slot]! * 3
    for (let c = 0; c < 3; c++) to.data[at + c] = encode(layers[slot * 6 + c]!) * full + round
  }
}

function encoderOf({ data, space }: Picture, light: Light): (value: number) => number {
  if (light === 'srgb' || space === 'linear') return (value) => value
  return data instanceof Float32Array ? linearToSrgb : quickLinearToSrgb()
}

function copyOpaque({ data, channels }: Picture, { data: alpha }: Matte, to: Samples): void {
  const second = channels >= 3 ? 1 : 0
  const third = channels >= 3 ? 2 : 0
  for (let p = 0; p < alpha.length; p++) {
    if (alpha[p]! < 1) continue
    const start = p
    while (p < alpha.length && alpha[p]! >= 1) p++
    if (channels === 3) to.set(data.subarray(start * 3, p * 3), start * 3)
    else
      for (let q = start; q < p; q++) {
        to[q * 3] = data[q * channels]!
        to[q * 3 + 1] = data[q * channels + second]!
        to[q * 3 + 2] = data[q * channels + third]!
      }
  }
}
