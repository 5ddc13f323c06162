// Owns the subject's colour before a known screen: the screen's light taken out of every pixel that it is in. A pixel kernel.

import { trust } from '../foreground/known-background.ts'
import { lightReader, lightWriter } from '../light-rows.ts'
import type { Matte, Picture, Samples } from '../picture.ts'
import { assertSameSize, emptyRgb } from '../rgb.ts'
import { BLOCK } from './blocks.ts'
import { lightOf } from './follow-light.ts'
import { differenceOf, excessOf } from './hue.ts'
import { carried } from './near-colour.ts'
import { type Screen, screenRows } from './screen.ts'

export type ScreenForegroundOptions<S extends Samples = Samples> = {
  /** As for keyScreen: follow the screen's light in each frame. Default true. */
  readonly followLight?: boolean
  readonly into?: S
}

/** A divided colour may be so much brighter than what is near it, below full trust. */
const BRIGHTER = 2

/**
 * Straight RGB of the subject in linear light, F = (C − (1−α)B)/α where alpha is 0.6 and more, drawn towards the subject's own
 * colour nearby as alpha falls (wholly at 0.1: the division makes noise tenfold there), and never with more of the screen's hue than that
 * colour has: no screen remains at an edge. Where alpha is 1 it is the picture itself, to the bit; where it is 0 the colour nearby, so
 * that scalers find no black. Values above 1 stay. The picture's sample type and space.
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
  const read = lightReader(picture)
  const difference = differenceOf(screen.hue)
  const rows = screenRows(screen, width, height)
  const light = options.followLight === false ? 1 : lightOf(picture, read, rows, difference)
  const behind = (y: number, row: Float32Array) => {
    rows(y, row)
    if (light !== 1) for (let i = 0; i < row.length; i++) row[i]! *= light
  }
  const near = nearby(matte, read, behind)
  const out: Picture<S> = options.into
    ? { width, height, channels: 3, data: options.into, space: picture.space, alpha: 'none' }
    : emptyRgb(picture)
  const write = lightWriter(out)
  const [row, back] = [new Float32Array(width * 3), new Float32Array(width * 3)]
  for (let y = 0; y < height; y++) {
    read(y, row)
    behind(y, back)
    const alphas = matte.data.subarray(y * width, (y + 1) * width)
    solveRow(row, back, alphas, near, Math.floor(y / BLOCK), difference)
    write(y, row)
    copyOpaque(picture, alphas, y, out)
  }
  return out
}

type Near = { readonly width: number; readonly colour: Float32Array }

/** Per block the least-squares colour Σα(C − (1−α)B) / Σα², carried to where there is none. */
function nearby(
  matte: Matte,
  read: ReturnType<typeof lightReader>,
  behind: (y: number, row: Float32Array) => void,
): Near {
  const { width, height } = matte
  const [w, h] = [Math.ceil(width / BLOCK), Math.ceil(height / BLOCK)]
  const colour = new Float32Array(w * h * 3)
  const weight = new Float32Array(w * h)
  const [row, back] = [new Float32Array(width * 3), new Float32Array(width * 3)]
  for (let y = 0, p = 0; y < height; y++) {
    read(y, row)
    behind(y, back)
    const first = Math.floor(y / BLOCK) * w
    for (let x = 0, q = 0; x < width; x++, p++, q += 3) {
      const a = matte.data[p]!
      if (a < 0.05) continue
      const n = first + (x >> 2)
      weight[n]! += a * a
      for (let c = 0; c < 3; c++) colour[n * 3 + c]! += a * (row[q + c]! - (1 - a) * back[q + c]!)
    }
  }
  for (let n = 0; n < weight.length; n++) {
    const sum = weight[n]!
    if (sum === 0) continue
    for (let c = n * 3; c < n * 3 + 3; c++) colour[c] = Math.max(0, colour[c]! / sum)
    // A full block's weight is 16; a quarter of that is enough to stand alone.
    weight[n] = Math.min(1, (sum / 4) ** 2)
  }
  return { width: w, colour: carried({ width: w, height: h, colour, weight }) }
}

function solveRow(
  row: Float32Array,
  back: Float32Array,
  alphas: Float32Array,
  near: Near,
  j: number,
  difference: ReturnType<typeof differenceOf>,
): void {
  const { k, i, j: third, sign } = difference
  for (let x = 0, q = 0; x < alphas.length; x++, q += 3) {
    const a = alphas[x]!
    if (a >= 1) continue
    const n = (j * near.width + (x >> 2)) * 3
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
    const over = excessOf(difference, row, q) - allowed
    if (over > 0) row[q + k]! -= sign * over
    if (sign < 0 && over > 0) row[q + k] = Math.min(row[q + i]!, row[q + third]!) - allowed
  }
}

/** Opaque pixels are the picture's own samples. */
function copyOpaque(picture: Picture, alphas: Float32Array, y: number, out: Picture): void {
  const { channels, data } = picture
  for (let x = 0, p = y * alphas.length; x < alphas.length; x++, p++)
    if (alphas[x]! >= 1) for (let c = 0; c < 3; c++) out.data[p * 3 + c] = data[p * channels + c]!
}
