// Owns what the first bytes of a file say about its format. Used to tell "not a picture" from "a picture that is cut
// off before its header ends", which sharp reports with the same words. Decodes nothing.

import { isBmp } from './bmp/header.ts'
import { isPnm } from './pnm/header.ts'

export type PictureFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif' | 'tiff' | 'svg' | 'bmp' | 'heic' | 'pnm'

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
  if (/^ftyp(hei|hev|mif1|msf1)/.test(head.slice(4))) return 'heic'
  if (/^\s*(\u00ef\u00bb\u00bf)?\s*<(\?xml|!--|!DOCTYPE|svg)/i.test(head) && /<svg[\s>]|<svg$/i.test(svgHead(bytes)))
    return 'svg'
  if (isBmp(bytes)) return 'bmp'
  return isPnm(bytes) ? 'pnm' : undefined
}

const SAVE_AS = 'save it as PNG, JPEG, WebP, AVIF or TIFF first'
const AS_CLIP = 'popcel clip reads it'

/** What the content is when it is a picture or film of a kind that is not decoded here, and what to do with it. */
export function foreignFormat(bytes: Uint8Array): { readonly what: string; readonly advice: string } | undefined {
  const head = latin1(bytes.subarray(0, 32))
  const known = FOREIGN.find(({ at = 0, words }) => words.some((word) => head.startsWith(word, at)))
  return known && { what: known.what, advice: known.advice }
}

type Foreign = {
  /** Where its first bytes begin. */
  readonly at?: number
  /** In latin1. */
  readonly words: readonly string[]
  readonly what: string
  readonly advice: string
}

/** `ftyp` names the kind of an ISO container in bytes 8 to 11; what it does not name a picture is a film. */
const FOREIGN: readonly Foreign[] = [
  { at: 4, words: ['ftypavis'], what: 'an animated AVIF', advice: 'save it as APNG or animated WebP first' },
  { at: 4, words: ['ftyp'], what: 'a video', advice: AS_CLIP },
  { words: ['\x1a\x45\xdf\xa3'], what: 'a video', advice: AS_CLIP },
  { at: 8, words: ['AVI '], what: 'a video', advice: AS_CLIP },
  { words: ['\x76\x2f\x31\x01'], what: 'an OpenEXR picture', advice: AS_CLIP },
  { words: ['SDPX', 'XPDS'], what: 'a DPX picture', advice: AS_CLIP },
  { words: ['\xff\x0a', '\0\0\0\x0cJXL '], what: 'a JPEG XL picture', advice: SAVE_AS },
  { words: ['\xff\x4f\xff\x51', '\0\0\0\x0cjP  '], what: 'a JPEG 2000 picture', advice: SAVE_AS },
  { words: ['8BPS'], what: 'a Photoshop document', advice: SAVE_AS },
  { words: ['\0\0\x01\0'], what: 'an icon', advice: SAVE_AS },
]

function svgHead(bytes: Uint8Array): string {
  return latin1(bytes.subarray(0, SVG_HEAD_BYTES))
}

function startsWith(bytes: Uint8Array, wanted: readonly number[]): boolean {
  return bytes.length >= wanted.length && wanted.every((byte, i) => bytes[i] === byte)
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
