// Owns what the parts of a file's name say: its format by its ending, its stem, and names that are safe everywhere.

import { basename, extname } from 'node:path'

export type PictureFormat = 'png' | 'webp' | 'jpeg' | 'avif' | 'tiff' | 'gif'

/** Format -> the ending that its files get. */
export const ENDINGS = {
  png: '.png',
  webp: '.webp',
  jpeg: '.jpg',
  avif: '.avif',
  tiff: '.tiff',
  gif: '.gif',
} as const satisfies Record<PictureFormat, string>

const formats: Readonly<Record<string, PictureFormat>> = {
  '.png': 'png',
  '.apng': 'png',
  '.webp': 'webp',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.jfif': 'jpeg',
  '.avif': 'avif',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.gif': 'gif',
}

/** The picture format that a path's ending names, or undefined. */
export function formatOfPath(path: string): PictureFormat | undefined {
  return formats[extname(path).toLowerCase()]
}

/** Endings of pictures and films that are not written. */
const FOREIGN =
  /^\.(bmp|dib|exr|dpx|hdr|heic|heif|ico|j2k|jp2|jxl|pbm|pdf|pgm|pnm|ppm|psd|svg|tga|avi|mkv|mov|mp4|webm)$/

/** The ending of a path that is plainly meant to be a picture or film of a kind that is not written, or undefined. */
export function foreignEnding(path: string): string | undefined {
  const ending = extname(path).toLowerCase()
  return FOREIGN.test(ending) ? ending.slice(1) : undefined
}

/** A file's name without folder and ending; 'stdin' for '-'. */
export function stemOf(input: string): string {
  if (input === '-') return 'stdin'
  const name = basename(input)
  return name.slice(0, name.length - extname(name).length) || 'picture'
}

/** A name that is safe inside a file name on every system: letters (of any script), digits, '-', '_', '.'; never empty. */
export function safeName(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return Array.from(safe).slice(0, 60).join('') || 'character'
}
