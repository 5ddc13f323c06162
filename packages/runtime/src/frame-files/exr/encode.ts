// Owns a picture -> the bytes of an EXR file, chunk after chunk into a file that is already open.

import { PopcelError } from '@popcel/protocol'
import type { FramePlanes, FrameScratch, FrameWritten, WriteFrameOptions } from '../frame-file.ts'
import { positionOf } from '../planes.ts'
import { usage } from '../refusals.ts'
import type { WholeFile } from '../whole-file.ts'
import { type ExrChannel, viewOf } from './attributes.ts'
import {
  COMPRESSION_TABLE,
  COMPRESSIONS,
  DEFAULT_DWA_LEVEL,
  type ExrCompression,
  MOST_DWA_LEVEL,
  type WrittenCompression,
} from './compressions.ts'
import { rulesFor } from './dwa-rules.ts'
import { fillFloats, fillHalves, type Met } from './fill.ts'
import { type ChunkLayout, eachLine, layoutOf } from './layout.ts'
import { type Packing, packChunk } from './pack.ts'
import { createSink } from './sink.ts'
import { createChunkTools } from './tools.ts'
import { wordsOf } from './unpack.ts'
import { exrHeaderBytes } from './write-header.ts'

export type ExrPlan = {
  readonly frame: FramePlanes
  readonly sampleType: 'half' | 'float'
  readonly compression: WrittenCompression
  readonly packing: Packing
  readonly header: Uint8Array
}

const DEFAULT_COMPRESSION = 'zip'

/** Checks everything that can be wrong with an EXR before a file is opened. @throws PopcelError usage */
export function planExr(frame: FramePlanes, options: WriteFrameOptions): ExrPlan {
  const sampleType = options.sampleType ?? 'half'
  if (sampleType !== 'half' && sampleType !== 'float') throw usage(`EXR holds half or float, not ${sampleType}`)
  const compression = writable(options.compression ?? DEFAULT_COMPRESSION)
  if (lossy(compression) && options.nonFinite === 'keep')
    throw usage(`${compression} cannot keep samples that are no numbers; zip and the other compressions can`)
  // EXR wants its channels by name
  const planes = [...frame.planes].sort((a, b) => (a.name < b.name ? -1 : 1))
  const sorted = { ...frame, planes }
  return {
    frame: sorted,
    sampleType,
    compression,
    packing: packingOf(sorted, sampleType, compression, options),
    header: exrHeaderBytes(sorted, sampleType, compression, options),
  }
}

const lossy = (compression: ExrCompression) => COMPRESSION_TABLE[compression].loss === 'lossy'

function packingOf(
  frame: FramePlanes,
  sampleType: 'half' | 'float',
  compression: WrittenCompression,
  { level, coverage }: WriteFrameOptions,
): Packing {
  const rules = rulesFor(channelsOf(frame, sampleType), coverage ?? false)
  if (lossy(compression)) {
    if (level !== undefined && !(level >= 0 && level <= MOST_DWA_LEVEL))
      throw usage(`level of ${compression} must be a number from 0 to ${MOST_DWA_LEVEL}, not ${level}`)
    return { level: undefined, dwa: { rules, level: level ?? DEFAULT_DWA_LEVEL } }
  }
  if (level !== undefined && !(Number.isInteger(level) && level >= 0 && level <= 9))
    throw usage(`level must be a whole number from 0 to 9, not ${level}`)
  return { level, dwa: { rules, level: DEFAULT_DWA_LEVEL } }
}

function channelsOf(frame: FramePlanes, type: 'half' | 'float'): ExrChannel[] {
  return frame.planes.map(({ name }) => ({ name, type, linear: 0, xSampling: 1, ySampling: 1 }))
}

function writable(name: string): WrittenCompression {
  const known = COMPRESSIONS.filter((compression) => COMPRESSION_TABLE[compression].written)
  if (known.includes(name as ExrCompression)) return name as WrittenCompression
  throw usage(`EXR is not written with compression "${name}"; known are: ${known.join(', ')}`)
}

/** @throws PopcelError frame-not-finite, and what the file throws */
export async function encodeExr(
  { frame, sampleType, compression, packing, header }: ExrPlan,
  file: WholeFile,
  scratch: FrameScratch,
  nonFinite: 'refuse' | 'keep',
): Promise<FrameWritten> {
  const lines = COMPRESSION_TABLE[compression].lines
  const chunks = Math.ceil(frame.height / lines)
  const offsets = new BigUint64Array(chunks)
  const sink = createSink(file, scratch, header.length + offsets.byteLength)
  const tools = createChunkTools(scratch)
  const met: Met = { clamped: 0, nonFinite: 0, first: undefined }
  const channels = channelsOf(frame, sampleType)
  const raw = scratch.take(layoutOf(channels, { x: 0, y: 0, width: frame.width, height: lines }).bytes)
  try {
    for (let chunk = 0; chunk < chunks; chunk++) {
      const y = chunk * lines
      const height = Math.min(lines, frame.height - y)
      const layout = layoutOf(channels, { x: 0, y, width: frame.width, height })
      fillChunk(frame, sampleType, layout, raw, met)
      if (met.first && nonFinite === 'refuse') throw refusal(frame, met)
      offsets[chunk] = BigInt(sink.position())
      const packed = packChunk(compression, raw, layout, packing, tools)
      await sink.put(chunkHead(y, packed.length))
      await sink.put(packed)
    }
    await sink.end()
  } finally {
    sink.release()
    scratch.give(raw)
  }
  const head = new Uint8Array(header.length + offsets.byteLength)
  head.set(header)
  head.set(new Uint8Array(offsets.buffer), header.length)
  await file.write(head, 0)
  return { bytes: sink.position(), clamped: met.clamped }
}

function chunkHead(y: number, bytes: number): Uint8Array {
  const head = new Uint8Array(8)
  viewOf(head).setInt32(0, y, true)
  viewOf(head).setInt32(4, bytes, true)
  return head
}

function fillChunk(frame: FramePlanes, sampleType: string, layout: ChunkLayout, raw: Uint8Array, met: Met): void {
  const words = wordsOf(raw, layout.bytes)
  const floats = sampleType === 'float' ? new Float32Array(raw.buffer, raw.byteOffset, layout.bytes >> 2) : undefined
  eachLine(layout, (p, _line, at, y) => {
    const plane = frame.planes[p]!
    const from = plane.offset + plane.stride * y * frame.width
    if (floats) fillFloats(plane, from, frame.width, floats, at >> 2, met)
    else fillHalves(plane, from, frame.width, words, at >> 1, met)
  })
}

/** Counts to the end of the chunk where the first was met: enough for a person. */
function refusal(frame: FramePlanes, { nonFinite, first }: Met): PopcelError {
  const { plane, index } = first!
  const { x, y } = positionOf(plane, index, frame.width)
  return new PopcelError('frame-not-finite', { count: nonFinite, channel: plane.name, x, y })
}
