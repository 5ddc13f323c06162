// Owns cutting a cut-out down to what is visible: the box that the mattes span, and the part of a picture in a box.

import type { Matte, Picture, Samples } from '@popcel/matting'
import { fullScale } from '@popcel/matting/stills'
import type { Box } from '@popcel/runtime'
import type { Background } from '../option-values.ts'

/** Alpha below this is residue that nobody sees; it must not widen the box. */
const visible = 8 / 255

/** The smallest box with every visible pixel of a matte and of `before`; undefined when nothing is visible. */
export function visibleBox({ width, height, data }: Matte, before?: Box): Box | undefined {
  let left = before ? before.x : width
  let right = before ? before.x + before.width - 1 : -1
  let top = before ? before.y : height
  let bottom = before ? before.y + before.height - 1 : -1
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x]! < visible) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
  }
  return right < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

/** The box with `px` more on every side; it may reach over the picture's borders. */
export function widened({ x, y, width, height }: Box, px: number): Box {
  return { x: x - px, y: y - px, width: width + 2 * px, height: height + 2 * px }
}

/** The part of a picture in a box. What lies outside the picture is `background` for RGB, and 0 for all else. */
export function cropTo<S extends Samples>(picture: Picture<S>, box: Box, background: Background): Picture<S> {
  const { channels } = picture
  const out = samplesLike(picture.data, box.width * box.height * channels)
  if (channels === 3 && background !== 'none') fill(out, background)
  const fromX = Math.max(0, box.x)
  const toX = Math.min(picture.width, box.x + box.width)
  for (let y = Math.max(0, box.y); y < Math.min(picture.height, box.y + box.height); y++) {
    const row = picture.data.subarray((y * picture.width + fromX) * channels, (y * picture.width + toX) * channels)
    out.set(row, ((y - box.y) * box.width + fromX - box.x) * channels)
  }
  return { ...picture, width: box.width, height: box.height, data: out }
}

function samplesLike<S extends Samples>(like: S, length: number): S {
  const Kind = like instanceof Uint8Array ? Uint8Array : like instanceof Uint16Array ? Uint16Array : Float32Array
  return new Kind(length) as S
}

function fill(samples: Samples, { r, g, b }: Exclude<Background, 'none'>): void {
  const scale = fullScale(samples) / 255
  for (let i = 0; i < samples.length; i += 3) {
    samples[i] = r * scale
    samples[i + 1] = g * scale
    samples[i + 2] = b * scale
  }
}
