// Owns the outer form of a PNG file that is written: signature, chunks and their CRC. Reading is check's, and shares nothing.
import { crc32 } from 'node:zlib'

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/** Colour type 3 (palette) or 6 (truecolour with alpha). The grey types are never written: LINE refuses them. */
export type Header = { width: number; height: number; bitDepth: 1 | 2 | 4 | 8; colourType: 3 | 6 }

/** A chunk: length, type, data, CRC-32 over type and data (W3C PNG 3rd edition, 5.3). */
export function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 12)
  const view = new DataView(out.buffer)
  view.setUint32(0, data.length)
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i)
  out.set(data, 8)
  view.setUint32(data.length + 8, crc32(out.subarray(4, data.length + 8)))
  return out
}

export function headerChunk({ width, height, bitDepth, colourType }: Header): Uint8Array {
  const data = new Uint8Array(13)
  const view = new DataView(data.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  data[8] = bitDepth
  data[9] = colourType
  return chunk('IHDR', data)
}

/**
 * PLTE and, when an entry is not opaque, tRNS. `palette` is straight RGBA, four bytes an entry.
 * tRNS ends at the last entry that is not opaque, so translucent entries should come first.
 */
export function paletteChunks(palette: Uint8Array): Uint8Array[] {
  const count = palette.length / 4
  const colours = new Uint8Array(count * 3)
  let translucent = 0
  for (let i = 0; i < count; i++) {
    colours.set(palette.subarray(i * 4, i * 4 + 3), i * 3)
    if (palette[i * 4 + 3] !== 255) translucent = i + 1
  }
  const alphas = Uint8Array.from({ length: translucent }, (_, i) => palette[i * 4 + 3] ?? 255)
  return translucent > 0 ? [chunk('PLTE', colours), chunk('tRNS', alphas)] : [chunk('PLTE', colours)]
}

/** A whole file from its chunks (IEND is added). */
export function pngFile(chunks: readonly Uint8Array[]): Uint8Array {
  const parts = [SIGNATURE, ...chunks, chunk('IEND', new Uint8Array(0))]
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}
