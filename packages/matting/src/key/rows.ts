// Owns the rows of a picture as whole numbers, as they are or averaged 3×3. Kernels of the keyer take a row at a time: it
// fits the nearest cache, and V8 compiles a function that is called often at once, but a loop that runs long late and anew.

import type { Levels } from './levels.ts'

/** Rows of interleaved RGB, written to `out` in units of 1/`scale` level. */
export type Rows = { readonly scale: number; readonly read: (y: number, out: Int32Array) => void }

export const PLAIN_SCALE = 128
export const MEAN_SCALE = 72

export function plainRows({ width, rgb }: Levels): Rows {
  return { scale: PLAIN_SCALE, read: (y, out) => copyRow(rgb, y * width * 3, out) }
}

function copyRow(rgb: Uint8Array | Float32Array, start: number, out: Int32Array): void {
  for (let k = 0, at = start; k < out.length; k++, at++) out[k] = rgb[at]! * PLAIN_SCALE + 0.5
}

/** The mean over 3×3 px; the border rows and columns repeat. */
export function meanRows({ width, height, rgb }: Levels): Rows {
  const stride = width * 3
  const line = new Int32Array(stride)
  return {
    scale: MEAN_SCALE,
    read: (y, out) => {
      const [above, below] = [Math.max(0, y - 1) * stride, Math.min(height - 1, y + 1) * stride]
      if (rgb instanceof Uint8Array) addBytes(rgb, above, y * stride, below, line)
      else addFloats(rgb, above, y * stride, below, line)
      addColumns(line, out)
    },
  }
}

const NINTH = MEAN_SCALE / 9

function addBytes(rgb: Uint8Array, above: number, here: number, below: number, line: Int32Array): void {
  for (let k = 0; k < line.length; k++) line[k] = (rgb[above + k]! + rgb[here + k]! + rgb[below + k]!) * NINTH
}

function addFloats(rgb: Float32Array, above: number, here: number, below: number, line: Int32Array): void {
  for (let k = 0; k < line.length; k++) line[k] = (rgb[above + k]! + rgb[here + k]! + rgb[below + k]!) * NINTH + 0.5
}

/** Each sample with those left and right of it; of every channel three are at hand. */
function addColumns(line: Int32Array, out: Int32Array): void {
  const last = out.length - 3
  let [r0, g0, b0] = [line[0]!, line[1]!, line[2]!]
  let [r1, g1, b1] = [r0, g0, b0]
  for (let k = 0; k < last; k += 3) {
    const r2 = line[k + 3]!
    const g2 = line[k + 4]!
    const b2 = line[k + 5]!
    out[k] = r0 + r1 + r2
    out[k + 1] = g0 + g1 + g2
    out[k + 2] = b0 + b1 + b2
    r0 = r1
    g0 = g1
    b0 = b1
    r1 = r2
    g1 = g2
    b1 = b2
  }
  out[last] = r0 + 2 * r1
  out[last + 1] = g0 + 2 * g1
  out[last + 2] = b0 + 2 * b1
}
