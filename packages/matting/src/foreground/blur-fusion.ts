// Owns the blur-fusion estimate of the foreground colour. Quick, slightly less exact than the multi-level one.

import { PopcelError } from '@popcel/protocol'
import { boxMean } from '../box.ts'
import { fullScale, type Matte, type Picture, type Samples } from '../picture.ts'
import { assertSameSize, ceilingOf, emptyRgb, rgbOf } from '../rgb.ts'

export type BlurFusionOptions = {
  /** Side of the box in px for each pass, in order; 1..1000. Default [90, 6]. */
  readonly boxPx?: readonly number[]
}

const EPSILON = 1e-5

/**
 * Estimates straight foreground colour by blur fusion (Forte, "Approximate Fast Foreground Colour Estimation", ICIP
 * 2021), from F = B = I, once per box size: F̂ = box(Fα)/(box(α) + 1e-5), B̂ = box(B(1−α))/(1 − box(α) + 1e-5),
 * F = clip(F̂ + α(I − αF̂ − (1−α)B̂)), B = B̂. At the border the box is cut to the picture.
 * RGB out, of the picture's sample type, size and space; where alpha is 1 the result is the picture itself.
 * @throws PopcelError usage when sizes differ or a box size is out of range
 */
export function estimateForegroundBlurFusion<S extends Samples>(
  picture: Picture<S>,
  matte: Matte,
  { boxPx = [90, 6] }: BlurFusionOptions = {},
): Picture<S> {
  assertSameSize(matte, picture, 'the matte')
  for (const box of boxPx)
    if (!(Number.isInteger(box) && box >= 1 && box <= 1000))
      throw new PopcelError('usage', { reason: `boxPx must hold whole numbers from 1 to 1000, not ${box}` })
  const result = emptyRgb(picture)
  const full = fullScale(picture.data)
  const round = full === 1 ? 0 : 0.5
  const blurredAlphas = boxPx.map((box) => boxMean(matte, box))
  for (let c = 0; c < 3; c++) {
    const image = plane(picture, c)
    const front = fusePlane(image, matte, boxPx, blurredAlphas, ceilingOf(picture))
    for (let p = 0; p < front.length; p++)
      result.data[p * 3 + c] = (matte.data[p]! >= 1 ? image[p]! : front[p]!) * full + round
  }
  return result
}

function fusePlane(
  image: Float32Array,
  matte: Matte,
  boxPx: readonly number[],
  blurredAlphas: readonly Float32Array[],
  ceiling: number,
): Float32Array {
  let front = image
  let back = image
  boxPx.forEach((box, pass) => {
    const blurredAlpha = blurredAlphas[pass]!
    const frontMean = boxMean({ ...matte, data: weighted(front, matte.data, 0, 1) }, box)
    const backMean = boxMean({ ...matte, data: weighted(back, matte.data, 1, -1) }, box)
    const next = new Float32Array(image.length)
    for (let p = 0; p < image.length; p++) {
      const a = matte.data[p]!
      const f = frontMean[p]! / (blurredAlpha[p]! + EPSILON)
      const b = backMean[p]! / (1 - blurredAlpha[p]! + EPSILON)
      backMean[p] = b
      next[p] = Math.min(ceiling, Math.max(0, f + a * (image[p]! - a * f - (1 - a) * b)))
    }
    front = next
    back = backMean
  })
  return front
}

/** values · (base + sign · alpha) */
function weighted(values: Float32Array, alpha: Float32Array, base: number, sign: number): Float32Array {
  const out = new Float32Array(values.length)
  for (let p = 0; p < out.length; p++) out[p] = values[p]! * (base + sign * alpha[p]!)
  return out
}

function plane(picture: Picture, c: number): Float32Array {
  const { data, channels, second, third, scale } = rgbOf(picture)
  const at = c === 0 ? 0 : c === 1 ? second : third
  const out = new Float32Array(data.length / channels)
  for (let p = 0; p < out.length; p++) out[p] = data[p * channels + at]! * scale
  return out
}
