// Owns the first pass of blur fusion with a wide box: sums over small cells of the picture, the means at a grid of nodes, and
// straight lines between the nodes. A pixel kernel.

import { sampleOf } from '../rgb.ts'
import type { Spans } from '../spans.ts'
import { EPSILON, type Fused, type Fusing, mix } from './fused.ts'

/** From this side of a box on, cells are at least 2 px wide. */
export const WIDE_BOX_PX = 44
/** Cells in a box's side: the mean of a box moves by at most a twenty-second of what a cell holds. */
const CELLS_IN_BOX = 22

// Sums per cell: RGB of I, RGB of Iα, α.
const SUMS = 7

/** F and B after one pass from F = B = I, at the pixels of `spans`. */
export function wideBox(fusing: Fusing, spans: Spans, side: number): Fused {
  const cellPx = Math.floor(side / CELLS_IN_BOX)
  const sums = cellSums(fusing, cellPx)
  const nodes = nodeMeans(sums, fusing.rgb.scale, spans, cellPx, side)
  return { spans, layers: atPixels(fusing, nodes, spans, cellPx) }
}

type Cells = { readonly columns: number; readonly rows: number; readonly sums: Float64Array }

/** Summed-area table: entry (i, j) is the sum over all cells left of i and above j. One more column and row than cells. */
function cellSums({ matte, rgb }: Fusing, cellPx: number): Cells {
  const { width, height, data: alphas } = matte
  // Samples as they are; their scale goes into the means.
  const { data: samples, channels, second, third } = rgb
  const columns = Math.ceil(width / cellPx)
  const rows = Math.ceil(height / cellPx)
  const stride = (columns + 1) * SUMS
  const sums = new Float64Array((rows + 1) * stride)
  for (let y = 0; y < height; y++) {
    const row = (Math.floor(y / cellPx) + 1) * stride + SUMS
    for (let i = 0; i < columns; i++) {
      let r = 0
      let g = 0
      let b = 0
      let ra = 0
      let ga = 0
      let ba = 0
      let sum = 0
      const end = y * width + Math.min(width, (i + 1) * cellPx)
      for (let p = y * width + i * cellPx; p < end; p++) {
        const alpha = alphas[p]!
        const red = samples[p * channels]!
        const green = samples[p * channels + second]!
        const blue = samples[p * channels + third]!
        r += red
        g += green
        b += blue
        if (alpha === 0) continue
        ra += alpha * red
        ga += alpha * green
        ba += alpha * blue
        sum += alpha
      }
      const at = row + i * SUMS
      sums[at]! += r
      sums[at + 1]! += g
      sums[at + 2]! += b
      sums[at + 3]! += ra
      sums[at + 4]! += ga
      sums[at + 5]! += ba
      sums[at + 6]! += sum
    }
  }
  for (let j = 1; j <= rows; j++)
    for (let at = j * stride + SUMS; at < (j + 1) * stride; at++) sums[at]! += sums[at - SUMS]!
  for (let at = stride; at < sums.length; at++) sums[at]! += sums[at - stride]!
  return { columns, rows, sums }
}

/** Where a px coordinate lies among the cells of a side of `length` px; the last cell may be narrower. */
function cellOf(px: number, cellPx: number, cells: number, length: number): number {
  const last = (cells - 1) * cellPx
  return px <= last ? px / cellPx : cells - 1 + (px - last) / (length - last)
}

/** F̂ and B̂ at the nodes (i·cellPx, j·cellPx), six floats each. Only rows of nodes that `spans` come near are filled. */
function nodeMeans(cells: Cells, scale: number, spans: Spans, cellPx: number, side: number): Float32Array {
  const { columns, rows, sums } = cells
  const { width, height } = spans
  const stride = (columns + 1) * SUMS
  const means = new Float32Array((rows + 1) * (columns + 1) * 6)
  const strip = new Float64Array(stride)
  const before = side >> 1
  for (let j = 0; j <= rows; j++) {
    const first = spans.rowFirst[Math.max(0, (j - 1) * cellPx)] ?? 0
    if (first === (spans.rowFirst[Math.min(height, (j + 1) * cellPx)] ?? 0)) continue
    const top = Math.max(0, Math.min(height - 1, j * cellPx) - before)
    const bottom = Math.min(height, Math.min(height - 1, j * cellPx) - before + side)
    const from = cellOf(top, cellPx, rows, height)
    const to = cellOf(bottom, cellPx, rows, height)
    for (let k = 0; k < stride; k++) strip[k] = between(sums, k, to, stride) - between(sums, k, from, stride)
    for (let i = 0; i <= columns; i++) {
      const left = Math.max(0, Math.min(width - 1, i * cellPx) - before)
      const right = Math.min(width, Math.min(width - 1, i * cellPx) - before + side)
      const count = (right - left) * (bottom - top)
      const start = cellOf(left, cellPx, columns, width)
      const end = cellOf(right, cellPx, columns, width)
      const alpha = between(strip, 6, end, SUMS) - between(strip, 6, start, SUMS)
      const front = scale / (alpha + EPSILON * count)
      const back = scale / (count - alpha + EPSILON * count)
      const at = (j * (columns + 1) + i) * 6
      for (let c = 0; c < 3; c++) {
        const image = between(strip, c, end, SUMS) - between(strip, c, start, SUMS)
        const weighted = between(strip, c + 3, end, SUMS) - between(strip, c + 3, start, SUMS)
        means[at + c] = weighted * front
        means[at + c + 3] = (image - weighted) * back
      }
    }
  }
  return means
}

/** Value k of the entry at a fractional index, between the entries on both sides. */
function between(table: Float64Array, k: number, index: number, stride: number): number {
  const whole = Math.floor(index)
  const share = index - whole
  const value = table[whole * stride + k]!
  return share === 0 ? value : value + share * (table[(whole + 1) * stride + k]! - value)
}

/** The means between four nodes, and the mix at every pixel of `spans`. */
function atPixels({ matte, rgb, ceiling }: Fusing, means: Float32Array, spans: Spans, cellPx: number): Float32Array {
  const { width, height, rowFirst, lefts, rights } = spans
  const stride = (Math.ceil(width / cellPx) + 1) * 6
  const layers = new Float32Array(spans.total * 6)
  const row = new Float32Array(stride)
  for (let y = 0, to = 0; y < height; y++) {
    if (rowFirst[y] === rowFirst[y + 1]) continue
    const node = Math.floor(y / cellPx) * stride
    const down = (y % cellPx) / cellPx
    for (let k = 0; k < stride; k++)
      row[k] = means[node + k]! + (down === 0 ? 0 : down * (means[node + stride + k]! - means[node + k]!))
    for (let r = rowFirst[y]!; r < rowFirst[y + 1]!; r++) {
      for (let x = lefts[r]!; x < rights[r]!; x++, to += 6) {
        const at = Math.floor(x / cellPx) * 6
        const across = (x % cellPx) / cellPx
        const a = matte.data[y * width + x]!
        const from = (y * width + x) * rgb.channels
        for (let c = 0, k = at; c < 6; c++, k++) layers[to + c] = row[k]! + across * (row[k + 6]! - row[k]!)
        layers[to] = mix(a, sampleOf(rgb, from), layers[to]!, layers[to + 3]!, ceiling)
        layers[to + 1] = mix(a, sampleOf(rgb, from + rgb.second), layers[to + 1]!, layers[to + 4]!, ceiling)
        layers[to + 2] = mix(a, sampleOf(rgb, from + rgb.third), layers[to + 2]!, layers[to + 5]!, ceiling)
      }
    }
  }
  return layers
}
