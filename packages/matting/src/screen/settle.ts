// Owns the last step of the screen keyer: exact 0 and 1 where blocks are sure, levels, and grain taken out between. A pixel kernel.

import type { Matte } from '../picture.ts'
import { BLOCK, type Blocks, type Sure } from './blocks.ts'

export type SettleOptions = {
  readonly black: number
  readonly scale: number
  readonly noise: number
  readonly core: number
}

export function levelsOf({ black = 0, white = 1 }: { readonly black?: number; readonly white?: number }) {
  return { black, scale: 1 / (white - black) }
}

/** A 3×3 mean this many noises from 0 (or 1) is grain: it goes; from twice that on it stays. */
const GRAINS = 0.8

/** In place. */
export function settle(matte: Matte, blocks: Blocks, sure: Sure, options: SettleOptions): void {
  const { width, height, data } = matte
  // Rows as they were, for the means: the one above has been written already.
  let above = data.slice(0, width)
  let here = data.slice(0, width)
  for (let y = 0; y < height; y++) {
    const below = y + 1 < height ? data.subarray((y + 1) * width, (y + 2) * width) : here
    const j = Math.floor(y / BLOCK)
    const states = sure.state.subarray(j * blocks.width, (j + 1) * blocks.width)
    const line: Line = { y, above, here, below }
    for (let i = 0; i < states.length; ) {
      const state = states[i]!
      let end = i + 1
      while (end < states.length && states[end] === state) end++
      const [left, right] = [i * BLOCK, Math.min(width, end * BLOCK)]
      i = end
      if (state === 0) settleRun(matte, blocks, sure, options, line, left, right)
      else data.fill(state - 1, y * width + left, y * width + right)
    }
    const spare = above
    above = here
    if (y + 1 < height) {
      spare.set(below)
      here = spare
    }
  }
}

type Line = {
  readonly y: number
  readonly above: Float32Array
  readonly here: Float32Array
  readonly below: Float32Array
}

function settleRun(
  { width: across, data }: Matte,
  { width, height }: Blocks,
  sure: Sure,
  { black, scale, noise, core }: SettleOptions,
  { y, above, here, below }: Line,
  left: number,
  right: number,
): void {
  const v = Math.min(height - 1, Math.max(0, (y + 0.5) / BLOCK - 0.5))
  const top = Math.min(Math.max(0, height - 2), Math.floor(v))
  const down = v - top
  const under = Math.min(height - 1, top + 1) * width
  const mixed = (plane: Float32Array, i: number, share: number): number => {
    const next = i + 1 < width ? 1 : 0
    const [a, b] = [top * width + i, under + i]
    const upper = plane[a]! + share * (plane[a + next]! - plane[a]!)
    return upper + down * (plane[b]! + share * (plane[b + next]! - plane[b]!) - upper)
  }
  const grain = GRAINS * noise
  for (let x = left, p = y * across + left; x < right; x++, p++) {
    let alpha = here[x]!
    if (alpha > 0 || grain > 0) {
      const [w, e] = [Math.max(0, x - 1), Math.min(across - 1, x + 1)]
      const sum = above[w]! + above[x]! + above[e]! + here[w]! + alpha + here[e]! + below[w]! + below[x]! + below[e]!
      alpha = calmed(alpha, sum / 9, grain)
      if (core < 1 && alpha > core) {
        const least = Math.min(
          Math.min(above[w]!, above[x]!, above[e]!),
          Math.min(here[w]!, here[e]!),
          Math.min(below[w]!, below[x]!, below[e]!),
        )
        alpha += closing(least, core) * (1 - alpha)
      }
    }
    alpha = (alpha - black) * scale
    alpha = alpha < 0 ? 0 : alpha > 1 ? 1 : alpha
    const u = Math.min(width - 1, Math.max(0, (x + 0.5) / BLOCK - 0.5))
    const i = Math.floor(u)
    alpha *= 1 - mixed(sure.empty, i, u - i)
    data[p] = alpha + mixed(sure.full, i, u - i) * (1 - alpha)
  }
}

/** A pixel all of whose neighbours are nearly solid lies on no edge: from 0.05 above the core's level on it closes, at 0.25 wholly. */
function closing(least: number, core: number): number {
  const t = (least - core - 0.05) / 0.2
  const s = t < 0 ? 0 : t > 1 ? 1 : t
  return s * s * (3 - 2 * s)
}

/** Alpha towards 0 (or 1) where the mean around it says that it is grain. */
function calmed(alpha: number, mean: number, grain: number): number {
  if (grain === 0) return alpha
  const off = mean < 0.5 ? mean : 1 - mean
  if (off >= 2 * grain) return alpha
  const share = off <= grain ? 1 : 2 - off / grain
  return mean < 0.5 ? alpha * (1 - share) : alpha + share * (1 - alpha)
}
