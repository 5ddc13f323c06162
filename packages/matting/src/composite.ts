// Owns putting a cut-out over something, and taking colour and alpha together and apart. Straight alpha only.

import { PopcelError } from '@popcel/protocol'
import { linearToSrgb, srgbToLinear } from './light.ts'
import { fullScale, type Matte, type Picture, type Samples } from './picture.ts'
import { assertSameSize, type Background, type Light, type Rgb, rgbOf, rgbOfBackground, samplesLike } from './rgb.ts'
import type { Room } from './room.ts'

export type CompositeOptions = {
  /** Mix sRGB values as browsers do (default), or light. Pictures in linear light are always mixed as they are. */
  readonly light?: Light
}

/**
 * Straight RGBA over one colour (0..255) or over a picture of the same size: αF + (1−α)B per channel. RGB out, of the cut-out's
 * sample type, rounded to nearest. An alpha channel of the background is not looked at.
 * @throws PopcelError usage when the cut-out is not straight RGBA, or sizes differ
 */
export function composite<S extends Samples>(
  cutOut: Picture<S>,
  background: Background,
  { light = 'srgb' }: CompositeOptions = {},
): Picture<S> {
  assertStraight(cutOut)
  const { width, height, space, data } = cutOut
  const full = fullScale(data)
  const below = rgbOfBackground(background, cutOut)
  const [decode, encode] = light === 'linear' && space === 'srgb' ? [srgbToLinear, linearToSrgb] : [same, same]
  const out = samplesLike(data, width * height * 3)
  const offsets = [0, below.second, below.third]
  for (let p = 0; p < width * height; p++) {
    const a = data[p * 4 + 3]! / full
    for (let c = 0; c < 3; c++) {
      const front = data[p * 4 + c]! / full
      const back = below.data[p * below.channels + offsets[c]!]! * below.scale
      // Opaque and empty pixels are copied, so that they stay exact in either light.
      const mixed = a === 1 ? front : a === 0 ? back : encode(a * decode(front) + (1 - a) * decode(back))
      out[p * 3 + c] = full === 1 ? mixed : Math.round(mixed * full)
    }
  }
  return { width, height, channels: 3, data: out, space, alpha: 'none' }
}

/** Grey and white squares: 255 where column + row of the square is even, else 204. `tilePx` is a square's side. */
export function checkerboard(width: number, height: number, tilePx = 16): Picture<Uint8Array> {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to += 3) {
      const odd = (Math.floor(x / tilePx) + Math.floor(y / tilePx)) % 2
      data.fill(odd === 1 ? 204 : 255, to, to + 3)
    }
  return { width, height, channels: 3, data, space: 'srgb', alpha: 'none' }
}

/**
 * Colour and alpha as one straight RGBA picture of the foreground's sample type. Alpha is rounded to nearest; colour is
 * kept as it is, also under alpha 0. Grey is repeated; an alpha channel of the foreground is not looked at.
 * @throws PopcelError usage when sizes differ
 */
export function joinCutOut<S extends Samples>(foreground: Picture<S>, matte: Matte, room?: Room): Picture<S> {
  assertSameSize(matte, foreground, 'the matte')
  const { width, height, space } = foreground
  const rgb = rgbOf(foreground)
  const out = samplesLike(foreground.data, width * height * 4, room)
  const joined: Picture<S> = { width, height, channels: 4, data: out, space, alpha: 'straight' }
  if (rgb.data instanceof Uint8Array && out instanceof Uint8Array) {
    const words = wordsOf(out)
    const fours = words && rgb.channels === 3 && width % 4 === 0 ? wordsOf(rgb.data) : undefined
    for (let start = 0; start < width * height; start += width)
      if (words && fours) joinFours(fours, matte.data, start, start + width, words)
      else if (words) joinWords(rgb, rgb.data, matte.data, start, start + width, words)
      else joinBytes(rgb, rgb.data, matte.data, start, start + width, out)
    return joined
  }
  const { data, channels, second, third } = rgb
  const full = fullScale(data)
  const round = full === 1 ? 0 : 0.5
  for (let p = 0, from = 0; p < width * height; p++, from += channels) {
    out[p * 4] = data[from]!
    out[p * 4 + 1] = data[from + second]!
    out[p * 4 + 2] = data[from + third]!
    out[p * 4 + 3] = Math.min(1, Math.max(0, matte.data[p]!)) * full + round
  }
  return joined
}

/** The same memory as words of four bytes, the first the lowest; undefined where the memory or the machine lies otherwise. */
function wordsOf(bytes: Uint8Array): Uint32Array | undefined {
  const firstIsLowest = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1
  if (!firstIsLowest || bytes.byteOffset % 4 !== 0) return undefined
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
}

/** As {@link joinWords}, four pixels of RGB at a time, which are three words. */
function joinFours(rgb: Uint32Array, alpha: Float32Array, start: number, end: number, words: Uint32Array): void {
  for (let p = start, from = (start / 4) * 3; p < end; p += 4, from += 3) {
    const a = rgb[from]!
    const b = rgb[from + 1]!
    const c = rgb[from + 2]!
    words[p] = (a & 0xffffff) | levelAbove(alpha[p]!)
    words[p + 1] = (a >>> 24) | ((b & 0xffff) << 8) | levelAbove(alpha[p + 1]!)
    words[p + 2] = (b >>> 16) | ((c & 0xff) << 16) | levelAbove(alpha[p + 2]!)
    words[p + 3] = (c >>> 8) | levelAbove(alpha[p + 3]!)
  }
}

/** Alpha rounded to a level, in the highest byte. */
function levelAbove(alpha: number): number {
  return (alpha >= 1 ? 255 : alpha > 0 ? (alpha * 255 + 0.5) | 0 : 0) << 24
}

/** As {@link joinBytes}, a pixel at a time: a third sooner. */
function joinWords(
  { channels, second, third }: Rgb,
  data: Uint8Array,
  alpha: Float32Array,
  start: number,
  end: number,
  words: Uint32Array,
): void {
  for (let p = start, from = start * channels; p < end; p++, from += channels) {
    words[p] = data[from]! | (data[from + second]! << 8) | (data[from + third]! << 16) | levelAbove(alpha[p]!)
  }
}

/** Pixels `start` to `end`. A loop over one kind of array, called for each row: nearly all pictures are of bytes. */
function joinBytes(
  { channels, second, third }: Rgb,
  data: Uint8Array,
  alpha: Float32Array,
  start: number,
  end: number,
  out: Uint8Array,
): void {
  for (let p = start, from = start * channels, to = start * 4; p < end; p++, from += channels, to += 4) {
    const a = alpha[p]!
    out[to] = data[from]!
    out[to + 1] = data[from + second]!
    out[to + 2] = data[from + third]!
    out[to + 3] = a >= 1 ? 255 : a > 0 ? a * 255 + 0.5 : 0
  }
}

/** The alpha channel of a grey + alpha or RGBA picture as floats 0..1; 1 everywhere for a picture without alpha. */
export function matteOf({ width, height, channels, data, alpha }: Picture): Matte {
  const out = new Float32Array(width * height)
  if (alpha === 'none') return { width, height, data: out.fill(1) }
  const full = fullScale(data)
  for (let p = 0, from = channels - 1; p < out.length; p++, from += channels) {
    const own = data[from]!
    // Renderers leave floats beyond 0..1 in alpha.
    out[p] = (own < 0 ? 0 : own > full ? full : own) / full
  }
  return { width, height, data: out }
}

function assertStraight({ channels, alpha }: Picture): void {
  if (channels === 4 && alpha === 'straight') return
  throw new PopcelError('usage', {
    reason: `a cut-out must be straight RGBA, not ${channels} channels with alpha "${alpha}"`,
  })
}

function same(value: number): number {
  return value
}
