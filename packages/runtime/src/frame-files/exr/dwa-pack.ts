// Owns writing EXR's DWAA and DWAB: a chunk's channels by their schemes, the parts packed, the words that say how long each is.
// dwa.ts is the way back. OpenEXR's ImfDwaCompressor says what the words are.

import { deflateSync } from 'node:zlib'
import type { FrameScratch } from '../frame-file.ts'
import { SAMPLE_BYTES, viewOf } from './attributes.ts'
import { type DwaWord, WORDS } from './dwa.ts'
import { BLOCK } from './dwa-blocks.ts'
import { type CoefficientSink, mirrored, packBlocks } from './dwa-forward.ts'
import { classify, type DwaScheme, type Rule, rulesBytes } from './dwa-rules.ts'
import { type HuffmanTables, packWords } from './huffman.ts'
import { type ChunkLayout, eachLine } from './layout.ts'
import { split } from './predictor.ts'
import { packRuns } from './rle.ts'

const VERSION = 2
/** Of zlib, for alpha, means and channels that are kept as they are. */
const DEFLATE_LEVEL = 4
/** What is lost of lights near the largest half must not make them infinite for readers; they are held to this. */
const BRIGHTEST = 60_000

/** Bits of a half -> the light that DWA compares. @see linearTable */
let nonlinear: Float32Array | undefined

function nonlinearTable(): Float32Array {
  nonlinear ??= Float32Array.from(
    new Float16Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer),
    toNonlinear,
  )
  return nonlinear
}

function toNonlinear(value: number): number {
  if (!Number.isFinite(value)) return 0
  const size = Math.min(Math.abs(value), BRIGHTEST)
  return Math.sign(value) * (size <= 1 ? size ** (1 / 2.2) : 1 + Math.log(size) / 2.2)
}

export type DwaPacking = { readonly rules: readonly Rule[]; readonly level: number }

type Tools = { readonly huffman: HuffmanTables; readonly scratch: FrameScratch }
type Source = { readonly raw: Uint8Array; readonly layout: ChunkLayout; readonly starts: readonly Int32Array[] }

/** How many bytes a chunk may take: blocks at the edge of a thin one have many more samples than it has. */
export function dwaRoom({ bytes, planes }: ChunkLayout): number {
  const blocks = planes.reduce((sum, { samples, lines }) => sum + Math.ceil(samples / 8) * Math.ceil(lines / 8), 0)
  return 2 * bytes + 4 * BLOCK * blocks
}

/** Samples in file order -> `out`, which must have {@link dwaRoom} and 128 kB. Gives how many bytes were used. */
export function packDwa(
  raw: Uint8Array,
  layout: ChunkLayout,
  out: Uint8Array,
  { rules, level }: DwaPacking,
  { huffman, scratch }: Tools,
): number {
  const { schemes, colours } = classify(layout, rules)
  const source = { raw, layout, starts: lineStarts(layout) }
  const coloured = new Set<number>(colours.flat())
  const lone = layout.planes.flatMap((_, place) => (schemes[place] === 'dct' && !coloured.has(place) ? [[place]] : []))
  const head = new Map<DwaWord, number>([['version', VERSION]])
  let at = 8 * WORDS.length
  const put = (packed: Uint8Array, word?: DwaWord) => {
    if (word) head.set(word, packed.length)
    out.set(packed, at)
    at += packed.length
  }
  // in the order of the format: rules, what is kept as it is, the two of the cosines, the runs
  put(rulesBytes(rules))
  withPlanes(source, schemes, 'plain', scratch, (bytes) => {
    head.set('plain', bytes.length)
    put(pressed(bytes), 'plainPacked')
  })
  withCosines(source, [...colours, ...lone], level, scratch, ({ ac, dc }) => {
    const used = ac.length === 0 ? 0 : packWords(ac, out.subarray(at), huffman)
    head.set('ac', ac.length).set('dc', dc.length).set('acPacked', used)
    at += used
    const bytes = scratch.take(2 * dc.length)
    split(dc, dc.length, bytes)
    put(pressed(bytes.subarray(0, 2 * dc.length)), 'dcPacked')
    scratch.give(bytes)
  })
  withPlanes(source, schemes, 'runs', scratch, (bytes) => {
    const room = scratch.take(2 * bytes.length)
    const runs = room.subarray(0, packRuns(bytes, room))
    head.set('runsRaw', bytes.length).set('runs', runs.length)
    put(pressed(runs), 'runsPacked')
    scratch.give(room)
  })
  const view = viewOf(out)
  for (const [i, word] of WORDS.entries()) view.setBigUint64(8 * i, BigInt(head.get(word) ?? 0), true)
  return at
}

/** Where each line of each channel begins in a chunk's bytes. */
function lineStarts(layout: ChunkLayout): Int32Array[] {
  const starts = layout.planes.map(({ lines }) => new Int32Array(lines))
  eachLine(layout, (plane, line, at) => {
    starts[plane]![line] = at
  })
  return starts
}

function pressed(bytes: Uint8Array): Uint8Array {
  return bytes.length === 0 ? bytes : deflateSync(bytes, { level: DEFLATE_LEVEL, chunkSize: bytes.length + 1024 })
}

/** The bytes of all channels of a scheme, one channel after the other; those of runs with all lowest bytes first. */
function withPlanes(
  { raw, layout, starts }: Source,
  schemes: readonly DwaScheme[],
  scheme: DwaScheme,
  scratch: FrameScratch,
  use: (bytes: Uint8Array) => void,
): void {
  const places = layout.planes.flatMap((_, place) => (schemes[place] === scheme ? [place] : []))
  const sizes = places.map((place) => layout.planes[place]!.lineBytes * layout.planes[place]!.lines)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const room = scratch.take(total)
  let to = 0
  places.forEach((place, i) => {
    const { lineBytes, channel, samples, lines } = layout.planes[place]!
    const [size, count] = [SAMPLE_BYTES[channel.type], samples * lines]
    starts[place]!.forEach((from, line) => {
      if (scheme === 'plain') room.set(raw.subarray(from, from + lineBytes), to + line * lineBytes)
      else
        for (let b = 0; b < size; b++)
          for (let x = 0, o = to + b * count + line * samples; x < samples; x++) room[o + x] = raw[from + x * size + b]!
    })
    to += sizes[i]!
  })
  use(room.subarray(0, total))
  scratch.give(room)
}

/** The coefficients of all that is stored by cosines. */
function withCosines(
  source: Source,
  sets: readonly (readonly number[])[],
  level: number,
  scratch: FrameScratch,
  use: (words: { readonly ac: Uint16Array; readonly dc: Uint16Array }) => void,
): void {
  const { planes } = source.layout
  const blocksOf = (set: readonly number[]) => {
    const { samples, lines } = planes[set[0]!]!
    return set.length * Math.ceil(samples / 8) * Math.ceil(lines / 8)
  }
  const blocks = sets.reduce((sum, set) => sum + blocksOf(set), 0)
  const widest = Math.max(0, ...sets.map((set) => set.length * 8 * (planes[set[0]!]!.samples + 7)))
  const [acRoom, dcRoom, lineRoom] = [126 * blocks, 2 * blocks, 4 * widest].map((bytes) => scratch.take(bytes))
  const to: CoefficientSink = {
    ac: new Uint16Array(acRoom!.buffer, 0, 63 * blocks),
    dc: new Uint16Array(dcRoom!.buffer, 0, blocks),
    acAt: 0,
    dcAt: 0,
  }
  const room = new Float32Array(lineRoom!.buffer, 0, widest)
  for (const set of sets) {
    const { samples: width, lines: height } = planes[set[0]!]!
    const load = (channel: number, top: number, lines: Float32Array, stride: number) =>
      loadLines(source, set[channel]!, top, lines, stride)
    packBlocks(set.length, { width, height }, load, level, to, room)
  }
  use({ ac: to.ac.subarray(0, to.acAt), dc: to.dc })
  for (const buffer of [acRoom!, dcRoom!, lineRoom!]) scratch.give(buffer)
}

/** Eight lines in the light that DWA compares, mirrored where the blocks reach over the edge. */
function loadLines({ raw, layout, starts }: Source, place: number, top: number, lines: Float32Array, stride: number) {
  const { samples, lines: height, channel } = layout.planes[place]!
  const table = nonlinearTable()
  for (let y = 0; y < 8; y++) {
    const [from, to] = [starts[place]![mirrored(top + y, height)]!, y * stride]
    if (channel.type === 'float') {
      const floats = new Float32Array(raw.buffer, raw.byteOffset + from, samples)
      for (let x = 0; x < samples; x++) lines[to + x] = toNonlinear(floats[x]!)
    } else {
      const words = new Uint16Array(raw.buffer, raw.byteOffset + from, samples)
      for (let x = 0; x < samples; x++) lines[to + x] = table[words[x]!]!
    }
    for (let x = samples; x < stride; x++) lines[to + x] = lines[to + mirrored(x, samples)]!
  }
}
