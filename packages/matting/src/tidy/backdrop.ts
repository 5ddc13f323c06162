// Owns what a matte's empty part says about the background: the plain surface there, when there is one, and which pixels differ
// from it.

import { type Background, paintBackground, rowPainter, sampleRegion } from '../key/background.ts'
import { contrastTo } from '../key/contrast.ts'
import { growLayers } from '../key/layers.ts'
import { type Levels, thinned } from '../key/levels.ts'
import { SUBJECT_CONTRAST } from '../key/region.ts'
import { REGION } from '../key/region-map.ts'
import { fitSurface, type Surface } from '../key/surface.ts'
import type { Room } from '../room.ts'
import { markAbove } from '../threshold.ts'

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

/** The surface is fitted to a copy of about this longer side. */
const FITTED_PX = 256

/** Undefined where the empty part is too small or not plain. */
export function backdropOf(levels: Levels, alpha: Float32Array, room: Room): Backdrop | undefined {
  const surface = surfaceOf(levels, alpha)
  if (!surface) return undefined
  const { width, height } = levels
  const { map } = contrastTo(levels, { surface, paint: rowPainter(surface, width, height) }, room)
  // 1 where the contrast is a subject's, else 0.
  markAbove(map, SUBJECT_CONTRAST, map)
  let painted: Background | undefined
  return {
    differs: map,
    // Most mattes have no hole that would ask for it.
    get background() {
      painted ??= paintBackground(surface, width, height)
      return painted
    },
  }
}

function surfaceOf(levels: Levels, alpha: Float32Array): Surface | undefined {
  const step = Math.max(1, Math.floor(levels.side / FITTED_PX))
  const small = thinned(levels, step)
  const { width, height } = small
  const map = new Uint8Array(width * height)
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0, from = y * step * levels.width; x < width; x++, from += step)
      map[to++] = alpha[from]! <= EMPTY ? REGION.background : REGION.subject
  growLayers(map, width, height, REGION.subject, REGION.background, Math.ceil(MARGIN_PX / step))
  const samples = sampleRegion(small, map, REGION.background)
  if (samples.count < LEAST_SAMPLES) return undefined
  const surface = fitSurface(samples)
  return surface.inliers < LEAST_EXPLAINED || Math.max(...surface.sigma) > MOST_NOISE ? undefined : surface
}
