// Owns the words of a PNG: text chunks and the chunks that state the transfer, both ways. https://www.w3.org/TR/png-3/

import { inflateSync } from 'node:zlib'
import type { Picture } from '@popcel/matting'
import { joinBytes, pngChunk, pngChunks } from '../../png-chunks.ts'

export type PngWords = {
  readonly words: Readonly<Record<string, string>>
  /** As gAMA or cICP states it; undefined where neither does. */
  readonly space: Picture['space'] | undefined
  readonly notes: readonly string[]
}

/** Signature and IHDR. */
const HEAD_BYTES = 8 + 25
const LONGEST_TEXT = 64 * 1024
/** ITU-T H.273: linear, and sRGB's transfer. */
const LINEAR = 8
const SRGB = 13

/** Walks the chunks before the pixels; undefined when these bytes end before the pixels begin. */
export function readPngWords(bytes: Uint8Array): PngWords | undefined {
  const words: Record<string, string> = {}
  let [gamma, cicp]: [number | undefined, number | undefined] = [undefined, undefined]
  for (const { type, data } of pngChunks(bytes)) {
    if (type === 'gAMA' && data.length === 4) gamma = new DataView(data.buffer, data.byteOffset).getUint32(0)
    if (type === 'cICP') cicp = data[1]
    const word = textOf(type, data)
    if (word) words[word[0]] = word[1]
    if (type === 'IEND') break
  }
  if (!hasPixels(bytes)) return undefined
  const linear = cicp === LINEAR || (cicp === undefined && gamma === 100_000)
  const known = linear || cicp === SRGB || (cicp === undefined && gamma !== undefined)
  const odd = cicp !== undefined && cicp !== LINEAR && cicp !== SRGB
  return {
    words,
    space: linear ? 'linear' : known ? 'srgb' : undefined,
    notes: odd ? [`its cICP states transfer ${cicp}, which is not converted; its samples are taken as sRGB`] : [],
  }
}

/** Whether the first IDAT begins in these bytes (the walk gives whole chunks only). */
function hasPixels(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at))
    if (['IDAT', 'IEND'].includes(latinOf(bytes.subarray(at + 4, at + 8)))) return true
  return false
}

function textOf(type: string, data: Uint8Array): [string, string] | undefined {
  if (type !== 'tEXt' && type !== 'iTXt') return undefined
  const end = data.indexOf(0)
  if (end < 1) return undefined
  const name = latinOf(data.subarray(0, end))
  if (type === 'tEXt') return [name, latinOf(data.subarray(end + 1))]
  const packed = data[end + 1] === 1
  const language = data.indexOf(0, end + 3)
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1)
  if (translated < 0) return undefined
  const body = data.subarray(translated + 1)
  try {
    return [name, new TextDecoder().decode(packed ? inflateSync(body, { maxOutputLength: LONGEST_TEXT }) : body)]
  } catch {
    // damaged text does not make a picture unreadable
    return undefined
  }
}

/** An encoded PNG with words and the transfer in it, after IHDR; a transfer that was stated before is taken out. */
export function withPngWords(
  png: Uint8Array,
  words: Readonly<Record<string, string>>,
  space: Picture['space'],
): Uint8Array {
  const linear = space === 'linear'
  const gamma = new Uint8Array(4)
  new DataView(gamma.buffer).setUint32(0, linear ? 100_000 : 45_455)
  return joinBytes([
    png.subarray(0, HEAD_BYTES),
    // primaries of Rec. 709, RGB, full range
    pngChunk('cICP', Uint8Array.of(1, linear ? LINEAR : SRGB, 0, 1)),
    pngChunk('gAMA', gamma),
    ...Object.entries(words).map(([name, value]) => textChunk(name, value)),
    png.subarray(HEAD_BYTES),
  ])
}

/** Keywords are 1 to 79 Latin letters. */
function textChunk(name: string, value: string): Uint8Array {
  const key = latin(
    name
      .replace(/[^\x20-\x7e]/g, '?')
      .slice(0, 79)
      .trim() || 'word',
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what tEXt cannot hold
  if (!/[^\x0a\x20-\x7e]/.test(value)) return pngChunk('tEXt', joinBytes([key, Uint8Array.of(0), latin(value)]))
  return pngChunk('iTXt', joinBytes([key, new Uint8Array(5), new TextEncoder().encode(value.replaceAll('\0', ' '))]))
}

function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

function latinOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}
