// Owns the compiled kernels of planes of floats and bringing planes to their memory, some rows at a time: a picture of any size
// takes the room of a few rows. What each does is said in planes.as; the plain twin is in extrema.ts.

import type { Plane } from '../plane.ts'
import { PLANES_WASM } from './planes-binary.ts'
import { SLACK, startModule } from './row-kernels.ts'

/** Places are byte offsets into `memory`. */
type Ahead = (from: number, step: number, out: number, count: number) => void
type Kernels = {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  readonly largerAhead: Ahead
  readonly smallerAhead: Ahead
}

const PAGE = 65536
/** Rows that are done together, beside those within reach. */
const BAND = 64

let started: Kernels | false | undefined

function planeKernels(bytes: number): Kernels | undefined {
  started ??= (startModule(PLANES_WASM) as Kernels | undefined) ?? false
  if (started === false) return undefined
  const short = bytes - started.memory.buffer.byteLength
  if (short > 0) started.memory.grow(Math.ceil(short / PAGE))
  return started
}

/** As `extremesPlainly` of extrema.ts; false, and nothing written, where kernels cannot run. */
export function extremesPlaced(
  { width, height, data }: Plane,
  reach: number,
  smallest: boolean,
  out: Float32Array,
): boolean {
  const lineLength = width + 2 * reach
  // One line first, then the rows of a band.
  const rowsAt = Math.ceil((lineLength * 4 + SLACK) / 16) * 16
  const rows = BAND + 2 * reach
  const kernels = planeKernels(rowsAt + rows * width * 4 + SLACK)
  if (!kernels) return false
  const ahead = smallest ? kernels.smallerAhead : kernels.largerAhead
  const none = smallest ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  const { buffer } = kernels.memory
  const line = new Float32Array(buffer, 0, lineLength)
  const band = new Float32Array(buffer, rowsAt, rows * width)
  for (let top = 0; top < height; top += BAND) {
    const bottom = Math.min(height, top + BAND)
    for (let y = top - reach, slot = 0; y < bottom + reach; y++, slot++) {
      if (y < 0 || y >= height) {
        band.fill(none, slot * width, (slot + 1) * width)
        continue
      }
      line.fill(none, 0, reach)
      line.set(data.subarray(y * width, (y + 1) * width), reach)
      line.fill(none, reach + width)
      along(ahead, 0, 4, lineLength, rowsAt + slot * width * 4, width, reach)
    }
    const count = (bottom - top) * width
    along(ahead, rowsAt, width * 4, count + 2 * reach * width, rowsAt, count, reach)
    out.set(band.subarray(0, count), top * width)
  }
  return true
}

/** The extreme of 2·reach + 1 floats `stride` bytes apart from each of `count` on; there are `length`, and they are written over. */
function along(
  ahead: Ahead,
  from: number,
  stride: number,
  length: number,
  out: number,
  count: number,
  reach: number,
): void {
  const side = 2 * reach + 1
  let span = 1
  for (; span * 2 <= side; span *= 2) ahead(from, span * stride, from, length - (span * stride) / 4)
  ahead(from, (side - span) * stride, out, count)
}
