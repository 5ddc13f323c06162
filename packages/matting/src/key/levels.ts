// Owns the keyer's working picture: interleaved RGB in levels 0..255, whatever the samples were.

import { fullScale, type Picture } from '../picture.ts'

/** 8-bit pictures are used as they are; others become floats so that no precision is lost. */
export type Levels = { readonly width: number; readonly height: number; readonly rgb: Uint8Array | Float32Array }

/** RGB levels of a picture; grey is spread over three channels; an alpha channel is left out. */
export function toLevels(picture: Picture): Levels {
  const { width, height, channels, data } = picture
  if (channels === 3 && data instanceof Uint8Array) return { width, height, rgb: data }
  const scale = 255 / fullScale(data)
  const pixels = width * height
  const rgb = data instanceof Uint8Array ? new Uint8Array(pixels * 3) : new Float32Array(pixels * 3)
  const [g, b] = channels >= 3 ? [1, 2] : [0, 0]
  for (let i = 0, s = 0, d = 0; i < pixels; i++, s += channels, d += 3) {
    rgb[d] = data[s]! * scale
    rgb[d + 1] = data[s + g]! * scale
    rgb[d + 2] = data[s + b]! * scale
  }
  return { width, height, rgb }
}
