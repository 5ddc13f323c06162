// Owns what a matte's empty part says about the background: the plain surface there, when there is one, and which pixels differ
// from it.

import { type Background, paintBackground, sampleRegion } from '../key/background.ts'
import { contrastTo } from '../key/contrast.ts'
import { growLayers } from '../key/layers.ts'
import type { Levels } from '../key/levels.ts'
import { SUBJECT_CONTRAST } from '../key/region.ts'
import { REGION } from '../key/region-map.ts'
import { fitSurface } from '../key/surface.ts'

export type Backdrop = {
  readonly background: Background
  /** 1 where the picture differs from the background by more than its noise. */
  readonly differs: Uint8Array
}

/** Alpha up to this is empty. */
const EMPTY = 4 / 255
/** The soft edge and its JPEG ringing are left out of the samples. */
const MARGIN_PX = 6
/** A surface that explains less of the empty part, or a noisier one, proves nothing about a hole. */
const LEAST_EXPLAINED = 0.9
const MOST_NOISE = 8
const LEAST_SAMPLES = 200

/** Undefined where the empty part is too small or not plain. */
export function backdropOf(levels: Levels, alpha: Float32Array): Backdrop | undefined {
  const { width, height } = levels
  const map = new Uint8Array(alpha.length)
  for (let p = 0; p < map.length; p++) map[p] = alpha[p]! <= EMPTY ? REGION.background : REGION.subject
  growLayers(map, width, height, REGION.subject, REGION.background, MARGIN_PX)
  const samples = sampleRegion(levels, map, REGION.background)
  if (samples.count < LEAST_SAMPLES) return undefined
  const surface = fitSurface(samples)
  if (surface.inliers < LEAST_EXPLAINED || Math.max(...surface.sigma) > MOST_NOISE) return undefined
  const background = paintBackground(surface, width, height)
  const contrast = contrastTo(levels, background).map
  const differs = new Uint8Array(contrast.length)
  for (let p = 0; p < differs.length; p++) differs[p] = contrast[p]! > SUBJECT_CONTRAST ? 1 : 0
  return { background, differs }
}
