// Owns a TIFF of ours: one picture in strips, 8 or 16 bits or float, uncompressed or deflated with the predictor that fits.
// Adobe, TIFF Revision 6.0; predictor 3: Adobe Photoshop TIFF Technical Note 3. libvips writes no float and no words.

import { joinBytes } from '../../png-chunks.ts'
import { deflated } from '../deflate.ts'
import type { FramePlanes, FrameScratch, WriteFrameOptions } from '../frame-file.ts'
import { interleave } from '../interleave.ts'
import { WORD, wordsFor, writeLines } from '../meaning.ts'
import { usage } from '../refusals.ts'
import { TAG } from './tags.ts'

const SHORT = 3
const LONG = 4
const ASCII = 2
const STRIP_BYTES = 512 * 1024
/** Offsets are 32 bits. */
const LARGEST = 4_000_000_000

type Field = { readonly tag: number; readonly type: number; readonly values: readonly number[] | Uint8Array }

/** The whole file. Its picture's alpha is stored as it is and told as associated or not. @throws PopcelError usage, frame-not-finite */
export function encodeTiff(
  frame: FramePlanes,
  kind: 'uint8' | 'uint16' | 'float',
  options: WriteFrameOptions,
  scratch: FrameScratch,
): { bytes: Uint8Array; clamped: number } {
  const compression = options.compression ?? 'deflate'
  if (compression !== 'none' && compression !== 'deflate')
    throw usage(`TIFF is not written with compression "${compression}"; known are: none, deflate`)
  const { data, channels, clamped, buffer } = interleave(frame, kind, scratch)
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  if (bytes.length > LARGEST) throw usage('a TIFF cannot be larger than 4 GB')
  const row = frame.width * channels
  const rows = Math.max(1, Math.floor(STRIP_BYTES / (row * data.BYTES_PER_ELEMENT)))
  const strips: Uint8Array[] = []
  for (let y = 0; y < frame.height; y += rows) {
    const part = data.subarray(y * row, Math.min(frame.height, y + rows) * row)
    strips.push(compression === 'none' ? bytesOf(part) : deflated(predicted(part, row, channels), options.level))
  }
  const fields = fieldsOf(frame, kind, channels, rows, compression, strips, options)
  const file = joinBytes([...directory(fields, strips.length), ...strips])
  if (buffer) scratch.give(buffer)
  return { bytes: file, clamped }
}

function fieldsOf(
  frame: FramePlanes,
  kind: 'uint8' | 'uint16' | 'float',
  channels: number,
  rows: number,
  compression: string,
  strips: readonly Uint8Array[],
  options: WriteFrameOptions,
): Field[] {
  const bits = { uint8: 8, uint16: 16, float: 32 }[kind]
  const each = (value: number) => Array<number>(channels).fill(value)
  const hasAlpha = channels === 2 || channels === 4
  const deflated = compression === 'deflate'
  const { [WORD.software]: software = 'Popcel', ...words } = wordsFor(frame, options)
  return [
    { tag: TAG.width, type: LONG, values: [frame.width] },
    { tag: TAG.height, type: LONG, values: [frame.height] },
    { tag: TAG.bits, type: SHORT, values: each(bits) },
    { tag: TAG.compression, type: SHORT, values: [deflated ? 8 : 1] },
    { tag: TAG.photometric, type: SHORT, values: [channels > 2 ? 2 : 1] },
    { tag: TAG.description, type: ASCII, values: ascii(writeLines(words)) },
    { tag: TAG.stripOffsets, type: LONG, values: strips.map(() => 0) },
    { tag: TAG.samples, type: SHORT, values: [channels] },
    { tag: TAG.rowsPerStrip, type: LONG, values: [rows] },
    { tag: TAG.stripBytes, type: LONG, values: strips.map(({ length }) => length) },
    { tag: TAG.planar, type: SHORT, values: [1] },
    { tag: TAG.software, type: ASCII, values: ascii(software) },
    ...(deflated ? [{ tag: TAG.predictor, type: SHORT, values: [kind === 'float' ? 3 : 2] }] : []),
    ...(hasAlpha ? [{ tag: TAG.extraSamples, type: SHORT, values: [frame.alpha === 'premultiplied' ? 1 : 2] }] : []),
    { tag: TAG.sampleFormat, type: SHORT, values: each(kind === 'float' ? 3 : 1) },
  ]
}

/** Header, directory and the values that do not fit into it; strips follow it, and their offsets are filled in here. */
function directory(fields: readonly Field[], strips: number): Uint8Array[] {
  const bytesOfField = ({ type, values }: Field) =>
    values instanceof Uint8Array ? values.length : values.length * (type === LONG ? 4 : 2)
  const outside = fields.filter((field) => bytesOfField(field) > 4)
  const start = 8 + 2 + 12 * fields.length + 4
  const end = outside.reduce((at, field) => at + even(bytesOfField(field)), start)
  const view = new DataView(new ArrayBuffer(end))
  view.setUint32(0, 0x002a4949, true)
  view.setUint32(4, 8, true)
  view.setUint16(8, fields.length, true)
  let valuesAt = start
  fields.forEach((field, i) => {
    const at = 10 + 12 * i
    const fits = bytesOfField(field) <= 4
    view.setUint16(at, field.tag, true)
    view.setUint16(at + 2, field.type, true)
    view.setUint32(at + 4, field.values.length, true)
    if (!fits) view.setUint32(at + 8, valuesAt, true)
    putValues(
      view,
      fits ? at + 8 : valuesAt,
      field.tag === TAG.stripOffsets ? { ...field, values: offsets(fields, end, strips) } : field,
    )
    if (!fits) valuesAt += even(bytesOfField(field))
  })
  return [new Uint8Array(view.buffer)]
}

function offsets(fields: readonly Field[], end: number, strips: number): number[] {
  const lengths = fields.find(({ tag }) => tag === TAG.stripBytes)!.values
  const found: number[] = []
  for (let i = 0, at = end; i < strips; i++) {
    found.push(at)
    at += lengths[i]!
  }
  return found
}

function putValues(view: DataView, at: number, { type, values }: Field): void {
  values.forEach((value, i) => {
    if (type === LONG) view.setUint32(at + 4 * i, value, true)
    else if (type === SHORT) view.setUint16(at + 2 * i, value, true)
    else view.setUint8(at + i, value)
  })
}

/** Rows as differences: of samples for integers, of bytes by worth for floats. */
function predicted(part: Uint8Array | Uint16Array | Float32Array, row: number, channels: number): Uint8Array {
  const out = new Uint8Array(part.byteLength)
  if (part instanceof Float32Array) {
    for (let at = 0; at < part.length; at += row)
      differBytes(bytesOf(part.subarray(at, at + row)), row, channels, out, 4 * at)
    return out
  }
  const samples = part instanceof Uint16Array ? new Uint16Array(out.buffer) : out
  for (let at = 0; at < part.length; at += row) {
    for (let i = 0; i < row; i++) samples[at + i] = part[at + i]! - (i < channels ? 0 : part[at + i - channels]!)
  }
  return out
}

function differBytes(bytes: Uint8Array, row: number, channels: number, out: Uint8Array, to: number): void {
  // the most significant bytes of the row first
  for (let i = 0; i < row; i++) for (let b = 0; b < 4; b++) out[to + b * row + i] = bytes[4 * i + 3 - b]!
  for (let i = 4 * row - 1; i >= channels; i--) out[to + i] = out[to + i]! - out[to + i - channels]!
}

function bytesOf(part: Uint8Array | Uint16Array | Float32Array): Uint8Array {
  return new Uint8Array(part.buffer, part.byteOffset, part.byteLength)
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`)
}

function even(bytes: number): number {
  return bytes + (bytes % 2)
}
