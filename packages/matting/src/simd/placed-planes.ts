// Owns resizing in the kernels' memory: rows of samples are brought there two at a time, finished rows of planes are taken out.

import type { PlaneRule, SampleGrid, Size } from '../models/resample.ts'
import type { Taps } from '../models/taps.ts'
import { type Kernels, rowKernels, SLACK } from './row-kernels.ts'

/** Memory that is grown stays; what would take more (a window of very many wide rows) is the plain twin's to do. */
const MOST_BYTES = 32 * 2 ** 20
const DOUBLE = 8

/** As `resamplePlainly` of models/resample.ts; false, and nothing written, where kernels cannot run or have no room. */
export function resamplePlaced(
  from: SampleGrid,
  to: Size,
  across: Taps,
  down: Taps,
  rules: readonly PlaneRule[],
  out: Float32Array,
): boolean {
  const places = placesOf(from, to, across, down, rules.length)
  const kernels = places.end > MOST_BYTES ? undefined : rowKernels(places.end)
  if (!kernels) return false
  const { buffer } = kernels.memory
  const { first, count, weights, stride } = across
  const pixelBytes = from.channels * 2 * DOUBLE
  new Int32Array(buffer, places.first, to.width).set(first.map((pixel) => pixel * pixelBytes))
  new Int32Array(buffer, places.count, to.width).set(count)
  new Float64Array(buffer, places.across, weights.length).set(weights)
  new Float64Array(buffer, places.down, down.weights.length).set(down.weights)
  const widen = widener(kernels, from, to.width, stride, rules, places)
  const rows = new Int32Array(buffer, places.rows, places.slots)
  const finished = new Float32Array(buffer, places.out, to.width)
  const slot = (y: number) => places.ring + (y % places.slots) * places.rowBytes
  let known = 0
  for (let y = 0; y < to.height; y++) {
    const top = down.first[y]!
    const taps = down.count[y]!
    for (known = Math.max(known, top); known < top + taps; known += 2) widen(known, slot(known), slot(known + 1))
    for (let k = 0; k < taps; k++) rows[k] = slot(top + k)
    for (const [plane, { most, gain, offset }] of rules.entries()) {
      const shift = plane * to.width * DOUBLE
      kernels.mix(
        places.rows,
        shift,
        places.down + y * down.stride * DOUBLE,
        taps,
        to.width,
        most,
        gain,
        offset,
        places.out,
      )
      out.set(finished, (plane * to.height + y) * to.width)
    }
  }
  return true
}

type Places = ReturnType<typeof placesOf>

/** Byte offsets of everything that a resizing keeps there, one after the other. */
function placesOf({ width, channels, data }: SampleGrid, to: Size, across: Taps, down: Taps, planes: number) {
  let end = 0
  const take = (bytes: number) => {
    const at = end
    end = Math.ceil((end + bytes + SLACK) / 16) * 16
    return at
  }
  // One more than a window has, for rows come in pairs.
  const slots = down.count.reduce((most, count) => Math.max(most, count), 0) + 1
  const rowBytes = planes * to.width * DOUBLE
  const sourceBytes = width * channels * data.BYTES_PER_ELEMENT
  const places = {
    slots,
    rowBytes,
    first: take(to.width * 4),
    count: take(to.width * 4),
    across: take(across.weights.length * DOUBLE),
    down: take(down.weights.length * DOUBLE),
    rows: take(slots * 4),
    above: take(sourceBytes),
    below: take(sourceBytes),
    pairs: take(width * channels * 2 * DOUBLE),
    out: take(to.width * 4),
    ring: take(slots * rowBytes),
  }
  return { ...places, end }
}

/** Reads row y and the one below it, which the last row has none of, and puts both at their new width where it is told. */
function widener(
  kernels: Kernels,
  { width, height, channels, data }: SampleGrid,
  newWidth: number,
  stride: number,
  rules: readonly PlaneRule[],
  places: Places,
): (y: number, above: number, below: number) => void {
  const length = width * channels
  const pair =
    data instanceof Uint8Array
      ? kernels.pairBytes
      : data instanceof Uint16Array
        ? kernels.pairWords
        : kernels.pairFloats
  const Samples = data.constructor as new (buffer: ArrayBuffer, at: number, length: number) => typeof data
  const memory = new Samples(kernels.memory.buffer, 0, places.pairs / data.BYTES_PER_ELEMENT)
  const put = (y: number, at: number) =>
    memory.set(data.subarray(y * length, (y + 1) * length), at / data.BYTES_PER_ELEMENT)
  const pixelBytes = channels * 2 * DOUBLE
  return (y, above, below) => {
    put(y, places.above)
    if (y + 1 < height) put(y + 1, places.below)
    pair(places.above, places.below, length, places.pairs)
    for (const [plane, { channel, most }] of rules.entries()) {
      const shift = plane * newWidth * DOUBLE
      kernels.weigh(
        places.pairs + channel * 2 * DOUBLE,
        pixelBytes,
        places.first,
        places.count,
        places.across,
        stride * DOUBLE,
        newWidth,
        most,
        above + shift,
        below + shift,
      )
    }
  }
}
