// Owns the scanlines of a PNG, of 8-bit samples: as they are, or as differences to the row above.
// https://www.w3.org/TR/png-3/#9Filters

import type { Picture, Room } from '@popcel/matting'

export type Rows = { readonly from: number; readonly to: number }
export type Filter = 'none' | 'up'

const FILTER_BYTES = { none: 0, up: 2 } as const satisfies Record<Filter, number>

/** The rows from `from` to before `to`, each after the byte of its filter; in memory of the room. */
export function scanlines(picture: Picture<Uint8Array>, { from, to }: Rows, filter: Filter, room?: Room): Uint8Array {
  const { width, channels, data } = picture
  const stride = width * channels
  const bytes = (to - from) * (stride + 1)
  const lines = room?.take('uint8', bytes) ?? new Uint8Array(bytes)
  const subtract = filter === 'up' ? subtractor(data, stride) : undefined
  for (let y = from, at = 0; y < to; y++, at += stride + 1) {
    lines[at] = FILTER_BYTES[filter]
    const row = y > 0 && subtract ? subtract(y * stride) : data.subarray(y * stride, (y + 1) * stride)
    lines.set(row, at + 1)
  }
  return lines
}

/** What makes a row, by the place of its first sample, into its differences to the row above; each call overwrites the last. */
function subtractor(data: Uint8Array, stride: number): (start: number) => Uint8Array {
  if (stride % 4 === 0 && data.byteOffset % 4 === 0) {
    const words = new Uint32Array(data.buffer, data.byteOffset, data.length >> 2)
    const row = new Uint32Array(stride >> 2)
    const bytes = new Uint8Array(row.buffer)
    return (start) => {
      subtractWords(words, start >> 2, row)
      return bytes
    }
  }
  const row = new Uint8Array(stride)
  return (start) => {
    for (let i = 0; i < stride; i++) row[i] = data[start + i]! - data[start + i - stride]!
    return row
  }
}

/** Four samples at a time: the high bit of each is kept out of the subtraction, so that no sample borrows from its neighbour. */
function subtractWords(words: Uint32Array, start: number, row: Uint32Array): void {
  for (let i = 0, at = start, above = start - row.length; i < row.length; i++, at++, above++) {
    const here = words[at]!
    const over = words[above]!
    row[i] = ((here | 0x80808080) - (over & 0x7f7f7f7f)) ^ ((here ^ ~over) & 0x80808080)
  }
}
