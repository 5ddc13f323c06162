// Owns the guided refinement of a matte: where, in which passes, and how far a pass is trusted. The fit is in local-fit.ts.

import { PopcelError } from '@popcel/protocol'
import { grown } from '../bits.ts'
import type { Matte, Picture } from '../picture.ts'
import { assertSameSize, type Rgb, rgbOf, sampleOf } from '../rgb.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { spansOf } from '../spans.ts'
import { cellsOf, FIT_VALUES, type Fits, fitCells } from './local-fit.ts'
import { rampPx, uncertainBits } from './ramp.ts'

export type GuidedOptions = {
  /** Half the side of the window of the first pass, 2..128 px; the second takes half of it. Default: the width of the matte's edges. */
  readonly radiusPx?: number
  /** Above 0 and up to 1: variance of colour (on 0..1) below which an edge is not followed. Default 1e-4, the noise of 2.5 steps of 255. */
  readonly epsilon?: number
  /** Where the arrays come from. */
  readonly room?: Room
}

const EPSILON = 1e-4
/** Alpha this near to 0 or 1 is body or empty, except close to an uncertain pixel. Networks leave up to 16/255 there. */
const MARGIN = 16 / 255
/** Edges of at most this width are as sharp as a picture's own: there is nothing to gain. */
const SHARP_PX = 2.5
const LEAST_RADIUS_PX = 4
const MOST_RADIUS_PX = 40
/** Where the line explains less than the first share of alpha's variance the matte stays, from the second on the line stands. */
const DOUBTED = 0.3
const TRUSTED = 0.7

/**
 * Sharpens a matte whose edges are wider than the picture's (a network's, brought up to the picture's size) by the picture's
 * colours: a guided filter (He, Sun, Tang 2013) with the colour picture as guide in which each pixel weighs as much as its
 * alpha is sure, ((2α−1)²)², so that the blurred edge itself has little say; two passes, the second with half the window.
 * Where colour does not explain alpha (busy places, alike colours) the matte stays. Body and empty parts are not touched.
 * The result is a new matte of the same size, 0..1; a matte whose edges are sharp already is returned as it is unless
 * `radiusPx` is given. Needs no weights; O(pixels near edges).
 * @throws PopcelError usage when sizes differ or an option is out of range
 */
export function refineGuided(picture: Picture, matte: Matte, options: GuidedOptions = {}): Matte {
  assertSameSize(matte, picture, 'the matte')
  const { radiusPx, epsilon = EPSILON, room = NEW_ROOM } = options
  if (radiusPx !== undefined) assertRange('radiusPx', radiusPx, 2, 128)
  assertRange('epsilon', epsilon, Number.MIN_VALUE, 1)
  const ramp = rampPx(matte)
  if (radiusPx === undefined && ramp <= SHARP_PX) return matte
  const radius = radiusPx ?? Math.min(MOST_RADIUS_PX, Math.max(LEAST_RADIUS_PX, ramp))
  const rgb = rgbOf(picture)
  const first = pass(matte, rgb, radius, epsilon, room)
  const second = pass(first, rgb, radius / 2, epsilon, room)
  room.give(first.data)
  return second
}

function pass(matte: Matte, rgb: Rgb, radiusPx: number, epsilon: number, room: Room): Matte {
  const cellPx = Math.max(2, Math.round(radiusPx / 4))
  const reach = Math.max(1, Math.round(radiusPx / cellPx))
  const band = uncertainBits(matte, MARGIN, Math.ceil(radiusPx / 4))
  // One more on every side, to draw straight lines between cells.
  const fits = fitCells(matte, rgb, grown(cellsOf(band, cellPx), 1), { reach, cellPx, epsilon, room })
  const data = room.take('float', matte.data.length)
  data.set(matte.data)
  const line = new Float32Array(fits.columns * FIT_VALUES)
  const { rowFirst, lefts, rights } = spansOf(band)
  for (let y = 0; y < matte.height; y++)
    for (let r = rowFirst[y]!; r < rowFirst[y + 1]!; r++) {
      const run = { left: lefts[r]!, right: rights[r]!, y }
      fitLine(fits, run, cellPx, line)
      follow(line, run, cellPx, fits.columns, rgb, data)
    }
  room.give(fits.values)
  return { ...matte, data }
}

/** The pixels left, left + 1, … right − 1 of row y. */
type Run = { readonly left: number; readonly right: number; readonly y: number }

/** The fits between the two rows of cells around row y, of all the cells that the run lies between. */
function fitLine({ columns, rows, values }: Fits, { left, right, y }: Run, cellPx: number, line: Float32Array): void {
  const at = cellAt(y, cellPx)
  const j = Math.floor(at)
  const down = at - j
  const start = Math.floor(cellAt(left, cellPx)) * FIT_VALUES
  const end = Math.min(columns, Math.floor(cellAt(right - 1, cellPx)) + 2) * FIT_VALUES
  const above = j * columns * FIT_VALUES
  const below = Math.min(rows - 1, j + 1) * columns * FIT_VALUES
  for (let k = start; k < end; k++) line[k] = values[above + k]! + down * (values[below + k]! - values[above + k]!)
}

/** Where the middle of a pixel lies among the middles of the cells; not before the first. */
function cellAt(px: number, cellPx: number): number {
  return Math.max(0, (px + 0.5) / cellPx - 0.5)
}

/** Moves the alphas of the run towards the line from colour to alpha between the cells at both sides, as far as it is trusted. */
function follow(
  line: Float32Array,
  { left, right, y }: Run,
  cellPx: number,
  columns: number,
  rgb: Rgb,
  data: Float32Array,
): void {
  for (let x = left, p = y * rgb.width + left; x < right; x++, p++) {
    const at = cellAt(x, cellPx)
    const i = Math.floor(at)
    const across = at - i
    const a = i * FIT_VALUES
    const b = Math.min(columns - 1, i + 1) * FIT_VALUES
    const trusted = trust(line[a + 4]! + across * (line[b + 4]! - line[a + 4]!))
    if (trusted === 0) continue
    const from = p * rgb.channels
    const alpha =
      (line[a]! + across * (line[b]! - line[a]!)) * sampleOf(rgb, from) +
      (line[a + 1]! + across * (line[b + 1]! - line[a + 1]!)) * sampleOf(rgb, from + rgb.second) +
      (line[a + 2]! + across * (line[b + 2]! - line[a + 2]!)) * sampleOf(rgb, from + rgb.third) +
      (line[a + 3]! + across * (line[b + 3]! - line[a + 3]!))
    data[p]! += trusted * (Math.min(1, Math.max(0, alpha)) - data[p]!)
  }
}

/** A smooth step (3t² − 2t³). */
function trust(explained: number): number {
  const t = Math.min(1, Math.max(0, (explained - DOUBTED) / (TRUSTED - DOUBTED)))
  return t * t * (3 - 2 * t)
}

/** @throws PopcelError usage */
function assertRange(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return
  const from = least === Number.MIN_VALUE ? 'above 0 and up to' : `from ${least} to`
  throw new PopcelError('usage', { reason: `${name} must be a number ${from} ${most}, not ${value}` })
}
