// Owns the headers of a BMP: what is in them, checked before anything is read by it. It reads no pixels.
// Layouts: Microsoft's BITMAPFILEHEADER, BITMAPCOREHEADER, BITMAPINFOHEADER, BITMAPV4HEADER and BITMAPV5HEADER.

import { PopcelError } from '@popcel/protocol'

/** The bits of a channel within a pixel's 16 or 32. */
export type Mask = { readonly shift: number; readonly most: number }

export type BmpHeader = {
  readonly width: number
  readonly height: number
  /** The first row in the file is the top one. */
  readonly topDown: boolean
  readonly bits: 1 | 2 | 4 | 8 | 16 | 24 | 32
  readonly coding: 'plain' | 'rle4' | 'rle8'
  /** Of 16 and 32 bits. */
  readonly masks: { readonly red: Mask; readonly green: Mask; readonly blue: Mask; readonly alpha: Mask | undefined }
  /** Where colours of a palette are, how many there are, and how many bytes each has; none for more than 8 bits. */
  readonly palette: { readonly at: number; readonly count: number; readonly bytesEach: 3 | 4 }
  readonly pixelsAt: number
}

const FILE_HEADER = 14
const CORE = 12
/** OS/2 1, OS/2 2 (cut down and whole), Windows 3, with masks, with alpha, V4, V5. */
const SIZES = [CORE, 16, 64, 40, 52, 56, 108, 124]
const PLAIN = 0
const RLE8 = 1
const RLE4 = 2
const BITFIELDS = 3
const ALPHA_BITFIELDS = 6

/** Whether it begins as a BMP does; 'BM' alone begins many a text. */
export function isBmp(bytes: Uint8Array): boolean {
  if (bytes.length < FILE_HEADER + 4 || bytes[0] !== 0x42 || bytes[1] !== 0x4d) return false
  return SIZES.includes(viewOf(bytes).getUint32(FILE_HEADER, true))
}

/** @throws PopcelError input-truncated for a header that is cut off or says what cannot be */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = viewOf(bytes)
  const size = view.getUint32(FILE_HEADER, true)
  if (bytes.length < FILE_HEADER + size) throw damaged('its header is cut off')
  const core = size === CORE
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true)
  const signed = core ? view.getUint16(20, true) : view.getInt32(22, true)
  const height = Math.abs(signed)
  if (width < 1 || height < 1) throw damaged(`its header says it is ${width}×${signed}`)
  const bits = bitsOf(view.getUint16(core ? 24 : 28, true))
  const compression = size >= 40 || size === 64 ? view.getUint32(30, true) : PLAIN
  const coding = codingOf(compression, bits, size)
  const masksEnd = FILE_HEADER + size + masksBehind(size, compression)
  const masks = masksOf(view, bits, compression, size)
  const said = size >= 40 || size === 64 ? view.getUint32(46, true) : 0
  const bytesEach = core ? 3 : 4
  const pixelsSaid = view.getUint32(10, true)
  const most = bits <= 8 ? 2 ** bits : 0
  // Some writers leave the place of the pixels out, or the count of colours.
  const count = Math.min(
    most,
    said === 0 ? most : said,
    Math.floor((roomFor(pixelsSaid, bytes) - masksEnd) / bytesEach),
  )
  const pixelsAt = pixelsSaid === 0 ? masksEnd + count * bytesEach : pixelsSaid
  if (pixelsAt < masksEnd) throw damaged(`its pixels begin at byte ${pixelsAt}, within its header`)
  if (pixelsAt >= bytes.length) throw damaged('it ends before its pixels')
  if (most > 0 && count < 1) throw damaged('it has no palette')
  const palette = { at: masksEnd, count, bytesEach } as const
  return { width, height, topDown: !core && signed < 0, bits, coding, masks, palette, pixelsAt }
}

/** How far a palette may reach. */
function roomFor(pixelsAt: number, bytes: Uint8Array): number {
  return pixelsAt === 0 ? bytes.length : Math.min(pixelsAt, bytes.length)
}

function bitsOf(bits: number): BmpHeader['bits'] {
  const known = ([1, 2, 4, 8, 16, 24, 32] as const).find((each) => each === bits)
  if (!known) throw damaged(`its header says it has ${bits} bits a pixel`)
  return known
}

function codingOf(compression: number, bits: number, size: number): BmpHeader['coding'] {
  if (compression === PLAIN) return 'plain'
  if (compression === RLE8 && bits === 8) return 'rle8'
  if (compression === RLE4 && bits === 4) return 'rle4'
  const fields = compression === BITFIELDS || compression === ALPHA_BITFIELDS
  // In OS/2's header the same numbers are other ways to compress.
  if (fields && (bits === 16 || bits === 32) && size !== 64) return 'plain'
  if (size !== 64 && (compression === 4 || compression === 5))
    throw new PopcelError('input-other-format', {
      what: `a BMP that wraps a ${compression === 4 ? 'JPEG' : 'PNG'}`,
      advice: 'save it as PNG first',
    })
  throw damaged(`its header says compression ${compression} with ${bits} bits a pixel`)
}

/** Bytes of masks that follow the oldest of the headers instead of being in it. */
function masksBehind(size: number, compression: number): number {
  if (size !== 40) return 0
  return compression === BITFIELDS ? 12 : compression === ALPHA_BITFIELDS ? 16 : 0
}

function masksOf(view: DataView, bits: number, compression: number, size: number): BmpHeader['masks'] {
  if (compression !== BITFIELDS && compression !== ALPHA_BITFIELDS) {
    if (bits === 16) return { red: mask(0x7c00)!, green: mask(0x3e0)!, blue: mask(0x1f)!, alpha: undefined }
    // The fourth byte is said to be nothing, and is alpha in what several programs write.
    return { red: mask(0xff0000)!, green: mask(0xff00)!, blue: mask(0xff)!, alpha: mask(0xff000000) }
  }
  const hasAlpha = size >= 56 || (size === 40 && compression === ALPHA_BITFIELDS)
  const at = FILE_HEADER + 40
  if (view.byteLength < at + (hasAlpha ? 16 : 12)) throw damaged('its header is cut off')
  const [red, green, blue] = [0, 4, 8].map((offset) => mask(view.getUint32(at + offset, true)))
  if (!red || !green || !blue) throw damaged('its header says no bits for a colour')
  return { red, green, blue, alpha: hasAlpha ? mask(view.getUint32(at + 12, true)) : undefined }
}

/** Undefined for no bits. @throws PopcelError input-truncated for bits with gaps */
function mask(bits: number): Mask | undefined {
  if (bits === 0) return undefined
  const shift = 31 - Math.clz32(bits & -bits)
  const most = bits >>> shift
  if ((most & (most + 1)) !== 0) throw damaged('its header gives a colour bits that do not lie side by side')
  return { shift, most }
}

export function damaged(reason: string): PopcelError {
  return new PopcelError('input-truncated', { reason })
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
