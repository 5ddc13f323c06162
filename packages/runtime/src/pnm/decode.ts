// Owns the pixels of the PNM family: bits, bytes or numbers in text, brought to full scale.

import type { Picture, Samples } from '@popcel/matting'
import { damaged, type PnmHeader } from './header.ts'

/**
 * RGB, or straight RGBA for a PAM with alpha; 16 bits where a full sample is more than 255. What is larger than a full sample is full.
 * @throws PopcelError input-truncated
 */
export function decodePnm(bytes: Uint8Array, header: PnmHeader): Picture {
  const { width, height, channels, most, oneIsBlack } = header
  const deep = most > 255
  const full = deep ? 65_535 : 255
  const levels = Float64Array.from({ length: most + 1 }, (_, i) => Math.round((i * full) / most))
  if (oneIsBlack) levels.reverse()
  const samples = samplesOf(bytes, header)
  const hasAlpha = channels === 2 || channels === 4
  const made = hasAlpha ? 4 : 3
  const data: Samples = deep ? new Uint16Array(width * height * made) : new Uint8Array(width * height * made)
  const [second, third] = channels >= 3 ? [1, 2] : [0, 0]
  const level = (at: number) => levels[Math.min(most, samples[at]!)]!
  for (let from = 0, to = 0; to < data.length; from += channels, to += made) {
    data[to] = level(from)
    data[to + 1] = level(from + second)
    data[to + 2] = level(from + third)
    if (hasAlpha) data[to + 3] = level(from + channels - 1)
  }
  return { width, height, channels: made, data, space: 'srgb', alpha: hasAlpha ? 'straight' : 'none' }
}

function samplesOf(bytes: Uint8Array, header: PnmHeader): ArrayLike<number> {
  const { width, height, channels, most, coding, pixelsAt } = header
  const rest = bytes.subarray(pixelsAt)
  if (coding === 'letters') return numbersIn(rest, header)
  if (coding === 'bits') return bitsIn(rest, header)
  const wide = most > 255
  const row = width * channels * (wide ? 2 : 1)
  refuseShort(rest.length, row, height)
  if (!wide) return rest
  const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength)
  return Uint16Array.from({ length: width * height * channels }, (_, i) => view.getUint16(i * 2))
}

/** Each row begins with a byte of its own. */
function bitsIn(rest: Uint8Array, { width, height }: PnmHeader): Uint8Array {
  const stride = Math.ceil(width / 8)
  refuseShort(rest.length, stride, height)
  const out = new Uint8Array(width * height)
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to++) out[to] = (rest[y * stride + (x >> 3)]! >> (7 - (x & 7))) & 1
  return out
}

/** The digits of a bitmap need no space between them. */
function numbersIn(rest: Uint8Array, { width, height, channels, most, oneIsBlack }: PnmHeader): Uint16Array {
  const out = new Uint16Array(width * height * channels)
  let at = 0
  for (let i = 0; i < out.length; i++) {
    while (at < rest.length && !isDigit(rest[at]!)) at = rest[at] === HASH ? endOfLine(rest, at) : at + 1
    if (at === rest.length) throw damaged(`it ends in row ${Math.floor(i / (width * channels)) + 1} of ${height}`)
    let value = 0
    do value = Math.min(most, value * 10 + rest[at++]! - ZERO)
    while (!oneIsBlack && at < rest.length && isDigit(rest[at]!))
    out[i] = value
  }
  return out
}

const ZERO = 48
const HASH = 35

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 57
}

function endOfLine(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(10, from)
  return end < 0 ? bytes.length : end
}

function refuseShort(there: number, row: number, height: number): void {
  if (there < row * height) throw damaged(`it ends in row ${Math.floor(there / row) + 1} of ${height}`)
}
