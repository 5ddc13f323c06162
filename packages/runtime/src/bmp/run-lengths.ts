// Owns the run lengths of BMP: RLE8 and RLE4 to one palette index a pixel. Rows as the file has them, the first one first.

import { type BmpHeader, damaged } from './header.ts'

const END_OF_LINE = 0
const END_OF_PICTURE = 1
const MOVE = 2

type Place = { x: number; y: number }

/**
 * Pixels that a jump leaves out are index 0, as nearly all readers have it. What reaches over the end of a row is left out.
 * @throws PopcelError input-truncated when it ends before the last row is reached
 */
export function readRunLengths(bytes: Uint8Array, { width, height, coding, pixelsAt }: BmpHeader): Uint8Array {
  const out = new Uint8Array(width * height)
  const place: Place = { x: 0, y: 0 }
  const put = (index: number) => {
    if (place.x < width && place.y < height) out[place.y * width + place.x] = index
    place.x++
  }
  const nibbles = coding === 'rle4'
  for (let at = pixelsAt; place.y < height; ) {
    const [count, value] = [bytes[at], bytes[at + 1]]
    if (count === undefined || value === undefined) {
      // Some writers leave out the mark of the end.
      if (place.y === height - 1 && place.x >= width) break
      throw damaged(`it ends in row ${place.y + 1} of ${height}`)
    }
    at += 2
    if (count > 0) for (let i = 0; i < count; i++) put(nibbles ? (i % 2 === 0 ? value >> 4 : value & 15) : value)
    else if (value === END_OF_PICTURE) break
    else if (value <= MOVE) at += jump(value, bytes, at, place)
    else at += putAsTheyAre(bytes.subarray(at), value, nibbles, put)
  }
  return out
}

/** Gives how many bytes it took. */
function jump(kind: number, bytes: Uint8Array, at: number, place: Place): number {
  if (kind === END_OF_LINE) {
    place.x = 0
    place.y++
    return 0
  }
  place.x += bytes[at] ?? 0
  place.y += bytes[at + 1] ?? 0
  return 2
}

/** `count` indices one after another, filled up to a whole number of 16 bits. */
function putAsTheyAre(bytes: Uint8Array, count: number, nibbles: boolean, put: (index: number) => void): number {
  const length = nibbles ? Math.ceil(count / 2) : count
  if (bytes.length < length) throw damaged('it ends within a row')
  for (let i = 0; i < count; i++) {
    const value = bytes[nibbles ? i >> 1 : i]!
    put(nibbles ? (i % 2 === 0 ? value >> 4 : value & 15) : value)
  }
  return length + (length % 2)
}
