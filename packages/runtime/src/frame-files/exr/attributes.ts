// Owns the values of EXR header attributes as bytes, both ways. Which attributes there are is header.ts and write-header.ts.
// https://openexr.com/en/latest/OpenEXRFileLayout.html#predefined-attribute-types

import type { Rational } from '../frame-file.ts'

export type ExrAttribute = { readonly type: string; readonly value: Uint8Array }

/** Inclusive corners, as the file has them. */
export type ExrBox = { readonly xMin: number; readonly yMin: number; readonly xMax: number; readonly yMax: number }

export type ExrSampleType = 'uint32' | 'half' | 'float'

export const SAMPLE_TYPES: readonly ExrSampleType[] = ['uint32', 'half', 'float']
export const SAMPLE_BYTES: Readonly<Record<ExrSampleType, number>> = { uint32: 4, half: 2, float: 4 }

export type ExrChannel = {
  readonly name: string
  readonly type: ExrSampleType
  /** B44 and DWA take it as light that is already perceptual (1) or not (0). */
  readonly linear: number
  readonly xSampling: number
  readonly ySampling: number
}

const utf8 = new TextDecoder()

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function textOf(bytes: Uint8Array): string {
  return utf8.decode(bytes)
}

/** The text up to the next 0 and where the byte after it is; undefined when there is no 0 before the end or within 255 bytes. */
export function cString(bytes: Uint8Array, at: number): { text: string; next: number } | undefined {
  const end = bytes.indexOf(0, at)
  return end < 0 || end - at > 255 ? undefined : { text: textOf(bytes.subarray(at, end)), next: end + 1 }
}

export function readBox(value: Uint8Array): ExrBox | undefined {
  if (value.length !== 16) return undefined
  const view = viewOf(value)
  const at = (i: number) => view.getInt32(4 * i, true)
  return { xMin: at(0), yMin: at(1), xMax: at(2), yMax: at(3) }
}

/** undefined when the list does not end as it should or has an unknown kind of sample. */
export function readChannels(value: Uint8Array): ExrChannel[] | undefined {
  const channels: ExrChannel[] = []
  const view = viewOf(value)
  let at = 0
  for (;;) {
    const name = cString(value, at)
    if (!name) return undefined
    if (name.text === '') return channels
    at = name.next
    if (at + 16 > value.length) return undefined
    const type = SAMPLE_TYPES[view.getInt32(at, true)]
    if (!type) return undefined
    channels.push({
      name: name.text,
      type,
      linear: value[at + 4]!,
      xSampling: view.getInt32(at + 8, true),
      ySampling: view.getInt32(at + 12, true),
    })
    at += 16
  }
}

/** An attribute as text for a person; undefined for what has no short text (pictures, opaque data). */
export function describe({ type, value }: ExrAttribute): string | undefined {
  const view = viewOf(value)
  const numbers = (read: (at: number) => number, bytes: number) =>
    Array.from({ length: Math.floor(value.length / bytes) }, (_, i) => plain(read(i * bytes))).join(' ')
  if (type === 'string') return textOf(value)
  if (type === 'stringvector') return readTexts(value).join(' ')
  if (type === 'rational') return value.length === 8 ? rationalText(readRational(value)!) : undefined
  if (type === 'timecode') return readTimeCode(value)
  if (['int', 'box2i', 'v2i', 'v3i'].includes(type)) return numbers((at) => view.getInt32(at, true), 4)
  if (['double', 'v2d', 'v3d', 'm33d', 'm44d'].includes(type)) return numbers((at) => view.getFloat64(at, true), 8)
  if (['float', 'box2f', 'v2f', 'v3f', 'm33f', 'm44f', 'chromaticities'].includes(type))
    return numbers((at) => view.getFloat32(at, true), 4)
  return undefined
}

function readTexts(value: Uint8Array): string[] {
  const texts: string[] = []
  const view = viewOf(value)
  let at = 0
  while (at + 4 <= value.length) {
    const length = view.getUint32(at, true)
    texts.push(textOf(value.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return texts
}

/** Seven digits, which is what a float holds. */
function plain(value: number): string {
  return String(Number(value.toPrecision(7)))
}

export function readFloat(value: Uint8Array): number | undefined {
  return value.length === 4 ? viewOf(value).getFloat32(0, true) : undefined
}

export function readRational(value: Uint8Array): Rational | undefined {
  if (value.length !== 8) return undefined
  return { numerator: viewOf(value).getInt32(0, true), denominator: viewOf(value).getUint32(4, true) }
}

function rationalText({ numerator, denominator }: Rational): string {
  return `${numerator}/${denominator}`
}

/** SMPTE 12M, binary-coded decimal in the first of two words: frame, second, minute, hour from the lowest bits. */
export function readTimeCode(value: Uint8Array): string | undefined {
  if (value.length !== 8) return undefined
  const word = viewOf(value).getUint32(0, true)
  const digits = (shift: number, tensMask: number) =>
    `${(word >>> (shift + 4)) & tensMask}${(word >>> shift) & 15}`.padStart(2, '0')
  return `${digits(24, 3)}:${digits(16, 7)}:${digits(8, 7)}:${digits(0, 3)}`
}

/** The two words of a time code HH:MM:SS:FF; undefined where it is none. */
export function timeCodeBytes(timeCode: string): Uint8Array | undefined {
  const parts = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)[:;]([0-3]\d)$/.exec(timeCode)
  if (!parts) return undefined
  const bytes = new Uint8Array(8)
  for (let i = 0; i < 4; i++) bytes[3 - i] = Number.parseInt(parts[i + 1]!, 16)
  return bytes
}

export function floats(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer)
}

export function ints(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer)
}
