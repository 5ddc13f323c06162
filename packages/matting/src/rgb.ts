// Owns the reading of colour from any picture as RGB, from a known background, and an empty RGB picture like another. No
// arithmetic here.

import { PopcelError } from '@popcel/protocol'
import { fullScale, type Matte, type Picture, type Samples } from './picture.ts'

/** A known background: one colour 0..255, or a picture of the same size. */
export type Background = Picture | { readonly r: number; readonly g: number; readonly b: number }

/** How to read RGB 0..1 of pixel p: `data[p * channels + (0 | second | third)] * scale`. Grey has all three at 0. */
export type Rgb = {
  readonly width: number
  readonly data: Samples
  readonly channels: number
  readonly second: number
  readonly third: number
  readonly scale: number
}

/** An alpha channel of the picture is not looked at. */
export function rgbOf({ width, data, channels }: Picture): Rgb {
  const coloured = channels >= 3
  return { width, data, channels, second: coloured ? 1 : 0, third: coloured ? 2 : 0, scale: 1 / fullScale(data) }
}

/** One colour reads as a picture of one pixel that every pixel is. @throws PopcelError usage when a picture has another size */
export function rgbOfBackground(background: Background, like: Picture): Rgb {
  if ('data' in background) {
    assertSameSize(background, like, 'the background')
    return rgbOf(background)
  }
  const data = Float32Array.of(background.r / 255, background.g / 255, background.b / 255)
  return { width: 0, data, channels: 0, second: 1, third: 2, scale: 1 }
}

/** The largest colour that an estimate may take: 1, but float pictures (linear light) may be brighter than white. */
export function ceilingOf(picture: Picture): number {
  return picture.data instanceof Float32Array ? Number.POSITIVE_INFINITY : 1
}

/** An RGB picture of that sample type, size and space, all 0. */
export function emptyRgb<S extends Samples>({ width, height, space, data }: Picture<S>): Picture<S> {
  return { width, height, channels: 3, data: samplesLike(data, width * height * 3), space, alpha: 'none' }
}

export function samplesLike<S extends Samples>(data: S, length: number): S {
  const samples: Samples =
    data instanceof Uint8Array
      ? new Uint8Array(length)
      : data instanceof Uint16Array
        ? new Uint16Array(length)
        : new Float32Array(length)
  return samples as S
}

type Size = { readonly width: number; readonly height: number }

/** @throws PopcelError usage */
export function assertSameSize(a: Size, b: Matte | Picture, name: string): void {
  if (a.width === b.width && a.height === b.height) return
  throw new PopcelError('usage', {
    reason: `${name} is ${a.width}×${a.height} and the picture ${b.width}×${b.height}; they must be of one size`,
  })
}
