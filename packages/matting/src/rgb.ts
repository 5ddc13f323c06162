// Owns the reading of colour from any picture as RGB, from a known background, and an empty RGB picture like another. No
// arithmetic here.

import { PopcelError } from '@popcel/protocol'
import { linearTable, srgbToLinear } from './light.ts'
import { fullScale, type Matte, type Picture, type Samples } from './picture.ts'
import { kindOf, NEW_ROOM, type Room } from './room.ts'

/** A known background: one colour 0..255, or a picture of the same size. */
export type Background = Picture | { readonly r: number; readonly g: number; readonly b: number }

/** The values in which colours are mixed: encoded sRGB, as browsers and most drawing programs do, or light. */
export type Light = 'srgb' | 'linear'

/** How to read RGB 0..1 of pixel p: {@link sampleOf} at `p * channels + (0 | second | third)`. Grey has all three at 0. */
export type Rgb = {
  readonly width: number
  readonly data: Samples
  readonly channels: number
  readonly second: number
  readonly third: number
  readonly scale: number
  /** Read as light, though stored encoded. */
  readonly decodes: boolean
  /** The light of every sample value, where samples are whole numbers and `decodes` is true. */
  readonly table: Float32Array | undefined
}

/** One sample as 0..1 in the light that the {@link Rgb} was made for. */
export function sampleOf(rgb: Rgb, index: number): number {
  const sample = rgb.data[index]!
  if (!rgb.decodes) return sample * rgb.scale
  return rgb.table ? rgb.table[sample]! : srgbToLinear(sample * rgb.scale)
}

/** An alpha channel of the picture is not looked at. Pictures in linear light are read as they are. */
export function rgbOf({ width, data, channels, space }: Picture, light: Light = 'srgb'): Rgb {
  const [second, third] = channels >= 3 ? [1, 2] : [0, 0]
  const full = fullScale(data)
  const decodes = light === 'linear' && space === 'srgb'
  const table = decodes && full > 1 ? linearTable(full) : undefined
  return { width, data, channels, second, third, scale: 1 / full, decodes, table }
}

/** One colour reads as a picture of one pixel that every pixel is. @throws PopcelError usage when a picture has another size */
export function rgbOfBackground(background: Background, like: Picture, light: Light = 'srgb'): Rgb {
  if ('data' in background) {
    assertSameSize(background, like, 'the background')
    return rgbOf(background, light)
  }
  const data = Float32Array.of(background.r / 255, background.g / 255, background.b / 255)
  const decodes = light === 'linear' && like.space === 'srgb'
  return { width: 0, data, channels: 0, second: 1, third: 2, scale: 1, decodes, table: undefined }
}

/** The largest colour that an estimate may take: 1, but float pictures (linear light) may be brighter than white. */
export function ceilingOf(picture: Picture): number {
  return picture.data instanceof Float32Array ? Number.POSITIVE_INFINITY : 1
}

/** An RGB picture of that sample type, size and space: all 0, or of a room and with whatever was in it. */
export function emptyRgb<S extends Samples>({ width, height, space, data }: Picture<S>, room?: Room): Picture<S> {
  return { width, height, channels: 3, data: samplesLike(data, width * height * 3, room), space, alpha: 'none' }
}

export function samplesLike<S extends Samples>(data: S, length: number, room: Room = NEW_ROOM): S {
  return room.take(kindOf(data), length) as Samples as S
}

/** @throws PopcelError usage where the picture's colours are times its alpha; `what` is done to it */
export function assertNotPremultiplied({ alpha }: Picture, what: string): void {
  if (alpha === 'premultiplied')
    throw new PopcelError('usage', { reason: `${what} wants straight colour, and this picture is premultiplied` })
}

type Size = { readonly width: number; readonly height: number }

/** @throws PopcelError usage */
export function assertSameSize(a: Size, b: Matte | Picture, name: string): void {
  if (a.width === b.width && a.height === b.height) return
  throw new PopcelError('usage', {
    reason: `${name} is ${a.width}×${a.height} and the picture ${b.width}×${b.height}; they must be of one size`,
  })
}
