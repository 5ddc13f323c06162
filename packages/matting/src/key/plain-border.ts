// Owns whether a picture's border alone says that its background is plain, whatever another method took for the subject.

import type { Picture } from '../picture.ts'
import { estimateSurface } from './background.ts'
import { toLevels } from './levels.ts'
import type { Surface } from './surface.ts'

/** Share of the border that shows it: a bust that is cut off covers a quarter. */
const LEAST = 0.65
/** Levels of noise: a gradient with more may be a soft photograph's. */
const GRADIENT_NOISE = 1

/**
 * `border`: the surface of the border's samples. Of 689 photographs and their crops two show so much of one colour or of a gradient
 * without noise, both behind the figure too; of 958 pictures of figures on plain grounds 750 do, and all 634 whose border is one colour.
 */
export function isPlainBorder({ kind, inliers, sigma }: Surface): boolean {
  return inliers >= LEAST && (kind === 'solid' || Math.max(...sigma) <= GRADIENT_NOISE)
}

export function hasPlainBorder(picture: Picture): boolean {
  return isPlainBorder(estimateSurface(toLevels(picture)))
}
