// Owns the small copies of a matte that tidying looks at first. A pixel kernel.

import type { Matte } from '../picture.ts'
import { poolPlaced } from '../simd/placed-floats.ts'

/** What each rule looks at: dust must not be missed, nor pinholes. At full size all three are one, which is changed in place. */
export type Alphas = { readonly faint: Float32Array; readonly middle: Float32Array; readonly strong: Float32Array }

/** Least, first and greatest alpha of each square of `step` px; the first is the pixel that `thinned` takes. */
export function pooled(matte: Matte, step: number): Alphas {
  const { width, height, data } = matte
  const across = Math.ceil(width / step)
  const size = across * Math.ceil(height / step)
  const alphas = { faint: new Float32Array(size), middle: new Float32Array(size), strong: new Float32Array(size) }
  for (let y = 0, k = 0; y < height; y += step)
    for (let x = 0, p = y * width; x < width; x += step, p += step) alphas.middle[k++] = data[p]!
  if (!poolPlaced(matte, step, alphas)) poolPlainly(matte, step, alphas)
  return alphas
}

/** Fills `faint` and `strong`. */
export function poolPlainly({ width, height, data }: Matte, step: number, { faint, strong }: Alphas): void {
  const across = Math.ceil(width / step)
  faint.fill(1)
  strong.fill(0)
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0, to = Math.floor(y / step) * across; x < width; to++)
      for (const end = Math.min(width, x + step); x < end; x++, p++) {
        const alpha = data[p]!
        if (alpha < faint[to]!) faint[to] = alpha
        if (alpha > strong[to]!) strong[to] = alpha
      }
}
