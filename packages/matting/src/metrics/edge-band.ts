// Owns the edge band of a true matte, and the metrics that look there only: it is what users see and complain about.

import { composite, matteOf } from '../composite.ts'
import { windowMax, windowMin } from '../extrema.ts'
import { fullScale, type Matte, type Picture } from '../picture.ts'
import { assertComparable } from './errors.ts'

const BAND_PX = 4
const LEAST_CHANGE = 0.1

/** 1 where the truth changes by more than 0.1 within ±4 px (max − min over 9×9), else 0; one byte a pixel. */
export function edgeBand(truth: Matte): Uint8Array {
  const high = windowMax(truth, BAND_PX).data
  const low = windowMin(truth, BAND_PX).data
  const band = new Uint8Array(high.length)
  for (let p = 0; p < band.length; p++) band[p] = high[p]! - low[p]! > LEAST_CHANGE ? 1 : 0
  return band
}

/** Mean |α − g| over the {@link edgeBand} of the truth, 0..1; 0 when there is no edge. */
export function edgeBandMae(matte: Matte, truth: Matte): number {
  assertComparable(matte, truth)
  const band = edgeBand(truth)
  let sum = 0
  let count = 0
  for (let p = 0; p < band.length; p++) {
    if (band[p] === 0) continue
    sum += Math.abs(matte.data[p]! - truth.data[p]!)
    count++
  }
  return count === 0 ? 0 : sum / count
}

/**
 * Halo error: result and truth, each with its own colour and alpha, are composited over one colour (0..255) in sRGB
 * values; the mean absolute difference of the colours over the {@link edgeBand} of the true alpha, 0..1. Both are
 * straight RGBA of one size; 0 when there is no edge.
 */
export function haloError(
  result: Picture,
  truth: Picture,
  background: { readonly r: number; readonly g: number; readonly b: number },
): number {
  const trueMatte = matteOf(truth)
  assertComparable(matteOf(result), trueMatte)
  const band = edgeBand(trueMatte)
  const seen = composite(asFloats(result), background).data
  const wanted = composite(asFloats(truth), background).data
  let sum = 0
  let count = 0
  for (let p = 0; p < band.length; p++) {
    if (band[p] === 0) continue
    for (let i = p * 3; i < p * 3 + 3; i++) sum += Math.abs(seen[i]! - wanted[i]!)
    count += 3
  }
  return count === 0 ? 0 : sum / count
}

/** Floats, so that nothing is rounded while compositing. */
function asFloats(picture: Picture): Picture<Float32Array> {
  const scale = 1 / fullScale(picture.data)
  const data = new Float32Array(picture.data.length)
  for (let i = 0; i < data.length; i++) data[i] = picture.data[i]! * scale
  return { ...picture, data }
}
