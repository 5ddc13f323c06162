// Owns cutting a cut-out down to what is visible: the box that the mattes span, and the part of a picture in a box.

import type { Matte, Picture, Samples } from '@popcel/matting'
import type { Box } from '@popcel/runtime'

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

/** The part of a picture in a box. What lies outside the picture is 0: black, and transparent where there is alpha. */
export function cropTo<S extends Samples>(picture: Picture<S>, box: Box): Picture<S> {
  const { channels } = picture
  const out = samplesLike(picture.data, box.width * box.height * channels)
  const fromX = Math.max(0, box.x)
  const toX = Math.min(picture.width, box.x + box.width)
  for (let y = Math.max(0, box.y); y < Math.min(picture.height, box.y + box.height); y++) {
    const row = picture.data.subarray((y * picture.width + fromX) * channels, (y * picture.width + toX) * channels)
    out.set(row, ((y - box.y) * box.width + fromX - box.x) * channels)
  }
  return { ...picture, width: box.width, height: box.height, data: out }
}

/** The part of a picture in a box; outside the picture its border pixels go on. */
export function cropOver<S extends Samples>(picture: Picture<S>, box: Box): Picture<S> {
  const { width, height, channels, data } = picture
  const out = samplesLike(data, box.width * box.height * channels)
  for (let y = 0, to = 0; y < box.height; y++) {
    const row = clamp(box.y + y, height) * width
    for (let x = 0; x < box.width; x++) {
      const from = (row + clamp(box.x + x, width)) * channels
      for (let c = 0; c < channels; c++, to++) out[to] = data[from + c]!
    }
  }
  return { ...picture, width: box.width, height: box.height, data: out }
}

function clamp(at: number, count: number): number {
  return Math.min(count - 1, Math.max(0, at))
}

function samplesLike<S extends Samples>(like: S, length: number): S {
  const Kind = like instanceof Uint8Array ? Uint8Array : like instanceof Uint16Array ? Uint16Array : Float32Array
  return new Kind(length) as S
}
