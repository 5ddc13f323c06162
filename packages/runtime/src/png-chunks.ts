// Owns the walk over a PNG's chunks and the writing of one chunk. Knows nothing of pixels.
// https://www.w3.org/TR/png-3/#5Chunk-layout

import { crc32 } from 'node:zlib'

export type PngChunk = { readonly type: string; readonly data: Uint8Array }

export const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/** Walks the chunks up to and with IEND; stops early, without an error, where the file is cut off (the last part is not given). */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = PNG_SIGNATURE.length
  while (at + 12 <= bytes.length) {
    const length = view.getUint32(at)
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (at + 12 + length > bytes.length) return
    yield { type, data: bytes.subarray(at + 8, at + 8 + length) }
    if (type === 'IEND') return
    at += 12 + length
  }
}

/** Whether the bytes of a chunk that {@link pngChunks} gave are those that its CRC was made of. */
export function isSound({ data: { buffer, byteOffset, length } }: PngChunk): boolean {
  return (
    crc32(new Uint8Array(buffer, byteOffset - 4, length + 4)) === new DataView(buffer, byteOffset + length).getUint32(0)
  )
}

/** What a chunk takes besides its data. */
export const CHUNK_BYTES = 12

/** One chunk as bytes: length, type, data, CRC over type and data. `type` is four Latin letters. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(CHUNK_BYTES + data.length)
  layPngChunk(out, 0, type, [data])
  return out
}

/** Writes a chunk, whose data may come in parts, to `out` from `at` on; returns where it ends. */
export function layPngChunk(out: Uint8Array, at: number, type: string, parts: readonly Uint8Array[]): number {
  const view = new DataView(out.buffer, out.byteOffset)
  for (let i = 0; i < 4; i++) out[at + 4 + i] = type.charCodeAt(i)
  let end = at + 8
  for (const part of parts) {
    out.set(part, end)
    end += part.length
  }
  view.setUint32(at, end - at - 8)
  view.setUint32(end, crc32(out.subarray(at + 4, end)))
  return end + 4
}

/** Joins byte arrays. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
