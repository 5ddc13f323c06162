// Owns EXR's PIZ: the values that occur are numbered, each channel's plane becomes waves, and Huffman codes hold those.

import { damaged } from '../refusals.ts'
import { viewOf } from './attributes.ts'
import { createHuffmanTables, type HuffmanTables, packWords, unpackWords } from './huffman.ts'
import { type ChunkLayout, eachLine, type PlaneLayout } from './layout.ts'
import { fromWaves, toWaves, type WavePlane } from './wavelet.ts'

const VALUES = 65536
const BITMAP_BYTES = VALUES / 8

/** What the chunks of a frame use one after the other. */
export type PizTables = {
  readonly huffman: HuffmanTables
  readonly bitmap: Uint8Array
  readonly lut: Uint16Array
  /** A chunk's words, channel after channel. */
  words: Uint16Array
}

export function createPizTables(): PizTables {
  return {
    huffman: createHuffmanTables(),
    bitmap: new Uint8Array(BITMAP_BYTES),
    lut: new Uint16Array(VALUES),
    words: new Uint16Array(0),
  }
}

function wordsFor(tables: PizTables, layout: ChunkLayout): Uint16Array {
  const length = layout.bytes >> 1
  if (tables.words.length < length) tables.words = new Uint16Array(length)
  return tables.words.subarray(0, length)
}

/** Samples in file order -> `out`, which must have twice their bytes and 64 kB. Gives how many bytes were used. */
export function packPiz(raw: Uint8Array, layout: ChunkLayout, out: Uint8Array, tables: PizTables): number {
  const words = wordsFor(tables, layout)
  gather(raw, layout, words)
  const { bitmap, lut } = tables
  bitmap.fill(0)
  for (let i = 0; i < words.length; i++) bitmap[words[i]! >> 3]! |= 1 << (words[i]! & 7)
  // 0 always has a number, so it is not told
  bitmap[0]! &= 0xfe
  const least = bitmap.findIndex((byte) => byte !== 0)
  const most = bitmap.findLastIndex((byte) => byte !== 0)
  const largest = numberValues(bitmap, lut)
  for (let i = 0; i < words.length; i++) words[i] = lut[words[i]!]!
  for (const plane of wavesOf(layout, words)) toWaves(plane, largest)
  const view = viewOf(out)
  // where only 0 occurs there is no byte to tell, which is said by the least above the most
  view.setUint16(0, most < 0 ? BITMAP_BYTES - 1 : least, true)
  view.setUint16(2, Math.max(0, most), true)
  let at = 4
  if (most >= 0) {
    out.set(bitmap.subarray(least, most + 1), at)
    at += most + 1 - least
  }
  const bytes = packWords(words, out.subarray(at + 4), tables.huffman)
  view.setInt32(at, bytes, true)
  return at + 4 + bytes
}

/** Fills `raw` with samples in file order. */
export function unpackPiz(packed: Uint8Array, layout: ChunkLayout, raw: Uint8Array, tables: PizTables): void {
  const { bitmap, lut, huffman } = tables
  const view = viewOf(packed)
  if (packed.length < 8) throw damaged('its compressed chunk ends early')
  const [least, most] = [view.getUint16(0, true), view.getUint16(2, true)]
  if (most >= BITMAP_BYTES) throw damaged('its table of values is impossible')
  bitmap.fill(0)
  let at = 4
  if (least <= most) {
    if (at + most + 1 - least + 4 > packed.length) throw damaged('its compressed chunk ends early')
    bitmap.set(packed.subarray(at, at + most + 1 - least), least)
    at += most + 1 - least
  }
  const largest = listValues(bitmap, lut)
  const bytes = view.getInt32(at, true)
  at += 4
  if (bytes < 0 || at + bytes > packed.length) throw damaged('its compressed chunk ends early')
  const words = wordsFor(tables, layout)
  unpackWords(packed.subarray(at, at + bytes), words, huffman)
  for (const plane of wavesOf(layout, words)) fromWaves(plane, largest)
  for (let i = 0; i < words.length; i++) words[i] = lut[words[i]!]!
  scatter(words, layout, raw)
}

/** Value -> its number among those that occur. Gives the largest number. */
function numberValues(bitmap: Uint8Array, lut: Uint16Array): number {
  let next = 0
  for (let value = 0; value < VALUES; value++) {
    const occurs = value === 0 || (bitmap[value >> 3]! & (1 << (value & 7))) !== 0
    lut[value] = occurs ? next++ : 0
  }
  return next - 1
}

/** Number -> value. Gives the largest number. */
function listValues(bitmap: Uint8Array, lut: Uint16Array): number {
  let next = 0
  for (let value = 0; value < VALUES; value++) {
    if (value === 0 || bitmap[value >> 3]! & (1 << (value & 7))) lut[next++] = value
  }
  lut.fill(0, next)
  return next - 1
}

/** Samples of 4 bytes are two interleaved planes of words. */
function wavesOf(layout: ChunkLayout, words: Uint16Array): WavePlane[] {
  let start = 0
  return layout.planes.flatMap((plane) => {
    const size = wordsASample(plane)
    const from = start
    start += plane.samples * plane.lines * size
    return Array.from({ length: size }, (_, i) => ({
      words,
      start: from + i,
      width: plane.samples,
      height: plane.lines,
      stepX: size,
      stepY: plane.samples * size,
    }))
  })
}

function wordsASample({ channel }: PlaneLayout): number {
  return channel.type === 'half' ? 1 : 2
}

/** File order -> channel after channel. */
function gather(raw: Uint8Array, layout: ChunkLayout, words: Uint16Array): void {
  const from = new Uint16Array(raw.buffer, raw.byteOffset, layout.bytes >> 1)
  eachWordLine(layout, (at, length, to) => words.set(from.subarray(at, at + length), to))
}

function scatter(words: Uint16Array, layout: ChunkLayout, raw: Uint8Array): void {
  const to = new Uint16Array(raw.buffer, raw.byteOffset, layout.bytes >> 1)
  eachWordLine(layout, (at, length, from) => to.set(words.subarray(from, from + length), at))
}

/** For each line: where it is in file order, its length, and where it is channel after channel; in words. */
function eachWordLine(layout: ChunkLayout, visit: (at: number, length: number, planar: number) => void): void {
  let start = 0
  const starts = layout.planes.map((plane) => {
    const from = start
    start += (plane.lineBytes >> 1) * plane.lines
    return from
  })
  eachLine(layout, (plane, line, at) => {
    const length = layout.planes[plane]!.lineBytes >> 1
    visit(at >> 1, length, starts[plane]! + line * length)
  })
}
