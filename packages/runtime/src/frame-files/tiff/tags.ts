// Owns the tags of a TIFF's first picture, classic and BigTIFF: what libvips does not tell of compression, alpha and words.
// Adobe, TIFF Revision 6.0, sections 2 and 8; BigTIFF: https://www.awaresystems.be/imaging/tiff/bigtiff.html

import { damaged } from '../refusals.ts'

/** Gives `length` bytes at an offset of the file, fewer at its end. */
export type ReadAt = (offset: number, length: number) => Uint8Array | Promise<Uint8Array>

export type TiffTags = {
  readonly compression: string
  /** The first extra sample is alpha that colour is multiplied by. */
  readonly associatedAlpha: boolean
  readonly sampleFormat: 'integer' | 'signed' | 'float'
  readonly bits: number
  readonly description: string | undefined
  readonly software: string | undefined
  /** Luma and chroma that are no JPEG: libvips takes them for red, green and blue. */
  readonly rawYcc: boolean
  /** The small picture in front of a camera's raw data, or of another that is larger. */
  readonly preview: boolean
  /** Where the last of its tiles ends; 0 where it has strips. */
  readonly tilesEnd: number
  /** Of its tiles, one below another; 0 where it has strips. */
  readonly tilesHeight: number
}

export const TAG = {
  kind: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  description: 270,
  stripOffsets: 273,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planar: 284,
  software: 305,
  predictor: 317,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileBytes: 325,
  extraSamples: 338,
  sampleFormat: 339,
  dngVersion: 50_706,
} as const

const COMPRESSIONS: Readonly<Record<number, string>> = {
  1: 'none',
  5: 'lzw',
  6: 'jpeg',
  7: 'jpeg',
  8: 'deflate',
  32773: 'packbits',
  32946: 'deflate',
  34712: 'jpeg2000',
  34925: 'lzma',
  50000: 'zstd',
  50001: 'webp',
}

/** Bytes of the types that tags we want have: byte, ASCII, short, long, long of 64 bits. */
const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 16: 8 }
const ASCII = 2
const YCC = 6
const JPEGS = [6, 7]
const LONGEST_TEXT = 64 * 1024
/** A million tiles. */
const LONGEST_LIST = 8 * 1024 * 1024
const MOST_ENTRIES = 4096

type Entry = { readonly type: number; readonly count: number; readonly value: Uint8Array; readonly little: boolean }

/** @throws PopcelError input-truncated */
export async function readTiffTags(read: ReadAt): Promise<TiffTags> {
  const entries = await firstDirectory(read)
  const number = (tag: number) => numbersOf(entries.get(tag))[0]
  const tileOffsets = numbersOf(entries.get(TAG.tileOffsets))
  const tileBytes = numbersOf(entries.get(TAG.tileBytes))
  return {
    compression: COMPRESSIONS[number(TAG.compression) ?? 1] ?? `number ${number(TAG.compression)}`,
    associatedAlpha: number(TAG.extraSamples) === 1,
    sampleFormat: (['integer', 'signed', 'float'] as const)[(number(TAG.sampleFormat) ?? 1) - 1] ?? 'integer',
    bits: number(TAG.bits) ?? 1,
    description: textOf(entries.get(TAG.description)),
    software: textOf(entries.get(TAG.software)),
    rawYcc: number(TAG.photometric) === YCC && !JPEGS.includes(number(TAG.compression) ?? 1),
    preview: (number(TAG.kind) ?? 0) % 2 === 1 || entries.has(TAG.dngVersion),
    tilesEnd: tileOffsets.reduce((end, at, i) => Math.max(end, at + (tileBytes[i] ?? 0)), 0),
    tilesHeight: (number(TAG.tileLength) ?? 0) * tileOffsets.length,
  }
}

/** The tags of a file of which all bytes are there; libvips paints tiles black that are not. @throws PopcelError input-truncated */
export async function readWholeTiffTags(bytes: Uint8Array): Promise<TiffTags> {
  const tags = await readTiffTags((at, length) => bytes.subarray(at, at + length))
  if (tags.tilesEnd > bytes.length) throw damaged('it ends within its tiles')
  return tags
}

async function firstDirectory(read: ReadAt): Promise<Map<number, Entry>> {
  const head = viewOf(await read(0, 16), 8)
  const little = head.getUint8(0) === 0x49
  const big = head.getUint16(2, little) === 43
  if (big && head.byteLength < 16) throw cut()
  const at = big ? Number(head.getBigUint64(8, little)) : head.getUint32(4, little)
  const countBytes = big ? 8 : 2
  const first = viewOf(await read(at, countBytes), countBytes)
  const count = big ? Number(first.getBigUint64(0, little)) : first.getUint16(0, little)
  if (count > MOST_ENTRIES) throw damaged(`its directory says that it has ${count} entries`)
  const size = big ? 20 : 12
  const table = viewOf(await read(at + countBytes, count * size), count * size)
  const entries = new Map<number, Entry>()
  for (let i = 0; i < count; i++) {
    const tag = table.getUint16(i * size, little)
    const entry = await readEntry(read, table, i * size, big, little)
    if (entry) entries.set(tag, entry)
  }
  return entries
}

async function readEntry(
  read: ReadAt,
  table: DataView,
  at: number,
  big: boolean,
  little: boolean,
): Promise<Entry | undefined> {
  const type = table.getUint16(at + 2, little)
  const count = big ? Number(table.getBigUint64(at + 4, little)) : table.getUint32(at + 4, little)
  const inline = big ? 8 : 4
  const valueAt = at + (big ? 12 : 8)
  const bytes = Math.min((TYPE_BYTES[type] ?? 0) * count, type === ASCII ? LONGEST_TEXT : LONGEST_LIST)
  if (bytes === 0) return undefined
  if (bytes <= inline) {
    const value = new Uint8Array(table.buffer, table.byteOffset + valueAt, bytes)
    return { type, count, value, little }
  }
  const offset = big ? Number(table.getBigUint64(valueAt, little)) : table.getUint32(valueAt, little)
  return { type, count, value: await read(offset, bytes), little }
}

function numbersOf(entry: Entry | undefined): number[] {
  if (!entry) return []
  const { type, value, little } = entry
  const view = viewOf(value, 0)
  const size = TYPE_BYTES[type]!
  return Array.from({ length: Math.floor(value.length / size) }, (_, i) => {
    if (size === 2) return view.getUint16(i * size, little)
    if (size === 4) return view.getUint32(i * size, little)
    return size === 8 ? Number(view.getBigUint64(i * size, little)) : view.getUint8(i)
  })
}

function textOf(entry: Entry | undefined): string | undefined {
  if (entry?.type !== ASCII) return undefined
  return new TextDecoder().decode(entry.value).replace(/\0+$/, '')
}

function viewOf(bytes: Uint8Array, least: number): DataView {
  if (bytes.length < least) throw cut()
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function cut() {
  return damaged('it ends within its directory')
}
