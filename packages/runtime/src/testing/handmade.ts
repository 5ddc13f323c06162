// Owns files made by hand for this package's tests: PNG and APNG from raw samples, with any chunk put in. Test code only.

import { deflateSync } from 'node:zlib'
import { joinBytes, PNG_SIGNATURE, pngChunk } from '../png-chunks.ts'

export type HandmadeFrame = {
  left?: number
  top?: number
  width: number
  height: number
  /** 8-bit RGBA. */
  rgba: readonly number[]
  delay?: readonly [number, number]
  dispose?: 0 | 1 | 2
  blend?: 0 | 1
}

/** A PNG of 8- or 16-bit samples, unfiltered. `extra` chunks go right after IHDR. Colour types: 0 grey, 2 RGB, 3 palette, 4 grey+alpha, 6 RGBA. */
export function handmadePng(
  width: number,
  height: number,
  samples: ArrayLike<number>,
  { depth = 8, colourType = 6, extra = [] as Uint8Array[] } = {},
): Uint8Array {
  const data = pngChunk('IDAT', zlibRows(width, height, samples, depth))
  return joinBytes([PNG_SIGNATURE, header(width, height, depth, colourType), ...extra, data, pngChunk('IEND', empty())])
}

/** An APNG of RGBA frames. `hidden` is a default image that is not part of the animation. */
export function handmadeApng(
  width: number,
  height: number,
  frames: readonly HandmadeFrame[],
  { plays = 0, told = frames.length, hidden = undefined as readonly number[] | undefined } = {},
): Uint8Array {
  const parts = [PNG_SIGNATURE, header(width, height, 8, 6), pngChunk('acTL', u32(told, plays))]
  if (hidden) parts.push(pngChunk('IDAT', zlibRows(width, height, hidden, 8)))
  let sequence = 0
  frames.forEach((frame, index) => {
    const [numerator, denominator] = frame.delay ?? [1, 10]
    const control = joinBytes([
      u32(sequence++, frame.width, frame.height, frame.left ?? 0, frame.top ?? 0),
      Uint8Array.of(
        numerator >> 8,
        numerator & 255,
        denominator >> 8,
        denominator & 255,
        frame.dispose ?? 0,
        frame.blend ?? 0,
      ),
    ])
    parts.push(pngChunk('fcTL', control))
    const rows = zlibRows(frame.width, frame.height, frame.rgba, 8)
    if (index === 0 && !hidden) parts.push(pngChunk('IDAT', rows))
    else parts.push(pngChunk('fdAT', joinBytes([u32(sequence++), rows])))
  })
  return joinBytes([...parts, pngChunk('IEND', empty())])
}

/** An iCCP chunk with this profile. */
export function profileChunk(icc: Uint8Array): Uint8Array {
  return pngChunk('iCCP', joinBytes([Uint8Array.of(120, 0, 0), deflateSync(icc)]))
}

export function u32(...values: readonly number[]): Uint8Array {
  const out = new Uint8Array(values.length * 4)
  const view = new DataView(out.buffer)
  values.forEach((value, i) => {
    view.setUint32(i * 4, value)
  })
  return out
}

/** `count` pixels of one colour. */
export function fill(count: number, ...pixel: readonly number[]): number[] {
  return Array.from({ length: count }, () => pixel).flat()
}

function header(width: number, height: number, depth: number, colourType: number): Uint8Array {
  return pngChunk('IHDR', joinBytes([u32(width, height), Uint8Array.of(depth, colourType, 0, 0, 0)]))
}

function zlibRows(width: number, height: number, samples: ArrayLike<number>, depth: number): Uint8Array {
  const perRow = samples.length / height
  const bytes = depth / 8
  const rows = new Uint8Array(height * (1 + perRow * bytes))
  const view = new DataView(rows.buffer)
  for (let y = 0; y < height; y++)
    for (let i = 0; i < perRow; i++) {
      const at = y * (1 + perRow * bytes) + 1 + i * bytes
      if (bytes === 2) view.setUint16(at, samples[y * perRow + i]!)
      else rows[at] = samples[y * perRow + i]!
    }
  if (perRow % width !== 0) throw new Error(`${perRow} samples do not fill rows of ${width}`)
  return deflateSync(rows)
}

function empty(): Uint8Array {
  return new Uint8Array(0)
}
