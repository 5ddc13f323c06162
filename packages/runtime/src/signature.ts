// Owns what the first bytes of a file say about its format. Used to tell "not a picture" from "a picture that is cut
// off before its header ends", which sharp reports with the same words. Decodes nothing.

export type PictureFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif' | 'tiff' | 'svg'

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const SVG_HEAD_BYTES = 4096

/** The format that the content claims to be, or undefined. `bytes` may be a beginning only; file names are never looked at. */
export function sniffFormat(bytes: Uint8Array): PictureFormat | undefined {
  if (startsWith(bytes, PNG)) return 'png'
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'jpeg'
  const head = latin1(bytes.subarray(0, 32))
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif'
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp'
  if (head.startsWith('II*\0') || head.startsWith('MM\0*')) return 'tiff'
  if (head.startsWith('II+\0') || head.startsWith('MM\0+')) return 'tiff'
  if (head.slice(4, 8) === 'ftyp' && /avif|avis/.test(head.slice(8))) return 'avif'
  if (/^\s*(\u00ef\u00bb\u00bf)?\s*<(\?xml|!--|!DOCTYPE|svg)/i.test(head) && /<svg[\s>]|<svg$/i.test(svgHead(bytes)))
    return 'svg'
  return undefined
}

function svgHead(bytes: Uint8Array): string {
  return latin1(bytes.subarray(0, SVG_HEAD_BYTES))
}

function startsWith(bytes: Uint8Array, wanted: readonly number[]): boolean {
  return bytes.length >= wanted.length && wanted.every((byte, i) => bytes[i] === byte)
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
