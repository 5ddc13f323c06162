// Owns the pixelwise metrics of a matte against its truth, over the whole picture. No scaling: tables often show
// SAD ÷ 1000 and MAD, MSE × 1000.

import { PopcelError } from '@popcel/protocol'
import type { Matte } from '../picture.ts'

/** Mean absolute difference, over the whole picture: 0..1. */
export function mad(matte: Matte, truth: Matte): number {
  return sad(matte, truth) / truth.data.length
}

/** Mean squared error, over the whole picture: 0..1. */
export function mse(matte: Matte, truth: Matte): number {
  assertComparable(matte, truth)
  let sum = 0
  for (let p = 0; p < truth.data.length; p++) sum += (matte.data[p]! - truth.data[p]!) ** 2
  return sum / truth.data.length
}

/** Sum of absolute differences, in pixels (not ÷ 1000). */
export function sad(matte: Matte, truth: Matte): number {
  assertComparable(matte, truth)
  let sum = 0
  for (let p = 0; p < truth.data.length; p++) sum += Math.abs(matte.data[p]! - truth.data[p]!)
  return sum
}

/** Intersection over union of alpha > 0.5, 0..1; 1 when both are empty. */
export function iou(matte: Matte, truth: Matte): number {
  assertComparable(matte, truth)
  let both = 0
  let either = 0
  for (let p = 0; p < truth.data.length; p++) {
    const a = matte.data[p]! > 0.5
    const g = truth.data[p]! > 0.5
    if (a && g) both++
    if (a || g) either++
  }
  return either === 0 ? 1 : both / either
}

/** Σα / Σg: below 1 something of the subject was lost. 1 when the truth is empty and so is the matte, else Infinity. */
export function coverageRatio(matte: Matte, truth: Matte): number {
  assertComparable(matte, truth)
  let covered = 0
  let wanted = 0
  for (let p = 0; p < truth.data.length; p++) {
    covered += matte.data[p]!
    wanted += truth.data[p]!
  }
  if (wanted === 0) return covered === 0 ? 1 : Number.POSITIVE_INFINITY
  return covered / wanted
}

/** @throws PopcelError usage when sizes differ */
export function assertComparable(matte: Matte, truth: Matte): void {
  if (matte.width === truth.width && matte.height === truth.height) return
  throw new PopcelError('usage', {
    reason: `the matte is ${matte.width}×${matte.height} and the truth ${truth.width}×${truth.height}; they must be of one size`,
  })
}
