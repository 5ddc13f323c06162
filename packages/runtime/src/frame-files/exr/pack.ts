// Owns one chunk of an EXR file, samples in file order -> packed, by the compressions that we write.

import { deflated } from '../deflate.ts'
import type { WrittenCompression } from './compressions.ts'
import { type DwaPacking, dwaRoom, packDwa } from './dwa-pack.ts'
import type { ChunkLayout } from './layout.ts'
import { packPiz } from './piz.ts'
import { split } from './predictor.ts'
import { packPxr24 } from './pxr24.ts'
import { packRuns } from './rle.ts'
import type { ChunkTools } from './tools.ts'
import { wordsOf } from './unpack.ts'

/** For PIZ's tables, which a small chunk needs too. */
const ROOM = 128 * 1024

/** zlib's level, and what DWA wants to know. */
export type Packing = { readonly level: number | undefined; readonly dwa: DwaPacking }

/** The packed chunk; `raw` itself where it would not get smaller. It is valid until the next call with these tools. */
export function packChunk(
  compression: WrittenCompression,
  raw: Uint8Array,
  layout: ChunkLayout,
  packing: Packing,
  tools: ChunkTools,
): Uint8Array {
  const whole = raw.subarray(0, layout.bytes)
  if (compression === 'none') return whole
  const lossy = compression === 'dwaa' || compression === 'dwab'
  const bytes = tools.scratch.take((lossy ? dwaRoom(layout) : 2 * layout.bytes) + ROOM)
  try {
    const packed = packInto(compression, raw, layout, packing, bytes, tools)
    return packed.length < layout.bytes ? packed : whole
  } finally {
    tools.scratch.give(bytes)
  }
}

function packInto(
  compression: WrittenCompression,
  raw: Uint8Array,
  layout: ChunkLayout,
  { level, dwa }: Packing,
  bytes: Uint8Array,
  tools: ChunkTools,
): Uint8Array {
  const size = layout.bytes
  switch (compression) {
    case 'rle': {
      split(wordsOf(raw, size), size >> 1, bytes)
      const to = bytes.subarray(size + 8)
      return to.subarray(0, packRuns(bytes.subarray(0, size), to))
    }
    case 'zips':
    case 'zip':
      split(wordsOf(raw, size), size >> 1, bytes)
      return deflated(bytes.subarray(0, size), level)
    case 'pxr24':
      return deflated(bytes.subarray(0, packPxr24(raw, layout, bytes)), level)
    case 'piz':
      return bytes.subarray(0, packPiz(raw, layout, bytes, tools.piz()))
    case 'dwaa':
    case 'dwab':
      return bytes.subarray(
        0,
        packDwa(raw, layout, bytes, dwa, { huffman: tools.dwa().huffman, scratch: tools.scratch }),
      )
    default:
      return raw
  }
}
