// Owns the keyer for shots on a green, blue or other coloured screen: from a frame and what is known of its screen to alpha.
// A pixel kernel.

import { PopcelError } from '@popcel/protocol'
import { within } from '../door.ts'
import { bufferOf, lightReader, type RowReader } from '../light-rows.ts'
import { timesOwnAlpha } from '../models/postprocess.ts'
import type { Matte, Picture } from '../picture.ts'
import { BLOCK, type Blocks, emptyBlocks, finishBlocks, type Sure, sureParts } from './blocks.ts'
import { lightOf } from './follow-light.ts'
import { type Difference, differenceOf, excessOf } from './hue.ts'
import { nearColours } from './near-colour.ts'
import { type Screen, screenRows } from './screen.ts'
import { unmix } from './unmix.ts'

export type KeyScreenOptions = {
  /** 0..2: the colour difference is multiplied by it: above 1 the screen counts as deeper, so more becomes empty. Default 1. */
  readonly gain?: number
  /** 0..0.9: alpha up to this becomes 0, the rest is stretched. Default 0. */
  readonly black?: number
  /** 0.1..1: alpha from this on becomes 1. Default 1. */
  readonly white?: number
  /** 0.3..1: wide parts whose alpha is everywhere above it become opaque (spill on a body). 1: never. Default 0.75. */
  readonly core?: number
  /** 0..0.5: wide parts whose mean alpha is everywhere below it become empty. Default by the screen's noise, from 0.024. */
  readonly grain?: number
  /**
   * 'colour' (default) solves edge pixels with the subject's colour near them; 'difference' takes the colour difference alone,
   * which is exact for greys and too solid for strong colours.
   */
  readonly edge?: 'colour' | 'difference'
  /** Follow the screen's light from frame to frame (exposure, lamps). Default true. */
  readonly followLight?: boolean
  /** A buffer of width × height floats to write into. */
  readonly into?: Float32Array
}

type Frame = {
  readonly width: number
  readonly height: number
  readonly read: RowReader
  readonly behind: (y: number, row: Float32Array) => void
  readonly difference: Difference
  readonly gain: number
}

/**
 * Alpha of a frame before a coloured screen, in linear light. The colour difference (Vlahos) against the screen's own at that
 * place, α = 1 − gain·(I_k − max others)/(B_k − max others), tells screen from subject; blocks of pixels decide what is
 * surely empty and surely solid, so grain leaves nothing; between them I = xF + yB is solved with the colour F of the
 * solid parts nearby, and α = 1 − y. Parts of the subject in other colours than the screen's come out opaque.
 * `picture`: RGB or RGBA of any sample type and space; a straight alpha channel multiplies the result.
 * @throws PopcelError usage that names the field, or for a grey picture
 */
export function keyScreen(picture: Picture, screen: Screen, options: KeyScreenOptions = {}): Matte {
  const { width, height } = picture
  check(options)
  const data = bufferOf(options.into, width * height)
  const read = lightReader(picture)
  const difference = differenceOf(screen.hue)
  const behind = screenRows(screen, width, height)
  const light = options.followLight === false ? 1 : lightOf(picture, read, behind, difference)
  const lit = light === 1 ? behind : scaledRows(behind, light)
  const frame: Frame = { width, height, read, behind: lit, difference, gain: options.gain ?? 1 }
  const blocks = differenceAlpha(frame, data)
  const grain = options.grain ?? Math.min(0.12, Math.max(0.024, 2.5 * screen.noise))
  const sure = sureParts(blocks, grain, options.core ?? 0.75)
  const near = options.edge === 'difference' ? undefined : nearColours(blocks)
  settle(frame, data, blocks, sure, near, levelsOf(options))
  return timesOwnAlpha({ width, height, data }, picture)
}

function scaledRows(rows: Frame['behind'], light: number): Frame['behind'] {
  return (y, row) => {
    rows(y, row)
    for (let i = 0; i < row.length; i++) row[i]! *= light
  }
}

/** The colour difference's alpha per pixel, above 1 cut, below 0 kept (so that grain averages out); and the blocks' means. */
function differenceAlpha(frame: Frame, out: Float32Array): Blocks {
  const { width, height, read, behind, difference, gain } = frame
  const blocks = emptyBlocks(width, height)
  const row = new Float32Array(width * 3)
  const screen = new Float32Array(width * 3)
  for (let y = 0, p = 0; y < height; y++) {
    read(y, row)
    behind(y, screen)
    for (let x = 0, q = 0; x < width; x++, p++, q += 3) {
      const full = excessOf(difference, screen, q)
      const alpha = full > 1e-5 ? 1 - (gain * excessOf(difference, row, q)) / full : 1
      out[p] = alpha > 1 ? 1 : alpha < -0.5 ? -0.5 : alpha
    }
    addRow(blocks, Math.floor(y / BLOCK), out.subarray(p - width, p), row)
  }
  finishBlocks(blocks, width, height)
  return blocks
}

function addRow(blocks: Blocks, j: number, alphas: Float32Array, row: Float32Array): void {
  const { mean, least, colour } = blocks
  let n = j * blocks.width
  for (let left = 0; left < alphas.length; left += BLOCK, n++) {
    const right = Math.min(alphas.length, left + BLOCK)
    let [sum, lowest, r, g, b] = [0, least[n]!, 0, 0, 0]
    for (let x = left, q = left * 3; x < right; x++, q += 3) {
      const alpha = alphas[x]!
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

type LevelsRange = { readonly black: number; readonly scale: number }

function levelsOf({ black = 0, white = 1 }: KeyScreenOptions): LevelsRange {
  return { black, scale: 1 / (white - black) }
}

/** Writes 0 and 1 where blocks are sure, and solves what lies between, run by run. */
function settle(
  frame: Frame,
  out: Float32Array,
  blocks: Blocks,
  sure: Sure,
  near: Float32Array | undefined,
  levels: LevelsRange,
): void {
  const { width, height } = frame
  const row = new Float32Array(width * 3)
  const screen = new Float32Array(width * 3)
  for (let y = 0; y < height; y++) {
    const j = Math.floor(y / BLOCK)
    const states = sure.state.subarray(j * blocks.width, (j + 1) * blocks.width)
    let read = false
    for (let i = 0; i < states.length; ) {
      const state = states[i]!
      let end = i + 1
      while (end < states.length && states[end] === state) end++
      const [left, right] = [i * BLOCK, Math.min(width, end * BLOCK)]
      i = end
      if (state !== 0) {
        out.fill(state - 1, y * width + left, y * width + right)
        continue
      }
      if (!read) frame.behind(y, screen)
      read = true
      frame.read(y, row, left, right)
      settleRun({ frame, out, blocks, sure, near, levels }, y, left, right, row, screen)
    }
  }
}

type Settling = {
  readonly frame: Frame
  readonly out: Float32Array
  readonly blocks: Blocks
  readonly sure: Sure
  readonly near: Float32Array | undefined
  readonly levels: LevelsRange
}

function settleRun(
  { frame, out, blocks, sure, near, levels }: Settling,
  y: number,
  left: number,
  right: number,
  row: Float32Array,
  screen: Float32Array,
): void {
  const { width, height } = blocks
  const v = Math.min(height - 1, Math.max(0, (y + 0.5) / BLOCK - 0.5))
  const top = Math.min(Math.max(0, height - 2), Math.floor(v))
  const down = v - top
  const below = Math.min(height - 1, top + 1) * width
  const mixed = (plane: Float32Array, i: number, across: number, step: number, c: number): number => {
    const a = (top * width + i) * step + c
    const b = (below + i) * step + c
    const next = i + 1 < width ? step : 0
    const upper = plane[a]! + across * (plane[a + next]! - plane[a]!)
    return upper + down * (plane[b]! + across * (plane[b + next]! - plane[b]!) - upper)
  }
  for (let x = left, p = y * frame.width + left, q = left * 3; x < right; x++, p++, q += 3) {
    const u = Math.min(width - 1, Math.max(0, (x + 0.5) / BLOCK - 0.5))
    const i = Math.floor(u)
    const across = u - i
    let alpha = out[p]!
    if (near && alpha > -0.25)
      alpha = unmix(
        row[q]!,
        row[q + 1]!,
        row[q + 2]!,
        mixed(near, i, across, 3, 0),
        mixed(near, i, across, 3, 1),
        mixed(near, i, across, 3, 2),
        screen[q]!,
        screen[q + 1]!,
        screen[q + 2]!,
        alpha,
      )
    alpha = (alpha - levels.black) * levels.scale
    alpha = alpha < 0 ? 0 : alpha > 1 ? 1 : alpha
    alpha *= 1 - mixed(sure.empty, i, across, 1, 0)
    out[p] = alpha + mixed(sure.full, i, across, 1, 0) * (1 - alpha)
  }
}

function check(options: KeyScreenOptions): void {
  const { gain = 1, black = 0, white = 1, core = 0.75, grain = 0 } = options
  within('gain', gain, 0.1, 2)
  within('black', black, 0, 0.9)
  within('white', white, 0.1, 1)
  within('core', core, 0.3, 1)
  within('grain', grain, 0, 0.5)
  if (!(white - black >= 0.05))
    throw new PopcelError('usage', { reason: `white must lie 0.05 and more above black, not ${black} and ${white}` })
}
