// Owns reading a DPX: 8, 10, 12 and 16 bits of grey, RGB, RGBA or ABGR, both byte orders. 10 and 12 bits become 16.

import { checkPixels } from '../../header.ts'
import {
  DEFAULT_FRAME_CAPS,
  type FrameFileInfo,
  type FramePicture,
  type FrameScratch,
  type ReadFrameOptions,
} from '../frame-file.ts'
import { damaged, usage } from '../refusals.ts'
import { DPX_HEADER_BYTES, type DpxHeader, dpxInfo, parseDpxHeader } from './header.ts'

/** What is known of a DPX from its first bytes; undefined when more of them are needed. */
export function inspectDpx(bytes: Uint8Array, { whole }: { readonly whole: boolean }): FrameFileInfo | undefined {
  if (bytes.length < 2 * DPX_HEADER_BYTES && !whole) return undefined
  return dpxInfo(bytes, parseDpxHeader(bytes))
}

/** @throws PopcelError input-truncated, input-too-many-pixels, frame-kind-not-read, usage */
export async function readDpx(
  bytes: Uint8Array,
  _scratch: FrameScratch,
  options: ReadFrameOptions,
): Promise<{ picture: FramePicture; info: FrameFileInfo; nonFinite: number }> {
  const header = parseDpxHeader(bytes)
  const info = dpxInfo(bytes, header)
  const { width, height, order, bits } = header
  checkPixels(
    { format: 'png', width, height, frames: 1, bitDepth: bits, hasAlpha: false, hasProfile: false, orientation: 1 },
    { maxPixels: options.caps?.maxPixels ?? DEFAULT_FRAME_CAPS.maxPixels },
  )
  const stride = strideOf(header, bytes.length)
  const length = width * height * order.length
  const kind = bits === 8 ? 'uint8' : 'uint16'
  const data = options.into?.(kind, length) ?? (bits === 8 ? new Uint8Array(length) : new Uint16Array(length))
  if (!(data instanceof (bits === 8 ? Uint8Array : Uint16Array)) || data.length < length)
    throw usage(`into gave no buffer of ${length} ${kind} samples`)
  const samples = data.subarray(0, length) as Uint8Array | Uint16Array
  const line = new Uint16Array(width * order.length + 3)
  for (let y = 0; y < height; y++) {
    readLine(bytes, header.dataAt + y * stride, header, line)
    putLine(line, header, samples, y * width * order.length)
  }
  const channels = order.length as 1 | 3 | 4
  const picture = { width, height, channels, data: samples, space: options.space ?? info.space, alpha: info.alpha }
  return { picture, info, nonFinite: 0 }
}

/** Lines begin at words of 32 bits; some writers of 8 and 16 bits do not hold to that, which the length of the file shows. */
function strideOf({ width, height, order, bits, dataAt, linePadding }: DpxHeader, fileBytes: number): number {
  const samples = width * order.length
  const exact = bits === 10 ? 4 * Math.ceil(samples / 3) : samples * (bits === 8 ? 1 : 2)
  const there = fileBytes - dataAt
  // the last line needs no padding
  const fits = (stride: number) => there >= stride * (height - 1) + exact
  const found = [4 * Math.ceil(exact / 4) + linePadding, exact + linePadding].find(fits)
  if (found !== undefined) return found
  throw damaged(`it has ${Math.max(0, there)} bytes of pixels and needs ${exact * height}`)
}

/** One line as the file has it, at 8 or 16 bits. */
function readLine(bytes: Uint8Array, at: number, header: DpxHeader, line: Uint16Array): void {
  const { width, order, bits, little, packing } = header
  const samples = width * order.length
  const view = new DataView(bytes.buffer, bytes.byteOffset + at)
  if (bits === 8) for (let i = 0; i < samples; i++) line[i] = view.getUint8(i)
  else if (bits === 16) for (let i = 0; i < samples; i++) line[i] = view.getUint16(2 * i, little)
  else if (bits === 12) {
    const shift = packing === 1 ? 4 : 0
    for (let i = 0; i < samples; i++) {
      const value = (view.getUint16(2 * i, little) >> shift) & 0xfff
      line[i] = (value << 4) | (value >> 8)
    }
  } else {
    const shift = packing === 1 ? 2 : 0
    for (let i = 0, word = 0; i < samples; i += 3, word += 4) {
      const three = view.getUint32(word, little) >>> shift
      for (let k = 0; k < 3; k++) {
        const value = (three >>> (20 - 10 * k)) & 0x3ff
        line[i + k] = (value << 6) | (value >> 4)
      }
    }
  }
}

function putLine(line: Uint16Array, { width, order }: DpxHeader, out: Uint8Array | Uint16Array, to: number): void {
  const channels = order.length
  for (let channel = 0; channel < channels; channel++) {
    const place = order[channel]!
    for (let x = 0; x < width; x++) out[to + x * channels + channel] = line[x * channels + place]!
  }
}
