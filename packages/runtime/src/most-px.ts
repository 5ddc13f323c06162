// Owns how long a side of a picture may be in each format that has a bound.

import { PopcelError } from '@popcel/protocol'

const MOST_PX = { webp: 16_383, avif: 16_384, jpeg: 65_500, gif: 65_535, png: Infinity, tiff: Infinity } as const

type Size = { readonly width: number; readonly height: number }

/** @throws PopcelError output-too-large */
export function refuseTooLarge({ width, height }: Size, format: keyof typeof MOST_PX): void {
  const limit = MOST_PX[format]
  if (Math.max(width, height) > limit) throw new PopcelError('output-too-large', { width, height, format, limit })
}
