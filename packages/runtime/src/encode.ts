// Owns a picture in memory -> bytes of a file. Sticker-grade PNG and APNG with palettes are packages/sticker's.

import type { Picture, Room } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { Sharp } from 'sharp'
import { refuseTooLarge } from './longest-side.ts'
import { withoutDensity } from './no-density.ts'
import { encodeRows, suitsRows } from './png/encode-rows.ts'
import { loadSharp } from './sharp.ts'

export type EncodeFormat = 'png' | 'webp' | 'jpeg' | 'avif' | 'tiff'

export type EncodeOptions = {
  readonly format: EncodeFormat
  /** 1..100 for webp, jpeg and avif. Defaults 90, 92, 60. */
  readonly quality?: number
  /** 0..9 for png: higher is smaller and slower. Without it 4, or for painted surfaces what is smaller and quicker still. */
  readonly compressionLevel?: number
  /** webp and avif without loss. Default false. */
  readonly lossless?: boolean
  /** Where memory that is needed on the way comes from; made anew without it. The result is never the room's. */
  readonly room?: Room | undefined
}

/**
 * Encodes 8- or 16-bit sRGB samples with straight or no alpha. Straight alpha is stored as it is: colour under alpha 0
 * survives in PNG, TIFF and lossless WebP. 16 bits are kept by png and tiff; the others store 8.
 * Grey pictures (1 or 2 channels) are stored as grey where the format can.
 * @throws PopcelError usage for float, linear or premultiplied pictures, for jpeg with alpha, and for options out of range;
 * output-too-large
 */
export async function encodePicture(picture: Picture, options: EncodeOptions): Promise<Uint8Array> {
  check(picture, options)
  refuseTooLarge(picture, options.format)
  if (options.format === 'png' && options.compressionLevel === undefined && suitsRows(picture))
    return encodeRows(picture, options.room)
  const sharp = await loadSharp()
  const { width, height, channels, data } = picture
  const deep = data instanceof Uint16Array
  const keepsDepth = deep && (options.format === 'png' || options.format === 'tiff')
  const pipeline = sharp(data as Uint8Array | Uint16Array, {
    raw: { width, height, channels },
    limitInputPixels: false,
  })
  const out = await formatted(pipeline.toColourspace(spaceOf(channels, keepsDepth)), options).toBuffer()
  return withoutDensity(new Uint8Array(out.buffer, out.byteOffset, out.length), options.format)
}

function formatted(pipeline: Sharp, { format, quality, compressionLevel, lossless = false }: EncodeOptions): Sharp {
  switch (format) {
    case 'png':
      // Measured on our characters at 1024²: without row filters level 4 takes 7–35 ms and level 6 12–43 ms for files that
      // are 0.2 to 7 % smaller. Adaptive filters take 3 to 6 times as long and are larger on flat drawings (186 against
      // 153 kB); they win only on painted gradients (by a fifth), which are encoded by rows before it comes to this.
      return pipeline.png({ compressionLevel: compressionLevel ?? 4, adaptiveFiltering: false })
    case 'webp':
      return pipeline.webp({ quality: quality ?? 90, lossless, exact: true, effort: lossless ? 1 : 4 })
    case 'jpeg':
      return pipeline.jpeg({ quality: quality ?? 92, chromaSubsampling: '4:4:4' })
    case 'avif':
      return pipeline.avif({ quality: quality ?? 60, lossless, effort: 2, chromaSubsampling: '4:4:4' })
    case 'tiff':
      return pipeline.tiff({ compression: 'deflate', predictor: 'horizontal' })
  }
}

function spaceOf(channels: number, deep: boolean): string {
  if (channels <= 2) return deep ? 'grey16' : 'b-w'
  return deep ? 'rgb16' : 'srgb'
}

const FORMATS: Readonly<Record<EncodeFormat, true>> = { png: true, webp: true, jpeg: true, avif: true, tiff: true }

function check(picture: Picture, options: EncodeOptions): void {
  if (typeof picture !== 'object' || picture === null) throw usage('encodePicture takes a decoded picture')
  if (typeof options !== 'object' || options === null || !Object.hasOwn(FORMATS, options.format))
    throw usage(`format must be one of ${Object.keys(FORMATS).join(', ')}`)
  const { width, height, channels, data, space, alpha } = picture
  if (data.length !== width * height * channels)
    throw usage(`a ${width}×${height} picture of ${channels} channels has ${data.length} samples`)
  if (data instanceof Float32Array || space !== 'srgb')
    throw usage('encodePicture takes 8- or 16-bit sRGB samples; convert float or linear pictures first')
  if (alpha === 'premultiplied')
    throw usage('encodePicture takes straight alpha; premultiplied colour would be stored as straight')
  if (options.format === 'jpeg' && alpha !== 'none')
    throw usage('jpeg cannot hold alpha; composite the picture over a background first')
  inRange('quality', options.quality, 1, 100)
  inRange('compressionLevel', options.compressionLevel, 0, 9)
}

function inRange(name: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= most))
    throw usage(`${name} must be a whole number from ${least} to ${most}, not ${value}`)
}

function usage(reason: string): PopcelError {
  return new PopcelError('usage', { reason })
}
