// Owns where colour refutes a prior: an open gap that the network took for the subject. What its neighbourhood was told of is
// withdrawn, for beside a gap JPEG rings, and the ringing would be kept as specks on the prior's word.

import type { Contrast } from './contrast.ts'
import { growLayers } from './layers.ts'
import type { Levels } from './levels.ts'
import { PRIOR } from './prior.ts'
import { REGION } from './region-map.ts'

/** A block of JPEG rings as far as it reaches. */
const REACH_PX = 8
/** Fewer refuted pixels than this are an edge that the network drew beside its place. */
const LEAST_REFUTED = (2 * REACH_PX + 1) ** 2

/**
 * 1 at and near pixels that the flood reached through background colour although the prior was sure of the subject; undefined
 * where there are none, or nothing rings.
 */
export function whereRefuted(
  prior: Uint8Array,
  map: Uint8Array,
  contrast: Contrast,
  { width, height }: Levels,
): Uint8Array | undefined {
  if (contrast.nearSigma <= contrast.sigma) return undefined
  const refuted = new Uint8Array(map.length)
  let count = 0
  for (let i = 0; i < map.length; i++) {
    if (map[i] !== REGION.background || prior[i] !== PRIOR.subject) continue
    refuted[i] = 1
    count++
  }
  if (count < LEAST_REFUTED) return undefined
  growLayers(refuted, width, height, 1, 0, REACH_PX)
  return refuted
}

/** The prior, no longer sure of the subject there. */
export function withoutRefuted(prior: Uint8Array, refuted: Uint8Array): Uint8Array {
  return prior.map((says, i) => (refuted[i] === 1 && says === PRIOR.subject ? PRIOR.likely : says))
}
