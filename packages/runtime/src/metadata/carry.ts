// Owns taking EXIF and XMP from one picture's bytes to another's: read, corrected, and put into PNG, JPEG or WebP as each
// wants it. Pixels are not touched. Colour profiles are not carried: decoded pixels are sRGB, which is what no profile means.

import { joinBytes, pngChunk } from '../png-chunks.ts'
import { loadSharp } from '../sharp.ts'
import { exifFor } from './exif.ts'

export type Metadata = {
  readonly exif: Uint8Array | undefined
  readonly xmp: Uint8Array | undefined
}

export type Carried = {
  readonly bytes: Uint8Array
  /** What could not be put in, because the format or its limits do not take it. */
  readonly lost: readonly ('EXIF' | 'XMP')[]
}

/** Of the picture that was made. */
export type MadePicture = { readonly width: number; readonly height: number; readonly hasAlpha: boolean }

const JPEG_SEGMENT = 65_533
const XMP_KEY = 'http://ns.adobe.com/xap/1.0/\0'

/** EXIF and XMP of a picture's bytes; undefined when it has neither. Throws nothing: what cannot be read is not there. */
export async function readMetadata(bytes: Uint8Array): Promise<Metadata | undefined> {
  const sharp = await loadSharp()
  const found = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined)
  if (!found?.exif && !found?.xmp) return undefined
  return { exif: found.exif && new Uint8Array(found.exif), xmp: found.xmp && new Uint8Array(found.xmp) }
}

/**
 * Encoded bytes with EXIF and XMP in them. EXIF is corrected for the picture that was made: upright, sRGB, its size, no
 * thumbnail; XMP loses its orientation. PNG (also animated), JPEG and WebP take them; other formats lose both.
 */
export function withMetadata(encoded: Uint8Array, format: string, metadata: Metadata, made: MadePicture): Carried {
  const exif = metadata.exif && exifFor(metadata.exif, made.width, made.height)
  const xmp = metadata.xmp && uprightXmp(metadata.xmp)
  const had = [...(metadata.exif ? (['EXIF'] as const) : []), ...(xmp ? (['XMP'] as const) : [])]
  if (format === 'png') return told(intoPng(encoded, exif, xmp), metadata.exif && !exif ? ['EXIF'] : [])
  if (format === 'webp') return told(intoWebp(encoded, exif, xmp, made), metadata.exif && !exif ? ['EXIF'] : [])
  if (format === 'jpeg') return intoJpeg(encoded, metadata, exif, xmp)
  return told(encoded, had)
}

function told(bytes: Uint8Array, lost: Carried['lost']): Carried {
  return { bytes, lost }
}

/** After IHDR. https://www.w3.org/TR/png-3/#eXIf ; the keyword of XMP is that of its specification, part 3. */
function intoPng(png: Uint8Array, exif?: Uint8Array, xmp?: Uint8Array): Uint8Array {
  const head = 8 + 25
  const parts = [png.subarray(0, head)]
  if (exif) parts.push(pngChunk('eXIf', exif))
  if (xmp) parts.push(pngChunk('iTXt', joinBytes([latin('XML:com.adobe.xmp\0\0\0\0\0'), xmp])))
  return joinBytes([...parts, png.subarray(head)])
}

/** After JFIF's own segment, each in one APP1. */
function intoJpeg(jpeg: Uint8Array, had: Metadata, exif?: Uint8Array, xmp?: Uint8Array): Carried {
  const hasJfif = jpeg[2] === 0xff && jpeg[3] === 0xe0
  const at = hasJfif ? 4 + jpeg[4]! * 256 + jpeg[5]! : 2
  const bodies = { EXIF: exif && joinBytes([latin('Exif\0\0'), exif]), XMP: xmp && joinBytes([latin(XMP_KEY), xmp]) }
  const segments: Uint8Array[] = []
  const lost: ('EXIF' | 'XMP')[] = had.exif && !exif ? ['EXIF'] : []
  for (const name of ['EXIF', 'XMP'] as const) {
    const body = bodies[name]
    if (!body) continue
    if (body.length > JPEG_SEGMENT) lost.push(name)
    else segments.push(new Uint8Array([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 255]), body)
  }
  return told(joinBytes([jpeg.subarray(0, at), ...segments, jpeg.subarray(at)]), lost)
}

/**
 * At the end, told in the flags of VP8X, which a plain file gets first.
 * https://developers.google.com/speed/webp/docs/riff_container#extended_file_format
 */
function intoWebp(webp: Uint8Array, exif: Uint8Array | undefined, xmp: Uint8Array | undefined, made: MadePicture) {
  const body = Uint8Array.from(webp.subarray(12))
  const flags = (exif ? 0x08 : 0) | (xmp ? 0x04 : 0)
  const parts: Uint8Array[] = []
  if (String.fromCharCode(...body.subarray(0, 4)) === 'VP8X') body[8]! |= flags
  else {
    const extended = new Uint8Array(10)
    extended[0] = flags | (made.hasAlpha ? 0x10 : 0)
    extended.set([made.width - 1, (made.width - 1) >> 8, (made.width - 1) >> 16], 4)
    extended.set([made.height - 1, (made.height - 1) >> 8, (made.height - 1) >> 16], 7)
    parts.push(riffChunk('VP8X', extended))
  }
  parts.push(body)
  if (exif) parts.push(riffChunk('EXIF', exif))
  if (xmp) parts.push(riffChunk('XMP ', xmp))
  const whole = joinBytes(parts)
  const head = new Uint8Array(12)
  head.set(latin('RIFF'))
  new DataView(head.buffer).setUint32(4, whole.length + 4, true)
  head.set(latin('WEBP'), 8)
  return joinBytes([head, whole])
}

function riffChunk(name: string, data: Uint8Array): Uint8Array {
  const head = new Uint8Array(8)
  head.set(latin(name))
  new DataView(head.buffer).setUint32(4, data.length, true)
  // A chunk of odd length is followed by a byte of nothing.
  return joinBytes([head, data, new Uint8Array(data.length % 2)])
}

function uprightXmp(xmp: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(xmp)
  const upright = text
    .replace(/(tiff:Orientation=["'])\d(["'])/g, '$11$2')
    .replace(/(<tiff:Orientation>)\d(<)/g, '$11$2')
  return new TextEncoder().encode(upright)
}

function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
