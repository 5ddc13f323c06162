// Owns the order in which a matte of any origin is tidied, and the report of what was done.

import { toLevels } from '../key/levels.ts'
import type { HolePolicy } from '../key/region-map.ts'
import type { Matte, Picture } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'
import { backdropOf } from './backdrop.ts'
import { clearHoles, type Holes } from './holes.ts'
import { dropDust, type Parts } from './parts.ts'
import { fillPinholes } from './pinholes.ts'

export type TidyOptions = {
  /** Enclosed areas that show a plain background: clear by evidence (default), never, or all of them. */
  readonly holes?: HolePolicy
  /** Take away specks, weak haze and parts that show nothing but background. Default true. */
  readonly dust?: boolean
  /** Close small gaps in the body that do not show the background. Default true. */
  readonly pinholes?: boolean
}

export type TidyReport = {
  /** Whether the empty part of the matte lies on a plain background, which evidence about holes needs. */
  readonly plain: boolean
  /** Detached parts taken away and left. */
  readonly parts: Parts
  /** Enclosed areas of the background's colour that the matte kept: cleared and left. */
  readonly holes: Holes
  readonly pinholesFilled: number
}

/**
 * Tidies a matte by what the picture shows: dust goes and detached parts of real strength stay; enclosed areas that show the
 * plain background are cleared, by the keyer's rules (on plain white and black colour alone proves nothing); small gaps in
 * the body that do not show it are filled. On a busy background no hole is cleared, and a gap is filled only when it has
 * the colour of the body around it. The result is a new matte of the same size, 0..1.
 * @throws PopcelError usage when sizes differ
 */
export function tidyMatte(
  picture: Picture,
  matte: Matte,
  options: TidyOptions = {},
): { matte: Matte; report: TidyReport } {
  assertSameSize(matte, picture, 'the matte')
  const { holes = 'auto', dust = true, pinholes = true } = options
  const { width, height } = matte
  const levels = toLevels(picture)
  const alpha = matte.data.slice()
  const backdrop = backdropOf(levels, alpha)
  const parts = dust ? dropDust(alpha, width, height, backdrop) : { removed: 0, kept: 0 }
  const opened = backdrop ? clearHoles(alpha, levels, backdrop, holes) : { cleared: 0, kept: 0 }
  const pinholesFilled = pinholes ? fillPinholes(alpha, levels, backdrop) : 0
  const report = { plain: backdrop !== undefined, parts, holes: opened, pinholesFilled }
  return { matte: { width, height, data: alpha }, report }
}
