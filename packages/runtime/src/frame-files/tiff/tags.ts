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
}

export const TAG = {
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
  extraSamples: 338,
  sampleFormat: 339,
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

/** Bytes of the types that tags we want have: byte, ASCII, short, long. */
const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4 }
const LONGEST_TEXT = 64 * 1024
const MOST_ENTRIES = 4096

type Entry = { readonly type: number; readonly count: number; readonly value: Uint8Array; readonly little: boolean }

/** @throws PopcelError input-truncated */
export async function readTiffTags(read: ReadAt): Promise<TiffTags> {
  const entries = await firstDirectory(read)
  const number = (tag: number) => numberOf(entries.get(tag))
  return {
    compression: COMPRESSIONS[number(TAG.compression) ?? 1] ?? `number ${number(TAG.compression)}`,
    associatedAlpha: number(TAG.extraSamples) === 1,
    sampleFormat: (['integer', 'signed', 'float'] as const)[(number(TAG.sampleFormat) ?? 1) - 1] ?? 'integer',
    bits: number(TAG.bits) ?? 1,
    description: textOf(entries.get(TAG.description)),
    software: textOf(entries.get(TAG.software)),
  }
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
  const bytes = Math.min((TYPE_BYTES[type] ?? 0) * count, LONGEST_TEXT)
  if (bytes === 0) return undefined
  if (bytes <= inline) {
    const value = new Uint8Array(table.buffer, table.byteOffset + valueAt, bytes)
    return { type, count, value, little }
  }
  const offset = big ? Number(table.getBigUint64(valueAt, little)) : table.getUint32(valueAt, little)
  return { type, count, value: await read(offset, bytes), little }
}

/** The first number of an entry. */
function numberOf(entry: Entry | undefined): number | undefined {
  if (!entry || entry.value.length < (TYPE_BYTES[entry.type] ?? 9)) return undefined
  const view = viewOf(entry.value, 0)
  if (entry.type === 3) return view.getUint16(0, entry.little)
  return entry.type === 4 ? view.getUint32(0, entry.little) : view.getUint8(0)
}

function textOf(entry: Entry | undefined): string | undefined {
  if (entry?.type !== 2) return undefined
  return new TextDecoder().decode(entry.value).replace(/\0+$/, '')
}

function viewOf(bytes: Uint8Array, least: number): DataView {
  if (bytes.length < least) throw cut()
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function cut() {
  return damaged('it ends within its directory')
}
