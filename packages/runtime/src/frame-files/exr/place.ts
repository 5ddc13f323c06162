// Owns moving a chunk's samples into the picture: channels interleaved, the data window put into the display window.

import type { ExrBox } from './attributes.ts'
import { type ChunkLayout, eachLine } from './layout.ts'

/** The picture that is filled. */
export type Target = {
  readonly data: Float32Array | Float16Array
  readonly width: number
  readonly height: number
  readonly channels: number
  /** The display window, which is the picture's area. */
  readonly window: ExrBox
  /** For each channel of the picture its place in the file's list. */
  readonly places: readonly (number | undefined)[]
}

/** Puts the chosen channels of one chunk in place; gives how many samples are NaN or infinite. */
export function placeChunk(raw: Uint8Array, layout: ChunkLayout, target: Target): number {
  const { region } = layout
  const { window, width, channels } = target
  const views = {
    words: new Uint16Array(raw.buffer, raw.byteOffset, layout.bytes >> 1),
    bytes: new DataView(raw.buffer, raw.byteOffset, layout.bytes),
  }
  const skipped = Math.max(0, window.xMin - region.x)
  const count = Math.min(region.x + region.width, window.xMax + 1) - region.x - skipped
  if (count <= 0) return 0
  const slotOf = layout.planes.map((_, plane) => target.places.indexOf(plane))
  const column = region.x + skipped - window.xMin
  let nonFinite = 0
  eachLine(layout, (plane, _line, at, y) => {
    const slot = slotOf[plane]!
    if (slot < 0 || y < window.yMin || y > window.yMax) return
    const to = ((y - window.yMin) * width + column) * channels + slot
    const { type } = layout.planes[plane]!.channel
    if (type === 'half') nonFinite += placeHalves(views.words, (at >> 1) + skipped, count, target.data, to, channels)
    else nonFinite += placeLongs(views.bytes, at + 4 * skipped, type, count, target.data, to, channels)
  })
  return nonFinite
}

function placeHalves(
  words: Uint16Array,
  at: number,
  count: number,
  data: Float32Array | Float16Array,
  to: number,
  step: number,
): number {
  // bit 15 gets set where all bits of an exponent are
  let check = 0
  if (data instanceof Float32Array) {
    const values = valuesOfHalves()
    for (let i = 0, o = to; i < count; i++, o += step) {
      const word = words[at + i]!
      check |= (word & 0x7c00) + 0x400
      data[o] = values[word]!
    }
  } else {
    const out = new Uint16Array(data.buffer, data.byteOffset, data.length)
    for (let i = 0, o = to; i < count; i++, o += step) {
      const word = words[at + i]!
      check |= (word & 0x7c00) + 0x400
      out[o] = word
    }
  }
  return check & 0x8000 ? countNonFinite(data, to, count, step) : 0
}

let table: Float32Array | undefined

/** The value of every half by its bits; a look-up takes a third of the time of reading a Float16Array. */
function valuesOfHalves(): Float32Array {
  table ??= new Float32Array(new Float16Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer))
  return table
}

function placeLongs(
  from: DataView,
  at: number,
  type: 'float' | 'uint32',
  count: number,
  data: Float32Array | Float16Array,
  to: number,
  step: number,
): number {
  // 0 · x is 0 for every number and NaN for NaN and infinity
  let check = 0
  for (let i = 0, o = to; i < count; i++, o += step) {
    const value = type === 'float' ? from.getFloat32(at + 4 * i, true) : from.getUint32(at + 4 * i, true)
    check += value * 0
    data[o] = value
  }
  return check === 0 ? 0 : countNonFinite(data, to, count, step)
}

function countNonFinite(data: Float32Array | Float16Array, to: number, count: number, step: number): number {
  let found = 0
  for (let i = 0, o = to; i < count; i++, o += step) if (!Number.isFinite(data[o])) found++
  return found
}
