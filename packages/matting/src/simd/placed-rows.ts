// Owns where rows lie in the kernels' memory, and the two things that are done with them there: B painted, and the contrast
// of a picture of bytes to it.

import type { PaintRow, Pieces } from '../key/background.ts'
import { MEAN_SCALE, PLAIN_SCALE } from '../key/rows.ts'
import { type Kernels, rowKernels, SLACK } from './row-kernels.ts'

/** A row of interleaved RGB at byte `at` of the kernels' memory: 16-bit whole numbers, or floats. */
export type KernelRow = {
  readonly kernels: Kernels
  readonly at: number
  readonly width: number
  readonly whole: boolean
}

/** The front of the memory holds the pieces of the row that is painted: their ends, then their starts. */
const MOST_PIECES = 512
const STARTS_AT = MOST_PIECES * 4
const ROWS_AT = STARTS_AT + MOST_PIECES * 72

/** Room for one row, whose content is nobody's. Undefined where kernels cannot run. */
export function kernelRow(width: number, whole: boolean): KernelRow | undefined {
  const kernels = rowKernels(ROWS_AT + width * 12 + SLACK)
  return kernels && { kernels, at: ROWS_AT, width, whole }
}

/** Paints a row from its pieces, as {@link PaintRow} says. */
export function paintPlaced({ ends, starts }: Pieces, left: number, row: KernelRow, top: number): void {
  const { kernels, at, width, whole } = row
  const { buffer } = kernels.memory
  if (ends.length > MOST_PIECES) throw new RangeError(`${ends.length} pieces of a row`)
  new Int32Array(buffer, 0, ends.length).set(ends)
  new Float64Array(buffer, STARTS_AT, starts.length).set(starts)
  const paint = whole ? kernels.paintWhole : kernels.paintExact
  paint(0, STARTS_AT, ends.length, left, width, top, at)
}

export type ByteContrast = {
  readonly rgb: Uint8Array
  readonly width: number
  readonly height: number
  /** Averages the picture 3×3 first; the border rows and columns repeat. */
  readonly smooth: boolean
  /** What a difference of each channel, in units of the row's scale, counts: 2¹⁸ is 1. */
  readonly gains: readonly [number, number, number]
}

/** Writes the contrast of each pixel to B to `map`; false, and nothing written, where kernels cannot run. */
export function measurePlaced(picture: ByteContrast, paint: PaintRow, map: Uint8Array): boolean {
  const { rgb, width, height, smooth, gains } = picture
  const stride = width * 3
  const bytesRoom = align(stride + SLACK)
  const wideRoom = align(stride * 2 + SLACK)
  const bytesAt = ROWS_AT
  // The three samples before a line are its own.
  const lineAt = bytesAt + 3 * bytesRoom + SLACK
  const sumAt = lineAt + wideRoom
  const baseAt = sumAt + wideRoom
  const mapAt = baseAt + wideRoom
  const kernels = rowKernels(mapAt + width + SLACK)
  if (!kernels) return false
  const base = { kernels, at: baseAt, width, whole: true }
  const scale = smooth ? MEAN_SCALE : PLAIN_SCALE
  const memory = new Uint8Array(kernels.memory.buffer)
  const measured = memory.subarray(mapAt, mapAt + width)
  const slot = (y: number) => bytesAt + (y % 3) * bytesRoom
  const read = (y: number) => memory.set(rgb.subarray(y * stride, (y + 1) * stride), slot(y))
  read(0)
  for (let y = 0; y < height; y++) {
    if (y + 1 < height) read(y + 1)
    if (smooth) {
      kernels.addRows(slot(Math.max(0, y - 1)), slot(y), slot(Math.min(height - 1, y + 1)), lineAt, stride)
      kernels.addColumns(lineAt, sumAt, stride)
    } else kernels.widen(slot(y), sumAt, stride)
    paint(y, 0, base, scale)
    kernels.measure(sumAt, baseAt, mapAt, width, ...gains)
    map.set(measured, y * width)
  }
  return true
}

function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16
}
