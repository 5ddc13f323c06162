// Owns what is decided where a prior is at hand: regions and shadow, in the order in which they need each other. A drop shadow that
// is known as a whole is part of the background, and the regions are decided anew against it.

import type { Background } from './background.ts'
import { findCast, SHADOW_CELLS, sideOfCell } from './cast-shadow.ts'
import { type Contrast, calmNearEdges, contrastInShadow } from './contrast.ts'
import { findFlat } from './flat-shadow.ts'
import type { Levels } from './levels.ts'
import { claimPainted } from './own-paint.ts'
import { decideRegions, type Regions, type Sides } from './region.ts'
import type { HolePolicy } from './region-map.ts'
import { darken, findBeside, type Shadow, shadowOf, softlyDarkened, withdrawShadow } from './shadow.ts'
import { dropStrays } from './strays.ts'

type Input = {
  readonly levels: Levels
  readonly background: Background
  /** As measured, not calmed near edges. Its map is taken over. */
  readonly raw: Contrast
  /** The column of the whole picture at which the levels begin. */
  readonly left: number
  readonly holes: HolePolicy
  readonly sides: Sides
}

type Decided = {
  /** With the shadow in it. */
  readonly background: Background
  readonly contrast: Contrast
  readonly regions: Regions
  readonly shadow: Shadow | undefined
  readonly prior: Uint8Array
}

export function decideInShadow(input: Input, given: Uint8Array): Decided {
  const { levels, background, raw, left, holes, sides } = input
  const { width, height } = levels
  const contrast = calmNearEdges(raw, width, height, left, true, undefined, given)
  const regions = decideRegions(levels, background, contrast, holes, given, sides)
  const { map } = regions
  const found = findBeside(levels, background, map, contrast.sigma, given)
  const prior = found.length > 0 ? claimPainted(map, levels, background, contrast, given, found) : given
  if (found.length >= SHADOW_CELLS * sideOfCell(levels) ** 2) {
    const soft = softlyDarkened(levels, background, map, contrast.sigma)
    const cast = findCast(levels, background, map, contrast.sigma, prior, soft)
    if (cast) return decideAnew(input, cast.shadow, cast.prior)
  }
  for (const i of findFlat(levels, background, map, contrast.sigma, prior)) found.push(i)
  if (found.length === 0) return { background, contrast, regions, shadow: undefined, prior }
  const shadow = shadowOf(found, levels, background, map, contrast.sigma)
  const shaded = darken(background, shadow)
  withdrawShadow(map, levels, shaded, shadow, contrast.nearSigma, prior)
  dropStrays(map, levels, shaded, shadow, prior, contrast.sigma)
  return { background: shaded, contrast, regions, shadow, prior }
}

function decideAnew(
  { levels, background, raw, left, holes, sides }: Input,
  shadow: Shadow,
  prior: Uint8Array,
): Decided {
  const shaded = darken(background, shadow)
  const measured = contrastInShadow(raw, levels, shaded, shadow.alpha)
  const contrast = calmNearEdges(measured, levels.width, levels.height, left, true, undefined, prior)
  const regions = decideRegions(levels, shaded, contrast, holes, prior, sides)
  withdrawShadow(regions.map, levels, shaded, shadow, contrast.nearSigma, prior)
  dropStrays(regions.map, levels, shaded, shadow, prior, contrast.sigma)
  return { background: shaded, contrast, regions, shadow, prior }
}
