// Owns the pixels of a BMP: palettes, 16, 24 and 32 bits, rows in either order. Colour spaces that its header may name are left aside.

import type { Picture } from '@popcel/matting'
import { type BmpHeader, damaged, type Mask, viewOf } from './header.ts'
import { readRunLengths } from './run-lengths.ts'

/**
 * RGB, or straight RGBA where its alpha says something: an alpha that is 0 everywhere was never meant, and one that is full
 * everywhere is none. The caller has checked the caps. @throws PopcelError input-truncated
 */
export function decodeBmp(bytes: Uint8Array, header: BmpHeader): Picture<Uint8Array> {
  const { bits, coding } = header
  if (coding === 'plain') assertWhole(bytes, header)
  if (bits <= 8)
    return fromPalette(coding === 'plain' ? unpacked(bytes, header) : readRunLengths(bytes, header), bytes, header)
  return bits === 24 ? fromBytes(bytes, header) : fromFields(bytes, header)
}

/** Rows are filled up to a whole number of 32 bits. */
function strideOf({ width, bits }: BmpHeader): number {
  return Math.ceil((width * bits) / 32) * 4
}

function assertWhole(bytes: Uint8Array, header: BmpHeader): void {
  const { width, height, bits, pixelsAt } = header
  const there = bytes.length - pixelsAt
  // The last row may lack what only fills it up.
  const wanted = strideOf(header) * (height - 1) + Math.ceil((width * bits) / 8)
  if (there < wanted) throw damaged(`it ends in row ${Math.floor(there / strideOf(header)) + 1} of ${height}`)
}

/** Where the file has the row that is seen at `y`. */
function rowOf(y: number, { height, topDown }: BmpHeader): number {
  return topDown ? y : height - 1 - y
}

/** One palette index a pixel, in the order of the file. */
function unpacked(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, bits, pixelsAt } = header
  const out = new Uint8Array(width * height)
  const stride = strideOf(header)
  const each = 8 / bits
  const most = 2 ** bits - 1
  for (let y = 0, to = 0; y < height; y++) {
    const row = pixelsAt + y * stride
    for (let x = 0; x < width; x++, to++) {
      const byte = bytes[row + Math.floor(x / each)]!
      out[to] = (byte >> ((each - 1 - (x % each)) * bits)) & most
    }
  }
  return out
}

/** An index beyond the palette is black. */
function fromPalette(indices: Uint8Array, bytes: Uint8Array, header: BmpHeader): Picture<Uint8Array> {
  const { width, height, palette } = header
  const colours = new Uint8Array(256 * 3)
  for (let i = 0; i < palette.count; i++)
    for (let c = 0; c < 3; c++) colours[i * 3 + c] = bytes[palette.at + i * palette.bytesEach + 2 - c]!
  const data = new Uint8Array(width * height * 3)
  for (let y = 0, to = 0; y < height; y++) {
    const from = rowOf(y, header) * width
    for (let x = 0; x < width; x++, to += 3) {
      const colour = indices[from + x]! * 3
      data[to] = colours[colour]!
      data[to + 1] = colours[colour + 1]!
      data[to + 2] = colours[colour + 2]!
    }
  }
  return rgb(header, data)
}

function fromBytes(bytes: Uint8Array, header: BmpHeader): Picture<Uint8Array> {
  const { width, height, pixelsAt } = header
  const data = new Uint8Array(width * height * 3)
  const stride = strideOf(header)
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0, from = pixelsAt + rowOf(y, header) * stride; x < width; x++, from += 3, to += 3) {
      data[to] = bytes[from + 2]!
      data[to + 1] = bytes[from + 1]!
      data[to + 2] = bytes[from]!
    }
  return rgb(header, data)
}

function fromFields(bytes: Uint8Array, header: BmpHeader): Picture<Uint8Array> {
  const { width, height, bits, pixelsAt, masks } = header
  const view = viewOf(bytes)
  const stride = strideOf(header)
  const data = new Uint8Array(width * height * 4)
  let [least, most] = [255, 0]
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0, from = pixelsAt + rowOf(y, header) * stride; x < width; x++, from += bits / 8, to += 4) {
      const pixel = bits === 16 ? view.getUint16(from, true) : view.getUint32(from, true)
      data[to] = levelOf(pixel, masks.red)
      data[to + 1] = levelOf(pixel, masks.green)
      data[to + 2] = levelOf(pixel, masks.blue)
      const alpha = masks.alpha ? levelOf(pixel, masks.alpha) : 255
      data[to + 3] = alpha
      least = Math.min(least, alpha)
      most = Math.max(most, alpha)
    }
  if (least < 255 && most > 0) return { width, height, channels: 4, data, space: 'srgb', alpha: 'straight' }
  return rgb(header, withoutFourth(data))
}

function levelOf(pixel: number, { shift, most }: Mask): number {
  return Math.round((((pixel >>> shift) & most) >>> 0) * (255 / most))
}

function withoutFourth(rgba: Uint8Array): Uint8Array {
  const out = new Uint8Array((rgba.length / 4) * 3)
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    out[to] = rgba[from]!
    out[to + 1] = rgba[from + 1]!
    out[to + 2] = rgba[from + 2]!
  }
  return out
}

function rgb({ width, height }: BmpHeader, data: Uint8Array): Picture<Uint8Array> {
  return { width, height, channels: 3, data, space: 'srgb', alpha: 'none' }
}
