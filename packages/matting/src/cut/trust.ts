// Owns whether the keyer's answer is to be believed. It fits a smooth surface to the border of any picture, so a soft photograph
// can pass for a noisy gradient; its matte then covers much of the border.

import type { KeyReport } from '../key/key.ts'
import type { Matte } from '../picture.ts'

/** Share of the border under the matte: a figure that is cut off by the picture covers about 0.2, rarely more than 0.4. */
const MUCH_BORDER = 0.5
const SOME_BORDER = 0.3
/** Levels of noise: a compressed or grainy picture has up to 8, texture that was taken for noise more. */
const SOME_NOISE = 2.5
const MUCH_NOISE = 12

/** False when a network should look at the picture, if there is one. The limits were read off the scored set. */
export function isTrusted(matte: Matte, { noise }: KeyReport): boolean {
  const covered = borderShare(matte)
  return noise <= MUCH_NOISE && covered <= MUCH_BORDER && (covered <= SOME_BORDER || noise < SOME_NOISE)
}

/** Share of the outermost pixels whose alpha is above ½. */
export function borderShare({ width, height, data }: Matte): number {
  let covered = 0
  let border = 0
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1)
    for (let x = 0; x < width; x += step, border++) if (data[y * width + x]! > 0.5) covered++
  }
  return covered / border
}
