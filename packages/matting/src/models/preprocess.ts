// Owns the way of a picture into a network: its size there, then planes of normalised red, green and blue.

import { quickLinearToSrgb } from '../light.ts'
import { fullScale, type Matte, type Picture } from '../picture.ts'
import { type PlaneRule, resample, type Size } from './resample.ts'
import type { TensorShape } from './session.ts'
import type { InputSize, PictureInput } from './spec.ts'

/** Where the picture lies in the network's canvas: at the top left, `picture` large. Only 'pad' leaves a rest. */
export type Placement = { readonly canvas: Size; readonly picture: Size }

/** `shape` is what the file says of its input (NCHW); only 'own' asks it. */
export function placementOf(rule: InputSize, picture: Size, shape?: TensorShape): Placement {
  const { width, height } = picture
  switch (rule.kind) {
    case 'squash':
      return whole({ width: rule.width, height: rule.height })
    case 'own': {
      const [, , ownHeight, ownWidth] = shape && hasChannelsLast(shape) ? [] : (shape ?? [])
      return whole({ width: ownWidth ?? rule.otherwise, height: ownHeight ?? rule.otherwise })
    }
    case 'free':
      return whole(rounded(picture, Math.min(1, rule.longest / Math.max(width, height)), rule.multiple))
    case 'shortest': {
      const wanted = rule.shortest / Math.min(width, height)
      return whole(rounded(picture, Math.min(wanted, rule.longest / Math.max(width, height)), rule.multiple))
    }
    case 'longest': {
      const [long, short] = [Math.max(width, height), Math.min(width, height)]
      const wanted = Math.max(rule.longest / long, Math.min(rule.least / short, rule.most / long))
      return whole(rounded(picture, Math.min(wanted, rule.enlarged), rule.multiple))
    }
    case 'pad': {
      const scale = Math.min(rule.width / width, rule.height / height)
      return { canvas: { width: rule.width, height: rule.height }, picture: rounded(picture, scale, 1) }
    }
  }
}

const whole = (canvas: Size): Placement => ({ canvas, picture: canvas })

/** Such a file's width would be its channels; what is fed to it does not fit, and is told with sizes that are some. */
function hasChannelsLast([, second, , last]: TensorShape): boolean {
  return (last === 3 || last === 4) && (second === undefined || second > 4)
}

/** To the nearest multiple, at least one. */
function rounded({ width, height }: Size, scale: number, multiple: number): Size {
  const side = (px: number) => Math.max(1, Math.round((px * scale) / multiple)) * multiple
  return { width: side(width), height: side(height) }
}

/**
 * Planes of red, green, blue (CHW) of the canvas's size: encoded sRGB 0..1 by the sample type's full scale, resized by the
 * row's kernel, `(x − mean) / std`. Grey fills all three. Colour goes in straight and as it is: what the picture's own alpha
 * hides is not composited on anything. Linear light is resized as light and then encoded. What a padded canvas has
 * beside the picture is 0. Samples outside 0..1 are cut.
 */
export function preparePicture(picture: Picture, input: PictureInput, placement: Placement): Float32Array {
  const { canvas, picture: size } = placement
  const planes = picturePlanes(picture, input, size)
  if (canvas.width === size.width && canvas.height === size.height) return planes
  return onCanvas(planes, 3, size, canvas)
}

/** A matte as one more plane, 0..1 as it is, with the same resizing as the picture's. */
export function prepareHint(hint: Matte, input: PictureInput, size: Size): Float32Array {
  return resample({ ...hint, channels: 1 }, size, input.kernel, [{ channel: 0, most: 1, gain: 1, offset: 0 }])
}

function picturePlanes(picture: Picture, { kernel, mean, std }: PictureInput, size: Size): Float32Array {
  const { width, height, channels, data, space } = picture.alpha === 'premultiplied' ? straightened(picture) : picture
  const full = fullScale(data)
  const grey = channels < 3
  if (space === 'srgb') {
    const rules = mean.map((m, c) => rule(grey ? 0 : c, full, 1 / (full * std[c]!), -m / std[c]!))
    return resample({ width, height, channels, data }, size, kernel, rules)
  }
  const rules = mean.map((_, c) => rule(grey ? 0 : c, full, 1 / full, 0))
  const planes = resample({ width, height, channels, data }, size, kernel, rules)
  const encode = quickLinearToSrgb()
  const pixels = size.width * size.height
  mean.forEach((m, c) => {
    for (let i = c * pixels; i < (c + 1) * pixels; i++) planes[i] = (encode(planes[i]!) - m) / std[c]!
  })
  return planes
}

const rule = (channel: number, most: number, gain: number, offset: number): PlaneRule => ({
  channel,
  most,
  gain,
  offset,
})

/** Colour divided by alpha, as floats 0..1 of any sample type, so that nothing is rounded; black where there is none. */
function straightened(picture: Picture): Picture<Float32Array> {
  const { channels, data } = picture
  const out = new Float32Array(data.length)
  const full = fullScale(data)
  for (let p = 0; p < data.length; p += channels) {
    const alpha = data[p + channels - 1]!
    for (let c = 0; c < channels - 1; c++) out[p + c] = alpha === 0 ? 0 : Math.min(1, data[p + c]! / alpha)
    out[p + channels - 1] = alpha / full
  }
  return { ...picture, data: out, alpha: 'straight' }
}

function onCanvas(planes: Float32Array, count: number, size: Size, canvas: Size): Float32Array {
  const out = new Float32Array(count * canvas.width * canvas.height)
  for (let c = 0; c < count; c++)
    for (let y = 0; y < size.height; y++) {
      const from = (c * size.height + y) * size.width
      out.set(planes.subarray(from, from + size.width), (c * canvas.height + y) * canvas.width)
    }
  return out
}
