// Owns the flicker metric of a run of mattes.

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

function pairError(mattes: readonly Matte[], truths: readonly Matte[], t: number): number {
  const [a, g, aBefore, gBefore] = [mattes[t]!, truths[t]!, mattes[t - 1]!, truths[t - 1]!]
  for (const other of [a, aBefore, gBefore]) assertComparable(other, g)
  let sum = 0
  for (let p = 0; p < g.data.length; p++) sum += (a.data[p]! - aBefore.data[p]! - (g.data[p]! - gBefore.data[p]!)) ** 2
  return Math.sqrt(sum / g.data.length)
}
