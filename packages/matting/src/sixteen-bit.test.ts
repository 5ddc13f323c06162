// Nothing between a 16-bit picture and its 16-bit cut-out rounds to 8 bits.

import { expect, it } from 'vitest'
import { gaussianBlur } from './blur.ts'
import { joinCutOut } from './composite.ts'
import { estimateForegroundBlurFusion } from './foreground/blur-fusion.ts'
import { estimateForegroundMultiLevel } from './foreground/multi-level.ts'
import { refineGuided } from './guided/refine-guided.ts'
import type { Matte, Picture } from './picture.ts'
import { blendCrops } from './second-pass/blend.ts'
import { planSecondPass } from './second-pass/plan.ts'
import { smoothMattes } from './temporal/smooth-mattes.ts'
import { disc } from './testing/draw.ts'
import { tidyMatte } from './tidy/tidy-matte.ts'

const SIZE = 128
const truth = Float32Array.from({ length: SIZE * SIZE }, (_, p) => disc(64, 64, 40)(p % SIZE, Math.floor(p / SIZE)))

/** A body with a ramp of 1/65535 steps in its colour, on a plain colour; all of it fits into two steps of 8 bits. */
const picture: Picture<Uint16Array> = {
  width: SIZE,
  height: SIZE,
  channels: 3,
  space: 'srgb',
  alpha: 'none',
  data: Uint16Array.from({ length: SIZE * SIZE * 3 }, (_, i) => {
    const p = Math.floor(i / 3)
    const front = 40000 + (p % SIZE) * 3
    const back = [9000, 21000, 12000][i % 3]!
    return Math.round(truth[p]! * front + (1 - truth[p]!) * back)
  }),
}

it.each([estimateForegroundMultiLevel, estimateForegroundBlurFusion])(
  'through every step, colours by %o',
  (estimate) => {
    const raw = gaussianBlur({ width: SIZE, height: SIZE, data: truth }, 3)
    const sharp = refineGuided(picture, raw)
    const tidy = tidyMatte(picture, sharp).matte
    const plan = planSecondPass(tidy, picture, { width: 64, height: 64 }, { mostCrops: 16 })
    const crops = plan.crops.map(({ left, top, width, height }): Matte => {
      const data = Float32Array.from(
        { length: width * height },
        (_, p) => tidy.data[(top + Math.floor(p / width)) * SIZE + left + (p % width)]!,
      )
      return { width, height, data }
    })
    const { matte } = blendCrops(tidy, plan, crops)
    const [, steady] = smoothMattes([picture, picture], [matte, matte])
    const cutOut = joinCutOut(estimate(picture, steady!), steady!)
    expect(cutOut.data).toBeInstanceOf(Uint16Array)
    // The body's colours are the picture's, to the last of 16 bits.
    const middle = new Set<number>()
    for (let x = 44; x < 84; x++) {
      const at = (64 * SIZE + x) * 4
      expect(cutOut.data[at]).toBe(40000 + x * 3)
      expect(cutOut.data[at + 3]).toBe(65535)
      middle.add(cutOut.data[at]!)
    }
    expect(middle.size).toBe(40)
    // Alphas between the 256 that 8 bits have, near those that are true.
    const soft = cutOut.data.filter((v, i) => i % 4 === 3 && v > 0 && v < 65535)
    expect(soft.filter((v) => v % 257 !== 0).length).toBeGreaterThan(soft.length / 2)
    let worst = 0
    truth.forEach((a, p) => {
      worst = Math.max(worst, Math.abs(cutOut.data[p * 4 + 3]! / 65535 - a))
    })
    expect(worst).toBeLessThan(0.12)
  },
)
