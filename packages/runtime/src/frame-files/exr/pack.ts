// Owns one chunk of an EXR file, samples in file order -> packed, by the compressions that we write.

import { deflated } from '../deflate.ts'
import type { WrittenCompression } from './compressions.ts'
import type { ChunkLayout } from './layout.ts'
import { packPiz } from './piz.ts'
import { split } from './predictor.ts'
import { packPxr24 } from './pxr24.ts'
import { packRuns } from './rle.ts'
import type { ChunkTools } from './tools.ts'
import { wordsOf } from './unpack.ts'

/** For PIZ's tables, which a small chunk needs too. */
const ROOM = 128 * 1024

/** The packed chunk; `raw` itself where it would not get smaller. It is valid until the next call with these tools. */
export function packChunk(
  compression: WrittenCompression,
  raw: Uint8Array,
  layout: ChunkLayout,
  level: number | undefined,
  tools: ChunkTools,
): Uint8Array {
  const whole = raw.subarray(0, layout.bytes)
  if (compression === 'none') return whole
  const bytes = tools.scratch.take(2 * layout.bytes + ROOM)
  try {
    const packed = packInto(compression, raw, layout, level, bytes, tools)
    return packed.length < layout.bytes ? packed : whole
  } finally {
    tools.scratch.give(bytes)
  }
}

function packInto(
  compression: WrittenCompression,
  raw: Uint8Array,
  layout: ChunkLayout,
  level: number | undefined,
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
    default:
      return raw
  }
}
