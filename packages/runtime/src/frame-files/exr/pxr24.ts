// Owns EXR's PXR24: floats lose their lowest 8 bits, bytes of one worth lie together as differences along the line, then zlib.

import type { ChunkLayout } from './layout.ts'
import { eachLine } from './layout.ts'

/** How many bytes of a sample are kept. */
const KEPT = { half: 2, float: 3, uint32: 4 } as const

/** Bytes before zlib. */
export function pxr24Bytes(layout: ChunkLayout): number {
  return layout.planes.reduce((sum, { channel, samples, lines }) => sum + KEPT[channel.type] * samples * lines, 0)
}

/** Inflated bytes -> samples in file order. `raw` and `words` are the same memory, aligned to 4 bytes. */
export function unpackPxr24(bytes: Uint8Array, layout: ChunkLayout, raw: Uint8Array): void {
  const words = new Uint16Array(raw.buffer, raw.byteOffset, layout.bytes >> 1)
  const longs = layout.bytes % 4 === 0 ? new Uint32Array(raw.buffer, raw.byteOffset, layout.bytes >> 2) : undefined
  let from = 0
  eachLine(layout, (plane, _line, at) => {
    const { channel, samples } = layout.planes[plane]!
    if (channel.type === 'half') sumHalves(bytes, from, samples, words, at >> 1)
    else sumLongs(bytes, from, samples, KEPT[channel.type], longs && at % 4 === 0 ? longs : undefined, raw, at)
    from += KEPT[channel.type] * samples
  })
}

function sumHalves(bytes: Uint8Array, from: number, samples: number, words: Uint16Array, at: number): void {
  let value = 0
  for (let i = 0; i < samples; i++) {
    value += (bytes[from + i]! << 8) | bytes[from + samples + i]!
    words[at + i] = value
  }
}

function sumLongs(
  bytes: Uint8Array,
  from: number,
  samples: number,
  kept: 3 | 4,
  longs: Uint32Array | undefined,
  raw: Uint8Array,
  at: number,
): void {
  const view = new DataView(raw.buffer, raw.byteOffset)
  let value = 0
  for (let i = 0; i < samples; i++) {
    const low = kept === 4 ? bytes[from + 3 * samples + i]! : 0
    const high = (bytes[from + i]! << 24) | (bytes[from + samples + i]! << 16)
    value = (value + (high | (bytes[from + 2 * samples + i]! << 8) | low)) | 0
    if (longs) longs[(at >> 2) + i] = value
    else view.setUint32(at + 4 * i, value, true)
  }
}

/** Samples in file order -> bytes before zlib. Gives how many. */
export function packPxr24(raw: Uint8Array, layout: ChunkLayout, out: Uint8Array): number {
  const words = new Uint16Array(raw.buffer, raw.byteOffset, layout.bytes >> 1)
  const view = new DataView(raw.buffer, raw.byteOffset)
  let to = 0
  eachLine(layout, (plane, _line, at) => {
    const { channel, samples } = layout.planes[plane]!
    if (channel.type === 'half') differHalves(words, at >> 1, samples, out, to)
    else differFloats(view, at, samples, out, to)
    to += KEPT[channel.type] * samples
  })
  return to
}

function differHalves(words: Uint16Array, at: number, samples: number, out: Uint8Array, to: number): void {
  let before = 0
  for (let i = 0; i < samples; i++) {
    const value = words[at + i]!
    const difference = value - before
    out[to + i] = difference >> 8
    out[to + samples + i] = difference
    before = value
  }
}

function differFloats(view: DataView, at: number, samples: number, out: Uint8Array, to: number): void {
  let before = 0
  for (let i = 0; i < samples; i++) {
    const value = to24Bits(view.getUint32(at + 4 * i, true))
    const difference = value - before
    out[to + i] = difference >> 16
    out[to + samples + i] = difference >> 8
    out[to + 2 * samples + i] = difference
    before = value
  }
}

/** The upper 24 bits of a float, rounded; a number never becomes infinite and a NaN never a number. */
function to24Bits(bits: number): number {
  const sign = (bits >>> 8) & 0x800000
  const rest = bits & 0x7fffffff
  if (rest >= 0x7f800000) {
    const mantissa = (rest & 0x7fffff) >> 8
    return sign | 0x7f8000 | (rest & 0x7fffff && mantissa === 0 ? 1 : mantissa)
  }
  const rounded = (rest + 0x80) >>> 8
  return sign | (rounded >= 0x7f8000 ? rest >>> 8 : rounded)
}
