// Owns keeping the colours of solid parts in the screen's own hue from what takes out spill. A pixel kernel.

import { lightReader } from '../light-rows.ts'
import { fullScale, type Matte, type Picture, type Samples } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'
import { sharesOfRow } from './difference.ts'
import { lightOf } from './follow-light.ts'
import { differenceOf } from './hue.ts'
import { type Screen, screenNodes, screenRows } from './screen.ts'

/** By its colour alone a pixel would have this alpha: below the first its hue is its own, from the second on it is spill. */
const OWN = 0.5
const SPILL = 0.62

/**
 * Where alpha is exactly 1 although the colour would be mostly screen (a leaf inside the subject, what was held out), `foreground` gets
 * the plate's colour back, in place: RGB or RGBA of the plate's sample type and space.
 * @throws PopcelError usage (sizes differ, a grey picture)
 */
export function keepOwnHue<S extends Samples>(
  plate: Picture<S>,
  foreground: Picture<S>,
  matte: Matte,
  screen: Screen,
): void {
  assertSameSize(matte, foreground, 'the matte')
  assertSameSize(plate, foreground, 'the plate')
  const { width, height } = plate
  const read = lightReader(plate)
  const difference = differenceOf(screen.hue)
  const light = lightOf(plate, read, screenRows(screen, width, height), difference)
  const nodes = screenNodes(screen, height, light)
  const share = new Float64Array(width)
  const row = new Float32Array(width * 3)
  const round = fullScale(plate.data) === 1 ? 0 : 0.5
  const { k, i, j, sign } = difference
  for (let y = 0; y < height; y++) {
    const alphas = matte.data.subarray(y * width, (y + 1) * width)
    if (!alphas.includes(1)) continue
    read(y, row)
    sharesOfRow(nodes(y), { difference, gain: 1 }, share)
    for (let x = 0, q = 0; x < width; x++, q += 3) {
      if (alphas[x] !== 1) continue
      const own = row[q + k]!
      const one = sign * (own - row[q + i]!)
      const other = sign * (own - row[q + j]!)
      const alpha = 1 - (one < other ? one : other) * share[x]!
      if (alpha >= SPILL) continue
      const kept = alpha <= OWN ? 1 : (SPILL - alpha) / (SPILL - OWN)
      const p = y * width + x
      for (let c = 0; c < 3; c++) {
        const to = p * foreground.channels + c
        const clean = foreground.data[to]!
        foreground.data[to] = clean + kept * (plate.data[p * plate.channels + c]! - clean) + round
      }
    }
  }
}
