// Owns what is known of a picture before its pixels are decoded: format, size, frames, and the caps that are checked
// then. Decodes no pixels. All of sharp's refusals become rows of the error table here.

import { PopcelError } from '@popcel/protocol'
import type { Metadata, Sharp, SharpOptions } from 'sharp'
import { pngFrameCount } from './apng.ts'
import { type Caps, DEFAULT_CAPS } from './caps.ts'
import type { TiffTags } from './frame-files/tiff/tags.ts'
import { gifCutAfter } from './gif-blocks.ts'
import { type OwnHeader, readOwnHeader } from './own-formats.ts'
import { grouped, tooMany } from './read-whole.ts'
import { loadSharp } from './sharp.ts'
import { foreignFormat, type PictureFormat, sniffFormat } from './signature.ts'

export type PictureInfo = {
  readonly format: PictureFormat
  /** Size of one frame in pixels as decoded: EXIF orientation is already applied. For SVG the size it asks for itself. */
  readonly width: number
  readonly height: number
  readonly frames: number
  /** Bits per sample as stored: 1, 2, 4, 8, 10, 12, 16 or 32. */
  readonly bitDepth: number
  readonly hasAlpha: boolean
  readonly hasProfile: boolean
  /** The EXIF orientation 1..8; 1 when there is none. */
  readonly orientation: number
}

/** What was read besides, for the decoders in this package: sharp's metadata, or what a reader of our own found. */
export type Header =
  | { readonly info: PictureInfo; readonly metadata: Metadata; readonly tiff?: TiffTags; readonly own?: undefined }
  | { readonly info: PictureInfo; readonly own: OwnHeader }

// 'error' also refuses damage inside (CRC, bad codes); 'warning' would refuse sound files with odd metadata.
const FAIL_ON = 'error'

/**
 * Looks at a picture without decoding it.
 * @throws PopcelError input-empty, input-not-a-picture, input-other-format, input-truncated, input-too-many-bytes
 */
export async function inspectPicture(bytes: Uint8Array, caps: Caps = {}): Promise<PictureInfo> {
  return (await readHeader(bytes, caps)).info
}

/** The header, after the cap on bytes; {@link checkPixels} is the caller's next step. */
export async function readHeader(bytes: Uint8Array, caps: Caps): Promise<Header> {
  if (!(bytes instanceof Uint8Array))
    throw new PopcelError('usage', { reason: `a file's bytes are wanted, as a Uint8Array, not ${typeof bytes}` })
  const maxBytes = caps.maxBytes ?? DEFAULT_CAPS.maxBytes
  if (bytes.length === 0) throw new PopcelError('input-empty')
  if (bytes.length > maxBytes) throw tooMany(grouped(bytes.length), maxBytes)
  const format = sniffFormat(bytes)
  if (!format) throw new PopcelError(...otherwise(bytes))
  if (format === 'bmp' || format === 'heic' || format === 'pnm') return readOwnHeader(format, bytes)
  if (format === 'gif') refuseCutGif(bytes)
  const tiff = format === 'tiff' ? await readTiff(bytes) : undefined
  // The sizes are wanted even where they are absurd, so that the refusal can name them.
  const metadata = await refusing(async () => (await open(bytes, { limitInputPixels: false })).metadata()).catch(
    (refused: unknown) => {
      // Some animated AVIFs hold a still picture besides, and are read as that.
      const isMovingAvif = String.fromCharCode(...bytes.subarray(4, 12)) === 'ftypavis'
      const other = isMovingAvif ? foreignFormat(bytes) : isLabOfEightBits(refused) ? LAB_OF_EIGHT_BITS : undefined
      throw other ? new PopcelError('input-other-format', other) : refused
    },
  )
  refuseSamples(format, metadata)
  return { info: toInfo(format, metadata, bytes), metadata, ...(tiff ? { tiff } : {}) }
}

/** libvips gives pictures of other samples (whole numbers of 32 bits, below 0, half floats of grey) with wrong colours. */
function refuseSamples(format: PictureFormat, { space, depth }: Metadata): void {
  const whole = depth === 'uchar' || depth === 'ushort' || space === 'labs'
  const light = depth === 'float' && (space === 'scrgb' || space === 'b-w')
  if (space !== 'multiband' && (whole || light)) return
  throw new PopcelError('input-other-format', {
    what: `a ${format.toUpperCase()} of ${depth} samples (${space})`,
    advice: 'save it as grey or RGB with 8 or 16 bits a sample first',
  })
}

/** libvips takes such a TIFF for a packing of its own, of 32 bits a pixel. */
const LAB_OF_EIGHT_BITS = {
  what: 'a TIFF in Lab colour of 8 bits',
  advice: 'save it as RGB, or as Lab of 16 bits',
}

function isLabOfEightBits(refused: unknown): boolean {
  return refused instanceof PopcelError && refused.message.includes('bad labq format')
}

function refuseCutGif(bytes: Uint8Array): void {
  const whole = gifCutAfter(bytes)
  if (whole !== undefined) throw new PopcelError('input-truncated', { reason: `it ends within frame ${whole + 1}` })
}

/** @throws PopcelError input-truncated, and input-other-format for what libvips gives with wrong colours or a preview of */
async function readTiff(bytes: Uint8Array): Promise<TiffTags> {
  const { readWholeTiffTags } = await import('./frame-files/tiff/tags.ts')
  const tags = await readWholeTiffTags(bytes)
  const { rawYcc, preview } = tags
  const what = rawYcc ? 'a TIFF of YCbCr colours' : preview ? "a camera's raw picture behind a preview" : undefined
  if (what) throw new PopcelError('input-other-format', { what, advice: 'save it as PNG, JPEG or a TIFF of RGB first' })
  return tags
}

function otherwise(bytes: Uint8Array): ConstructorParameters<typeof PopcelError> {
  const other = foreignFormat(bytes)
  return other ? ['input-other-format', other] : ['input-not-a-picture']
}

/** @throws PopcelError input-too-many-pixels when all frames together have more than the cap */
export function checkPixels(info: PictureInfo, caps: Caps, frames = 1): void {
  const maxPixels = caps.maxPixels ?? DEFAULT_CAPS.maxPixels
  const pixels = info.width * info.height * frames
  if (pixels <= maxPixels) return
  throw new PopcelError('input-too-many-pixels', {
    width: info.width,
    height: frames === 1 ? info.height : `${info.height} in ${frames} frames`,
    megapixels: megapixels(pixels),
    limit: `${megapixels(maxPixels)} megapixels`,
  })
}

/** sharp over these bytes with this package's rules. */
export async function open(bytes: Uint8Array, options: SharpOptions = {}): Promise<Sharp> {
  const sharp = await loadSharp()
  return sharp(bytes, { failOn: FAIL_ON, autoOrient: true, ...options })
}

/** Runs a piece of sharp work on bytes that look like a picture; whatever it refuses is a damaged picture, or one of a rare kind. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof PopcelError) throw error
    const reason = reasonOf(error)
    if (!NOT_BUILT_IN.test(reason)) throw new PopcelError('input-truncated', { reason }, { cause: error })
    const details = { what: `of a rare kind (${reason})`, advice: 'save it as PNG first' }
    throw new PopcelError('input-other-format', details, { cause: error })
  }
}

/** What libvips says of sound files whose compression or depth it does not know. */
const NOT_BUILT_IN =
  /^(Unsupported JPEG data precision|.+ compression support is not configured|samples out of range|bad labq format|tiled separate planes not supported)/

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (/unsupported image format/.test(message)) return 'its header cannot be read'
  // libvips stacks its messages, the most telling last (that of an AVIF has a line of mere numbers below); its internal names in
  // front say nothing to a user.
  const last = message.split('\n').findLast((line) => /[a-z]/i.test(line)) ?? ''
  const reason = last.replace(/^((Input buffer has corrupt header|[Vv]ips\w*|[a-z]\w*):\s*)+/, '')
  return reason.replace(/Error domain \d+ code \d+ on /, '').trim() || 'its header cannot be read'
}

function toInfo(format: PictureFormat, metadata: Metadata, bytes: Uint8Array): PictureInfo {
  return {
    format,
    width: metadata.autoOrient.width,
    height: metadata.pageHeight ?? metadata.autoOrient.height,
    frames: frameCount(format, metadata, bytes),
    bitDepth: metadata.bitsPerSample ?? bitsOf(metadata.depth),
    hasAlpha: metadata.hasAlpha,
    hasProfile: metadata.hasProfile,
    orientation: metadata.orientation ?? 1,
  }
}

/** Pages of a TIFF are not frames: only GIF, WebP and APNG move. */
function frameCount(format: PictureFormat, metadata: Metadata, bytes: Uint8Array): number {
  if (format === 'png') return pngFrameCount(bytes)
  return format === 'gif' || format === 'webp' ? (metadata.pages ?? 1) : 1
}

function bitsOf(depth: string): number {
  if (depth === 'uchar' || depth === 'char') return 8
  return depth === 'ushort' || depth === 'short' ? 16 : 32
}

function megapixels(pixels: number): string {
  return (Math.round(pixels / 1e5) / 10).toLocaleString('en')
}
