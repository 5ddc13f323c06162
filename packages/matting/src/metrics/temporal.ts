// Owns the flicker metrics of a run of mattes. Papers scale them in many ways: each function says which it is.

import { PopcelError } from '@popcel/protocol'
import type { Matte } from '../picture.ts'
import { assertComparable } from './errors.ts'

/**
 * dtSSD (Erofeev et al., BMVC 2015): for each pair of neighbouring frames, sqrt of the mean over pixels of
 * ((α_t − α_{t−1}) − (g_t − g_{t−1}))²; averaged over the pairs. 0..2, no scaling (RVM's tables show × 100). 0 for fewer
 * than two frames.
 * @throws PopcelError usage when there are not as many mattes as truths, or sizes differ
 */
export function dtSsd(mattes: readonly Matte[], truths: readonly Matte[]): number {
  if (mattes.length !== truths.length)
    throw new PopcelError('usage', { reason: `there are ${mattes.length} mattes and ${truths.length} truths` })
  let total = 0
  for (let t = 1; t < mattes.length; t++) total += pairError(mattes, truths, t)
  return mattes.length < 2 ? 0 : total / (mattes.length - 1)
}

/**
 * dtSSD as RVM's and MatAnyone's evaluation code gives it: × 100, averaged over all frames, the first counted as 0. So it is
 * {@link dtSsd} · 100 · (n − 1) / n. @throws PopcelError usage when there are not as many mattes as truths, or sizes differ
 */
export function dtSsdRvm(mattes: readonly Matte[], truths: readonly Matte[]): number {
  return mattes.length < 2 ? 0 : (100 * dtSsd(mattes, truths) * (mattes.length - 1)) / mattes.length
}

/** Where each pixel of a frame is in the next one: dx, dy in px, two floats a pixel; NaN where it is not seen there. */
export type Flow = { readonly width: number; readonly height: number; readonly data: Float32Array }

export type MessdDtOptions = {
  /** Only pixels where this is above 0 count (the unknown area, an edge band); one for each frame. Default all. */
  readonly areas?: readonly { readonly data: ArrayLike<number> }[]
  /**
   * 'squared' (default) is the paper's change of (α − g)², in which an error that changes its sign does not show; 'signed' is
   * the change of α − g itself (TCVOM's corrected form).
   */
  readonly of?: 'squared' | 'signed'
}

/**
 * MESSDdt (Erofeev et al., BMVC 2015): how much the error changes along the motion,
 * |(α_t(p) − g_t(p))² − (α_{t+1}(p+v) − g_{t+1}(p+v))²|, read between pixels bilinearly. Averaged over the pixels that count (motion
 * known, inside the next frame, in the area) and then over pairs; 0..1, no scaling (papers sum instead). 0 for fewer than
 * two frames or where no pixel counts.
 * @throws PopcelError usage when numbers of frames, flows (one fewer) or areas do not fit, or sizes differ
 */
export function messdDt(
  mattes: readonly Matte[],
  truths: readonly Matte[],
  flows: readonly Flow[],
  { areas, of = 'squared' }: MessdDtOptions = {},
): number {
  const wanted = Math.max(0, mattes.length - 1)
  if (mattes.length !== truths.length || flows.length !== wanted || (areas && areas.length !== mattes.length))
    throw new PopcelError('usage', {
      reason: `there are ${mattes.length} mattes, ${truths.length} truths, ${flows.length} flows${areas ? ` and ${areas.length} areas` : ''}; flows are one fewer than mattes`,
    })
  const errors = mattes.map((matte, t) => errorOf(matte, truths[t]!, of))
  let total = 0
  for (let t = 0; t < wanted; t++) total += changeAlong(errors[t]!, errors[t + 1]!, flows[t]!, areas?.[t]?.data)
  return wanted === 0 ? 0 : total / wanted
}

function errorOf(matte: Matte, truth: Matte, of: 'squared' | 'signed'): Matte {
  assertComparable(matte, truth)
  const data = matte.data.map((a, p) => (of === 'squared' ? (a - truth.data[p]!) ** 2 : a - truth.data[p]!))
  return { ...matte, data }
}

function changeAlong(now: Matte, next: Matte, flow: Flow, area: ArrayLike<number> | undefined): number {
  const { width, height } = now
  assertComparable({ ...now, width: flow.width, height: flow.height }, now)
  assertComparable(next, now)
  let sum = 0
  let count = 0
  for (let p = 0; p < now.data.length; p++) {
    if (area && !(area[p]! > 0)) continue
    const x = (p % width) + flow.data[p * 2]!
    const y = Math.floor(p / width) + flow.data[p * 2 + 1]!
    if (!(x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1)) continue
    sum += Math.abs(now.data[p]! - between(next, x, y))
    count++
  }
  return count === 0 ? 0 : sum / count
}

function between({ width, height, data }: Matte, x: number, y: number): number {
  const [i, j] = [Math.min(Math.floor(x), width - 1), Math.min(Math.floor(y), height - 1)]
  const [s, t] = [x - i, y - j]
  const right = Math.min(width - 1, i + 1)
  const below = Math.min(height - 1, j + 1) * width
  const upper = (1 - s) * data[j * width + i]! + s * data[j * width + right]!
  return (1 - t) * upper + t * ((1 - s) * data[below + i]! + s * data[below + right]!)
}

function pairError(mattes: readonly Matte[], truths: readonly Matte[], t: number): number {
  const [a, g, aBefore, gBefore] = [mattes[t]!, truths[t]!, mattes[t - 1]!, truths[t - 1]!]
  for (const other of [a, aBefore, gBefore]) assertComparable(other, g)
  let sum = 0
  for (let p = 0; p < g.data.length; p++) sum += (a.data[p]! - aBefore.data[p]! - (g.data[p]! - gBefore.data[p]!)) ** 2
  return Math.sqrt(sum / g.data.length)
}
