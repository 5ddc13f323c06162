// Owns EXR files put together by hand, attribute by attribute and chunk by chunk, for kinds that our writer does not write.
// Test code only. https://openexr.com/en/latest/OpenEXRFileLayout.html

import { joinBytes } from '../../png-chunks.ts'
import { floats, ints, SAMPLE_TYPES } from '../exr/attributes.ts'

export type HandmadeChannel = {
  readonly name: string
  readonly type: 'half' | 'float' | 'uint32'
  readonly sampling?: number
}

export type HandmadePart = {
  readonly channels: readonly HandmadeChannel[]
  /** xMin, yMin, xMax, yMax. */
  readonly dataWindow: readonly number[]
  readonly displayWindow?: readonly number[]
  readonly compression?: number
  readonly more?: readonly Uint8Array[]
}

export const text = (value: string) => new TextEncoder().encode(value)
export const halves = (...values: readonly number[]) => new Uint8Array(Float16Array.from(values).buffer)

export function attribute(name: string, type: string, value: Uint8Array): Uint8Array {
  return joinBytes([text(`${name}\0${type}\0`), ints(value.length), value])
}

/** A header without magic and version, with its end. */
export function partHeader(part: HandmadePart): Uint8Array {
  const channels = part.channels.map(({ name, type, sampling = 1 }) =>
    joinBytes([text(`${name}\0`), ints(SAMPLE_TYPES.indexOf(type), 0, sampling, sampling)]),
  )
  return joinBytes([
    attribute('channels', 'chlist', joinBytes([...channels, Uint8Array.of(0)])),
    attribute('compression', 'compression', Uint8Array.of(part.compression ?? 0)),
    attribute('dataWindow', 'box2i', ints(...part.dataWindow)),
    attribute('displayWindow', 'box2i', ints(...(part.displayWindow ?? part.dataWindow))),
    attribute('lineOrder', 'lineOrder', Uint8Array.of(0)),
    attribute('pixelAspectRatio', 'float', floats(1)),
    attribute('screenWindowCenter', 'v2f', floats(0, 0)),
    attribute('screenWindowWidth', 'float', floats(1)),
    ...(part.more ?? []),
    Uint8Array.of(0),
  ])
}

/** A chunk's head (its coordinates; in multi-part files the part's number before them) and its bytes. */
export type HandmadeChunk = { readonly head: readonly number[]; readonly bytes: Uint8Array }

/** A file of these headers and chunks, which stand in the order of their table. */
export function handmadeExr(version: number, headers: Uint8Array, chunks: readonly HandmadeChunk[]): Uint8Array {
  const start = 8 + headers.length + 8 * chunks.length
  const table = new BigUint64Array(chunks.length)
  const bodies = chunks.map(({ head, bytes }) => joinBytes([ints(...head, bytes.length), bytes]))
  let at = start
  bodies.forEach((body, i) => {
    table[i] = BigInt(at)
    at += body.length
  })
  const magic = Uint8Array.of(0x76, 0x2f, 0x31, 0x01)
  return joinBytes([magic, ints(version), headers, new Uint8Array(table.buffer), ...bodies])
}
