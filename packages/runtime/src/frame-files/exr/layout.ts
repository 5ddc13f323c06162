// Owns where samples lie in a chunk of an EXR file: for each line, each channel's samples in a row, channels by name.

import { type ExrChannel, SAMPLE_BYTES } from './attributes.ts'

/** A rectangle of the data window in absolute coordinates. */
export type Region = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** One channel within a region. `lines` and `samples` are fewer than the region's where the channel is subsampled. */
export type PlaneLayout = {
  readonly channel: ExrChannel
  readonly samples: number
  readonly lines: number
  readonly lineBytes: number
}

export type ChunkLayout = {
  readonly region: Region
  readonly planes: readonly PlaneLayout[]
  /** Bytes without compression. */
  readonly bytes: number
}

export function layoutOf(channels: readonly ExrChannel[], region: Region): ChunkLayout {
  const planes = channels.map((channel) => {
    const samples = countOf(region.x, region.width, channel.xSampling)
    const lines = countOf(region.y, region.height, channel.ySampling)
    return { channel, samples, lines, lineBytes: samples * SAMPLE_BYTES[channel.type] }
  })
  return { region, planes, bytes: planes.reduce((sum, plane) => sum + plane.lineBytes * plane.lines, 0) }
}

/** How many multiples of `sampling` are in [first, first + length). */
function countOf(first: number, length: number, sampling: number): number {
  if (sampling === 1) return length
  return Math.floor((first + length - 1) / sampling) - Math.floor((first - 1) / sampling)
}

/** Whether the channel has samples in this line. */
export function hasLine(channel: ExrChannel, y: number): boolean {
  return channel.ySampling === 1 || y % channel.ySampling === 0
}

/** Calls for each line of each plane in file order; `at` is where it lies in the chunk's bytes, `line` which line of the plane it is. */
export function eachLine(
  { region, planes }: ChunkLayout,
  visit: (plane: number, line: number, at: number, y: number) => void,
): void {
  const next = new Int32Array(planes.length)
  let at = 0
  for (let y = region.y; y < region.y + region.height; y++) {
    for (let p = 0; p < planes.length; p++) {
      const plane = planes[p]!
      if (!hasLine(plane.channel, y)) continue
      visit(p, next[p]!++, at, y)
      at += plane.lineBytes
    }
  }
}
