// Owns the one form in which the encoders hold frames: a number a pixel (packed RGBA, or a palette index), 0 is clear.
// So rectangles, disposal and blending are decided by the same code for truecolour and palettes.
import type { CutOut } from '@popcel/matting'
import { type Header, headerChunk, paletteChunks } from './chunks.ts'
import { depthFor, type FilterPlan, indexedScanlines, rgbaScanlines } from './scanlines.ts'

/** Frames as palette indices. `palette` is straight RGBA, four bytes an entry; entry 0 is transparent black. */
export type IndexedFrames = {
  readonly width: number
  readonly height: number
  readonly palette: Uint8Array
  readonly frames: readonly Uint8Array[]
}

export type Surface = {
  readonly width: number
  readonly height: number
  readonly frames: readonly Uint32Array[]
  /** 1 where a value of this kind covers everything below it, by value for palettes; undefined for packed RGBA. */
  readonly opaqueEntries: Uint8Array | undefined
  readonly bitDepth: Header['bitDepth']
  /** IHDR, and PLTE with tRNS for palettes. */
  readonly head: { readonly header: Uint8Array; readonly palette: readonly Uint8Array[] }
}

export function surfaceOfCutOuts(frames: readonly CutOut[]): Surface {
  const { width, height } = frames[0]!
  return surfaceOfPacked(width, height, frames.map(packPixels))
}

/** Truecolour from packed RGBA (see packPixels). */
export function surfaceOfPacked(width: number, height: number, frames: readonly Uint32Array[]): Surface {
  const header = headerChunk({ width, height, bitDepth: 8, colourType: 6 })
  return { width, height, frames, opaqueEntries: undefined, bitDepth: 8, head: { header, palette: [] } }
}

export function surfaceOfIndexed({ width, height, palette, frames }: IndexedFrames): Surface {
  const count = palette.length / 4
  const bitDepth = depthFor(count)
  return {
    width,
    height,
    frames: frames.map((frame) => new Uint32Array(frame)),
    opaqueEntries: Uint8Array.from({ length: count }, (_, i) => (palette[i * 4 + 3] === 255 ? 1 : 0)),
    bitDepth,
    head: { header: headerChunk({ width, height, bitDepth, colourType: 3 }), palette: paletteChunks(palette) },
  }
}

/** One number a pixel, R in the low byte; colour under alpha 0 becomes 0 (it is never seen and only costs bytes). */
export function packPixels(frame: CutOut): Uint32Array {
  const { data } = frame
  const out = new Uint32Array(frame.width * frame.height)
  for (let i = 0; i < out.length; i++) {
    const alpha = data[i * 4 + 3]!
    if (alpha !== 0) {
      out[i] = (data[i * 4]! | (data[i * 4 + 1]! << 8) | (data[i * 4 + 2]! << 16) | (alpha << 24)) >>> 0
    }
  }
  return out
}

export function isOpaque(surface: Surface, value: number): boolean {
  return surface.opaqueEntries ? surface.opaqueEntries[value] === 1 : value >>> 24 === 255
}

/** The rows of a block, ready for deflate. */
export function scanlines(
  surface: Surface,
  { values, width, height }: { values: Uint32Array; width: number; height: number },
  plan: FilterPlan,
): Uint8Array {
  return surface.opaqueEntries
    ? indexedScanlines(values, width, height, surface.bitDepth)
    : rgbaScanlines(values, width, height, plan)
}
