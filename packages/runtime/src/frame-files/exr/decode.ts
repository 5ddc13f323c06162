// Owns EXR bytes -> samples: the header believed after checks, chunk after chunk unpacked and put in place.

import type { FrameScratch } from '../frame-file.ts'
import type { ChosenChannels } from './choose-channels.ts'
import { chunksOf, sizeOf } from './chunks.ts'
import type { ExrHeader } from './header.ts'
import { layoutOf } from './layout.ts'
import { placeChunk, type Target } from './place.ts'
import { createChunkTools } from './tools.ts'
import { unpackChunk } from './unpack.ts'

/**
 * Decodes the chosen channels into `data`. What the data window does not cover becomes 0.
 * Gives how many samples are NaN or infinite.
 * @throws PopcelError input-truncated, aborted
 */
export function decodeExr(
  file: Uint8Array,
  header: ExrHeader,
  chosen: ChosenChannels,
  data: Float32Array | Float16Array,
  scratch: FrameScratch,
): number {
  const part = header.parts[chosen.part]!
  const { displayWindow: window } = part
  const target: Target = {
    data,
    width: window.xMax - window.xMin + 1,
    height: window.yMax - window.yMin + 1,
    channels: chosen.places.length,
    window,
    places: chosen.places,
  }
  if (!coversAll(header, chosen)) data.fill(0)
  const tools = createChunkTools(scratch)
  let nonFinite = 0
  let raw: Uint8Array | undefined
  for (const { region, packed } of chunksOf(file, header, chosen.part)) {
    const layout = layoutOf(part.channels, region)
    if (!raw || raw.length < layout.bytes) {
      if (raw) scratch.give(raw)
      raw = scratch.take(layout.bytes)
    }
    unpackChunk(part.compression, packed, layout, raw, tools)
    nonFinite += placeChunk(raw, layout, target)
  }
  if (raw) scratch.give(raw)
  return nonFinite
}

function coversAll(header: ExrHeader, chosen: ChosenChannels): boolean {
  const { dataWindow: data, displayWindow: shown, ...part } = header.parts[chosen.part]!
  const { width, height } = sizeOf({ dataWindow: data, displayWindow: shown, ...part })
  return (
    width > 0 &&
    height > 0 &&
    chosen.places.every((place) => place !== undefined) &&
    data.xMin <= shown.xMin &&
    data.yMin <= shown.yMin &&
    data.xMax >= shown.xMax &&
    data.yMax >= shown.yMax
  )
}
