// Owns PNG of 8-bit pictures by differences to the row above and run lengths, in strips on the threads of Node's pool; and whether
// that suits a picture. Everything else is libvips' (encode.ts).

import { constants, createDeflate, deflateSync } from 'node:zlib'
import type { Picture, Room } from '@popcel/matting'
import { CHUNK_BYTES, joinBytes, layPngChunk, PNG_SIGNATURE } from '../png-chunks.ts'
import { ADLER_START, joinAdler } from './adler.ts'
import { type Filter, type Rows, scanlines } from './scanlines.ts'

/** https://www.w3.org/TR/png-3/#table111, by the number of channels. */
const COLOUR_TYPES = { 1: 0, 2: 4, 3: 2, 4: 6 } as const
/** Of a smaller picture the sample would be most of it. */
const LEAST_BYTES = 1 << 18
/** A drawing has fewer pixels than this that are like neither the one before nor the one above; a painted surface far more. */
const LEAST_NEW = 0.12
const NEW_EVERY = 16
const BANDS = 2
/** As many rows of 1024 px as zlib looks back over, and as many again. */
const BAND_ROWS = 16
/** One thread's share at a time: half of a cut-out of 1024². Each needs 0.4 MB of zlib's own. */
const STRIP_BYTES = 1 << 21
/** The pool's own number of threads; more strips would only lie in memory. */
const STRIPS_AT_ONCE = 4
/** Run lengths look back by a byte, so all of zlib's memory can go to longer blocks: 2 to 5 % smaller than at its default, and sooner. */
const RUN_LENGTHS = { level: 1, strategy: constants.Z_RLE, memLevel: 9 } as const

/**
 * Whether a picture is at least as small this way as libvips makes it without filters: painted surfaces and noise are, by up to a
 * quarter, in no more processor time; flat drawings and textures, whose rows repeat farther apart, are not. Told by a sample.
 */
export function suitsRows(picture: Picture): picture is Picture<Uint8Array> {
  const { width, height, channels, data } = picture
  if (!(data instanceof Uint8Array) || data.length < LEAST_BYTES || height < BANDS * BAND_ROWS) return false
  const eight = { ...picture, data }
  if (shareOfNew(eight) < LEAST_NEW) return false
  const bands = Array.from({ length: BANDS }, (_, band) => {
    const from = Math.floor(((band + 0.5) * height) / BANDS - BAND_ROWS / 2)
    return { from, to: from + BAND_ROWS }
  })
  const sample = (filter: Filter) => joinBytes(bands.map((rows) => scanlines(eight, rows, filter)))
  const chunkSize = BANDS * BAND_ROWS * (width * channels + 1)
  const plain = deflateSync(sample('none'), { level: 4, chunkSize }).length
  const byRows = deflateSync(sample('up'), { ...RUN_LENGTHS, chunkSize }).length
  return byRows <= plain
}

function shareOfNew({ width, height, channels, data }: Picture<Uint8Array>): number {
  let [fresh, seen] = [0, 0]
  for (let y = NEW_EVERY >> 1; y < height; y += NEW_EVERY) {
    const start = y * width * channels
    fresh += countNew(data, start + channels, start + width * channels, channels, width * channels)
    seen += width - 1
  }
  return fresh / Math.max(1, seen)
}

/** `stride`: from a sample to the one above. */
function countNew(data: Uint8Array, start: number, end: number, channels: number, stride: number): number {
  let count = 0
  for (let i = start; i < end; i += channels) {
    let [before, above] = [0, 0]
    for (let c = i; c < i + channels; c++) {
      before |= data[c]! ^ data[c - channels]!
      above |= data[c]! ^ data[c - stride]!
    }
    if (before !== 0 && above !== 0) count++
  }
  return count
}

/** The whole file. What is needed on the way comes from the room and goes back. */
export async function encodeRows(picture: Picture<Uint8Array>, room?: Room): Promise<Uint8Array> {
  const strips: Promise<Strip>[] = []
  for (const rows of stripsOf(picture)) {
    await strips.at(-STRIPS_AT_ONCE)
    const strip = deflateStrip(scanlines(picture, rows, 'up', room), room)
    // whoever waits for it is told; nobody may be waiting yet
    strip.catch(() => undefined)
    strips.push(strip)
  }
  const done = await Promise.all(strips)
  const adler = done.reduce((sum, strip) => joinAdler(sum, strip.adler, strip.length), ADLER_START)
  // zlib's header: deflate with a window of 32 KiB, quickest (RFC 1950, 2.2). At the end a last block of nothing, and the sum.
  const head = Uint8Array.of(0x78, 0x01)
  const tail = Uint8Array.of(0x03, 0x00, adler >>> 24, adler >>> 16, adler >>> 8, adler)
  return joinChunks([
    ['IHDR', [headerOf(picture)]],
    ...[[head], ...done.map(({ body }) => body), [tail]].map((parts) => ['IDAT', parts] as const),
    ['IEND', []],
  ])
}

/** A PNG of these chunks, laid once: a copy of each would be as much to collect as the picture. */
function joinChunks(chunks: readonly (readonly [type: string, parts: readonly Uint8Array[]])[]): Uint8Array {
  const bytes = chunks.reduce((sum, [, parts]) => sum + CHUNK_BYTES + lengthOf(parts), PNG_SIGNATURE.length)
  const out = new Uint8Array(bytes)
  out.set(PNG_SIGNATURE)
  let at = PNG_SIGNATURE.length
  for (const [type, parts] of chunks) at = layPngChunk(out, at, type, parts)
  return out
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0)
}

function stripsOf({ height, data }: Picture): Rows[] {
  const count = Math.max(1, Math.min(height, Math.round(data.length / STRIP_BYTES)))
  return Array.from({ length: count }, (_, k) => ({
    from: Math.floor((k * height) / count),
    to: Math.floor(((k + 1) * height) / count),
  }))
}

/** Blocks of deflate that end on a whole byte, none of them the last, in parts; Adler-32 and the number of the bytes in them. */
type Strip = { readonly body: readonly Uint8Array[]; readonly adler: number; readonly length: number }

/** zlib's header before the blocks; after the flush its empty last block and the sum. */
const HEAD_BYTES = 2
const TAIL_BYTES = 6

async function deflateStrip(lines: Uint8Array, room: Room | undefined): Promise<Strip> {
  const deflate = createDeflate({ ...RUN_LENGTHS, chunkSize: Math.max(64, lines.length >> 2) })
  deflate.write(lines)
  // An end that comes before the flush is done takes its place.
  deflate.flush(constants.Z_SYNC_FLUSH, () => deflate.end())
  const parts: Uint8Array[] = []
  for await (const part of deflate) parts.push(part as Uint8Array)
  room?.give(lines)
  const bytes = lengthOf(parts)
  const sum = joinBytes(partsWithin(parts, bytes - 4, bytes))
  const adler = new DataView(sum.buffer).getUint32(0)
  return { body: partsWithin(parts, HEAD_BYTES, bytes - TAIL_BYTES), adler, length: lines.length }
}

/** What lies from byte `from` to before byte `to` of all parts. */
function partsWithin(parts: readonly Uint8Array[], from: number, to: number): Uint8Array[] {
  let at = 0
  return parts.map((part) => {
    const start = at
    at += part.length
    return part.subarray(Math.max(0, from - start), Math.max(0, to - start))
  })
}

/** Eight bits a sample, not interlaced. */
function headerOf({ width, height, channels }: Picture): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([8, COLOUR_TYPES[channels]], 8)
  return header
}
