// Enclosed areas that a prior calls empty, on a ground whose noise at edges hides what they differ by.

import { expect, test } from 'vitest'
import type { Rgb } from '../testing/draw.ts'
import type { Background } from './background.ts'
import { settlePockets } from './pockets.ts'
import { PRIOR } from './prior.ts'
import { REGION } from './region-map.ts'

const SIZE = 80
const GROUND: Rgb = [250, 230, 197]
const amid = (i: number, from: number, to: number) =>
  [i % SIZE, Math.floor(i / SIZE)].every((place) => place >= from && place < to)

/** What becomes of the inside of a square frame of 10 px that shows `colour`. */
function insideOf(colour: Rgb): number {
  const map = Uint8Array.from({ length: SIZE * SIZE }, (_, i) =>
    amid(i, 30, 50) ? REGION.open : amid(i, 20, 60) ? REGION.subject : REGION.background,
  )
  const rgb = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, k) => {
    const i = Math.floor(k / 3)
    return amid(i, 30, 50) ? colour[k % 3]! : amid(i, 20, 60) ? 60 : GROUND[k % 3]!
  })
  const weights = GROUND.map((level) =>
    Float64Array.of(level, 0, 0, 0, 0, 0),
  ) as unknown as Background['surface']['weights']
  const background: Background = {
    surface: { weights, kind: 'solid', sigma: [0.5, 0.5, 0.5], inliers: 1 },
    rgb: Float32Array.from(GROUND),
    step: 0,
  }
  const prior = Uint8Array.from(map, (is) => (is === REGION.subject ? PRIOR.subject : PRIOR.background))
  const levels = { width: SIZE, height: SIZE, rgb, side: SIZE }
  settlePockets(map, { levels, background, holes: 'auto', gap: 1, rings: true, prior })
  return map[40 * SIZE + 40]!
}

test.each<[string, Rgb, number]>([
  ['that have the ground’s colour are gaps', GROUND, REGION.background],
  ['that have a shade of it are gaps, in a shadow', [225, 207, 177], REGION.background],
  ['that are lighter are the subject’s', [253, 236, 205], REGION.subject],
  ['of another hue are the subject’s: a belly', [246, 223, 181], REGION.subject],
])('areas %s', (_, colour, wanted) => {
  expect(insideOf(colour)).toBe(wanted)
})
