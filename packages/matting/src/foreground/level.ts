// Owns one level of the multi-level estimate: its pixels packed one after another in slots (spans.ts), and where each run of
// solved pixels finds its neighbours. Decides nothing and solves nothing (sweep.ts does). A pixel kernel.

import { type Bits, crossOf } from '../bits.ts'
import { type Rgb, sampleOf } from '../rgb.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { allSpans, runAt, type Spans, spansOf } from '../spans.ts'
import type { Grid } from './grid.ts'

export type Level = Grid & {
  /** The solved pixels and their four neighbours, which are only read. */
  readonly packed: Spans
  /** The solved pixels, as runs of the level; their `slots` number the solved pixels alone. */
  readonly solved: Spans
  /** For each solved run the slot of its first pixel, and what leads from a slot to the one above and below. */
  readonly starts: Int32Array
  readonly above: Int32Array
  readonly below: Int32Array
  readonly alphas: Float32Array
  /** RGB of the picture per slot. */
  readonly colour: Float32Array
  /** RGB of the foreground and RGB of the background per slot: six floats. */
  readonly layers: Float32Array
}

/** Packs a level. `chosen` are the pixels to be solved; undefined is every pixel. `layers` is left 0. */
export function packLevel(grid: Grid, chosen: Bits | undefined, picture: Rgb, room: Room = NEW_ROOM): Level {
  const solved = chosen ? spansOf(chosen) : allSpans(grid.width, grid.height)
  const packed = chosen ? spansOf(crossOf(chosen)) : solved
  const level: Level = {
    ...grid,
    packed,
    solved,
    ...linkRows(solved, packed),
    alphas: room.take('float', packed.total),
    colour: room.take('float', packed.total * 3),
    layers: room.take('float', packed.total * 6).fill(0),
  }
  fillSlots(level, picture)
  return level
}

/**
 * A run of solved pixels lies within one packed run of its own row, of the row above and of the row below, so one number leads
 * from any of its pixels to the pixel above. At the border of the picture a pixel is its own neighbour.
 */
function linkRows({ rowFirst, lefts, height }: Spans, packed: Spans): Pick<Level, 'starts' | 'above' | 'below'> {
  const starts = new Int32Array(lefts.length)
  const above = new Int32Array(lefts.length)
  const below = new Int32Array(lefts.length)
  for (let y = 0; y < height; y++) {
    let [own, up, down] = [0, 0, 0]
    for (let r = rowFirst[y]!; r < rowFirst[y + 1]!; r++) {
      const x = lefts[r]!
      own = runAt(packed, y, x, own)
      const slot = packed.slots[own]! + x - packed.lefts[own]!
      starts[r] = slot
      if (y > 0) {
        up = runAt(packed, y - 1, x, up)
        above[r] = packed.slots[up]! + x - packed.lefts[up]! - slot
      }
      if (y < height - 1) {
        down = runAt(packed, y + 1, x, down)
        below[r] = packed.slots[down]! + x - packed.lefts[down]! - slot
      }
    }
  }
  return { starts, above, below }
}

function fillSlots({ packed, width, alpha, alphas, colour, columns, rows }: Level, picture: Rgb): void {
  const { channels, second, third } = picture
  const { rowFirst, lefts, rights } = packed
  for (let y = 0, slot = 0; y < packed.height; y++) {
    const row = rows[y]! * picture.width
    for (let r = rowFirst[y]!; r < rowFirst[y + 1]!; r++) {
      for (let x = lefts[r]!; x < rights[r]!; x++, slot++) {
        const from = (row + columns[x]!) * channels
        alphas[slot] = alpha[y * width + x]!
        colour[slot * 3] = sampleOf(picture, from)
        colour[slot * 3 + 1] = sampleOf(picture, from + second)
        colour[slot * 3 + 2] = sampleOf(picture, from + third)
      }
    }
  }
}
