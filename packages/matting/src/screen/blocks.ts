// Owns what is known of a frame in blocks of 4×4 pixels: where it is surely screen, surely subject, and what lies between.
// A block's mean is a quarter as noisy as a pixel, so grain decides nothing. A pixel kernel.

import { boxMean } from '../box.ts'
import { windowMax, windowMin } from '../extrema.ts'
import type { Room } from '../room.ts'

export const BLOCK = 4

/** Per block: mean alpha (not cut at 0, cut at 1), smallest alpha, and mean linear colour. */
export type Blocks = {
  readonly width: number
  readonly height: number
  readonly mean: Float32Array
  readonly least: Float32Array
  readonly colour: Float32Array
}

export function emptyBlocks(width: number, height: number, room: Room): Blocks {
  const [w, h] = [Math.ceil(width / BLOCK), Math.ceil(height / BLOCK)]
  return {
    width: w,
    height: h,
    mean: new Float32Array(w * h),
    least: new Float32Array(w * h).fill(1),
    colour: room.take('float', w * h * 3).fill(0),
  }
}

/** Sums become means. */
export function finishBlocks(blocks: Blocks, width: number, height: number): void {
  for (let j = 0, n = 0; j < blocks.height; j++)
    for (let i = 0; i < blocks.width; i++, n++) {
      const pixels = Math.min(BLOCK, width - i * BLOCK) * Math.min(BLOCK, height - j * BLOCK)
      blocks.mean[n]! /= pixels
      for (let c = 0; c < 3; c++) blocks.colour[n * 3 + c]! /= pixels
    }
}

/** Shares 0..1 per block by which alpha is drawn to 0 and to 1; and blocks with all neighbours wholly empty or full. */
export type Sure = {
  readonly empty: Float32Array
  readonly full: Float32Array
  /** 0 where the pixels have to be looked at, 1 where all are empty, 2 where all are full. */
  readonly state: Uint8Array
}

/** How many blocks around must agree. */
const REACH = 2

/**
 * Empty: no block around has a mean alpha above `grain` (wholly, where none is above half of it). Full: every block around has at
 * least `core` (wholly from 0.1 above it on).
 */
export function sureParts({ width, height, mean }: Blocks, grain: number, core: number): Sure {
  const plane = { width, height, data: mean }
  const high = windowMax(plane, REACH).data
  const low = windowMin(plane, REACH).data
  for (let n = 0; n < mean.length; n++) {
    high[n] = Math.min(1, Math.max(0, (grain - high[n]!) / (grain / 2 + 1e-6)))
    low[n] = core >= 1 ? 0 : smooth((low[n]! - core + 0.1) / 0.2)
  }
  const empty = boxMean({ width, height, data: high }, 3)
  const full = boxMean({ width, height, data: low }, 3)
  const calm = (share: Float32Array) => windowMin({ width, height, data: share }, 1).data
  const [quiet, solid] = [calm(empty), calm(full)]
  const state = new Uint8Array(mean.length)
  for (let n = 0; n < state.length; n++) state[n] = quiet[n]! > 0.9999 ? 1 : solid[n]! > 0.9999 ? 2 : 0
  return { empty, full, state }
}

function smooth(t: number): number {
  const s = t < 0 ? 0 : t > 1 ? 1 : t
  return s * s * (3 - 2 * s)
}
