// Owns the blur-fusion estimate of the foreground colour: its passes, and which pixels each of them needs. The means are in
// wide-box.ts and narrow-box.ts. Slightly less exact than the multi-level estimate.

import { PopcelError } from '@popcel/protocol'
import { bandBits, grown } from '../bits.ts'
import { fullScale, type Matte, type Picture, type Samples } from '../picture.ts'
import { assertSameSize, ceilingOf, emptyRgb, type Rgb, rgbOf, sampleOf } from '../rgb.ts'
import { type Spans, spansOf } from '../spans.ts'
import { copyFull } from './copy-full.ts'
import type { Fused, Fusing } from './fused.ts'
import { narrowBox } from './narrow-box.ts'
import { WIDE_BOX_PX, wideBox } from './wide-box.ts'

export type BlurFusionOptions = {
  /** Side of the box in px for each pass, in order; 1..1000. Default [90, 6]. */
  readonly boxPx?: readonly number[]
  /** How far from the edge, in px, is solved, and colour bled into alpha 0. 1..64, default 3. */
  readonly reachPx?: number
}

/**
 * Estimates straight foreground colour by blur fusion (Forte, "Approximate Fast Foreground Colour Estimation", ICIP
 * 2021), from F = B = I, once per box size: F̂ = box(Fα)/(box(α) + 1e-5), B̂ = box(B(1−α))/(1 − box(α) + 1e-5),
 * F = clip(F̂ + α(I − αF̂ − (1−α)B̂)), B = B̂. At the border the box is cut to the picture. A first box of 44 px and more is
 * taken over small cells: on our characters that moves a colour by 0.01 steps of 8 bits, in veils by 0.2.
 *
 * RGB out, of the picture's sample type, size and space. Where alpha is 1 the result is the picture itself, within `reachPx`
 * of the edge it is the estimate, beyond it is black.
 * @throws PopcelError usage when sizes differ, or a box size or reachPx is out of range
 */
export function estimateForegroundBlurFusion<S extends Samples>(
  picture: Picture<S>,
  matte: Matte,
  { boxPx = [90, 6], reachPx = 3 }: BlurFusionOptions = {},
): Picture<S> {
  assertSameSize(matte, picture, 'the matte')
  for (const box of boxPx) assertWhole('boxPx must hold whole numbers', box, 1000)
  assertWhole('reachPx must be a whole number', reachPx, 64)
  const fusing = { matte, rgb: rgbOf(picture), ceiling: ceilingOf(picture) }
  const result = emptyRgb(picture)
  copyFull(picture, matte, result.data)
  write(fuse(fusing, boxPx, reachPx), matte, result)
  return result
}

function fuse(fusing: Fusing, boxPx: readonly number[], reachPx: number): Fused {
  // From last to first: each pass needs its input as far around its pixels as its box reaches.
  let bits = bandBits(fusing.matte, reachPx)
  const wanted: Spans[] = []
  for (let pass = boxPx.length - 1; pass >= 0; pass--) {
    wanted[pass] = spansOf(bits)
    const isWide = pass === 0 && boxPx[0]! >= WIDE_BOX_PX
    if (!isWide) bits = grown(bits, boxPx[pass]! >> 1)
  }
  let fused: Fused | undefined
  for (const [pass, box] of boxPx.entries()) {
    const spans = wanted[pass]!
    if (pass === 0 && box >= WIDE_BOX_PX) fused = wideBox(fusing, spans, box)
    else fused = narrowBox(fusing, fused ?? pictureTwice(fusing.rgb, spansOf(bits)), spans, box)
  }
  return fused ?? pictureTwice(fusing.rgb, spansOf(bits))
}

/** F = B = I. */
function pictureTwice(rgb: Rgb, spans: Spans): Fused {
  const layers = new Float32Array(spans.total * 6)
  for (let y = 0, to = 0; y < spans.height; y++)
    for (let r = spans.rowFirst[y]!; r < spans.rowFirst[y + 1]!; r++)
      for (let x = spans.lefts[r]!; x < spans.rights[r]!; x++, to += 6) {
        const from = (y * spans.width + x) * rgb.channels
        layers[to] = layers[to + 3] = sampleOf(rgb, from)
        layers[to + 1] = layers[to + 4] = sampleOf(rgb, from + rgb.second)
        layers[to + 2] = layers[to + 5] = sampleOf(rgb, from + rgb.third)
      }
  return { spans, layers }
}

function write({ spans, layers }: Fused, matte: Matte, to: Picture): void {
  const full = fullScale(to.data)
  // Integer samples are cut by the array itself, so adding a half rounds.
  const round = full === 1 ? 0 : 0.5
  for (let y = 0, from = 0; y < spans.height; y++)
    for (let r = spans.rowFirst[y]!; r < spans.rowFirst[y + 1]!; r++) {
      const end = y * spans.width + spans.rights[r]!
      for (let p = y * spans.width + spans.lefts[r]!; p < end; p++, from += 6) {
        if (matte.data[p] === 1) continue
        for (let c = 0; c < 3; c++) to.data[p * 3 + c] = layers[from + c]! * full + round
      }
    }
}

function assertWhole(what: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return
  throw new PopcelError('usage', { reason: `${what} from 1 to ${most}, not ${value}` })
}
