// Owns reading EXR's B44 and B44A: halves in blocks of 4×4, 14 bytes each, or 3 where a block has one value (B44A).
// Channels that are not half lie there as they are.

import { damaged } from '../refusals.ts'
import { type ChunkLayout, eachLine, type PlaneLayout } from './layout.ts'

/** A shift of 13 or more cannot be; it says that the block has one value. */
const FLAT = 13 << 2

/** `raw` is filled with samples in file order. */
export function unpackB44(packed: Uint8Array, layout: ChunkLayout, raw: Uint8Array): void {
  const planes: Uint8Array[] = []
  let at = 0
  for (const plane of layout.planes) {
    const bytes = new Uint8Array(plane.lineBytes * plane.lines)
    at = plane.channel.type === 'half' ? unpackPlane(packed, at, plane, bytes) : copyPlane(packed, at, bytes)
    planes.push(bytes)
  }
  eachLine(layout, (plane, line, to) => {
    const { lineBytes } = layout.planes[plane]!
    raw.set(planes[plane]!.subarray(line * lineBytes, (line + 1) * lineBytes), to)
  })
}

function copyPlane(packed: Uint8Array, at: number, bytes: Uint8Array): number {
  if (at + bytes.length > packed.length) throw cut()
  bytes.set(packed.subarray(at, at + bytes.length))
  return at + bytes.length
}

function unpackPlane(packed: Uint8Array, start: number, plane: PlaneLayout, bytes: Uint8Array): number {
  const { samples, lines, channel } = plane
  const words = new Uint16Array(bytes.buffer)
  const block = new Uint16Array(16)
  let at = start
  for (let y = 0; y < lines; y += 4) {
    for (let x = 0; x < samples; x += 4) {
      const flat = packed[at + 2]! >= FLAT
      if (at + (flat ? 3 : 14) > packed.length) throw cut()
      if (flat) block.fill((packed[at]! << 8) | packed[at + 1]!)
      else unpackBlock(packed, at, block)
      at += flat ? 3 : 14
      for (let i = 0; i < 16; i++) {
        const [column, row] = [x + (i & 3), y + (i >> 2)]
        if (column < samples && row < lines) words[row * samples + column] = toHalf(block[i]!)
      }
    }
  }
  if (channel.linear) fromLogarithm(bytes)
  return at
}

/** Sixteen values, each 6 bits of difference to the one above it or, in the first row of a column, to its left. */
function unpackBlock(packed: Uint8Array, at: number, block: Uint16Array): void {
  const shift = packed[at + 2]! >> 2
  const bias = 0x20 << shift
  // 15 differences of 6 bits after the 6 bits of the shift: down the first column, then from column to column
  const difference = (n: number) => {
    const bit = 22 + 6 * n
    const two = (packed[at + (bit >> 3)]! << 8) | (packed[at + (bit >> 3) + 1] ?? 0)
    return (((two >> (10 - (bit & 7))) & 0x3f) << shift) - bias
  }
  block[0] = (packed[at]! << 8) | packed[at + 1]!
  for (let row = 1; row < 4; row++) block[4 * row] = block[4 * (row - 1)]! + difference(row - 1)
  for (let column = 1; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      const i = 4 * row + column
      block[i] = block[i - 1]! + difference(3 + 4 * (column - 1) + row)
    }
  }
}

/** Blocks hold halves so that their order is that of whole numbers. */
function toHalf(ordered: number): number {
  return ordered & 0x8000 ? ordered & 0x7fff : ~ordered
}

/** Channels that are marked so are stored as 8·ln(x). */
function fromLogarithm(bytes: Uint8Array): void {
  const halves = new Float16Array(bytes.buffer)
  const largest = 65504
  for (let i = 0; i < halves.length; i++) {
    const value = halves[i]!
    halves[i] = Number.isFinite(value) ? Math.min(largest, Math.exp(value / 8)) : 0
  }
}

function cut() {
  return damaged('its compressed blocks end early')
}
