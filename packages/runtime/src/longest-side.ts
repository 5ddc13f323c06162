// Owns how long a side of a picture the formats hold that do not hold any, and refusing what is longer.

import { PopcelError } from '@popcel/protocol'

/** Px. avif: libheif's own limit; jpeg: libjpeg's. */
const MOST = { webp: 16383, avif: 16384, jpeg: 65500, gif: 65535, png: Infinity, tiff: Infinity } as const

type Size = { readonly width: number; readonly height: number }

/** @throws PopcelError output-too-large */
export function refuseTooLarge({ width, height }: Size, format: keyof typeof MOST): void {
  const limit = MOST[format]
  if (Math.max(width, height) > limit) throw new PopcelError('output-too-large', { width, height, format, limit })
}
