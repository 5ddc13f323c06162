// Owns the multi-level estimate of the foreground colour: the order of the levels, what is solved in each, and what the
// result holds where. The equations are in sweep.ts, the packing of pixels in level.ts.

import { PopcelError } from '@popcel/protocol'
import { addRange, type Bits, bandBits, crossOf } from '../bits.ts'
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
import { leaseFrom, NEW_ROOM, type Room } from '../room.ts'
import { runAt, spansOf } from '../spans.ts'
import { copyFull } from './copy-full.ts'
import { type Grid, levelSizes, makeGrid, nearest } from './grid.ts'
import { divideBackgroundOut } from './known-background.ts'
import { type Level, packLevel } from './level.ts'
import { type Smoothness, solveBoth, solveFront, sweep } from './sweep.ts'

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
  /** Where the result's array comes from. */
  readonly room?: Room
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
/** At full size, where it starts from the sure colours: a second sweep halves a halo that is a twentieth of a step already. */
const LAST_SWEEPS = 2
/** Up to this many pixels a level is solved whole; it costs little and carries colour across the picture. */
const WHOLE_LEVEL_PIXELS = 128 * 128

/**
 * Estimates straight foreground colour by the multi-level method (Germer et al., ICPR 2020; 10 sweeps while both sides
 * are at most 32 px, else 2; ε = 1e-5, w = 1). RGB out, of the picture's sample type, size and space.
 *
 * Where alpha is 1 the result is the picture itself. Within `reachPx` of the edge it is the estimate, also where alpha is
 * 0 (scalers and GPU filters read that colour); beyond, it is black. Two things differ from what was published, which
 * `everywhere` gives: at full size and the next coarser levels only the pixels near the edge are solved, which is why this is
 * quick; and every level starts from the picture where a colour is sure (F at alpha 1, B at alpha 0), which brings the
 * halo error of plain drawings to a quarter.
 * The matte must be of the picture's size, 0..1. An alpha channel of the picture is not looked at.
 * @throws PopcelError usage when sizes differ or reachPx is out of range
 */
export function estimateForegroundMultiLevel<S extends Samples>(
  picture: Picture<S>,
  matte: Matte,
  options: MultiLevelOptions = {},
): Picture<S> {
  const { reachPx = 3, everywhere = false, light = 'srgb', background, room = NEW_ROOM } = options
  assertSameSize(matte, picture, 'the matte')
  if (!(Number.isInteger(reachPx) && reachPx >= 1 && reachPx <= 64))
    throw new PopcelError('usage', { reason: `reachPx must be a whole number from 1 to 64, not ${reachPx}` })
  const rgb = rgbOf(picture, light)
  const known = background && rgbOfBackground(background, picture, light)
  const ceiling = ceilingOf(picture)
  const lease = leaseFrom(room)
  const finest = solveLevels(matte, rgb, { known, ceiling, reachPx: everywhere ? undefined : reachPx }, lease)
  if (known) divideBackgroundOut(finest, ceiling)
  const result = emptyRgb(picture, room)
  if (room !== NEW_ROOM) result.data.fill(0)
  if (!everywhere) copyFull(picture, matte, result.data)
  writeEstimate(finest, result, light, everywhere)
  lease.end()
  return result
}

type Plan = {
  readonly known: Rgb | undefined
  readonly ceiling: number
  /** Undefined: every pixel of every level is solved. */
  readonly reachPx: number | undefined
}

/** From 1×1 to full size; returns the full-size level. */
function solveLevels(matte: Matte, rgb: Rgb, { known, ceiling, reachPx }: Plan, room: Room): Level {
  const grids = levelSizes(matte.width, matte.height).map(({ width, height }) => makeGrid(matte, width, height, room))
  const chosen = reachPx === undefined ? grids.map(() => undefined) : choosePixels(grids, reachPx)
  let coarser: Level | undefined
  for (const [index, grid] of grids.entries()) {
    const level = packLevel(grid, chosen[index], rgb, room)
    if (coarser) takeFrom(level, coarser)
    else startFromMeans(level, grids[chosen.lastIndexOf(undefined)]!, rgb)
    if (reachPx !== undefined) takeSure(level)
    if (known) readKnown(level, known)
    for (let i = sweepsFor(grid, reachPx !== undefined && index === grids.length - 1); i > 0; i--)
      sweep(level, known ? KNOWN_SMOOTHNESS : SMOOTHNESS, ceiling, known ? solveFront : solveBoth)
    coarser = level
  }
  return coarser!
}

function sweepsFor({ width, height }: Grid, last: boolean): number {
  if (width <= SMALL_SIDE && height <= SMALL_SIDE) return SMALL_SWEEPS
  return last ? LAST_SWEEPS : BIG_SWEEPS
}

/** What each level solves: undefined is everything. From fine to coarse, as every level must feed the next finer one. */
function choosePixels(grids: readonly Grid[], reachPx: number): (Bits | undefined)[] {
  const chosen: (Bits | undefined)[] = grids.map(() => undefined)
  for (let k = grids.length - 1; k > 0; k--) {
    const grid = grids[k]!
    // Full size is never solved whole, however small: what the result holds where must not hang on its size.
    if (k < grids.length - 1 && grid.alpha.length <= WHOLE_LEVEL_PIXELS) break
    const bits = bandBits({ width: grid.width, height: grid.height, data: grid.alpha }, reachPx, 1)
    const finer = chosen[k + 1]
    if (finer) addParents(bits, finer)
    chosen[k] = bits
  }
  return chosen
}

/** Adds the pixels from which the finer level's pixels and their neighbours will take their first values. */
function addParents(coarse: Bits, fine: Bits): void {
  const { rowFirst, lefts, rights } = spansOf(crossOf(fine))
  const columns = nearest(coarse.width, fine.width)
  const rows = nearest(coarse.height, fine.height)
  for (let y = 0; y < fine.height; y++)
    for (let r = rowFirst[y]!; r < rowFirst[y + 1]!; r++)
      addRange(coarse, rows[y]!, columns[lefts[r]!]!, columns[rights[r]! - 1]! + 1)
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

/** First values from the next coarser level, nearest pixel. */
function takeFrom({ packed, width, height, layers }: Level, coarser: Level): void {
  const columns = nearest(coarser.width, width)
  const rows = nearest(coarser.height, height)
  const { slots, lefts } = coarser.packed
  const from = coarser.layers
  for (let y = 0, to = 0; y < height; y++) {
    let run = 0
    for (let r = packed.rowFirst[y]!; r < packed.rowFirst[y + 1]!; r++) {
      run = runAt(coarser.packed, rows[y]!, columns[packed.lefts[r]!]!, run)
      const toSlot = slots[run]! - lefts[run]!
      for (let x = packed.lefts[r]!; x < packed.rights[r]!; x++, to += 6) {
        const at = (columns[x]! + toSlot) * 6
        for (let i = 0; i < 6; i++) layers[to + i] = from[at + i]!
      }
    }
  }
}

/** Colours that are sure are taken from the picture, F where alpha is 1, B where it is 0: what is only read is never solved. */
function takeSure({ alphas, colour, layers }: Level): void {
  for (let slot = 0; slot < alphas.length; slot++) {
    const a = alphas[slot]!
    if (a !== 0 && a !== 1) continue
    const to = slot * 6 + (a === 1 ? 0 : 3)
    for (let c = 0; c < 3; c++) layers[to + c] = colour[slot * 3 + c]!
  }
}

function readKnown({ packed, columns, rows, layers }: Level, known: Rgb): void {
  for (let y = 0, slot = 0; y < packed.height; y++)
    for (let r = packed.rowFirst[y]!; r < packed.rowFirst[y + 1]!; r++)
      for (let x = packed.lefts[r]!; x < packed.rights[r]!; x++, slot++) {
        const from = (rows[y]! * known.width + columns[x]!) * known.channels
        layers[slot * 6 + 3] = sampleOf(known, from)
        layers[slot * 6 + 4] = sampleOf(known, from + known.second)
        layers[slot * 6 + 5] = sampleOf(known, from + known.third)
      }
}

/** Writes the solved pixels; those with alpha 1 only where everything is to be the solver's. */
function writeEstimate(level: Level, to: Picture, light: Light, everywhere: boolean): void {
  const { solved, starts, width, alphas, layers } = level
  const { rowFirst, lefts, rights } = solved
  const full = fullScale(to.data)
  const encode = encoderOf(to, light)
  // Integer samples are cut by the array itself, so adding a half rounds.
  const round = full === 1 ? 0 : 0.5
  for (let y = 0; y < level.height; y++)
    for (let r = rowFirst[y]!; r < rowFirst[y + 1]!; r++) {
      let from = starts[r]!
      for (let p = y * width + lefts[r]!; p < y * width + rights[r]!; p++, from++) {
        if (!everywhere && alphas[from] === 1) continue
        for (let c = 0; c < 3; c++) {
          const value = layers[from * 6 + c]!
          to.data[p * 3 + c] = (encode ? encode(value) : value) * full + round
        }
      }
    }
}

/** Undefined where values are written as they are. */
function encoderOf({ data, space }: Picture, light: Light): ((value: number) => number) | undefined {
  if (light === 'srgb' || space === 'linear') return undefined
  return data instanceof Float32Array ? linearToSrgb : quickLinearToSrgb()
}
