// Owns one level of the multi-level estimate: its solved pixels packed one after another ("slots"), so that a sweep
// walks through little memory. Decides nothing (band.ts does) and solves nothing (sweep.ts does). A pixel kernel.
// Slots 0..solved-1 are solved pixels in raster order; after them come their neighbours that are only read ("rim").

import { type Rgb, sampleOf } from '../rgb.ts'
import type { Grid } from './grid.ts'

export type Level = Grid & {
  readonly solved: number
  /** Slot + 1 of every pixel of the level, 0 where there is none. */
  readonly slots: Int32Array
  /** The pixel of each slot, in this level and in the full-size picture. */
  readonly pixels: Int32Array
  readonly origins: Int32Array
  /** For each solved slot the slots left, right, above, below; at the border of the picture the slot itself. */
  readonly neighbours: Int32Array
  readonly alphas: Float32Array
  /** RGB of the picture per slot. */
  readonly colour: Float32Array
  /** RGB of the foreground and RGB of the background per slot: six floats. */
  readonly layers: Float32Array
}

/** Packs a level. `chosen` are the pixels to be solved, in raster order; undefined is every pixel. `layers` is left 0. */
export function packLevel(grid: Grid, chosen: Int32Array | undefined, picture: Rgb): Level {
  const slots = new Int32Array(grid.width * grid.height)
  const pixels = chosen ? withRim(chosen, slots, grid.width, grid.height) : allPixels(slots)
  const solved = chosen ? chosen.length : pixels.length
  const level: Level = {
    ...grid,
    solved,
    slots,
    pixels,
    origins: new Int32Array(pixels.length),
    neighbours: new Int32Array(solved * 4),
    alphas: new Float32Array(pixels.length),
    colour: new Float32Array(pixels.length * 3),
    layers: new Float32Array(pixels.length * 6),
  }
  fillSlots(level, picture)
  return level
}

function allPixels(slots: Int32Array): Int32Array {
  const pixels = new Int32Array(slots.length)
  for (let p = 0; p < slots.length; p++) {
    pixels[p] = p
    slots[p] = p + 1
  }
  return pixels
}

/** The chosen pixels and after them their neighbours that are not chosen; fills `slots`. */
function withRim(chosen: Int32Array, slots: Int32Array, width: number, height: number): Int32Array {
  for (let slot = 0; slot < chosen.length; slot++) slots[chosen[slot]!] = slot + 1
  const pixels = new Int32Array(Math.min(slots.length, chosen.length * 5))
  pixels.set(chosen)
  let total = chosen.length
  for (const p of chosen) {
    const y = (p / width) | 0
    const x = p - y * width
    for (let k = 0; k < 4; k++) {
      const inside = k === 0 ? x > 0 : k === 1 ? x < width - 1 : k === 2 ? y > 0 : y < height - 1
      const q = k === 0 ? p - 1 : k === 1 ? p + 1 : k === 2 ? p - width : p + width
      if (!inside || slots[q] !== 0) continue
      pixels[total++] = q
      slots[q] = total
    }
  }
  return pixels.subarray(0, total)
}

function fillSlots(level: Level, picture: Rgb): void {
  const { width, height, pixels, origins, slots, neighbours, solved, alpha, alphas, colour, columns, rows } = level
  const { channels, second, third } = picture
  for (let slot = 0; slot < pixels.length; slot++) {
    const p = pixels[slot]!
    const y = (p / width) | 0
    const x = p - y * width
    const origin = rows[y]! * picture.width + columns[x]!
    origins[slot] = origin
    alphas[slot] = alpha[p]!
    const from = origin * channels
    colour[slot * 3] = sampleOf(picture, from)
    colour[slot * 3 + 1] = sampleOf(picture, from + second)
    colour[slot * 3 + 2] = sampleOf(picture, from + third)
    if (slot >= solved) continue
    const at = slot * 4
    neighbours[at] = x > 0 ? slots[p - 1]! - 1 : slot
    neighbours[at + 1] = x < width - 1 ? slots[p + 1]! - 1 : slot
    neighbours[at + 2] = y > 0 ? slots[p - width]! - 1 : slot
    neighbours[at + 3] = y < height - 1 ? slots[p + width]! - 1 : slot
  }
}
