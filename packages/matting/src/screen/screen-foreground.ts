// Owns the subject's colour before a known screen: the screen's light taken out of every pixel that it is in. A pixel kernel.

import { addBits, type Bits, classBits, grown, inverted, keepCommon } from '../bits.ts'
import { trust } from '../foreground/known-background.ts'
import { lightReader, lightWriter, type RowReader } from '../light-rows.ts'
import type { Matte, Picture, Samples } from '../picture.ts'
import { assertSameSize, emptyRgb } from '../rgb.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { type Spans, spansOf } from '../spans.ts'
import { BLOCK } from './blocks.ts'
import { lightOf } from './follow-light.ts'
import { type Difference, differenceOf, excessOf } from './hue.ts'
import { carried } from './near-colour.ts'
import { type Screen, type ScreenRows, screenRows } from './screen.ts'

export type ScreenForegroundOptions<S extends Samples = Samples> = {
  /** As for keyScreen: follow the screen's light in each frame. Default true. */
  readonly followLight?: boolean
  readonly into?: S
  /** Where the arrays come from. */
  readonly room?: Room
}

/** A divided colour may be so much brighter than what is near it, below full trust. */
const BRIGHTER = 2
/** How far out colour is carried under alpha 0, and how far in the subject is looked at for it. */
const REACH_PX = 16
const SEEN_PX = 12

/**
 * Straight RGB of the subject in linear light, F = (C − (1−α)B)/α where alpha is 0.6 and more, drawn towards the subject's own
 * colour nearby as alpha falls (wholly at 0.1: the division makes noise tenfold there), and never with more of the screen's hue than that
 * colour has: no screen remains at an edge. Where alpha is 1 it is the picture itself, to the bit; where it is 0 the colour nearby
 * for 16 px, so that scalers find no black, and black beyond. Values above 1 stay. The picture's sample type and space.
 * @throws PopcelError usage (sizes differ, a grey picture)
 */
export function screenForeground<S extends Samples>(
  picture: Picture<S>,
  matte: Matte,
  screen: Screen,
  options: ScreenForegroundOptions<S> = {},
): Picture<S> {
  assertSameSize(matte, picture, 'the matte')
  const { width, height } = picture
  const { room = NEW_ROOM } = options
  const read = lightReader(picture)
  const difference = differenceOf(screen.hue)
  const rows = screenRows(screen, width, height)
  const light = options.followLight === false ? 1 : lightOf(picture, read, rows, difference)
  const behind = screenRows(screen, width, height, light)
  const out: Picture<S> = options.into
    ? { width, height, channels: 3, data: options.into, space: picture.space, alpha: 'none' }
    : emptyRgb(picture, room)
  const band = bandOf(matte)
  copyRgb(picture, out)
  const near = nearby(matte, read, behind, spansOf(band.seen), room)
  const write = lightWriter(out)
  const solving = { matte, near, difference }
  alongRows(spansOf(band.solved), read, behind, (y, left, right, row, back) => {
    solveRun(solving, y, left, right, row, back)
    write(y, row, left, right)
  })
  room.give(near.colour)
  clearFar(out, matte, band.solved)
  return out
}

/** Soft and empty pixels near the subject, to be solved; and those of the subject near them, to be looked at. */
function bandOf(matte: Matte): { solved: Bits; seen: Bits } {
  const { notEmpty, notFull } = classBits(matte)
  const solved = grown(notEmpty, REACH_PX)
  keepCommon(solved, notFull)
  const seen = grown(solved, SEEN_PX)
  keepCommon(seen, notEmpty)
  return { solved, seen }
}

type Run = (y: number, left: number, right: number, row: Float32Array, back: Float32Array) => void

/** Each run of the spans, with its pixels' light and the screen's. */
function alongRows(spans: Spans, read: RowReader, behind: ScreenRows, run: Run): void {
  const { width, height, rowFirst, lefts, rights } = spans
  const [row, back] = [new Float32Array(width * 3), new Float32Array(width * 3)]
  for (let y = 0; y < height; y++) {
    const [first, end] = [rowFirst[y]!, rowFirst[y + 1]!]
    if (first === end) continue
    for (let r = first; r < end; r++) {
      behind(y, back, lefts[r]!, rights[r]!)
      read(y, row, lefts[r]!, rights[r]!)
      run(y, lefts[r]!, rights[r]!, row, back)
    }
  }
}

type Near = { readonly width: number; readonly colour: Float32Array }

/** Per block the least-squares colour Σα(C − (1−α)B) / Σα², carried to where there is none. */
function nearby(matte: Matte, read: RowReader, behind: ScreenRows, spans: Spans, room: Room): Near {
  const [w, h] = [Math.ceil(matte.width / BLOCK), Math.ceil(matte.height / BLOCK)]
  const colour = room.take('float', w * h * 3).fill(0)
  const weight = new Float32Array(w * h)
  alongRows(spans, read, behind, (y, left, right, row, back) => {
    for (let x = left, q = left * 3; x < right; x++, q += 3) {
      const a = matte.data[y * matte.width + x]!
      if (a < 0.05) continue
      const n = (y >> 2) * w + (x >> 2)
      const rest = 1 - a
      weight[n]! += a * a
      colour[n * 3]! += a * (row[q]! - rest * back[q]!)
      colour[n * 3 + 1]! += a * (row[q + 1]! - rest * back[q + 1]!)
      colour[n * 3 + 2]! += a * (row[q + 2]! - rest * back[q + 2]!)
    }
  })
  for (let n = 0; n < weight.length; n++) {
    const sum = weight[n]!
    if (sum === 0) continue
    for (let c = n * 3; c < n * 3 + 3; c++) colour[c] = Math.max(0, colour[c]! / sum)
    // A full block's weight is 16; a quarter of that is enough to stand alone.
    weight[n] = Math.min(1, (sum / 4) ** 2)
  }
  return { width: w, colour: carried({ width: w, height: h, colour, weight }) }
}

type Solving = { readonly matte: Matte; readonly near: Near; readonly difference: Difference }

function solveRun(
  { matte, near, difference }: Solving,
  y: number,
  left: number,
  right: number,
  row: Float32Array,
  back: Float32Array,
): void {
  const { k, i, j, sign } = difference
  for (let x = left, q = left * 3; x < right; x++, q += 3) {
    const a = matte.data[y * matte.width + x]!
    const n = ((y >> 2) * near.width + (x >> 2)) * 3
    const share = trust(a)
    const most = BRIGHTER * Math.max(1, near.colour[n]!, near.colour[n + 1]!, near.colour[n + 2]!)
    for (let c = 0; c < 3; c++) {
      const calm = near.colour[n + c]!
      if (share === 0) row[q + c] = calm
      else {
        const divided = Math.max(0, (row[q + c]! - (1 - a) * back[q + c]!) / a)
        row[q + c] = calm + share * ((share < 1 && divided > most ? most : divided) - calm)
      }
    }
    const allowed = Math.max(0, excessOf(difference, near.colour, n))
    if (excessOf(difference, row, q) <= allowed) continue
    const [first, second] = [row[q + i]!, row[q + j]!]
    row[q + k] = sign > 0 ? Math.max(first, second) + allowed : Math.min(first, second) - allowed
  }
}

/** The picture's own samples; solved pixels are written over them. */
function copyRgb({ channels, data }: Picture, out: Picture): void {
  if (channels === 3) {
    out.data.set(data as never)
    return
  }
  for (let p = 0, from = 0; p < out.data.length; p += 3, from += channels) {
    out.data[p] = data[from]!
    out.data[p + 1] = data[from + 1]!
    out.data[p + 2] = data[from + 2]!
  }
}

/** Black where nothing of the subject is near. */
function clearFar(out: Picture, matte: Matte, solved: Bits): void {
  const kept = classBits(matte).notEmpty
  addBits(kept, solved)
  const { rowFirst, lefts, rights, height, width } = spansOf(inverted(kept))
  for (let y = 0; y < height; y++)
    for (let r = rowFirst[y]!; r < rowFirst[y + 1]!; r++)
      out.data.fill(0, (y * width + lefts[r]!) * 3, (y * width + rights[r]!) * 3)
}
