// Owns bringing rows of floats to the kernels' memory, and the least and greatest of squares there.

import type { Matte } from '../picture.ts'
import { rowKernels, SLACK } from './row-kernels.ts'

/** As `poolPlainly` of tidy/pool.ts; false, and nothing written, where kernels cannot run. */
export function poolPlaced(
  { width, height, data }: Matte,
  step: number,
  { faint, strong }: { readonly faint: Float32Array; readonly strong: Float32Array },
): boolean {
  const across = Math.ceil(width / step)
  const room = Math.ceil((width * 4 + SLACK) / 16) * 16
  const [leastAt, greatestAt] = [step * room, (step + 1) * room]
  const kernels = rowKernels((step + 2) * room)
  if (!kernels) return false
  const { buffer } = kernels.memory
  const rows = Array.from({ length: step }, (_, k) => new Float32Array(buffer, k * room, width))
  const [least, greatest] = [leastAt, greatestAt].map((at) => new Float32Array(buffer, at, across))
  for (let y = 0, to = 0; y < height; y += step, to += across) {
    const count = Math.min(step, height - y)
    for (let k = 0; k < count; k++) rows[k]!.set(data.subarray((y + k) * width, (y + k + 1) * width))
    kernels.pool(0, room, count, width, step, leastAt, greatestAt)
    faint.set(least!, to)
    strong.set(greatest!, to)
  }
  return true
}
