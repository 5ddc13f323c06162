// Owns a whole picture's change of transfer (encoded sRGB, linear light) and of alpha (straight, premultiplied), as floats.
// Policy: values above 1 go on along the curve; below 0 a curve gives 0; NaN stays NaN, for whoever looks for it to find.

import { PopcelError } from '@popcel/protocol'
import { assertColour, bufferOf, encodeAll, lightReader } from '../light-rows.ts'
import { fullScale, type Matte, type Picture } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'

/** RGB as linear light; grey and alpha are not taken. The curve of IEC 61966-2-1, within 4e-7 of a value. */
export function toLinear(picture: Picture, into?: Float32Array): Picture<Float32Array> {
  const { width, height } = picture
  const read = lightReader(picture)
  const data = bufferOf(into, width * height * 3)
  for (let y = 0; y < height; y++) read(y, data.subarray(y * width * 3, (y + 1) * width * 3))
  return { width, height, channels: 3, data, space: 'linear', alpha: 'none' }
}

/** RGB as encoded sRGB. Pictures that are encoded are divided by their full scale, and nothing else. */
export function toSrgb(picture: Picture, into?: Float32Array): Picture<Float32Array> {
  const { width, height, channels, space } = picture
  assertColour(picture)
  const data = bufferOf(into, width * height * 3)
  const shape = { width, height, channels: 3, data, space: 'srgb', alpha: 'none' } as const
  if (space === 'linear') {
    toLinear(picture, data)
    encodeAll(data, data)
    return shape
  }
  const scale = 1 / fullScale(picture.data)
  for (let p = 0, from = 0; p < data.length; p += 3, from += channels)
    for (let c = 0; c < 3; c++) data[p + c] = picture.data[from + c]! * scale
  return shape
}

/** Linear RGBA, colour times alpha: what a renderer or an EXR file takes. @throws PopcelError usage when sizes differ */
export function premultiply(foreground: Picture, matte: Matte, into?: Float32Array): Picture<Float32Array> {
  assertSameSize(matte, foreground, 'the matte')
  const { width, height } = foreground
  const read = lightReader(foreground)
  const data = bufferOf(into, width * height * 4)
  const row = new Float32Array(width * 3)
  for (let y = 0, p = 0, to = 0; y < height; y++) {
    read(y, row)
    for (let q = 0; q < row.length; q += 3, p++, to += 4) {
      const alpha = matte.data[p]!
      data[to] = row[q]! * alpha
      data[to + 1] = row[q + 1]! * alpha
      data[to + 2] = row[q + 2]! * alpha
      data[to + 3] = alpha
    }
  }
  return { width, height, channels: 4, data, space: 'linear', alpha: 'premultiplied' }
}

/** Below this alpha the colour is not to be had back: it is left as it is. */
const LEAST_ALPHA = 1e-6

/** Straight RGBA of premultiplied floats, colour / alpha, in the picture's own space. @throws PopcelError usage for other pictures */
export function unpremultiply(picture: Picture<Float32Array>, into?: Float32Array): Picture<Float32Array> {
  const { channels, alpha, data } = picture
  if (channels !== 4 || alpha !== 'premultiplied')
    throw new PopcelError('usage', {
      reason: `premultiplied RGBA is wanted, not ${channels} channels with alpha "${alpha}"`,
    })
  const out = bufferOf(into, data.length)
  for (let p = 0; p < data.length; p += 4) {
    const a = data[p + 3]!
    const gain = a < LEAST_ALPHA ? 1 : 1 / a
    for (let c = 0; c < 3; c++) out[p + c] = data[p + c]! * gain
    out[p + 3] = a
  }
  return { ...picture, data: out, alpha: 'straight' }
}
