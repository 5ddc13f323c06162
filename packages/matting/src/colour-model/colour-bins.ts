// Owns sorting the colours of a small picture into cells of a cube, and soft histograms over them.

import { srgbToLinear } from '../light.ts'

/** Cells on each side of the cube. 28 measured better than 16 or 20 on held-out characters over photographs. */
export const BINS = 28

/** Linear sRGB to XYZ (IEC 61966-2-1), each row divided by the D65 white's own coordinate. */
const X = [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047] as const
const Y = [0.2126729, 0.7151522, 0.072175] as const
const Z = [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883] as const

/** The cell of each pixel. `planes`: red, green, blue one after the other, encoded sRGB 0..1. Cells are even in CIE L*a*b*. */
export function binsOf(planes: Float32Array): Uint16Array {
  const pixels = planes.length / 3
  const light = Float32Array.from({ length: 256 }, (_, level) => srgbToLinear(level / 255))
  const bins = new Uint16Array(pixels)
  for (let p = 0; p < pixels; p++) {
    const r = light[level(planes[p]!)]!
    const g = light[level(planes[p + pixels]!)]!
    const b = light[level(planes[p + 2 * pixels]!)]!
    const x = curve(X[0] * r + X[1] * g + X[2] * b)
    const y = curve(Y[0] * r + Y[1] * g + Y[2] * b)
    const z = curve(Z[0] * r + Z[1] * g + Z[2] * b)
    // L* 0..100, a* and b* −128..127, all to 0..1.
    const lightness = cellOf((116 * y - 16) / 100)
    const redness = cellOf((500 * (x - y) + 128) / 255)
    const yellowness = cellOf((200 * (y - z) + 128) / 255)
    bins[p] = (lightness * BINS + redness) * BINS + yellowness
  }
  return bins
}

const level = (value: number) => Math.min(255, Math.max(0, Math.round(value * 255)))
const curve = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116)
const cellOf = (share: number) => Math.min(BINS - 1, Math.max(0, Math.floor(share * BINS)))

/** A Gaussian of 0.7 cells, out to 3. */
const BELL = Array.from({ length: 7 }, (_, i) => Math.exp(-((i - 3) ** 2) / (2 * 0.7 ** 2)))
const WEIGHTS = BELL.map((weight) => weight / BELL.reduce((sum, each) => sum + each, 0))
const [W0, W1, W2, W3] = WEIGHTS as [number, number, number, number]
/** Put into every cell, so that a colour that was never seen says nothing. In pixels. */
const UNSEEN = 0.01

/** How often each colour is seen, as shares that sum to 1, where pixel p counts `weight[p]`; neighbouring cells share. */
export function histogram(bins: Uint16Array, weight: Float32Array): Float32Array {
  return sharesOf(countsOf(bins, weight))
}

/** How much of the weight has each colour; neighbouring cells share. Linear in `weight`: counts may be added and taken away. */
export function countsOf(bins: Uint16Array, weight: Float32Array): Float32Array {
  let cells = new Float32Array(BINS ** 3)
  for (let p = 0; p < bins.length; p++) cells[bins[p]!]! += weight[p]!
  for (const stride of [1, BINS, BINS * BINS]) cells = blurred(cells, stride)
  return cells
}

/** Counts as shares that sum to 1, where nothing is quite unseen. */
export function sharesOf(counts: Float32Array): Float32Array {
  let sum = 0
  for (let i = 0; i < counts.length; i++) sum += counts[i]! + UNSEEN
  const shares = new Float32Array(counts.length)
  for (let i = 0; i < shares.length; i++) shares[i] = (counts[i]! + UNSEEN) / sum
  return shares
}

/** Along one axis of the cube; the border repeats by reflection. */
function blurred(cells: Float32Array, stride: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(cells.length)
  const from = new Int32Array(WEIGHTS.length)
  const block = BINS * stride
  for (let start = 0; start < cells.length; start += block)
    for (let at = 0; at < BINS; at++) {
      for (let k = 0; k < from.length; k++) from[k] = start + reflected(at + k - 3) * stride
      blurLine(cells, from, stride, out, start + at * stride)
    }
  return out
}

/** `length` cells next to each other that lie alike on the axis: the weighted sum of those that begin at `from`. */
function blurLine(cells: Float32Array, from: Int32Array, length: number, out: Float32Array, to: number): void {
  const a = from[0]!
  const b = from[1]!
  const c = from[2]!
  const d = from[3]!
  const e = from[4]!
  const f = from[5]!
  const g = from[6]!
  for (let i = 0; i < length; i++)
    out[to + i] =
      W0 * cells[a + i]! +
      W1 * cells[b + i]! +
      W2 * cells[c + i]! +
      W3 * cells[d + i]! +
      W2 * cells[e + i]! +
      W1 * cells[f + i]! +
      W0 * cells[g + i]!
}

const reflected = (at: number) => (at < 0 ? -1 - at : at >= BINS ? 2 * BINS - 1 - at : at)
