// Owns bytes -> one picture in memory: straight sRGB RGB or RGBA, upright, 16-bit kept. Clips are clip.ts.

import type { Picture, Samples } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { Metadata, SharpOptions } from 'sharp'
import { type Caps, DEFAULT_CAPS } from './caps.ts'
import { checkPixels, type Header, open, readHeader, refusing } from './header.ts'
import { decodeOwn } from './own-formats.ts'
import { isSrgbProfile } from './profile.ts'

export type DecodeOptions = Caps & {
  /** What to do with an animated picture: refuse it (default), or take its first frame (a PNG's default image). */
  readonly animated?: 'refuse' | 'first'
  /** SVG has no pixels of its own: its longer side is drawn at this many px, or at its own size where that is larger (32,767 px at most). Default 1024. */
  readonly svgSide?: number
  /** Take samples as they are stored, whatever colours a profile says they mean: what is a matte. Default false. */
  readonly asStored?: boolean
}

const DEFAULT_SVG_SIDE = 1024
const SVG_DENSITY = 72
/** The longest side at which sharp draws an SVG. */
const SVG_MOST_PX = 32_767
const MAX_DENSITY = 100_000

/**
 * Decodes a still picture by its content: PNG, JPEG, WebP, GIF, AVIF, TIFF (first page), HEIC, BMP, PNM or SVG.
 *
 * EXIF orientation is applied and ICC colour converted to sRGB (CMYK too). Grey becomes RGB, a palette its colours.
 * Returns 3 channels with alpha 'none', or 4 with straight alpha when the file has any alpha. Samples of more than
 * 8 bits (float ones too, which are linear light) come as Uint16Array 0..65535, everything else as Uint8Array.
 * Caps on bytes and pixels are checked on the header, before decoding.
 * @throws PopcelError input-empty, input-not-a-picture, input-other-format, input-truncated, input-animated, input-too-many-bytes, input-too-many-pixels
 */
export async function decodePicture(bytes: Uint8Array, options: DecodeOptions = {}): Promise<Picture> {
  const header = await readHeader(bytes, options)
  checkPixels(header.info, options)
  if (header.info.frames > 1 && options.animated !== 'first')
    throw new PopcelError('input-animated', { frames: header.info.frames })
  return decodeStill(bytes, header, options)
}

/** Decodes what {@link readHeader} has looked at; the caller has checked the caps. */
export async function decodeStill(bytes: Uint8Array, header: Header, options: DecodeOptions): Promise<Picture> {
  if (header.own) return decodeOwn(bytes, header.own, options.maxPixels ?? DEFAULT_CAPS.maxPixels)
  const { metadata, info } = header
  if (metadata.depth === 'float') return (await import('./floats.ts')).decodeFloats(bytes, options)
  if (header.tiff) await (await import('./frame-files/tiff/tiles.ts')).refuseDamagedTiles(bytes, header.tiff)
  const deep = isDeep(metadata)
  const converts = !options.asStored && metadata.icc !== undefined && !isSrgbProfile(metadata.icc)
  const input: SharpOptions = {
    limitInputPixels: options.maxPixels ?? DEFAULT_CAPS.maxPixels,
    // sharp would convert 16-bit colour to Display P3; we send it to sRGB in one step instead (below).
    ignoreIcc: deep || !converts,
    ...(info.format === 'svg' ? { density: svgDensity(header, options) } : {}),
  }
  const raw = await refusing(async () => {
    const pipeline = await open(bytes, input)
    if (converts && ['rgb16', 'grey16'].includes(metadata.space))
      pipeline.toColourspace(metadata.space).withIccProfile('srgb')
    else pipeline.toColourspace(deep ? 'rgb16' : 'srgb')
    return pipeline.raw({ depth: deep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true })
  })
  const samples = deep ? fullRange(toUint16(raw.data), metadata) : toUint8(raw.data)
  const picture = toPicture(samples, raw.info.width, raw.info.height, raw.info.channels)
  if (info.format === 'avif' && info.hasAlpha) {
    const { divideByAlpha, isPremultipliedAvif } = await import('./heif/premultiplied.ts')
    if (isPremultipliedAvif(bytes)) divideByAlpha(picture)
  }
  return picture
}

/** More than 8 bits a sample, of Lab too. */
function isDeep(metadata: Metadata): boolean {
  return ['rgb16', 'grey16', 'labs', 'lab'].includes(metadata.space)
}

/** libvips shifts 10- and 12-bit AVIF up with zeros below, so white is 65472; repeating the high bits makes it 65535. */
function fullRange(samples: Uint16Array, metadata: Metadata): Uint16Array {
  const bits = metadata.bitsPerSample ?? 16
  if (metadata.format !== 'heif' || bits >= 16) return samples
  return samples.map((value) => value | (value >> bits))
}

/** The density at which an SVG is large enough, but never above the cap on pixels or larger than it can be drawn. */
function svgDensity({ info }: Pick<Header, 'info'>, options: DecodeOptions): number {
  const longest = Math.max(info.width, info.height)
  const wanted = (options.svgSide ?? DEFAULT_SVG_SIDE) / longest
  // A px is kept back on each side: the drawn size is rounded up.
  const allowed = Math.sqrt((options.maxPixels ?? DEFAULT_CAPS.maxPixels) / ((info.width + 1) * (info.height + 1)))
  const drawn = Math.min(Math.max(1, Math.min(wanted, allowed)), (SVG_MOST_PX - 1) / longest)
  return Math.min(MAX_DENSITY, SVG_DENSITY * drawn)
}

function toPicture(data: Samples, width: number, height: number, channels: number): Picture {
  if (channels === 3) return { width, height, channels: 3, data, space: 'srgb', alpha: 'none' }
  const rgba = channels === 4 ? data : firstFour(data, channels)
  return { width, height, channels: 4, data: rgba, space: 'srgb', alpha: 'straight' }
}

/** Bands after the fourth (spot colours, masks of a TIFF) are dropped. */
function firstFour(data: Samples, channels: number): Samples {
  const out = data.slice(0, (data.length / channels) * 4)
  for (let i = 0, j = 0; i < out.length; i += 4, j += channels) for (let c = 0; c < 4; c++) out[i + c] = data[j + c]!
  return out
}

/** The same memory without Buffer's methods. */
export function toUint8(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}

function toUint16(buffer: Buffer): Uint16Array {
  if (buffer.byteOffset % 2 === 0) return new Uint16Array(buffer.buffer, buffer.byteOffset, buffer.length / 2)
  return new Uint16Array(Uint8Array.from(buffer).buffer)
}
