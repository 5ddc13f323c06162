// Owns turning one frame of an animation into a still PNG file in memory, so that any PNG decoder can read it.
import { crc32 } from 'node:zlib'
import type { Animation, PngHeader } from './animation.ts'

export function assemblePng(
  { palette, transparency }: Animation,
  header: PngHeader,
  width: number,
  height: number,
  packed: Uint8Array,
): Uint8Array {
  const start = Buffer.alloc(13)
  start.writeUInt32BE(width, 0)
  start.writeUInt32BE(height, 4)
  start.writeUInt8(header.bitDepth, 8)
  start.writeUInt8(header.colourType, 9)
  start.writeUInt8(header.interlaced ? 1 : 0, 12)
  const parts = [Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), part('IHDR', start)]
  if (palette) parts.push(part('PLTE', palette))
  if (transparency) parts.push(part('tRNS', transparency))
  parts.push(part('IDAT', packed), part('IEND', Buffer.alloc(0)))
  return Uint8Array.from(Buffer.concat(parts))
}

function part(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
