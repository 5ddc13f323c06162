// Owns where the chunks of an EXR part lie in the file and which pixels each has: scan lines and tiles, checked against the
// file's length before anything is decoded.

import { damaged } from '../refusals.ts'
import { viewOf } from './attributes.ts'
import { COMPRESSION_TABLE } from './compressions.ts'
import type { ExrHeader, ExrPart } from './header.ts'
import type { Region } from './layout.ts'

export type ExrChunk = { readonly region: Region; readonly packed: Uint8Array }

/** How many chunks hold the part's picture at its full size (smaller levels of a tiled file come after these). */
export function pictureChunks(part: ExrPart): number {
  const { width, height } = sizeOf(part)
  if (part.tiles) return Math.ceil(width / part.tiles.width) * Math.ceil(height / part.tiles.height)
  return Math.ceil(height / COMPRESSION_TABLE[part.compression].lines)
}

export function sizeOf({ dataWindow }: ExrPart): { width: number; height: number } {
  return { width: dataWindow.xMax - dataWindow.xMin + 1, height: dataWindow.yMax - dataWindow.yMin + 1 }
}

/** The part's chunks in the order of its offset table. @throws PopcelError input-truncated */
export function* chunksOf(file: Uint8Array, header: ExrHeader, index: number): Generator<ExrChunk> {
  const part = header.parts[index]!
  const view = viewOf(file)
  const count = pictureChunks(part)
  const table = tableStart(header, index)
  if (table + 8 * count > file.length) throw damaged('it ends within its table of chunks')
  for (let i = 0; i < count; i++) {
    // above 2^53 a number is not exact, and no file is that long
    const offset = view.getUint32(table + 8 * i, true) + view.getUint32(table + 8 * i + 4, true) * 2 ** 32
    if (offset === 0) throw damaged(`chunk ${i + 1} of ${count} was never written`)
    const cut = () => damaged(`it ends before its chunk ${i + 1} of ${count}`)
    const head = offset + (header.multiPart ? 4 : 0)
    const body = head + (part.tiles ? 20 : 8)
    if (offset < header.end || body > file.length) throw cut()
    if (header.multiPart && view.getInt32(offset, true) !== index) throw damaged(`chunk ${i + 1} is of another part`)
    const size = view.getInt32(body - 4, true)
    if (size < 0 || body + size > file.length) throw cut()
    const region = part.tiles ? tileRegion(part, view, head) : lineRegion(part, view.getInt32(head, true))
    if (!region) throw damaged(`chunk ${i + 1} of ${count} lies outside of the picture`)
    yield { region, packed: file.subarray(body, body + size) }
  }
}

/** Tables of the parts follow each other; a single part needs no count. */
function tableStart(header: ExrHeader, index: number): number {
  let at = header.end
  for (const part of header.parts.slice(0, index)) at += 8 * (part.chunkCount ?? pictureChunks(part))
  return at
}

function lineRegion(part: ExrPart, y: number): Region | undefined {
  const { dataWindow: window } = part
  const lines = COMPRESSION_TABLE[part.compression].lines
  if (y < window.yMin || y > window.yMax || (y - window.yMin) % lines !== 0) return undefined
  return { x: window.xMin, y, width: sizeOf(part).width, height: Math.min(lines, window.yMax - y + 1) }
}

function tileRegion(part: ExrPart, view: DataView, head: number): Region | undefined {
  const { dataWindow: window, tiles } = part
  const [column, row, levelX, levelY] = [0, 4, 8, 12].map((at) => view.getInt32(head + at, true)) as number[]
  if (!tiles || levelX !== 0 || levelY !== 0 || column! < 0 || row! < 0) return undefined
  const x = window.xMin + column! * tiles.width
  const y = window.yMin + row! * tiles.height
  if (x > window.xMax || y > window.yMax) return undefined
  return {
    x,
    y,
    width: Math.min(tiles.width, window.xMax - x + 1),
    height: Math.min(tiles.height, window.yMax - y + 1),
  }
}
