// Owns putting the mattes of a second pass into the coarse matte: the coarse one decides body and empty, the fine ones the
// edges, and only where they agree about what is sure. Fades leave no seam.

import { PopcelError } from '@popcel/protocol'
import { bandBits, grown } from '../bits.ts'
import { boxMean } from '../box.ts'
import { rampPx } from '../guided/ramp.ts'
import { tileWeights } from '../models/tiles.ts'
import type { Matte } from '../picture.ts'
import type { Crop, SecondPass } from './plan.ts'

/** Alpha this near to 0 or 1 is sure. */
const SURE = 0.05
/** Mean difference in the sure parts around: up to the first a fine matte is believed, from the second on it is not. */
const AGREES = 0.1
const DISAGREES = 0.3
/** The same over a whole crop: above it the network saw something else there. */
const OTHER_SUBJECT = 0.2

export type BlendReport = {
  /** Crops whose matte was taken, and crops that spoke of another subject. */
  readonly taken: number
  readonly refused: number
}

/**
 * Blends the mattes of `pass.crops`, each of its crop's size, into `coarse`, which is of the picture's size. Where the fine
 * mattes are the coarse one, the result is the coarse one to the bit.
 * @throws PopcelError usage when there are not as many mattes as crops, or one is of another size
 */
export function blendCrops(
  coarse: Matte,
  pass: SecondPass,
  mattes: readonly Matte[],
): { matte: Matte; report: BlendReport } {
  if (mattes.length !== pass.crops.length)
    throw new PopcelError('usage', { reason: `there are ${mattes.length} mattes and ${pass.crops.length} crops` })
  const change = new Float32Array(coarse.data.length)
  const weights = new Float32Array(coarse.data.length)
  let taken = 0
  for (const [k, crop] of pass.crops.entries()) {
    const fine = mattes[k]!
    assertOfCrop(fine, crop)
    if (disagreement(coarse, fine, crop) > OTHER_SUBJECT) continue
    addCrop(change, weights, coarse, fine, crop, pass.overlapPx)
    taken++
  }
  for (let p = 0; p < change.length; p++) if (weights[p]! > 1) change[p]! /= weights[p]!
  const data = taken === 0 ? coarse.data.slice() : settle(coarse, change)
  return { matte: { ...coarse, data }, report: { taken, refused: mattes.length - taken } }
}

function assertOfCrop(fine: Matte, crop: Crop): void {
  if (fine.width === crop.width && fine.height === crop.height) return
  throw new PopcelError('usage', {
    reason: `the matte of a crop is ${fine.width}×${fine.height} and the crop ${crop.width}×${crop.height}; they must be of one size`,
  })
}

/** Mean |fine − coarse| over what the coarse matte is sure of in the crop; 0 where it is sure of nothing. */
function disagreement(coarse: Matte, fine: Matte, crop: Crop): number {
  let [sum, count] = [0, 0]
  for (let y = 0; y < crop.height; y++) {
    const row = (crop.top + y) * coarse.width + crop.left
    for (let x = 0; x < crop.width; x++) {
      const alpha = coarse.data[row + x]!
      if (alpha > SURE && alpha < 1 - SURE) continue
      sum += Math.abs(fine.data[y * crop.width + x]! - alpha)
      count++
    }
  }
  return count === 0 ? 0 : sum / count
}

/** Adds what the crop would change, weighed by its fade towards edges that are not the picture's. */
function addCrop(
  change: Float32Array,
  weights: Float32Array,
  coarse: Matte,
  fine: Matte,
  { left, top, width, height }: Crop,
  overlapPx: number,
): void {
  const across = tileWeights(left, width, coarse.width, overlapPx)
  const down = tileWeights(top, height, coarse.height, overlapPx)
  for (let y = 0; y < height; y++) {
    const row = (top + y) * coarse.width + left
    for (let x = 0; x < width; x++) {
      const weight = across[x]! * down[y]!
      change[row + x]! += weight * (fine.data[y * width + x]! - coarse.data[row + x]!)
      weights[row + x]! += weight
    }
  }
}

/** Lets the change through near the coarse matte's edges, as far as it agrees with the sure parts around. */
function settle(coarse: Matte, change: Float32Array): Float32Array {
  const { width, height } = coarse
  const reach = Math.max(4, Math.min(64, Math.ceil(rampPx(coarse))))
  const edge = edgeShare(coarse, reach)
  const sure = new Float32Array(change.length)
  const off = new Float32Array(change.length)
  for (let p = 0; p < change.length; p++) {
    const alpha = coarse.data[p]!
    if (alpha > SURE && alpha < 1 - SURE) continue
    sure[p] = 1
    off[p] = Math.abs(change[p]!)
  }
  const side = 4 * reach + 1
  const sureMean = boxMean({ width, height, data: sure }, side)
  const offMean = boxMean({ width, height, data: off }, side)
  const data = coarse.data.slice()
  for (let p = 0; p < data.length; p++) {
    if (edge[p] === 0 || change[p] === 0) continue
    const around = sureMean[p]! > 0.01 ? offMean[p]! / sureMean[p]! : 0
    const doubt = Math.min(1, Math.max(0, (around - AGREES) / (DISAGREES - AGREES)))
    data[p] = Math.min(1, Math.max(0, data[p]! + edge[p]! * (1 - doubt) * change[p]!))
  }
  return data
}

/** 1 at the edges of the coarse matte and `reach` px around, fading to 0 over as much again. */
function edgeShare(coarse: Matte, reach: number): Float32Array {
  const { width, height } = coarse
  // What networks leave in the body and in the empty part is no edge.
  const levels = coarse.data.map((alpha) => (alpha <= SURE ? 0 : alpha >= 1 - SURE ? 1 : alpha))
  const bits = grown(bandBits({ width, height, data: levels }, 0), reach + (reach >> 1))
  const share = new Float32Array(coarse.data.length)
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) share[p] = (bits.words[y * bits.stride + (x >> 5)]! >>> (x & 31)) & 1
  return boxMean({ width, height, data: share }, reach | 1)
}
