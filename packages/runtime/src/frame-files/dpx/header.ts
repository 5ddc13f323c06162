// Owns what a DPX header says (SMPTE 268M): size, the first element, words. Kinds that are not read are refused here.

import type { FrameFileInfo } from '../frame-file.ts'
import { damaged, notRead } from '../refusals.ts'

export type DpxHeader = {
  readonly width: number
  readonly height: number
  readonly little: boolean
  readonly bits: 8 | 10 | 12 | 16
  /** Places of Y, or of R G B (A), in a pixel of the file. */
  readonly order: readonly number[]
  /** 0: no padding; 1: it is below the samples; 2: above. */
  readonly packing: number
  readonly dataAt: number
  /** Bytes after each line. */
  readonly linePadding: number
}

/** The generic part; rates and time codes stand in the part of film and television, which some files lack. */
export const DPX_HEADER_BYTES = 1664
const INDUSTRY_BYTES = 2048
const ELEMENT = 780
const UNDEFINED = 0xffffffff

/** Descriptor -> places of the channels. */
const ORDERS: Readonly<Record<number, readonly number[]>> = {
  6: [0],
  50: [0, 1, 2],
  51: [0, 1, 2, 3],
  52: [3, 2, 1, 0],
}
const TRANSFERS = [
  ...['user-defined', 'printing density', 'linear', 'logarithmic', 'unspecified video', 'SMPTE 274M', 'Rec. 709'],
  ...['BT.601 625', 'BT.601 525', 'NTSC', 'PAL', 'linear depth', 'homogeneous depth'],
]
const VIDEO = [4, 5, 6, 7, 8, 9, 10]
const LOGARITHMIC = [1, 3]

/** Of at least DPX_HEADER_BYTES bytes. @throws PopcelError input-truncated, frame-kind-not-read */
export function parseDpxHeader(bytes: Uint8Array): DpxHeader {
  if (bytes.length < DPX_HEADER_BYTES) throw damaged('it ends within its header')
  const { view, little } = viewOf(bytes)
  const [width, height] = [view.getUint32(772, little), view.getUint32(776, little)]
  const [descriptor, bits] = [view.getUint8(ELEMENT + 20), view.getUint8(ELEMENT + 23)]
  const [packing, encoding] = [view.getUint16(ELEMENT + 24, little), view.getUint16(ELEMENT + 26, little)]
  if (width === 0 || height === 0 || width > 0xfffff || height > 0xfffff)
    throw damaged(`its size is impossible (${width}×${height})`)
  const order = ORDERS[descriptor]
  const advice = 'save it as RGB without run lengths, or as EXR'
  if (!order) throw notRead(`a DPX of descriptor ${descriptor}`, advice)
  if (encoding === 1) throw notRead('a DPX with run lengths', advice)
  if (bits !== 8 && bits !== 10 && bits !== 12 && bits !== 16) throw notRead(`a DPX of ${bits} bits`, advice)
  if ((bits === 10 || bits === 12) && packing !== 1 && packing !== 2)
    throw notRead(`a DPX of ${bits} bits without padding`, advice)
  if (bits === 10 && order.length === 1) throw notRead('a grey DPX of 10 bits', advice)
  const own = view.getUint32(ELEMENT + 28, little)
  const padding = view.getUint32(ELEMENT + 32, little)
  const dataAt = own === 0 || own === UNDEFINED ? view.getUint32(4, little) : own
  return { width, height, little, bits, order, packing, dataAt, linePadding: padding === UNDEFINED ? 0 : padding }
}

export function dpxInfo(bytes: Uint8Array, { width, height, bits, order, dataAt }: DpxHeader): FrameFileInfo {
  const { view, little } = viewOf(bytes)
  const transfer = view.getUint8(ELEMENT + 21)
  const names = order.length === 1 ? ['Y'] : ['R', 'G', 'B', 'A'].slice(0, order.length)
  const window = { x: 0, y: 0, width, height }
  const [across, down] = [view.getUint32(1628, little), view.getUint32(1632, little)]
  const aspect = [across, down].some((value) => value === 0 || value === UNDEFINED) ? 1 : across / down
  const industry = dataAt >= INDUSTRY_BYTES && bytes.length >= INDUSTRY_BYTES
  const rate =
    industry && [1940, 1724].map((at) => view.getFloat32(at, little)).find((value) => value >= 1 && value < 1000)
  const time = industry ? view.getUint32(1920, little) : 0
  return {
    format: 'dpx',
    width,
    height,
    displayWindow: window,
    dataWindow: window,
    channels: names,
    read: names,
    sampleType: `uint${bits}` as const,
    compression: 'none',
    alpha: order.length === 4 ? 'straight' : 'none',
    space: transfer === 2 ? 'linear' : 'srgb',
    pixelAspect: aspect,
    ...(rate ? { frameRate: rational(rate) } : {}),
    ...(time === UNDEFINED || time === 0 ? {} : { timeCode: timeCode(time) }),
    metadata: words(bytes, TRANSFERS[transfer] ?? `number ${transfer}`),
    notes: [...transferNote(transfer), ...elementNote(view.getUint16(770, little))],
  }
}

function viewOf(bytes: Uint8Array): { view: DataView; little: boolean } {
  // "SDPX" or, with every word the other way round, "XPDS"
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), little: bytes[0] === 0x58 }
}

function words(bytes: Uint8Array, transfer: string): Record<string, string> {
  const text = (at: number, length: number) =>
    new TextDecoder('latin1')
      .decode(bytes.subarray(at, at + length))
      .replace(/[\0\xff][\s\S]*$/, '')
      .trim()
  const found = {
    fileName: text(36, 100),
    created: text(136, 24),
    creator: text(160, 100),
    project: text(260, 200),
    copyright: text(460, 200),
    device: text(1556, 32),
    transfer,
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== ''))
}

function transferNote(transfer: number): string[] {
  if (transfer === 2) return []
  const name = TRANSFERS[transfer] ?? `number ${transfer}`
  if (LOGARITHMIC.includes(transfer))
    return [`its transfer is ${name}, film log; its samples are not converted and taken as sRGB`]
  return VIDEO.includes(transfer) ? [`its transfer is ${name}; its samples are taken as sRGB`] : []
}

function elementNote(elements: number): string[] {
  return elements > 1 && elements <= 8 ? [`it has ${elements} elements; the first is read`] : []
}

/** 23.976 and its like are thousands over 1001. */
function rational(rate: number): { numerator: number; denominator: number } {
  if (Math.abs(rate - Math.round(rate)) < 1e-4) return { numerator: Math.round(rate), denominator: 1 }
  return { numerator: Math.round(rate * 1.001) * 1000, denominator: 1001 }
}

/** Binary-coded decimal, hours highest. */
function timeCode(word: number): string {
  const digits = word.toString(16).padStart(8, '0')
  return digits.match(/../g)!.join(':')
}
