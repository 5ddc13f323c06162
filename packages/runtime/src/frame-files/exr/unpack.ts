// Owns one chunk of an EXR file, packed -> samples in file order, by the compression's own code.

import { inflateSync } from 'node:zlib'
import type { FrameScratch } from '../frame-file.ts'
import { damaged } from '../refusals.ts'
import { unpackB44 } from './b44.ts'
import type { ExrCompression } from './compressions.ts'
import { unpackDwa } from './dwa.ts'
import type { ChunkLayout } from './layout.ts'
import { unpackPiz } from './piz.ts'
import { join } from './predictor.ts'
import { pxr24Bytes, unpackPxr24 } from './pxr24.ts'
import { unpackRuns } from './rle.ts'
import type { ChunkTools } from './tools.ts'

/**
 * Fills `raw` (aligned to 4 bytes) with the chunk's samples.
 * @throws PopcelError input-truncated
 */
export function unpackChunk(
  compression: ExrCompression,
  packed: Uint8Array,
  layout: ChunkLayout,
  raw: Uint8Array,
  tools: ChunkTools,
): void {
  // a chunk that would not get smaller is stored as it is
  if (compression === 'none' || packed.length === layout.bytes) copy(packed, layout.bytes, raw)
  else if (packed.length > layout.bytes) throw damaged('a compressed chunk is larger than its pixels')
  else if (compression === 'rle') unpackRle(packed, layout, raw, tools.scratch)
  else if (compression === 'zips' || compression === 'zip')
    join(inflated(packed, layout.bytes), layout.bytes >> 1, wordsOf(raw, layout.bytes))
  else if (compression === 'pxr24') unpackPxr24(inflated(packed, pxr24Bytes(layout)), layout, raw)
  else if (compression === 'piz') unpackPiz(packed, layout, raw, tools.piz())
  else if (compression === 'b44' || compression === 'b44a') unpackB44(packed, layout, raw)
  else unpackDwa(packed, layout, raw, tools.dwa())
}

function unpackRle(packed: Uint8Array, layout: ChunkLayout, raw: Uint8Array, scratch: FrameScratch): void {
  const bytes = scratch.take(layout.bytes)
  unpackRuns(packed, bytes.subarray(0, layout.bytes))
  join(bytes, layout.bytes >> 1, wordsOf(raw, layout.bytes))
  scratch.give(bytes)
}

export function wordsOf(raw: Uint8Array, bytes: number): Uint16Array {
  return new Uint16Array(raw.buffer, raw.byteOffset, bytes >> 1)
}

function copy(packed: Uint8Array, bytes: number, raw: Uint8Array): void {
  if (packed.length !== bytes) throw damaged(`a chunk has ${packed.length} bytes and its pixels need ${bytes}`)
  raw.set(packed)
}

function inflated(packed: Uint8Array, bytes: number): Uint8Array {
  let out: Uint8Array
  try {
    // one buffer of the right size; the byte above it lets zlib see the end without asking for more room
    out = inflateSync(packed, { chunkSize: Math.max(64, bytes + 1), maxOutputLength: bytes + 1 })
  } catch (cause) {
    throw damaged('its compressed lines cannot be inflated', cause)
  }
  if (out.length !== bytes) throw damaged('its compressed lines have another length than the picture')
  return out
}
