// Owns still PNG files: truecolour with alpha, or a palette when the picture has at most 256 colours.
import type { CutOut } from '@popcel/matting'
import { chunk, pngFile } from './chunks.ts'
import { chooseFilter, compressBlock } from './compress.ts'
import { packPixels, type Surface, surfaceOfCutOuts, surfaceOfIndexed } from './surface.ts'

/**
 * A still PNG, lossless apart from colour under alpha 0, which becomes black.
 * Colour type 6, or 3 when 255 colours besides the transparent one are enough; never grey.
 */
export function encodePng(picture: CutOut): Uint8Array {
  const surface = exactPalette(picture) ?? surfaceOfCutOuts([picture])
  const block = { values: surface.frames[0]!, width: surface.width, height: surface.height }
  const data = compressBlock(surface, block, chooseFilter(surface, [block]), 'small')
  return pngFile([surface.head.header, ...surface.head.palette, chunk('IDAT', data)])
}

function exactPalette(picture: CutOut): Surface | undefined {
  const packed = packPixels(picture)
  const colours = [...new Set(packed)].filter((value) => value !== 0)
  if (colours.length > 255) return undefined
  colours.sort((a, b) => (a >>> 24) - (b >>> 24))
  const entries = [0, ...colours]
  const palette = Uint8Array.from(entries.flatMap((v) => [v & 255, (v >>> 8) & 255, (v >>> 16) & 255, v >>> 24]))
  const indexOf = new Map(entries.map((value, i) => [value, i]))
  const frame = Uint8Array.from(packed, (value) => indexOf.get(value) ?? 0)
  return surfaceOfIndexed({ width: picture.width, height: picture.height, palette, frames: [frame] })
}
