// Owns reading EXR's DWAA and DWAB: one chunk's parts found and checked, then each channel by its scheme.
// OpenEXR's ImfDwaCompressor says what the words are; FFmpeg's decoder reads RGB only and passes over what it cannot read.

import { inflateSync } from 'node:zlib'
import { damaged } from '../refusals.ts'
import { SAMPLE_BYTES, viewOf } from './attributes.ts'
import { type Coefficients, linearTable, unpackBlocks } from './dwa-blocks.ts'
import { classify, type DwaChannels, readRules } from './dwa-rules.ts'
import { type HuffmanTables, unpackWords } from './huffman.ts'
import { type ChunkLayout, eachLine } from './layout.ts'
import { join } from './predictor.ts'
import { unpackRuns } from './rle.ts'

export type DwaTables = { readonly huffman: HuffmanTables; readonly toLinear: Uint16Array }

export function createDwaTables(huffman: HuffmanTables): DwaTables {
  return { huffman, toLinear: linearTable() }
}

/** The words of a chunk's header, 64 bits each, in this order. `runs` is their length as run lengths, `runsRaw` as bytes. */
export const WORDS = [
  ...([
    'version',
    'plain',
    'plainPacked',
    'acPacked',
    'dcPacked',
    'runsPacked',
    'runs',
    'runsRaw',
    'ac',
    'dc',
  ] as const),
  'acDeflated',
] as const
export type DwaWord = (typeof WORDS)[number]

/** Fills `raw` with samples in file order. @throws PopcelError input-truncated */
export function unpackDwa(packed: Uint8Array, layout: ChunkLayout, raw: Uint8Array, tables: DwaTables): void {
  const word = headerWords(packed)
  const { rules, end } = readRules(packed, 8 * WORDS.length, word('version'))
  let at = end
  const part = (bytes: number) => {
    if (at + bytes > packed.length) throw damaged('its compressed chunk ends early')
    at += bytes
    return packed.subarray(at - bytes, at)
  }
  const [plain, ac, dc, runs] = [
    part(word('plainPacked')),
    part(word('acPacked')),
    part(word('dcPacked')),
    part(word('runsPacked')),
  ]
  // every block has one dc, and at most 63 others
  const most = 4 * layout.bytes + 256 * layout.planes.length
  if ([word('ac'), word('dc'), word('plain'), word('runs'), word('runsRaw')].some((count) => count > most))
    throw damaged('its compressed chunk says that it is larger than its pixels')
  const coefficients: Coefficients = {
    ac: acWords(ac, word('ac'), word('acDeflated') === 1, tables.huffman),
    dc: dcWords(dc, word('dc')),
    acAt: 0,
    dcAt: 0,
  }
  const bytes = {
    plain: inflated(plain, word('plain')),
    runs: runBytes(inflated(runs, word('runs')), word('runsRaw')),
  }
  putPlanes(planesOf(layout, classify(layout, rules), coefficients, bytes, tables.toLinear), layout, raw)
}

function headerWords(packed: Uint8Array): (name: DwaWord) => number {
  if (packed.length < 8 * WORDS.length) throw damaged('its compressed chunk ends early')
  const view = viewOf(packed)
  return (name) => {
    const at = 8 * WORDS.indexOf(name)
    return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32
  }
}

function inflated(packed: Uint8Array, bytes: number): Uint8Array {
  if (bytes === 0 || packed.length === 0) return new Uint8Array()
  try {
    const out = inflateSync(packed, { chunkSize: bytes + 64, maxOutputLength: bytes + 1 })
    if (out.length === bytes) return out
  } catch (cause) {
    throw damaged('its compressed chunk cannot be inflated', cause)
  }
  throw damaged('its compressed chunk has another length than it says')
}

function acWords(packed: Uint8Array, count: number, deflated: boolean, huffman: HuffmanTables): Uint16Array {
  const words = new Uint16Array(count)
  if (count === 0) return words
  if (deflated) new Uint8Array(words.buffer).set(inflated(packed, 2 * count))
  else unpackWords(packed, words, huffman)
  return words
}

function dcWords(packed: Uint8Array, count: number): Uint16Array {
  const words = new Uint16Array(count)
  if (count > 0) join(inflated(packed, 2 * count), count, words)
  return words
}

function runBytes(packed: Uint8Array, count: number): Uint8Array {
  const bytes = new Uint8Array(count)
  if (count > 0) unpackRuns(packed, bytes)
  return bytes
}

/** Samples of each channel, line after line. */
function planesOf(
  layout: ChunkLayout,
  { schemes, colours }: DwaChannels,
  coefficients: Coefficients,
  bytes: { readonly plain: Uint8Array; readonly runs: Uint8Array },
  toLinear: Uint16Array,
): Uint8Array[] {
  const halves = layout.planes.map(({ samples, lines }) => new Uint16Array(samples * lines))
  const lossy = (places: readonly number[]) => {
    const { samples, lines } = layout.planes[places[0]!]!
    const planes = places.map((place) => halves[place]!)
    // a lone channel that says it is perceptual already was not made so
    const asItIs = places.length === 1 && layout.planes[places[0]!]!.channel.linear !== 0
    unpackBlocks(planes, samples, lines, coefficients, asItIs ? undefined : toLinear)
  }
  // colours come first, then what is left in the order of channels
  for (const set of colours) lossy(set)
  const done = new Set(colours.flat())
  let [plainAt, runsAt] = [0, 0]
  return layout.planes.map(({ channel, samples, lines, lineBytes }, place) => {
    const size = lineBytes * lines
    if (schemes[place] === 'dct') {
      if (!done.has(place)) lossy([place])
      return channel.type === 'float'
        ? bytesOf(new Float32Array(new Float16Array(halves[place]!.buffer)))
        : bytesOf(halves[place]!)
    }
    if (schemes[place] === 'runs') {
      runsAt += size
      return gathered(slice(bytes.runs, runsAt - size, size), samples * lines, SAMPLE_BYTES[channel.type])
    }
    plainAt += size
    return slice(bytes.plain, plainAt - size, size)
  })
}

/** First all lowest bytes, then all second ones, …: samples again. */
function gathered(bytes: Uint8Array, count: number, size: number): Uint8Array {
  const out = new Uint8Array(bytes.length)
  for (let b = 0; b < size; b++) for (let i = 0; i < count; i++) out[i * size + b] = bytes[b * count + i]!
  return out
}

function slice(bytes: Uint8Array, at: number, length: number): Uint8Array {
  if (at + length > bytes.length) throw damaged('its compressed chunk has not the bytes of every channel')
  return bytes.subarray(at, at + length)
}

function bytesOf(samples: Uint16Array | Float32Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
}

function putPlanes(planes: readonly Uint8Array[], layout: ChunkLayout, raw: Uint8Array): void {
  eachLine(layout, (plane, line, at) => {
    const { lineBytes } = layout.planes[plane]!
    raw.set(planes[plane]!.subarray(line * lineBytes, (line + 1) * lineBytes), at)
  })
}
