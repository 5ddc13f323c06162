// Owns how hard deflate works on rows of pixels, and which row filter suits a picture.
import { deflateSync } from 'node:zlib'
import { deflateWell } from '../deflate/deflate.ts'
import { FILTER_PLANS, type FilterPlan } from './scanlines.ts'
import { type Surface, scanlines } from './surface.ts'

/**
 * 'quick' measures, 'small' is for what is kept: a few per cent smaller, in two to three times the time. (Level 9 would
 * save 1 % more and take up to three times as long again on rows with long repeats.) 'smallest' is for what falls short
 * otherwise: 3 to 9 % smaller again, in some ten times the time.
 */
export type Effort = 'quick' | 'small' | 'smallest'

/** A rectangle of pixel values. */
export type Block = { readonly values: Uint32Array; readonly width: number; readonly height: number }

/** The zlib stream of a block whose rows are filtered by `filter`. Z_FILTERED gained nothing anywhere we measured. */
export function compressBlock(surface: Surface, block: Block, filter: FilterPlan, effort: Effort): Uint8Array {
  const rows = scanlines(surface, block, filter)
  if (effort === 'smallest') return deflateWell(rows)
  return deflateSync(rows, { level: effort === 'quick' ? 6 : 8, memLevel: 9 })
}

/** The one filter that suits these blocks best, by really compressing them. Flat art likes none, painted art 'adaptive'. */
export function chooseFilter(surface: Surface, samples: readonly Block[]): FilterPlan {
  const plans = plansFor(surface)
  if (plans.length === 1) return plans[0]!
  const sizes = plans.map((plan) =>
    samples.reduce((sum, block) => sum + deflateSync(scanlines(surface, block, plan), { level: 4 }).length, 0),
  )
  return plans[sizes.indexOf(Math.min(...sizes))]!
}

/** A very fast size, only to be compared with others of the same kind. */
export function roughSize(surface: Surface, block: Block): number {
  return deflateSync(scanlines(surface, block, 0), { level: 1 }).length
}

/** Filters on palette indices mean nothing and only hide repeats from deflate. */
function plansFor(surface: Surface): readonly FilterPlan[] {
  return surface.opaqueEntries ? [0] : FILTER_PLANS
}
