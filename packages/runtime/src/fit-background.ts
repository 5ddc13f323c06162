// Owns bringing a picture to the size of another one that it is to stand behind.

import type { Picture, Samples } from '@popcel/matting'
import { composite, fullScale, linearTable, linearToSrgb, srgbToLinear } from '@popcel/matting/stills'
import type { BackgroundFit } from './background-fits.ts'
import { resizePicture } from './resize.ts'

const WHITE = { r: 255, g: 255, b: 255 }

/**
 * The picture as RGB of that size: centred, its proportions kept, tiles from the top left. Where it is transparent it is white.
 * @throws PopcelError usage for a size that is none
 */
export async function fitBackground(
  picture: Picture,
  width: number,
  height: number,
  fit: BackgroundFit = 'cover',
): Promise<Picture> {
  if (fit === 'tile') return tiled(opaque(picture), width, height)
  if (fit === 'contain') {
    const scale = Math.min(width / picture.width, height / picture.height)
    const inside = { width: atLeastOne(picture.width * scale), height: atLeastOne(picture.height * scale) }
    return onWhite(await resized(opaque(picture), inside), width, height)
  }
  // The part that will be seen is taken first: the rest need not be resized.
  const part = { width: picture.width, height: picture.height }
  if (part.width * height > part.height * width) part.width = atLeastOne((part.height * width) / height)
  else part.height = atLeastOne((part.width * height) / width)
  return resized(opaque(middleOf(picture, part)), { width, height })
}

/** What is many times too large is made smaller by whole numbers first: the filter wants four bytes a sample, of all of it. */
function resized(picture: Picture, { width, height }: Size): Promise<Picture> {
  const times = Math.floor(Math.min(picture.width / width, picture.height / height) / 1.4)
  return resizePicture(times >= 2 ? shrunk(picture, times) : picture, width, height)
}

/** Means of `times` × `times` pixels in linear light; what is left over at the right and below is in the last of them. */
function shrunk(picture: Picture, times: number): Picture {
  const width = Math.floor(picture.width / times)
  const height = Math.floor(picture.height / times)
  const full = fullScale(picture.data)
  const light = full === 1 ? undefined : linearTable(full)
  const out = like(picture.data, width * height * 3)
  for (let y = 0; y < height; y++) {
    const sums = new Float64Array(width * 3)
    const counts = new Uint32Array(width)
    const end = y === height - 1 ? picture.height : (y + 1) * times
    for (let row = y * times; row < end; row++)
      for (let x = 0, from = row * picture.width * 3; x < picture.width; x++, from += 3) {
        const to = Math.min(width - 1, Math.floor(x / times))
        counts[to]!++
        for (let c = 0; c < 3; c++) {
          const sample = picture.data[from + c]!
          sums[to * 3 + c]! += light ? light[sample]! : srgbToLinear(sample)
        }
      }
    for (let i = 0; i < sums.length; i++) {
      const mean = linearToSrgb(sums[i]! / counts[Math.floor(i / 3)]!) * full
      out[y * width * 3 + i] = full === 1 ? mean : Math.round(mean)
    }
  }
  return { ...picture, width, height, data: out }
}

function atLeastOne(px: number): number {
  return Math.max(1, Math.round(px))
}

/** RGB without alpha; grey is repeated. */
function opaque(picture: Picture): Picture {
  if (picture.channels === 4 && picture.alpha === 'straight') return composite(picture, WHITE)
  if (picture.channels === 3) return picture
  const { channels, data } = picture
  const rgb = like(data, picture.width * picture.height * 3)
  const [second, third] = channels === 4 ? [1, 2] : [0, 0]
  for (let from = 0, to = 0; from < data.length; from += channels, to += 3) {
    rgb[to] = data[from]!
    rgb[to + 1] = data[from + second]!
    rgb[to + 2] = data[from + third]!
  }
  return { ...picture, channels: 3, data: rgb, alpha: 'none' }
}

type Size = { readonly width: number; readonly height: number }

function middleOf(picture: Picture, { width, height }: Size): Picture {
  if (width === picture.width && height === picture.height) return picture
  const data = like(picture.data, width * height * picture.channels)
  const left = Math.floor((picture.width - width) / 2)
  const top = Math.floor((picture.height - height) / 2)
  for (let y = 0; y < height; y++) copyRow(picture, left, top + y, width, data, y * width * picture.channels)
  return { ...picture, width, height, data }
}

function tiled(picture: Picture, width: number, height: number): Picture {
  const data = like(picture.data, width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x += picture.width)
      copyRow(picture, 0, y % picture.height, Math.min(picture.width, width - x), data, (y * width + x) * 3)
  return { ...picture, width, height, data }
}

function onWhite(picture: Picture, width: number, height: number): Picture {
  const data = like(picture.data, width * height * 3)
  data.fill(data instanceof Float32Array ? 1 : data instanceof Uint16Array ? 65_535 : 255)
  const left = Math.floor((width - picture.width) / 2)
  const top = Math.floor((height - picture.height) / 2)
  for (let y = 0; y < picture.height; y++) copyRow(picture, 0, y, picture.width, data, ((top + y) * width + left) * 3)
  return { ...picture, width, height, data }
}

function copyRow({ width, channels, data }: Picture, x: number, y: number, count: number, to: Samples, at: number) {
  const from = (y * width + x) * channels
  to.set(data.subarray(from, from + count * channels), at)
}

function like(data: Samples, length: number): Samples {
  if (data instanceof Float32Array) return new Float32Array(length)
  return data instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length)
}
