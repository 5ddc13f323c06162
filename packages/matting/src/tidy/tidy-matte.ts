// Owns the order in which a matte of any origin is tidied, and the report of what was done.

import { type Levels, thinned, toLevels } from '../key/levels.ts'
import type { HolePolicy } from '../key/region-map.ts'
import type { Matte, Picture } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'
import { leaseFrom, NEW_ROOM, type Room } from '../room.ts'
import { backdropOf } from './backdrop.ts'
import { clearHoles, type Holes } from './holes.ts'
import { dropDust, type Parts } from './parts.ts'
import { fillPinholes } from './pinholes.ts'
import { type Alphas, pooled } from './pool.ts'

export type TidyOptions = {
  /** Enclosed areas that show a plain background: clear by evidence (default), never, or all of them. */
  readonly holes?: HolePolicy
  /** Take away specks, weak haze and parts that show nothing but background. Default true. */
  readonly dust?: boolean
  /** Close small gaps in the body that do not show the background. Default true. */
  readonly pinholes?: boolean
  /** Where the arrays come from. */
  readonly room?: Room
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

/** Pictures whose longer side is a multiple of this are first looked at this small. */
const LOOKED_AT_PX = 512

/**
 * Tidies a matte by what the picture shows: dust goes and detached parts of real strength stay; enclosed areas that show the
 * plain background are cleared, by the keyer's rules (on plain white and black colour alone proves nothing); small gaps in
 * the body that do not show it are filled. On a busy background no hole is cleared, and a gap is filled only when it has
 * the colour of the body around it. A large matte in which a small copy shows nothing to do is returned as it is; else the
 * result is a new matte of the same size, 0..1.
 * @throws PopcelError usage when sizes differ
 */
export function tidyMatte(
  picture: Picture,
  matte: Matte,
  options: TidyOptions = {},
): { matte: Matte; report: TidyReport } {
  assertSameSize(matte, picture, 'the matte')
  const { room = NEW_ROOM } = options
  const levels = toLevels(picture, room)
  const tidied = tidyLevels(levels, matte, options, room)
  if (levels.rgb !== picture.data) room.give(levels.rgb)
  return tidied
}

function tidyLevels(
  levels: Levels,
  matte: Matte,
  options: TidyOptions,
  room: Room,
): { matte: Matte; report: TidyReport } {
  const { width, height, data } = matte
  const lease = leaseFrom(room)
  const lent = { ...levels, room: lease }
  const step = Math.floor(levels.side / LOOKED_AT_PX)
  if (step > 1) {
    const report = lookedAt(lent, matte, step, options)
    lease.end()
    if (report) return { matte, report }
  }
  const alpha = room.take('float', data.length)
  alpha.set(data)
  const report = tidy(lent, { faint: alpha, middle: alpha, strong: alpha }, options, lease)
  lease.end()
  return { matte: { width, height, data: alpha }, report }
}

/** The report of a small copy in which there is nothing to do; else undefined. */
function lookedAt(levels: Levels, matte: Matte, step: number, options: TidyOptions): TidyReport | undefined {
  const [width, height] = [Math.ceil(matte.width / step), Math.ceil(matte.height / step)]
  const alphas = pooled(matte, step)
  // What is dust by itself is found at once; a background only makes more of it.
  if (options.dust !== false && dropDust(alphas.strong, width, height, undefined, NEW_ROOM).removed > 0)
    return undefined
  const report = tidy(thinned(levels, step), alphas, options, NEW_ROOM)
  return report.parts.removed + report.holes.cleared + report.pinholesFilled === 0 ? report : undefined
}

function tidy(levels: Levels, { faint, middle, strong }: Alphas, options: TidyOptions, room: Room): TidyReport {
  const { holes = 'auto', dust = true, pinholes = true } = options
  const { width, height } = levels
  const backdrop = backdropOf(levels, middle, room)
  const parts = dust ? dropDust(strong, width, height, backdrop, room) : { removed: 0, kept: 0 }
  const opened = backdrop ? clearHoles(middle, levels, backdrop, holes, room) : { cleared: 0, kept: 0 }
  const pinholesFilled = pinholes ? fillPinholes(faint, levels, backdrop, room) : 0
  return { plain: backdrop !== undefined, parts, holes: opened, pinholesFilled }
}
