// Owns the colour difference's alpha of a whole frame, and the frame in blocks: one pass over its pixels. A pixel kernel.

import { lightReader } from '../light-rows.ts'
import type { Picture } from '../picture.ts'
import type { Room } from '../room.ts'
import { BLOCK, type Blocks, emptyBlocks, finishBlocks } from './blocks.ts'
import type { Difference } from './hue.ts'
import { type Screen, screenNodes } from './screen.ts'

/** A screen in one frame: how bright it is against the clip, and how much of its difference counts. */
export type Lit = {
  readonly screen: Screen
  readonly light: number
  readonly difference: Difference
  readonly gain: number
}

/** Where the screen's own difference is less than this, nothing is told from it. */
const LEAST = 1e-5

/** Alpha per pixel, above 1 cut, below 0 kept (so that grain averages out); and the blocks' means. */
export function differenceAlpha(picture: Picture, lit: Lit, out: Float32Array, room: Room): Blocks {
  const { width, height, data, channels, space } = picture
  const blocks = emptyBlocks(width, height, room)
  const nodes = screenNodes(lit.screen, height, lit.light)
  const share = new Float64Array(width)
  const read = lightReader(picture)
  const row = new Float32Array(width * 3)
  const asItIs = data instanceof Float32Array && space === 'linear' && channels === 3
  for (let y = 0; y < height; y++) {
    if (!asItIs) read(y, row)
    sharesOfRow(nodes(y), lit, share)
    const from = asItIs ? data.subarray(y * width * 3, (y + 1) * width * 3) : row
    alphaRow(from, share, lit.difference, out.subarray(y * width, (y + 1) * width), blocks, y >> 2)
  }
  finishBlocks(blocks, width, height)
  return blocks
}

/** gain ÷ the screen's own difference at each pixel; 0 where it has none. Straight lines between the points of its light. */
export function sharesOfRow(
  nodes: Float64Array,
  { gain, difference }: Pick<Lit, 'gain' | 'difference'>,
  share: Float64Array,
): void {
  const { k, i, j, sign } = difference
  const columns = nodes.length / 3
  const step = (columns - 1) / share.length
  for (let n = 0, x = 0; n < Math.max(1, columns - 1); n++) {
    const a = n * 3
    const b = columns === 1 ? a : a + 3
    const end = n >= columns - 2 ? share.length : Math.ceil((n + 1) / step - 0.5)
    const [first, second] = [sign * (nodes[a + k]! - nodes[a + i]!), sign * (nodes[a + k]! - nodes[a + j]!)]
    const firstRise = sign * (nodes[b + k]! - nodes[b + i]!) - first
    const secondRise = sign * (nodes[b + k]! - nodes[b + j]!) - second
    for (; x < end; x++) {
      const t = (x + 0.5) * step - n
      const [one, other] = [first + t * firstRise, second + t * secondRise]
      const full = one < other ? one : other
      share[x] = full > LEAST ? gain / full : 0
    }
  }
}

/** One row's alphas, added to the blocks of their row `j`. */
function alphaRow(
  row: Float32Array,
  share: Float64Array,
  { k, i, j, sign }: Difference,
  alphas: Float32Array,
  { width, mean, least, colour }: Blocks,
  blockRow: number,
): void {
  let n = blockRow * width
  for (let left = 0; left < alphas.length; left += BLOCK, n++) {
    const right = Math.min(alphas.length, left + BLOCK)
    let sum = 0
    let lowest = least[n]!
    let r = 0
    let g = 0
    let b = 0
    for (let x = left, q = left * 3; x < right; x++, q += 3) {
      const own = row[q + k]!
      const one = sign * (own - row[q + i]!)
      const other = sign * (own - row[q + j]!)
      const exact = 1 - (one < other ? one : other) * share[x]!
      const alpha = exact > 1 ? 1 : exact < -0.5 ? -0.5 : exact
      alphas[x] = alpha
      sum += alpha
      if (alpha < lowest) lowest = alpha
      r += row[q]!
      g += row[q + 1]!
      b += row[q + 2]!
    }
    mean[n]! += sum
    least[n] = lowest
    colour[n * 3]! += r
    colour[n * 3 + 1]! += g
    colour[n * 3 + 2]! += b
  }
}
