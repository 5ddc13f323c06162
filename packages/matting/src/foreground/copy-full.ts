// Owns the one colour that needs no estimate: the picture's own, where alpha is 1.

import { classBits, inverted } from '../bits.ts'
import type { Matte, Picture, Samples } from '../picture.ts'
import { spansOf } from '../spans.ts'

/** Writes the picture's own RGB where alpha is 1; `to` is RGB. */
export function copyFull({ data, channels }: Picture, matte: Matte, to: Samples): void {
  const { width, height } = matte
  const { rowFirst, lefts, rights } = spansOf(inverted(classBits(matte).notFull))
  const second = channels >= 3 ? 1 : 0
  const third = channels >= 3 ? 2 : 0
  for (let y = 0; y < height; y++)
    for (let r = rowFirst[y]!; r < rowFirst[y + 1]!; r++) {
      const first = y * width + lefts[r]!
      const end = y * width + rights[r]!
      if (channels === 3) to.set(data.subarray(first * 3, end * 3), first * 3)
      else
        for (let p = first; p < end; p++) {
          to[p * 3] = data[p * channels]!
          to[p * 3 + 1] = data[p * channels + second]!
          to[p * 3 + 2] = data[p * channels + third]!
        }
    }
}
