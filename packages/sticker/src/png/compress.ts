// Owns how hard deflate works on one picture's rows: which filters and strategies are tried, and the smallest is kept.
import { constants, deflateSync } from 'node:zlib'
import { filterPlans, type Surface, scanlines } from './surface.ts'

/** 'quick' is for choosing between candidates, 'small' for the file that is kept. */
export type Effort = 'quick' | 'small'

/** The zlib stream of one rectangle of pixels. */
export function compressPixels(
  surface: Surface,
  values: Uint32Array,
  width: number,
  height: number,
  effort: Effort,
): Uint8Array {
  if (effort === 'quick') {
    return deflateSync(scanlines(surface, values, width, height, filterPlans(surface)[0]!), { level: 6, memLevel: 9 })
  }
  let best: Uint8Array | undefined
  for (const plan of filterPlans(surface)) {
    const rows = scanlines(surface, values, width, height, plan)
    for (const strategy of [constants.Z_DEFAULT_STRATEGY, constants.Z_FILTERED]) {
      const packed = deflateSync(rows, { level: 9, memLevel: 9, strategy })
      if (!best || packed.length < best.length) best = packed
    }
  }
  return best!
}
